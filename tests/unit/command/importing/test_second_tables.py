"""Two tables in one file or sheet."""

import pytest

from tests.unit.command.importing.support.imports import closed
from tests.unit.command.importing.support.people import BORROWERS, bring, person, write

PEOPLE = [person(at) for at in range(1, 6)]


@pytest.mark.parametrize(
    "below",
    [
        [["Borrower ID", "Opt Out Date"], ["B3", "2024-01-01"]],
        [["Borrower ID", "Reason for opt out"], ["B3", "asked"]],
        [["Loan Number", "Do Not Call"], ["L3", "Y"]],
        [["Phone"], ["512-234-5603"]],
        [["", "Customer #", "Channel"], ["", "B3", "phone"]],
    ],
)
@pytest.mark.parametrize(("is_padded", "gap"), [(True, []), (False, [[""] * 9])])
def test_one_below_is_refused_with_the_line_of_its_header(
    below, is_padded, gap, exports, out, capsys
):
    lines = [(line + [""] * 9)[:9] if is_padded else line for line in below]
    write(exports / "borrowers.csv", BORROWERS, *PEOPLE, *gap, *lines)

    assert bring(exports, out) == 2

    told = capsys.readouterr().err
    assert f"borrowers.csv line {7 + len(gap)} ({', '.join(filter(None, below[0]))})" in told


def test_one_below_a_list_is_refused_too(exports, out, capsys):
    lines = [["B1", "phone"], ["Loan Number", "Channel"], ["L3", "phone"]]
    write(exports / "dnc.csv", "Borrower ID,Channel", *lines)

    assert bring(exports, out) == 2

    assert "dnc.csv line 3 (Loan Number, Channel)" in capsys.readouterr().err


@pytest.mark.parametrize("line", [BORROWERS.split(","), ["Borrower ID", "First Name", *[""] * 7]])
def test_a_header_that_is_repeated_is_none(line, exports, out):
    write(exports / "borrowers.csv", BORROWERS, *PEOPLE[:2], line, *PEOPLE[2:])

    assert bring(exports, out) == 0


@pytest.mark.parametrize(
    ("header", "beside"),
    [
        (",Borrower ID,Do Not Call", [["", "B3", "Y"], ["", "B4", "Y"]]),
        (",Phone,Opt Out Date", [["", "512-234-5603", "2024-01-01"]]),
        (",DNC", [["", "B3"], ["", "B4"]]),
        (",,Do Not Call", [["", "", "(512) 234-5603"]]),
        (",Opt-Outs", [["", "A4@example.org"]]),
        ("DNC", [["B4"]]),
    ],
)
def test_one_beside_is_refused(header, beside, exports, out, capsys):
    width = header.count(",") + 1
    more = [*beside, *[[""] * width] * 5]
    lines = [[*one, *other] for one, other in zip(PEOPLE, more, strict=False)]
    write(exports / "borrowers.csv", f"{BORROWERS},{header}", *lines)

    assert bring(exports, out) == 2

    told = capsys.readouterr().err
    assert "a second table beside the first" in told or "borrowers.csv line 2: under" in told


@pytest.mark.parametrize(
    ("header", "cells", "closing"),
    [
        (",Do Not Call", ["", "Y"], [("B1", "phone")]),
        (",DNC", ["", "B1"], [("B1", "phone")]),
        (",DNC,,Co-Borrower ID", ["", "1", "", "B2"], [("B1", "phone"), ("B2", "phone")]),
        ("Opt Out Date", ["2024-01-02"], [("B1", "")]),
    ],
)
def test_an_empty_column_parts_no_table(header, cells, closing, exports, out):
    rest = [[*one, *[""] * len(cells)] for one in PEOPLE[1:]]
    write(exports / "borrowers.csv", f"{BORROWERS},{header}", [*PEOPLE[0], *cells], *rest)

    assert bring(exports, out) == 0

    assert closed(out) == closing
