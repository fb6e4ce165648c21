"""An ordinary column, title or mailbox stops no import; what may refuse beside it still does."""

import pytest

from infra.command.importing.headings.lists import tells_of_a_list
from tests.unit.command.importing.support.imports import closed
from tests.unit.command.importing.support.people import BORROWERS, bring, person, write


def flagged(exports, heading, *said):
    lines = [[*person(at), cell] for at, cell in enumerate(said, start=1)]
    write(exports / "borrowers.csv", f"{BORROWERS},{heading}", *lines)


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Deferred Balance", ["", "1,250.00", "0"]),
        ("Deferred Principal", ["0.00", "$900", "0.00"]),
        ("FC Fees", ["", "310.5", ""]),
        ("Death Benefit", ["0", "0", "0"]),
        ("Bankruptcy Score", ["120", "640", "700"]),
        ("Blocked Funds", ["0", "0", "0"]),
        ("Foreclosure Avoided", ["N", "N", "N"]),
        ("E-Consent", ["Y", "N", "Y"]),
        ("eSign Consent Date", ["2024-01-02", "", ""]),
        ("Share", ["", "01", ""]),
        ("Mail Stop", ["", "B2", ""]),
    ],
)
def test_an_ordinary_column_is_left_aside(heading, cells, exports, out, capsys):
    flagged(exports, heading, *cells)

    assert bring(exports, out) == 0, capsys.readouterr().err

    assert closed(out) == []


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Foreclosure Avoided", ["N", "Y", "N"]),
        ("Deferred Status", ["", "3", ""]),
        ("Blocked Numbers", ["0", "1", "0"]),
        ("Blocked Funds", ["0", "see notes", "0"]),
        ("TCPA Consent Status", ["N", "N", "N"]),
        ("Share Info", ["", "N/P", ""]),
    ],
)
def test_one_that_may_refuse_is_asked_about(heading, cells, exports, out, capsys):
    flagged(exports, heading, *cells)

    assert bring(exports, out) == 2

    assert f"{heading!r} of borrowers.csv may say who is not" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Preference", ["Y", "N"]),
        ("Value", ["In", "Out"]),
        ("Status", ["Opted In", "Opted Out"]),
        ("Status", ["opt-in", "opt-in"]),
    ],
)
def test_a_list_that_says_yes_of_some_is_asked_about(heading, cells, exports, out, capsys):
    lines = [[f"B{at}", "phone", cell] for at, cell in enumerate(cells, start=1)]
    write(exports / "prefs.csv", f"Borrower ID,Channel,{heading}", *lines)

    assert bring(exports, out) == 2

    assert f"{heading!r} of prefs.csv may say who is not" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("heading", "cells"),
    [("Status", ["Out", "Out"]), ("Preference", ["N", "N"]), ("Branch", ["Y", "N"])],
)
def test_one_that_says_no_throughout_closes(heading, cells, exports, out, capsys):
    lines = [[f"B{at}", "phone", cell] for at, cell in enumerate(cells, start=1)]
    write(exports / "prefs.csv", f"Borrower ID,Channel,{heading}", *lines)

    assert bring(exports, out) == 0, capsys.readouterr().err

    assert closed(out) == [("B1", "phone"), ("B2", "phone")]


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("Scrubbed against national registry", False),
        ("File was scrubbed against the DNC registry 11/2026", False),
        ("National registry", True),
        ("Scrubbed", True),
    ],
)
def test_against_what_a_table_was_scrubbed_is_no_list(line, is_told):
    assert tells_of_a_list(line) is is_told


@pytest.mark.parametrize("name", ["dnd", "dne", "dnm", "refuse.to.lose", "unsubtle"])
def test_a_mailbox_of_initials_or_words_refuses_nothing(name, exports, out, capsys):
    write(exports / "borrowers.csv", BORROWERS, person(1, Email=f"{name}@example.org"), person(2))

    assert bring(exports, out) == 0, capsys.readouterr().err

    assert closed(out) == []
