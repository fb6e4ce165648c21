"""leads.xlsx: text stays text, numbers are numbers, and nothing runs."""

import csv
import re
import zipfile

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from infra.command.runs import workbook
from lambdas.shared.text.spreadsheets import guarded

LISTS = ("refi_opportunities.csv", "call.csv", "email.csv", "sms.csv")
HEADER = ("borrower_id", "name", "phone", "monthly_savings_remaining", "rate_spread", "may_call")
LINES = (
    ("00000032", "Zoë García", "'+15125550101", "1241.25", "2.3800", "true"),
    ("'-1", "'=cmd()", "", "-3.50", "1.0000", "false"),
)


@pytest.fixture
def out(tmp_path):
    return filled(tmp_path, LINES)


def filled(folder, lines, header=HEADER):
    folder.mkdir(exist_ok=True)
    for name in LISTS:
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
            writer.writerows([header, *lines])
    return folder


def sheets(out):
    with python_calamine.CalamineWorkbook.from_path(out / "leads.xlsx") as book:
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_each_list_is_a_sheet_of_typed_cells(out):
    assert workbook.write(out) == 0

    read = sheets(out)
    assert list(read) == ["Leads", "Call", "Email", "Text"]
    heading, first, second = read["Call"]
    assert heading[0] == "Borrower id"
    assert first == ["00000032", "Zoë García", "+15125550101", 1241.25, 2.38, "true"]
    assert second == ["-1", "=cmd()", "", -3.5, 1.0, "false"]


def test_a_column_shows_what_stands_in_it_up_to_a_width_that_leaves_room_for_others(tmp_path):
    long, longer = "x" * 30, "x" * 300
    header = ("id", "street", "remark")
    filled(tmp_path, [("1", long, longer)], header=header)
    workbook.write(tmp_path)

    with zipfile.ZipFile(tmp_path / "leads.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet2.xml").decode()
    narrow, wide, widest = map(float, re.findall(r'<col [^>]*width="([0-9.]+)"', sheet))
    assert len("street") < narrow < wide < widest < len(longer) / 2
    assert wide > len(long)


def test_what_is_over_is_said(out, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_LINES", 1)

    assert workbook.write(out) == 1

    assert sheets(out)["Leads"][2][0] == "1 more line is in refi_opportunities.csv"


def test_a_list_without_a_line_has_its_heading(out):
    for name in LISTS:
        (out / name).write_text(",".join(HEADER) + "\n", encoding="utf-8")

    assert workbook.write(out) == 0

    assert len(sheets(out)["Leads"]) == 1


def test_a_list_keeps_its_order_and_every_line(tmp_path):
    lines = [(f"{n:08}", "Ann Lee", "", f"{n}.25", "1", "true") for n in range(50_000)]

    workbook.write(filled(tmp_path, lines))

    read = sheets(tmp_path)
    for name in ("Leads", "Text"):
        assert [row[0] for row in read[name][1:]] == [line[0] for line in lines]
        assert [row[3] for row in read[name][1:]] == [float(line[3]) for line in lines]


def test_a_number_has_the_format_of_its_column_and_the_sheet_says_how_far_it_reaches(out):
    workbook.write(out)

    with zipfile.ZipFile(out / "leads.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    assert '<dimension ref="A1:F3"/>' in sheet
    assert '<autoFilter ref="A1:F3"/>' in sheet
    assert 'xSplit="2" ySplit="1"' in sheet
    assert '<c r="D2" s="1"><v>1241.25</v></c><c r="E2" s="2"><v>2.3800</v></c>' in sheet
    assert [styles.index(code) for code in ("#,##0.00", "0.00##")]


def test_a_number_that_is_neither_money_nor_a_rate_is_shown_as_it_is(tmp_path):
    for name in LISTS:
        (tmp_path / name).write_text('"borrower_id","contact_rank"\n"B1","2"\n', encoding="utf-8")

    workbook.write(tmp_path)

    with zipfile.ZipFile(tmp_path / "leads.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert re.search('<c r="B2"( s="0")?><v>2</v>', sheet)


# calamine does not undo Excel's own escape, and ends a text at a line's end as CSV does.
_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\n_", exclude_categories=["Cc"])
)


@given(texts=st.lists(_TEXTS, min_size=1, max_size=20))
def test_any_text_is_read_as_it_was_before_the_guard(tmp_path_factory, texts):
    lines = [(f"{n}", guarded(text), "", "", "", "end") for n, text in enumerate(texts)]
    out = filled(tmp_path_factory.mktemp("out"), lines)

    workbook.write(out)

    noncharacters = str.maketrans("\ufffe\uffff", "\ufffd\ufffd")
    read = [row[1] for row in sheets(out)["Call"][1:]]
    assert read == [text.translate(noncharacters) for text in texts]


@pytest.mark.parametrize(
    ("text", "xml"),
    [
        ("a _x0041_ b", ' xml:space="preserve">a _x005F_x0041_ b<'),
        (" <b> & \x07", ' xml:space="preserve"> &lt;b&gt; &amp; \ufffd<'),
        ("x" * 40_000, f' xml:space="preserve">{"x" * 32_767}<'),
        ("no number", ">no number<"),
        ("", None),
    ],
)
def test_text_that_excel_would_read_otherwise_is_escaped(tmp_path, text, xml):
    out = filled(tmp_path, [("1", "", "", text, "", "")])

    workbook.write(out)

    with zipfile.ZipFile(out / "leads.xlsx") as book:
        row = book.read("xl/worksheets/sheet1.xml").decode().partition('<row r="2">')[2]
    cells = [] if xml is None else [f'<c r="D2" t="inlineStr"><is><t{xml}/t></is></c>']
    assert row.startswith(
        "".join(['<c r="A2" t="inlineStr"><is><t>1</t></is></c>', *cells, "</row>"])
    )
