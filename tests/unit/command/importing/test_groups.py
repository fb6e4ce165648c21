"""Lines within a table that say what those below them are."""

import pytest

from tests.unit.command.importing.support.imports import closed, rows
from tests.unit.command.importing.support.people import BORROWERS, LOANS, bring, person, write


def loan(number):
    return [
        f"L{number}",
        f"B{number}",
        f"P{number}",
        "300000",
        "6.5",
        "2019-01-01",
        "ARM",
        "250000",
    ]


def with_line(exports, line, *, of_loans=False):
    """Between the second person, or loan, and the third."""
    header, made = (LOANS, loan) if of_loans else (BORROWERS, person)
    padded = (line + [""] * 9)[: header.count(",") + 1]
    lines = [made(1), made(2), padded, made(3), made(4), made(5)]
    write(exports / ("loans.csv" if of_loans else "borrowers.csv"), header, *lines)
    return exports


@pytest.mark.parametrize(
    "line",
    [
        *(["OK to Call: No"], ["Consent: N"], ["Opt-in: No"], ["Marketing: No"], ["Group: Legal"]),
        *(["Group: Excluded"], ["Exclude the following:"], ["Not for calling"], ["Segment: SUPP"]),
        *(["No desean ser contactados"], ["Loss Mitigation"], ["Charged Off"], ["", "Stops"]),
        *(["Do Not Call", "Yes"], ["DNC", "3 records"], ["OK to Call", "N"]),
        *(["DNC", "", "11/01/2026", "3"], ["Deceased", "$250,000.00"]),
    ],
)
def test_a_heading_that_may_refuse_is_refused_with_its_line(line, exports, out, capsys):
    assert bring(with_line(exports, line), out) == 2

    told = capsys.readouterr().err
    assert "borrowers.csv line 4 says" in told
    assert "line 5 stands below it" in told


@pytest.mark.parametrize(
    "line",
    [
        *(["Forbearance"], ["REO"], ["FCL"], ["Paid in full"], ["Chapter 13"]),
        *(["Bankruptcy", "3 loans"], ["Foreclosure", "", "", "250000"], ["Status: Foreclosure"]),
    ],
)
def test_one_over_loans_may_say_that_they_are_over_or_in_hardship(line, exports, out, capsys):
    assert bring(with_line(exports, line, of_loans=True), out) == 2

    assert "loans.csv line 4 says" in capsys.readouterr().err


@pytest.mark.parametrize("line", [["Do not call:", "B3"], ["DNC", "Carl Miller", "512-234-5603"]])
def test_one_that_may_say_whom_it_means_is_refused_at_the_end_too(line, exports, out, capsys):
    padded = (line + [""] * 9)[:9]
    write(exports / "borrowers.csv", BORROWERS, *map(person, range(1, 6)), padded)

    assert bring(exports, out) == 2

    assert "borrowers.csv line 7 says" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line", [["Branch: Austin"], ["Conventional"], ["Total", "2"], ["Subtotal Legal", "2", "$9.00"]]
)
@pytest.mark.parametrize("of_loans", [False, True])
def test_any_other_heading_is_no_row_and_stops_nothing(line, of_loans, exports, out):
    assert bring(with_line(exports, line, of_loans=of_loans), out) == 0

    assert closed(out) == []
    assert len(rows(out / "borrower_information.csv")) == 5
    assert len(rows(out / "loan_information.csv")) == 5
    reasons = [row["reason"] for row in rows(out / "import_report.csv")]
    assert reasons == ["TOTALS_ROW" if line[0] == "Total" else "TITLE"]


def test_a_column_of_statuses_says_more_than_the_heading_over_them(exports, out):
    lines = [[*loan(1), "Current"], ["Paid Off", *[""] * 8], [*loan(2), "Paid Off"]]
    write(exports / "loans.csv", f"{LOANS},Loan Status", *lines)

    assert bring(exports, out) == 0

    assert [row["loan_id"] for row in rows(out / "loan_information.csv")] == ["L1"]
