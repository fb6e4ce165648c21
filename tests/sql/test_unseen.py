"""What nobody sees makes no other address, no other id and no other name of what it stands in."""

import sys

import pytest

from tests.oracle import addresses
from tests.sql.support.lines import borrower, closed, opt_out

# A line break ends a row.
LETTERS = range(1, sys.maxunicode)
SHAPELESS = [each for each in map(chr, LETTERS) if addresses.is_shapeless(each)]
BLANKS = [each for each in map(chr, LETTERS) if addresses.is_blank(each) and each not in "\n\r"]
TURNS = "\u202a\u202c"  # around what a chat copies; in a borrower's cell they reject the row


def closings(warehouse):
    return {row["name"] for row in warehouse.query("gathered_closings") if row["kind"] == "email"}


def values(warehouse):
    return {row["email_value"] for row in warehouse.relation("borrower_lines")}


def test_an_address_is_closed_whatever_unseen_stands_around_it_and_in_it(warehouse):
    around = [f"{each}a@x.org{each}" for each in (*SHAPELESS, *BLANKS)]
    inside = [f"a{each}@x{each}.org" for each in SHAPELESS]
    at_the_at = [f"a{each}@{each}x.org" for each in BLANKS]
    cells = [*around, *inside, *at_the_at]
    warehouse.deliver_rows("do_not_contact_addresses", *(f'"{cell}",,' for cell in cells))

    assert closings(warehouse) == {"a@x.org"}
    assert warehouse.query("rejected_rows") == []


def test_a_borrowers_cell_is_the_address_that_one_sees_in_it(warehouse):
    cells = [f'"{each}a{each}@x.org{each}"' for each in SHAPELESS]
    cells += [f'"{each}a@x.org{each}"' for each in BLANKS]
    lines = (borrower(f"B{at}", email=cell) for at, cell in enumerate(cells))
    warehouse.deliver_rows("borrower_information", *lines)

    assert values(warehouse) == {"a@x.org"}


@pytest.mark.parametrize("written", ["\uff41@x.org", "a\uff20x\uff0eorg", "\uff21@X.ORG"])
def test_letters_of_full_width_are_the_same_letters(warehouse, written):
    warehouse.deliver_rows("do_not_contact_addresses", closed(written))
    warehouse.deliver_rows("borrower_information", borrower("B1", email=written))

    assert closings(warehouse) == values(warehouse) == {"a@x.org"}


def test_who_says_no_closes_the_address_that_one_sees_in_their_cell(warehouse):
    lines = [borrower("A", email="k@x.org\u200e"), borrower("B", email=f"{TURNS}l@x.org")]
    warehouse.deliver_rows("borrower_information", *lines)
    warehouse.deliver_rows("do_not_contact", opt_out("A"), opt_out("B"))

    assert closings(warehouse) == {"k@x.org", "l@x.org"}


def test_a_blank_within_an_address_is_told(warehouse):
    cells = [f"a{each}b@x.org" for each in BLANKS]
    warehouse.deliver_rows("do_not_contact_addresses", *(f'"{cell}",,' for cell in cells))

    told = warehouse.query("rejected_rows")
    assert {row["reason"] for row in told} == {"NOT_AN_ADDRESS"}
    assert len(told) == len(BLANKS)


def test_an_opt_outs_id_is_the_one_that_one_sees(warehouse):
    around = [f"{each}{each}A1{each}" for each in (*SHAPELESS, *BLANKS)]
    inside = [f"A{each}1" for each in SHAPELESS]
    warehouse.deliver_rows("borrower_information", borrower("A1"))
    warehouse.deliver_rows("do_not_contact", *(f'"{cell}",,' for cell in (*around, *inside)))

    assert {row["bound_id"] for row in warehouse.relation("opt_out_lines")} == {"A1"}
    assert warehouse.query("rejected_rows") == []


def parts(warehouse):
    compared = ("written_name", "given", "given_together", "middle", "family")
    return {tuple(row[name] for name in compared) for row in warehouse.relation("name_parts")}


def test_a_name_is_the_one_that_one_sees(warehouse):
    rejecting = {" ", *map(chr, (*range(1, 32), *range(0x7F, 0xA0), 0x2028, 0x2029))}
    rejecting |= set(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
    shapeless = [each for each in SHAPELESS if each not in rejecting]
    names = [(f"{each}Mary Ann{each}", f"Ho{each}lst{each}") for each in shapeless]
    names += [
        (f"{each}Mary{each}{each}Ann", f"Holst{each}") for each in BLANKS if each not in rejecting
    ]
    names += [("\uff2dary\u3000\uff21nn", "\uff28\uff4f\uff4c\uff53\uff54")]
    lines = [
        borrower(f"B{at}", first_name=first, last_name=last)
        for at, (first, last) in enumerate(names)
    ]
    warehouse.deliver_rows("borrower_information", *lines)

    assert parts(warehouse) == {("mary ann|holst", "mary", "maryann", "a", "holst")}


def test_a_bar_of_full_width_parts_no_name_from_the_other(warehouse):
    warehouse.deliver_rows("borrower_information", borrower(first_name="A\uff5cB", last_name="C"))

    assert parts(warehouse) == {("a b|c", "a", "ab", "b", "c")}
