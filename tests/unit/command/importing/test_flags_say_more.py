"""A flag may close more than its heading says, and an X is not always a yes."""

import pytest

from tests.unit.command.importing.support.imports import closed
from tests.unit.command.importing.support.people import BORROWERS, bring, person, write


def flagged(exports, heading, *said):
    lines = [[*person(at), cell] for at, cell in enumerate(said, start=1)]
    write(exports / "borrowers.csv", f"{BORROWERS},{heading}", *lines)


@pytest.mark.parametrize(
    ("heading", "cell", "channels"),
    [
        ("Do Not Mail", "Deceased", ["", "mail"]),
        ("Do Not Call", "BK 7", ["", "phone"]),
        ("Do Not Call", "ALL", ["", "phone"]),
        ("Do Not Call", "Call and Email", ["email", "phone"]),
        ("Do Not Call", "Home", ["phone"]),
        ("Do Not Call", "asked by mail", ["phone"]),
        ("Do Not Call", "DNC", ["phone"]),
        ("OK to Call", "Deceased", ["", "phone"]),
        ("Opt Out", "Call and Email", [""]),
    ],
)
def test_a_flag_closes_what_its_cell_says_beside_its_own_channel(
    heading, cell, channels, exports, out, capsys
):
    flagged(exports, heading, *(["Y"] * 2 if heading.startswith("OK") else ["N"] * 2), cell)

    assert bring(exports, out) == 0, capsys.readouterr().err

    assert sorted(closed(out)) == [("B3", channel) for channel in channels]


@pytest.mark.parametrize(
    ("cells", "who"),
    [
        (["Y", "X", "Y"], ["B2"]),
        (["\u2713", "X", "\u2713"], ["B2"]),
        (["X", "", "X"], ["B2"]),
        (["X", "N", "x"], ["B2"]),
    ],
)
def test_an_x_beside_another_yes_allows_nothing(cells, who, exports, out, capsys):
    flagged(exports, "OK to Call", *cells)

    assert bring(exports, out) == 0, capsys.readouterr().err

    assert closed(out) == [(each, "phone") for each in who]
