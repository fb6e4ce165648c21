"""A loan that is over is no line of the list, and a second lien is not taken for the first."""

import csv

import pytest
import xlsxwriter

from infra.command.importing import dialogue
from infra.command.importing.headings.loans import Status, is_junior, status_of
from tests.unit.command.importing.support.imports import closed, imported, rows

USUAL = {
    **{"Loan Number": "L{0}", "Customer Number": "C{0}", "First Name": "Ann"},
    **{"Last Name": "Abel{0}", "Cell Phone": "(303) 555-010{0}", "Property ID": "P{0}"},
    **{"Note Rate": "7.5", "UPB": "250000", "LTV": "50", "Market Rate": "5.5"},
}


@pytest.fixture
def tape(tmp_path):
    return tmp_path / "tape.csv"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "delivery"


def write(path, **cells_of):
    """A line for each cell of the columns."""
    several = enumerate(zip(*cells_of.values(), strict=True), start=1)
    lines = [[*(cell.format(at) for cell in USUAL.values()), *cells] for at, cells in several]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*USUAL, *cells_of], *lines])


def loans(out, column="loan_id"):
    return [each[column] for each in rows(out / "loan_information.csv")]


@pytest.mark.parametrize(
    ("status", "cells"),
    [
        (Status.LIVE, ["Active", "CURRENT", "Performing", "30 Days Past Due", "Delinquent 60+"]),
        (Status.LIVE, ["Open", "In Repayment", "Good standing", "Funded", "Loan Boarded"]),
        (Status.GONE, ["Paid Off", "PAID IN FULL", "Payoff", "Charged Off", "Charge-off", "Paid"]),
        (Status.GONE, ["Transferred", "Service Released", "REO", "Short Sale", "Refinanced"]),
        (Status.GONE, ["Cancelled", "Zero Balance", "Servicing Transferred Out"]),
        (Status.STOPPED, ["In Forbearance", "Foreclosure", "Bankruptcy", "Ch. 13", "Loss Mit"]),
        (Status.STOPPED, ["Default", "Deferred", "Deceased", "DNC", "Litigation", "Trial Plan"]),
        (
            Status.UNKNOWN,
            ["Closed", "A", "17", "Inactive", "Sold", "Processing", "Stage 4", "Paidoff?"],
        ),
    ],
)
def test_what_a_status_says_of_a_loan(status, cells):
    assert [status_of(cell) for cell in cells] == [status] * len(cells)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["1", "First", "1st", "1st Lien", "01", "I", "Senior", "First Mortgage"], False),
        (["2", "Second", "2nd", "2nd Lien", "3", "Junior", "II", "Subordinate"], True),
        (["X", "1 of 2", "Bank of Nowhere", "?", "first or second"], None),
    ],
)
def test_what_a_lien_says(cells, told):
    assert [is_junior(cell) for cell in cells] == [told] * len(cells)


@pytest.mark.parametrize("column", ["Loan Status", "LOAN_STATUS_DESC", "Account Status", "Status"])
def test_loans_that_are_over_are_left_out_and_reported(column, tape, out, tmp_path, capsys):
    write(tape, **{column: ["Active", "Paid Off", "Closed", "", "30 Days Late", "Charged Off"]})

    assert imported(tape, "--out", out, "--yes") == 0
    assert loans(out) == ["L1", "L4", "L5"]
    assert "3  LOAN_IS_GONE  row left out  loan_information" in capsys.readouterr().out
    told = [each for each in rows(out / "import_report.csv") if each["reason"] == "LOAN_IS_GONE"]
    assert [(each["line"], each["value"]) for each in told] == [
        ("3", "Paid Off"),
        ("4", "Closed"),
        ("7", "Charged Off"),
    ]

    again = tmp_path / "again"
    assert imported(tape, "--out", again, "--mapping", out / "mapping.toml") == 0
    assert loans(again) == loans(out)


def test_whoever_owes_a_loan_in_hardship_is_not_contacted(tape, out):
    write(tape, **{"Loan Status": ["Current", "In Forbearance", "Foreclosure", "Bankruptcy"]})

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed(out) == [("C2", ""), ("C3", ""), ("C4", "")]


