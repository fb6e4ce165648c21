"""A loan's number may have lost its zeros in one file of two: it is over all the same."""

import pytest

from tests.unit.command.importing.support.imports import closed, imported, rows

LOS = (
    "Loan Number,First Name,Last Name,Phone,Note Rate,Home Value,LTV,Market Rate",
    *(f"{10040 + at},Ann,Abel{at},617-555-010{at},7.5,400000,62.5,5.5" for at in range(1, 6)),
)
SERVED = (
    "Loan Number,UPB,Loan Status,Next Due,Branch",
    *("0000010041,250000,Current,12/1/2026,", "0000010042,240000,Paid in Full,,"),
    *("0000010043,230000,Transferred,,", "0000010044,220000,Foreclosure,,"),
    "0000010045,210000,Current,12/1/2026,",
)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "delivery"


@pytest.fixture
def given(tmp_path, out):
    """The code of an import of files by their names."""

    def run(*more, **files):
        paths = []
        for name, lines in files.items():
            paths.append(tmp_path / f"{name}.csv")
            paths[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
        return imported(*paths, "--out", out, *(more or ["--yes"]))

    return run


@pytest.fixture
def without_pad(given, out, tmp_path):
    """The mapping that is proposed, and what a person who wrote it would have left out."""
    given(los=LOS, serv=SERVED)
    text = (out / "mapping.toml").read_text("utf-8")
    assert ", pad = 10" in text
    path = tmp_path / "plain.toml"
    path.write_text(text.replace(", pad = 10", ""), "utf-8")
    return path


def loans(out):
    return [each["loan_id"] for each in rows(out / "loan_information.csv")]


@pytest.mark.parametrize("below", ["Total: 5 loans,,,,,,,", "10046A,Ann,Abel6,,7.5,400000,62,5.5"])
def test_zeros_are_proposed_whatever_else_stands_among_the_numbers(below, given, out):
    assert given(los=[*LOS, below], serv=SERVED) == 0

    assert loans(out)[:3] == ["0000010041", "0000010044", "0000010045"]


def test_a_loan_that_is_over_is_over_without_its_zeros(without_pad, given, out, capsys):
    assert given("--mapping", without_pad, los=LOS, serv=SERVED) == 1

    assert loans(out) == ["10041", "10044", "10045"]
    (first, *_) = rows(out / "import_report.csv")
    assert (first["file"], first["reason"]) == ("los.csv", "LOAN_IS_GONE")
    assert first["advice"].startswith("line 3 of serv.csv says 'Paid in Full'")
    assert ("10044", "") in closed(out)
    assert (
        "No line of serv.csv tells of a loan of which another table tells: it says '0000010041', "
        "and los.csv '10041'. los.csv lost the zeros: write pad = 10 beside its loan_id in the "
        "mapping" in capsys.readouterr().out
    )


def test_another_loan_of_the_same_table_is_not_over_by_it(without_pad, given, out):
    beside = [*SERVED, "10042,200000,Current,,"]

    given("--mapping", without_pad, los=LOS, serv=beside)

    assert "10042" in loans(out)
    assert "10043" not in loans(out)


def test_lines_that_lost_zeros_are_told_where_others_belong(without_pad, given, out, capsys):
    mixed = [*SERVED[:-1], "10045,210000,Current,,"]

    assert given("--mapping", without_pad, los=LOS, serv=mixed) == 0

    assert "2 lines of serv.csv tell of no loan of which another table tells: it says " in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize(
    "line",
    [
        "0000010042,240000,Paid in Full",
        "0000010042,$240,000.00,Paid in Full,12/1/2026,North",
        "0000010042,240000,Paid in Full,,,,",
    ],
)
def test_a_line_with_other_cells_than_the_header_says_that_a_loan_is_over(line, given, out):
    served = [line if "10042" in each else each for each in SERVED]

    assert given(los=LOS, serv=served) == 0

    assert loans(out) == ["0000010041", "0000010044", "0000010045"]


def test_a_remark_in_such_a_line_does_not(given, out):
    served = [*SERVED, "0000010045,210000,Current,,North,asked when the car loan was paid off last"]

    assert given(los=LOS, serv=served) == 0

    assert "0000010045" in loans(out)


@pytest.mark.parametrize(("status", "code"), [("Current", 1), ("Paid in Full", 0)])
def test_statuses_of_none_of_the_loans_are_told(status, code, given, out, capsys):
    statuses = ["Loan Number,Loan Status", "A-1,Paid Off", f"A-2,{status}"]

    assert given(los=LOS, states=statuses) == code

    assert "No line of states.csv tells of a loan of which another table tells: it says 'A-1'" in (
        capsys.readouterr().out
    )
    assert len(loans(out)) == 5
