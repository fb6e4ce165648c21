"""What is no refusal closes nobody, and what closes most people is said aloud."""

import pytest

from infra.command.importing.headings import consent
from tests.unit.command.importing.support.imports import closed
from tests.unit.command.importing.support.people import BORROWERS, bring, person, write


def flagged(exports, heading, *said):
    lines = [[*person(at), cell] for at, cell in enumerate(said, start=1)]
    write(exports / "borrowers.csv", f"{BORROWERS},{heading}", *lines)


def test_a_flag_that_a_program_wrote_as_a_fraction_is_read(exports, out):
    flagged(exports, "Do Not Call", "0.0", "1.0", "0.0", "", "0.00")

    assert bring(exports, out) == 0

    assert closed(out) == [("B2", "phone")]


def test_a_permission_that_a_program_wrote_as_a_fraction_is_read(exports, out):
    flagged(exports, "OK to Call", "1.0", "0.0", "1.00", "1", "1.5")

    assert bring(exports, out) == 0

    assert closed(out) == [("B2", "phone"), ("B5", "phone")]


@pytest.mark.parametrize(
    ("cell", "column", "is_denied"),
    [
        *(("Alive", column, True) for column in ("Deceased", "Death Flag", "DOD")),
        *((cell, "Deceased", True) for cell in ("Living", "Not deceased")),
        *((cell, "Bankruptcy", True) for cell in ("No BK", "No bankruptcy", "Not in Bankruptcy")),
        ("Not in foreclosure", "Foreclosure Status", True),
        ("Not represented", "Attorney Represented", True),
        ("No attorney", "Attorney Represented", True),
        ("Alive", "Do Not Call", False),
        ("No call", "Do Not Call", False),
        ("No contact", "No Contact", False),
        ("No BK", "Deceased", False),
        ("Current", "Foreclosure", False),
        ("BK 7", "Bankruptcy", False),
    ],
)
def test_a_hardship_is_denied_by_its_own_words_alone(cell, column, is_denied):
    assert consent.denies(cell, column) is is_denied


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Opt Out Date", ["1/1/1900", "1/1/1900", "1/1/1900", "2026-02-03"]),
        ("Opt Out Date", ["0000-00-00", "0000-00-00", "", "0000-00-00"]),
        ("Foreclosure", ["Current", "Current", "N", "Current"]),
        ("OK to Call", ["", "", "", "Y"]),
    ],
)
def test_a_flag_that_closes_most_rows_is_told_aloud(heading, said, exports, out, capsys):
    flagged(exports, heading, *said)

    assert bring(exports, out) == 0

    told = " ".join(capsys.readouterr().out.split())
    rows = len(closed(out))
    assert rows >= 3
    assert f"Look at '{heading}' of borrowers.csv: it closes {rows} of 4 rows" in told


def test_a_list_that_closes_most_borrowers_is_told_aloud(exports, out, capsys):
    lines = [[f"B{at}", "phone", "asked"] for at in range(1, 5)]
    write(exports / "dnc.csv", "Borrower ID,Channel,Reason", *lines)

    assert bring(exports, out) == 0

    told = " ".join(capsys.readouterr().out.split())
    assert "Look at dnc.csv: by it 4 of 5 borrowers are not to be contacted" in told


def test_what_closes_a_few_is_not(exports, out, capsys):
    flagged(exports, "Do Not Call", "Y", "N", "N", "N", "N")
    write(exports / "dnc.csv", "Borrower ID,Channel,Reason", ["B2", "phone", "asked"])

    assert bring(exports, out) == 0

    assert "Look at" not in capsys.readouterr().out