@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        (["Active", "Q7", "Zonk"], "'Q7', 'Zonk'"),
        (["Closed", "Funded", "Closed"], "'Closed'"),
        (["Closed", "Closed", ""], "'Closed'"),
    ],
)
def test_a_status_that_nobody_knows_is_asked_for_and_the_mapping_says_it(
    cells, asked, tape, out, tmp_path, capsys
):
    write(tape, **{"Loan Status": cells})

    assert imported(tape, "--out", out, "--yes") == 2
    said = f"tape.csv: 'Loan Status' says {asked}, and nobody knows whether it is a loan then"
    assert said in capsys.readouterr().err
    draft = out / "mapping.toml"
    assert imported(tape, "--out", out, "--mapping", draft) == 2
    assert said in capsys.readouterr().err

    text = draft.read_text("utf-8")
    words = 'status = "Loan Status", live = ["zonk"], gone = ["closed", "q7"]'
    draft.write_text(text.replace('status = "Loan Status"', words), encoding="utf-8")
    assert imported(tape, "--out", out, "--mapping", draft) == 0
    over = [f"L{at}" for at, cell in enumerate(cells, 1) if cell in ("Closed", "Q7")]
    assert [f"L{at}" for at in (1, 2, 3) if f"L{at}" not in loans(out)] == over


@pytest.mark.parametrize(
    "cells", [["Gold", "Silver", "Gold"], ["Open", "Closed", ""], ["Active", "Active", ""]]
)
def test_a_status_of_something_else_is_left_aside_as_other_columns_are(cells, tape, out, capsys):
    write(tape, Status=cells)

    assert imported(tape, "--out", out, "--yes") == 0

    assert loans(out) == ["L1", "L2", "L3"]
    assert "Not read: Status\n" in capsys.readouterr().err


def test_a_status_of_loans_that_refuses_is_for_people(tape, out):
    write(tape, Status=["Active", "Paid Off", "Do Not Call"])

    assert imported(tape, "--out", out, "--yes") == 2


@pytest.mark.parametrize("column", ["Lien Position", "LIEN_POS", "Lien"])
def test_a_second_lien_is_told_by_the_type_of_the_loan(column, tape, out, tmp_path):
    types = ["30 Year Fixed", "Product X", "HELOC", "Fixed", "30 Year Fixed"]
    liens = ["1", "2nd", "Second", "", "2"]
    write(tape, **{column: liens, "Loan Type": types, "Term": ["360", "", "", "180", "180"]})

    assert imported(tape, "--out", out, "--yes") == 0

    kinds = ["30 Year Fixed", "second lien", "HELOC second lien", "Fixed 180 months"]
    assert loans(out, "loan_type") == [*kinds, "second lien 180 months"]
    told = [each for each in rows(out / "import_report.csv") if each["reason"] == "NO_FIRST_LIEN"]
    assert [each["line"] for each in told] == ["3", "4", "6"]

    again = tmp_path / "again"
    assert imported(tape, "--out", again, "--mapping", out / "mapping.toml") == 0
    assert loans(again, "loan_type") == loans(out, "loan_type")


def test_so_it_is_where_no_column_says_the_type(tape, out):
    write(tape, **{"Lien Position": ["1", "2"]})

    assert imported(tape, "--out", out, "--yes") == 0

    assert loans(out, "loan_type") == ["", "second lien"]


def test_a_lien_that_nobody_knows_is_asked_for(tape, out, capsys):
    write(tape, **{"Lien Position": ["1", "X"]})

    assert imported(tape, "--out", out, "--yes") == 2

    assert "'Lien Position' says 'X', and nobody knows which lien it is" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('property_id = {column = "Property ID", status = "X"}', "a status is that of a loan_id"),
        ('property_id = {column = "Property ID", lien = "X"}', "a lien is that of a loan_type"),
        ('loan_type = {term = "Term"}', "give one of column, columns, constant and address"),
    ],
)
def test_what_is_said_at_another_column_is_wrong_use(line, said, tape, out, tmp_path, capsys):
    write(tape, Branch=["North"])
    path = tmp_path / "by.toml"
    header = "[[source]]\nfiles = 'tape.csv'\n[source.loan_information]\n"
    path.write_text(f"{header}{line}\n", encoding="utf-8")

    assert imported(tape, "--out", out, "--mapping", path) == 2

    assert said in capsys.readouterr().err


GONE = "may hold loans that are paid off or handed over"
REFUSING = "may say who is not to be contacted"


def with_sheets(path, *titles, more=()):
    """A workbook of a loan in each of its sheets."""
    with xlsxwriter.Workbook(path) as workbook:
        for at, title in enumerate(titles, start=1):
            sheet = workbook.add_worksheet(title)
            sheet.write_row(0, 0, [*USUAL, *more])
            sheet.write_row(1, 0, [*(cell.format(at) for cell in USUAL.values()), *more.values()])


