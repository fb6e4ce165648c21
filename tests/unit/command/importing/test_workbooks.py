"""What a workbook holds that does not look like what it is: long numbers, formulas."""

import csv
import re
import shutil
import zipfile

import pytest
import xlsxwriter

from infra.command.importing.tables import book
from tests.unit.command.importing.support.imports import imported

HEADER = ("Loan Number", "Customer Number", "First Name", "Last Name", "Note Rate", "UPB", "LTV",
          "Market Rate")  # fmt: skip
REST = ("Ann", "Ames", 6.5, 100000, 62.5, 5.25)


def made(path, rows, options=None):
    with xlsxwriter.Workbook(path, options or {}) as workbook:
        sheet = workbook.add_worksheet("Loans")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return path


def ids(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [row["borrower_id"] for row in csv.DictReader(file)]


def loans_of(*customers):
    return [HEADER, *((f"L{at}", each, *REST) for at, each in enumerate(customers))]


def test_customers_told_apart_by_their_sixteenth_digit_stay_apart(tmp_path):
    long = range(1234567890123448, 1234567890123453)
    path = made(tmp_path / "a.xlsx", loans_of(*long))

    assert imported(path, "--out", tmp_path / "out", "--yes") == 0

    assert ids(tmp_path / "out" / "borrower_information.csv") == [str(each) for each in long]


@pytest.mark.parametrize(
    "customers",
    [
        (1234567890123450, 1234567890123460),  # as Excel leaves them that were typed in
        (12345678901234567, 12345678901234999),  # more digits than a double has
        (12345678901234500, 12345678901234600),
    ],
)
def test_those_whose_last_digits_a_spreadsheet_took_are_told_and_not_merged(tmp_path, customers):
    path = made(tmp_path / "a.xlsx", loans_of(*customers, 7))

    assert imported(path, "--out", tmp_path / "out", "--yes") == 0

    assert ids(tmp_path / "out" / "borrower_information.csv") == ["7"]
    report = (tmp_path / "out" / "import_report.csv").read_text("utf-8")
    assert report.count("DAMAGED_BY_SPREADSHEET") >= 2


@pytest.mark.parametrize("number", [999999999999999, -5, 0, 740, 2**53, 6.875, 0.1 + 0.2])
def test_other_numbers_are_what_the_file_says(tmp_path, number):
    path = made(tmp_path / "a.xlsx", [("A", "B"), (number, "x")])

    (_, cells) = list(book.records(path, "Loans"))[1]

    assert cells[0] == f"{number:.15g}" if number != 2**53 else str(2**53)


def changed(path, part, find, put):
    """The same workbook, with something in one of its files written otherwise."""
    other = path.with_name(f"changed {path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            new.writestr(name, re.sub(find, put, content) if name == part else content)
    shutil.move(other, path)
    return path


def with_formulas(path, cell):
    """As a spreadsheet program saves it, its formula's cell written as given."""
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Loans")
        sheet.write_row(0, 0, (*HEADER, "Do Not Call"))
        sheet.write_row(1, 0, ("L1", "C1", *REST))
        sheet.write_formula(1, len(HEADER), '=IF(1=1,"Y","N")')
    changed(path, "xl/workbook.xml", ' fullCalcOnLoad="1"', "")
    return changed(path, "xl/worksheets/sheet1.xml", r'<c r="I2">.*?</c>', cell)


FORMULA = '<f>IF(1=1,"Y","N")</f>'


@pytest.mark.parametrize(
    "cell",
    [
        f'<c r="I2">{FORMULA}<v /></c>',  # openpyxl
        f'<c r="I2">{FORMULA}<v></v></c>',
        f'<c r="I2" s="1">{FORMULA}</c>',
        '<c r="I2"><f t="shared" si="0"/><v/></c>',
    ],
)
def test_formulas_without_results_are_refused(tmp_path, capsys, cell):
    path = with_formulas(tmp_path / "a.xlsx", cell)

    assert imported(path, "--out", tmp_path / "out", "--yes") == 2

    told = capsys.readouterr().err
    assert "a.xlsx, sheet Loans, has formulas without results, the first in cell I2: open" in told


@pytest.mark.parametrize(
    ("cell", "closed"),
    [
        (f'<c r="I2" t="str">{FORMULA}<v>Y</v></c>', ["C1"]),
        (f'<c r="I2" t="str">{FORMULA}<v></v></c>', []),  # a text without letters
        ('<c r="I2" t="b"><f>TRUE()</f><v>1</v></c>', ["C1"]),
    ],
)
def test_formulas_with_results_are_read_as_what_they_come_to(tmp_path, cell, closed):
    path = with_formulas(tmp_path / "a.xlsx", cell)

    assert imported(path, "--out", tmp_path / "out", "--yes") == 0

    assert ids(tmp_path / "out" / "do_not_contact.csv") == closed


def test_results_that_a_program_asks_to_be_reckoned_are_none(tmp_path, capsys):
    """XlsxWriter writes 0, which would be a no."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Loans")
        sheet.write_row(0, 0, (*HEADER, "Do Not Call"))
        sheet.write_row(1, 0, ("L1", "C1", *REST))
        sheet.write_formula(1, len(HEADER), '=IF(1=1,"Y","N")')

    assert imported(path, "--out", tmp_path / "out", "--yes") == 2

    assert "has formulas without results, the first in cell I2" in capsys.readouterr().err


def test_a_formula_is_found_wherever_the_sheet_is_cut_to_be_searched(tmp_path, capsys, monkeypatch):
    path = with_formulas(tmp_path / "a.xlsx", f'<c r="I2">{FORMULA}<v /></c>')

    for size in range(100, 130):
        monkeypatch.setattr("infra.command.importing.tables.formulas._CHUNK_BYTES", size)
        assert imported(path, "--out", tmp_path / "out", "--yes") == 2
        assert "in cell I2" in capsys.readouterr().err


def open_document(path, cell):
    """Of a header, a loan, and whether not to call, in a cell as a program writes it."""
    kinds = ("office", "table", "text")
    names = " ".join(
        f'xmlns:{kind}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"' for kind in kinds
    )
    rows = [[*HEADER, "Do Not Call"], ["L1", "C1", *REST]]
    cells = [
        "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>'
            "</table:table-cell>"
            for text in row
        )
        for row in rows
    ]
    body = "".join(
        f"<table:table-row>{each}{last}</table:table-row>"
        for each, last in zip(cells, ("", cell), strict=True)
    )
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="Loans">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{manifest}"><m:file-entry m:full-path="/" '
            f'm:media-type="{kind}"/></m:manifest>',
        )
    return path


def test_a_formula_without_a_result_in_an_open_document_is_refused(tmp_path, capsys):
    path = open_document(tmp_path / "a.ods", '<table:table-cell table:formula="of:=[.A1]"/>')

    assert imported(path, "--out", tmp_path / "out", "--yes") == 2

    assert "a.ods, sheet Loans, has formulas without results: open it" in capsys.readouterr().err


def test_one_with_a_result_is_read(tmp_path):
    cell = (
        '<table:table-cell table:formula="of:=[.A1]" office:value-type="string">'
        "<text:p>Y</text:p></table:table-cell>"
    )
    path = open_document(tmp_path / "a.ods", cell)

    assert imported(path, "--out", tmp_path / "out", "--yes") == 0

    assert ids(tmp_path / "out" / "do_not_contact.csv") == ["C1"]


MERGED_HEADER = (*HEADER, "Do Not Call")


def with_merged(path, *ranges, above=()):
    """Six loans, of which some rows share a cell: first and last line of it, column and value."""
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Loans")
        for at, text in enumerate(above):
            sheet.merge_range(at, 0, at, 3, text)
        first = len(above)
        sheet.write_row(first, 0, MERGED_HEADER)
        for at in range(1, 7):
            sheet.write_row(first + at, 0, (f"L{at}", f"C{at}", *REST, "N"))
        for top, bottom, column, value in ranges:
            place = MERGED_HEADER.index(column)
            sheet.merge_range(first + top, place, first + bottom, place, value)
    return path


@pytest.mark.parametrize("above", [(), ("Acme Servicing", "as of 2026-11-30")])
def test_a_refusal_merged_over_rows_binds_whoever_stands_in_each(tmp_path, above):
    path = with_merged(tmp_path / "a.xlsx", (2, 4, "Do Not Call", "Y"), above=above)

    assert imported(path, "--out", tmp_path / "out", "--yes") == 0

    assert ids(tmp_path / "out" / "do_not_contact.csv") == ["C2", "C3", "C4"]


def test_who_is_merged_over_rows_has_the_loan_of_each(tmp_path):
    path = with_merged(
        tmp_path / "a.xlsx", (2, 3, "Customer Number", "C2"), (2, 3, "First Name", "Ann")
    )

    assert imported(path, "--out", tmp_path / "out", "--yes") == 0

    loans = ids(tmp_path / "out" / "loan_information.csv")
    assert loans == ["C1", "C2", "C2", "C4", "C5", "C6"]
    assert "MISSING_VALUE" not in (tmp_path / "out" / "import_report.csv").read_text("utf-8")


def test_what_is_merged_with_a_header_or_over_blank_rows_is_no_row(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Loans")
        sheet.write_row(0, 0, MERGED_HEADER)
        sheet.merge_range(0, 0, 1, 0, "Loan Number")
        sheet.write_row(2, 0, ("L1", "C1", *REST, "N"))
        sheet.merge_range(3, 0, 5, 0, "L2")
        sheet.write_row(3, 1, ("C2", *REST, "Y"))

    assert imported(path, "--out", tmp_path / "out", "--yes") == 0

    assert ids(tmp_path / "out" / "borrower_information.csv") == ["C1", "C2"]
    report = (tmp_path / "out" / "import_report.csv").read_text("utf-8")
    assert report.count("\n") == 1  # its header
