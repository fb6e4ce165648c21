"""Whoever said no is not contacted, however an export says it. In doubt nobody is contacted."""

import csv

import pytest

from infra.command import cli
from lambdas.shared import csv_reading

USUAL = {
    **{"Loan Number": "L{0}", "Customer Number": "C{0}", "First Name": "Ann"},
    **{"Last Name": "Abel{0}", "Email": "u{0}@example.com", "Cell Phone": "(303) 555-010{0}"},
    **{"Property ID": "P{0}", "City": "Denver", "State": "CO", "FICO": "740"},
    **{"Original Loan Amount": "300000", "Note Rate": "7.5", "Origination Date": "06/15/2020"},
    **{"Loan Type": "30 Year Fixed", "UPB": "250000", "Home Value": "500000", "LTV": "50"},
    "Market Rate": "5.5",
}


def line(number, said=None):
    """Somebody whom nothing but a no keeps off the list."""
    return [cell.format(number) for cell in (USUAL | (said or {})).values()]


@pytest.fixture
def tape(tmp_path):
    return tmp_path / "tape.csv"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "delivery"


def write(path, *lines, more=()):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*USUAL, *more], *lines])


def flagged(path, **cells_of):
    """A line for each cell of the columns."""
    several = zip(*cells_of.values(), strict=True)
    lines = [[*line(at), *cells] for at, cells in enumerate(several, start=1)]
    write(path, *lines, more=cells_of)


def imported(*arguments):
    return cli.command(["import", *map(str, arguments)])


def rows(path):
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv_reading.records(file))


def closed(out):
    return [(each["borrower_id"], each["channel"]) for each in rows(out / "do_not_contact.csv")]


@pytest.mark.parametrize(
    "cell", ["Y", "#REF!", "#VALUE!", "#N/A", "#NAME?", "?", "Unknown", "TBD", "Not available"]
)
def test_a_flag_that_is_no_clear_no_closes_its_channel(cell, tape, out):
    flagged(tape, **{"Do Not Call": [cell, "N"]})

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed(out) == [("C1", "phone")]


@pytest.mark.parametrize(
    "cell", ["N", "No", "false", "0", "", " ", "-", "—", "n/a", "None", "NULL", "nan", "(blank)"]
)
def test_a_flag_that_says_no_or_nothing_leaves_its_channel_open(cell, tape, out):
    flagged(tape, **{"Do Not Call": [cell, "Y"]})

    assert imported(tape, "--out", out, "--yes") == 0

    assert closed(out) == [("C2", "phone")]