@pytest.mark.parametrize(
    ("title", "told"),
    [
        *((each, GONE) for each in ("Paid In Full", "Charge Offs", "Service Released", "REO")),
        *((each, GONE) for each in ("Payoffs 2026", "Short Sale")),
        *((each, REFUSING) for each in ("Loss Mitigation", "FCL", "Forbearance", "FC Pipeline")),
    ],
)
def test_a_sheet_that_is_called_by_a_status_is_asked_about(title, told, tmp_path, out, capsys):
    tape = tmp_path / "book.xlsx"
    with_sheets(tape, "Active", title, more={})

    assert imported(tape, "--out", out, "--yes") == 2
    assert f"{title!r} of book.xlsx {told}" in " ".join(capsys.readouterr().err.split())

    draft = out / "mapping.toml"
    assert imported(tape, "--out", out, "--mapping", draft) == 2
    assert f"{title!r} of book.xlsx, sheet {title} {told}" in capsys.readouterr().err

    text = draft.read_text("utf-8")
    assert f'# ignored = ["{title}"]' in text
    draft.write_text(text.replace("# ignored = [", "ignored = ["), "utf-8")
    assert imported(tape, "--out", out, "--mapping", draft) == 0
    assert loans(out) == ["L1", "L2"]


def test_a_sheet_of_loans_that_are_over_is_left_out_as_the_draft_says(tmp_path, out):
    tape = tmp_path / "book.xlsx"
    with_sheets(tape, "Active", "Paid In Full", more={})
    imported(tape, "--out", out, "--yes")
    draft = out / "mapping.toml"

    before, _, rest = draft.read_text("utf-8").partition("# ignored = true\n")
    assert rest
    draft.write_text(f"{before}ignored = true\n", "utf-8")

    assert imported(tape, "--out", out, "--mapping", draft) == 0
    assert loans(out) == ["L1"]


def test_a_person_says_that_a_files_loans_are_over(tape, tmp_path, out, monkeypatch, capsys):
    write(tape, Branch=["North", "South"])
    over = tmp_path / "Charge_Offs.csv"
    write(over, Desk=["1", "2"])
    answers = iter(["y", "y"])
    monkeypatch.setattr("infra.command.importing.importer.is_person_there", lambda: True)
    monkeypatch.setattr(dialogue, "ask", lambda _console, _question: next(answers))

    assert imported(tape, over, "--out", out) == 0, capsys.readouterr().err

    assert loans(out) == ["L1", "L2"]


@pytest.mark.parametrize("title", ["Default", "Loan Transfer", "Delinquent 60+", "Payoff Quotes"])
def test_a_sheet_of_another_name_is_read_as_it_is(title, tmp_path, out):
    tape = tmp_path / "book.xlsx"
    with_sheets(tape, "Active", title, more={})

    assert imported(tape, "--out", out, "--yes") == 0

    assert loans(out) == ["L1", "L2"]


def test_a_sheet_that_says_each_loans_status_is_asked_by_no_name(tmp_path, out):
    tape = tmp_path / "book.xlsx"
    with_sheets(tape, "Paid In Full", more={"Loan Status": "Current"})

    assert imported(tape, "--out", out, "--yes") == 0

    assert loans(out) == ["L1"]


@pytest.mark.parametrize("column", ["Lien Position", "Loan Status", "Status"])
def test_a_header_that_is_repeated_among_the_rows_is_no_word_of_its_columns(column, tape, out):
    said = ["1", "2", "1"] if column == "Lien Position" else ["Active", "Paid Off", "Active"]
    write(tape, **{column: said})
    lines = tape.read_text("utf-8").splitlines(keepends=True)
    tape.write_text("".join([*lines[:2], "Page 2\n", lines[0], *lines[2:]]), "utf-8")

    assert imported(tape, "--out", out, "--yes") == 0

    assert loans(out) == (["L1", "L2", "L3"] if column == "Lien Position" else ["L1", "L3"])


def test_an_id_that_is_rewritten_is_told_at_its_own_line(tape, out):
    write(tape, Branch=["North", "South"])
    lines = tape.read_text("utf-8").splitlines(keepends=True)
    renamed = lines[2].replace("C2", "C 2")
    tape.write_text("".join([*lines[:2], "Page,2 of 3\n", lines[0], renamed]), "utf-8")

    assert imported(tape, "--out", out, "--yes") == 0

    told = [each for each in rows(out / "import_report.csv") if each["reason"] == "ID_REWRITTEN"]
    assert [(each["line"], each["value"]) for each in told] == [("5", "C 2")]


def test_loans_of_which_no_saving_can_be_computed_are_told(tape, out, capsys):
    write(tape, **{"Origination Date": ["1/2/2021", "", ""]})

    assert imported(tape, "--out", out, "--yes") == 0

    told = "2 of 3 rows of loan_information have no origination_year: what they would save is not"
    assert told in capsys.readouterr().out
