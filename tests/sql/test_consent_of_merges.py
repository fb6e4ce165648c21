"""Whoever said no under one record has said it under all that are theirs, however they were found.

Two records come down to one person by each kind of merge there is. What they have in common is
never the address that is closed: that would be closed by its value.
"""

from collections import defaultdict
from functools import cache

import pytest

from tests.oracle import comparing
from tests.oracle.matching import resolve
from tests.sql.support.lines import borrower, decided, engagement, loan, offer, opt_out
from tests.sql.support.warehouse import Warehouse


def named(first_name, last_name="Lee", **cells):
    return {"first_name": first_name, "last_name": last_name, **cells}


MAIL = {"email": "@example.org"}
HOUSE = {"property_id": "house"}
KINDS = {
    "the same name": (named("Ann"), named("Ann"), MAIL),
    "the same name in one house": (named("Ann"), named("Ann"), HOUSE),
    "a nickname": (named("Robert"), named("Bob"), MAIL),
    "another spelling of a name": (named("Katherine"), named("Catherine"), MAIL),
    "an initial": (named("Robert"), named("R."), MAIL),
    "a slip in the first name": (named("Jonathan"), named("Jonahtan"), MAIL),
    "a slip in the last name": (named("Ann", "Johnson"), named("Ann", "Jonson"), MAIL),
    "a part of a double name": (named("Ann", "Lee-Smith"), named("Ann", "Smith"), MAIL),
    "swapped names": (named("Ann", "Lee"), named("Lee", "Ann"), HOUSE),
    "a name in one cell": (named("", '"Quill, Philippa"'), named("Philippa", "Quill"), MAIL),
    "a new surname": (named("Philippa", "Lee"), named("Philippa", "Quill"), MAIL),
    "a title": (named("Dr. Ann"), named("Ann"), MAIL),
    "names in another script": (named("芳", "王"), named("芳", "王"), MAIL),
    "a slip in the telephone number": (
        named("Ann", phone="512-555-0101"),
        named("Ann", phone="512-555-0107"),
        {},
    ),
    "what somebody said": (named("Ann"), named("Zoe", "Quill"), {}),
}


@pytest.fixture(scope="module")
def listed():
    """By who of each pair said no and to what: {kind: the lists the pair is in; None: not an
    opportunity}.

    All pairs live in one book, each record with a loan worth a call.
    """
    warehouse = Warehouse()

    @cache
    def run(said_by, channel):
        deliver(warehouse)
        if said_by:
            refused = (opt_out(f"K{at}{said_by}", channel=channel) for at in range(len(KINDS)))
            warehouse.deliver_rows("do_not_contact", *refused)
        warehouse.run()
        assert warehouse.query("checks") == []
        lists = defaultdict(set)
        for row in warehouse.query("refi_opportunities"):
            lists[row["person_id"]] |= {*(row["lists"] or "").split()}
        assert not [each for each in lists if each.endswith("b")]  # of each pair there is one
        assert lists["stranger"] == {"call", "email", "sms"}
        return {kind: lists.get(f"K{at}a") for at, kind in enumerate(KINDS)}

    return run


def deliver(warehouse):
    """Ka and Kb of each kind, who come out of prepare and matching as one person."""
    people = {"stranger": named("Uma", "Novak")}
    for at, (one, other, shared) in enumerate(KINDS.values()):
        own = {name: f"k{at}{text}" for name, text in shared.items()}
        people |= {f"K{at}a": one | own, f"K{at}b": other | own}
    warehouse.clear()
    warehouse.match_everyone_below = 0
    warehouse.deliver_rows(
        "borrower_information",
        *(
            borrower(each, **({"property_id": f"P{each}"} | cells))
            for each, cells in people.items()
        ),
    )
    warehouse.deliver_rows(
        "loan_information", *(loan(f"L{each}", each, property_id=f"L{each}") for each in people)
    )
    warehouse.deliver_rows("market_equity", *(offer(f"L{each}") for each in people))
    warehouse.deliver_rows(
        "borrower_engagement", *(engagement(each, sms_opt_in="Y") for each in people)
    )
    told = f"K{[*KINDS].index('what somebody said')}"
    warehouse.deliver_rows("same_person", decided(f"{told}b", f"{told}a"))
    anchors = {row["borrower_id"]: row for row in warehouse.query("prepared_borrowers")}
    rules = [(anchor,) for anchor in comparing.ANCHORS]
    found = resolve(anchors, rules, lambda members: members[0])
    warehouse.match({each: match.match_id for each, match in found.items()})


@pytest.mark.parametrize("kind", KINDS)
def test_without_an_opt_out_both_records_are_one_person_who_may_be_called(listed, kind):
    assert listed(None, None)[kind] == {"call", "email", "sms"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("said_by", "ab")
def test_an_opt_out_under_one_record_closes_the_other(listed, kind, said_by):
    assert listed(said_by, "phone")[kind] == {"email"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("said_by", "ab")
def test_an_opt_out_from_everything_under_one_record_takes_both_off_the_list(listed, kind, said_by):
    assert listed(said_by, "")[kind] is None
