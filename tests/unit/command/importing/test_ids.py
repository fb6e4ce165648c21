"""A list that names people by ids is drafted by them, although they look like numbers."""

import pytest

from tests.unit.command.importing.support.drafts import drafted
from tests.unit.command.importing.support.imports import closed, rows
from tests.unit.command.importing.support.people import BORROWERS, person, write

HEADINGS = ["ID", "Acct", "Account", "Ln", "Number", "Ref"]


def name_loans(exports, begin):
    """Loans whose numbers are of ten digits: L1 is begin and a 1."""
    path = exports / "loans.csv"
    path.write_text(path.read_text("utf-8").replace("\nL", f"\n{begin}"), "utf-8")


def addresses(out):
    return [each["address"] for each in rows(out / "do_not_contact_addresses.csv")]


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("begin", ["000402105", "512402105", "312555019"])
def test_a_column_of_loans_of_a_list_is_drafted_by_them(heading, begin, exports, out, capsys):
    name_loans(exports, begin)
    lines = [[f"{begin}{at}", "2026-05-06", "Smith LLP"] for at in (2, 4)]
    write(exports / "cease_and_desist.csv", f"{heading},Letter Rcvd,Firm", *lines)

    assert drafted(exports, out) == 0, capsys.readouterr().err

    assert closed(out) == [("B2", ""), ("B4", "")]
    assert not {f"+1{begin}{at}" for at in (2, 4)} & set(addresses(out))


def test_borrowers_are_known_by_their_ids_behind_the_rows_that_a_profile_has(exports, out, capsys):
    people = [person(f"{at:09}", Borrower_ID=f"5{at:09}") for at in range(600)]
    write(exports / "borrowers.csv", BORROWERS, *map(person, range(1, 6)), *people)
    write(exports / "litigators.csv", "Acct,Firm", ["5000000599", "Smith LLP"])

    assert drafted(exports, out) == 0, capsys.readouterr().err

    assert closed(out) == [("5000000599", "")]


def test_ids_of_no_telephone_are_drafted_as_ids_although_nobody_has_them(exports, out, capsys):
    write(exports / "cease_and_desist.csv", "Ref,Letter Rcvd", ["0004021055", "2026-05-06"])

    assert drafted(exports, out) == 1

    assert "cease_and_desist.csv" in capsys.readouterr().err


def test_a_column_of_which_one_cell_is_a_loan_is_read_as_both(exports, out, capsys):
    name_loans(exports, "512402105")
    lines = [["5124021052"], ["3105550123"], ["3105550124"], ["3105550125"]]
    write(exports / "litigators.csv", "Number,Firm", *[[*line, "Smith LLP"] for line in lines])

    assert drafted(exports, out) == 0, capsys.readouterr().err

    assert ("B2", "") in closed(out)
    assert {"3105550123", "3105550124", "3105550125"} <= set(addresses(out))


@pytest.mark.parametrize("heading", ["Number", "Phone", "ANI"])
def test_telephone_numbers_stay_telephone_numbers(heading, exports, out, capsys):
    name_loans(exports, "512402105")
    write(
        exports / "stops.csv", f"{heading},Keyword", ["5122345602", "STOP"], ["3105550123", "STOP"]
    )

    assert drafted(exports, out) == 0, capsys.readouterr().err

    assert addresses(out) == ["5122345602", "3105550123"]
    assert closed(out) == []
