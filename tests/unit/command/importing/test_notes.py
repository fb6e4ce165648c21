"""A line below or within the rows that refuses and names somebody closes them, or is told aloud."""

import pytest

from tests.unit.command.importing.support.imports import closed, rows
from tests.unit.command.importing.support.people import BORROWERS, bring, person, write

NOBODYS = "Not to be called: 0099000001"


def noted(exports, *note, at=9, length=9):
    """Five borrowers, with this line behind as many of them."""
    lines = [person(number) for number in range(1, 6)]
    lines.insert(at, [*note, *[""] * (length - len(note))])
    write(exports / "borrowers.csv", BORROWERS, *lines)


@pytest.mark.parametrize(
    ("note", "bound"),
    [
        (["* Loans L1 and L2 - do not solicit per Legal 10/3"], [("B1", ""), ("B2", "")]),
        (["B3 borrower asked us to stop calling"], [("B3", "")]),
        (["", "Bankruptcy filed on loan L4"], [("B4", "")]),
        (["** borrower on L5 is deceased"], [("B5", "")]),
        (["Remove L2 from all campaigns"], [("B2", "")]),
        (["Note:", "Do not call L1 per Legal"], [("B1", "")]),
    ],
)
@pytest.mark.parametrize("length", [9, 2])
def test_a_note_closes_whom_it_names_by_id_or_loan(note, bound, length, exports, out):
    noted(exports, *note, length=length)

    assert bring(exports, out) == 0

    assert sorted(set(closed(out))) == bound
    assert len(rows(out / "borrower_information.csv")) == 5


def test_two_notes_close_both_and_one_within_the_rows_closes_too(exports, out):
    lines = [person(1), ["Exclude 512-234-5602", *[""] * 8], *map(person, (2, 3))]
    last = ["Please do not e-mail a3@example.org"]
    write(exports / "borrowers.csv", BORROWERS, *lines, last)

    assert bring(exports, out) == 0

    addresses = rows(out / "do_not_contact_addresses.csv")
    assert {each["address"] for each in addresses} == {"+15122345602", "a3@example.org"}
    assert [each["reason"] for each in rows(out / "import_report.csv")] == ["NOTE", "NOTE"]


def test_a_note_that_names_nobody_here_ends_the_import_with_1_and_its_line(exports, out, capsys):
    noted(exports, NOBODYS)

    assert bring(exports, out) == 1

    assert "nobody knows who: borrowers.csv line 7" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "note",
    ["Report 4471", "Total excluded 1,234,567.00", "See L1", "Excludes opted-out as of 20261128"],
)
def test_other_lines_close_nobody(note, exports, out):
    noted(exports, note)

    assert bring(exports, out) == 0
    assert closed(out) == []


def test_a_row_of_few_cells_stays_one(exports, out):
    note = ["B9", "", "do not call 512-234-5601", *[""] * 6]
    write(exports / "borrowers.csv", BORROWERS, *map(person, range(1, 6)), note)

    assert bring(exports, out) == 0
    assert "NOTE" not in {each["reason"] for each in rows(out / "import_report.csv")}
    assert {who for who, _ in closed(out)} == {"B9"}
