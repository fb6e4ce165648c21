"""Files as lenders export them, read as tables of text."""

import csv

import pytest
import xlsxwriter

from infra.command.errors import WrongUse
from infra.command.importing.tables.files import tables_in
from infra.command.importing.tables.form import Form
from tests.unit.command.importing.support.imports import imported

PEOPLE = "Cust #,Name\n"


def people(*names, encoding="utf-8"):
    return "".join(f"C{at},{name}\n" for at, name in enumerate(names)).encode(encoding)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (people("Zoë", "José", "Ann") + people("Muñoz", encoding="cp1252"),
         "line 5 is not UTF-8, the rest is"),
        (people("Zoë") + people("Muñoz", "Peña", encoding="cp1252"),
         "line 2 is UTF-8, the rest not"),
        (people("Zoë", "José", "Ann", "Léa") + people("Muñoz", "Peña", encoding="mac_roman"),
         "line 6 and 1 more is not UTF-8, the rest is"),
    ],
)  # fmt: skip
def test_a_file_of_two_encodings_is_refused_and_its_line_is_named(tmp_path, content, told):
    path = tmp_path / "a.csv"
    path.write_bytes(PEOPLE.encode() + content)

    with pytest.raises(WrongUse, match=f"a.csv has two encodings: {told}"):
        tables_in(path, Form())

    assert tables_in(path, Form(encoding="cp1252"))[0].encoding == "cp1252"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "mac_roman", "cp850"])
def test_a_file_of_one_encoding_is_not(tmp_path, encoding):
    path = tmp_path / "a.csv"
    names = ("Zoë García", "José Muñoz", "François", "Ann", "BÄR", "L’École", "Straße", "CAFÉ’S")
    shown = [name if encoding != "cp850" else name.replace("’", "'") for name in names]
    path.write_bytes(PEOPLE.encode() + people(*shown * 9, encoding=encoding))

    (table,) = tables_in(path, Form())

    assert [row.cells[1] for row in table.rows()][: len(shown)] == shown


@pytest.mark.parametrize(
    "content",
    [
        "Phone\n303-555-0101\n1 (303) 555-0102\n",
        "\nPhone\n3035550101\n\n",
        '"Email Address"\n"u1@example.com"\n"u2@example.com"\n',
    ],
)
def test_a_list_of_one_column_is_a_table(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_text(content, encoding="utf-8")

    (table,) = tables_in(path, Form())

    assert table.header in {("Phone",), ("Email Address",)}
    rows = [row for row in table.rows() if any(row.cells)]
    assert len(rows) == content.strip().count("\n")


@pytest.mark.parametrize("content", ["3035550101\n3035550102\n", "Notes\nby Ann\n", "Phone\n"])
def test_one_whose_heading_is_not_certain_needs_its_line_named(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(WrongUse, match="has no header row: name its line in the mapping"):
        tables_in(path, Form())

    (table,) = tables_in(path, Form(header_line=1))
    assert table.header == (content.partition("\n")[0],)


@pytest.mark.parametrize(
    ("content", "header"),
    [
        ("3035550101\n3035550102\n", ("column 1",)),
        ("\nu1@example.com,x\nu2@example.com,y\n", ("column 1", "column 2")),
    ],
)
def test_where_no_header_is_said_to_be_the_first_line_is_read_too(tmp_path, content, header):
    path, book = tmp_path / "a.csv", tmp_path / "a.xlsx"
    path.write_text(content, encoding="utf-8")
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet("DNC")
        for at, line in enumerate(content.splitlines()):
            sheet.write_row(at, 0, line.split(",") if line else [])

    for each, name in ((path, None), (book, "DNC")):
        (table,) = tables_in(each, Form(header_line=0), name)
        assert table.header == header
        assert len([row for row in table.rows() if any(row.cells)]) == 2
        assert "no header" in table.how()


def test_a_header_named_below_the_end_of_a_file_is_told(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Phone\n3035550101\n", encoding="utf-8")

    with pytest.raises(WrongUse, match="has no header row"):
        tables_in(path, Form(header_line=7))


def test_numbers_of_people_who_opted_out_are_imported(tmp_path, capsys):
    tape, dnc, out = (tmp_path / name for name in ("tape.csv", "dnc.csv", "out"))
    tape.write_text(
        "Loan Number,First Name,Cell Phone,Note Rate,UPB,LTV,Market Rate\n"
        "L1,Ann,512-555-0133,6.5,100000,62.5,5.25\n",
        encoding="utf-8",
    )
    dnc.write_text("Phone\n512-555-0133\n", encoding="utf-8")
    imported(tape, dnc, "--out", out, "--yes")
    draft = out / "mapping.toml"
    head, _, asked = draft.read_text("utf-8").partition("# [[source]]")
    assert 'files = "dnc.csv"' in asked
    said = "[[source]]\nfiles = 'dnc.csv'\n[source.do_not_contact_addresses]\naddress = 'Phone'\n"
    draft.write_text(head + said, encoding="utf-8")

    assert imported(tape, dnc, "--out", out, "--mapping", draft) == 0, capsys.readouterr().err

    with (out / "do_not_contact_addresses.csv").open(encoding="utf-8", newline="") as file:
        assert [row["address"] for row in csv.DictReader(file)] == ["512-555-0133"]
