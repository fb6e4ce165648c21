"""One mailbox, however it is spelled: who closes one spelling of it has closed the others."""

import pytest

from tests.sql.support.lines import borrower, closed, opt_out

SPELLINGS = ["annlee@gmail.com", "ann.lee@gmail.com", "ann.lee+refi@gmail.com"]
SPELLINGS += ["AnnLee@GoogleMail.com", "a.n.n.lee+x+y@googlemail.com"]


def values(warehouse):
    return [row["email_value"] for row in warehouse.relation("borrower_lines")]


def closings(warehouse):
    return {row["name"] for row in warehouse.query("gathered_closings") if row["kind"] == "email"}


@pytest.mark.parametrize(
    ("spellings", "mailbox"),
    [
        (SPELLINGS, "annlee@gmail.com"),
        (["ann.lee@x.org", "ann.lee+refi@x.org", "Ann.Lee+2@X.ORG"], "ann.lee@x.org"),
    ],
)
def test_every_spelling_of_a_mailbox_is_closed_by_each(warehouse, spellings, mailbox):
    lines = (borrower(f"B{at}", email=each) for at, each in enumerate(spellings))
    warehouse.deliver_rows("borrower_information", *lines)
    warehouse.deliver_rows("do_not_contact_addresses", *map(closed, spellings))

    assert set(values(warehouse)) == closings(warehouse) == {mailbox}


def test_dots_are_of_another_mailbox_elsewhere(warehouse):
    warehouse.deliver_rows("do_not_contact_addresses", closed("annlee@x.org"))
    warehouse.deliver_rows("borrower_information", borrower("B1", email="ann.lee@x.org"))

    assert closings(warehouse).isdisjoint(values(warehouse))


@pytest.mark.parametrize("of_whom", ["by id", "in a cell"])
def test_who_says_no_under_one_id_has_closed_the_mailbox_under_another(warehouse, of_whom):
    refusing = {"last_name": "Lee (DNC)"} if of_whom == "in a cell" else {}
    warehouse.deliver_rows(
        "borrower_information",
        borrower("A", first_name="Ann", email="ann.lee@gmail.com", **refusing),
        borrower("B", first_name="Bo", email="annlee+x@googlemail.com", property_id="P2"),
    )
    if of_whom == "by id":
        warehouse.deliver_rows("do_not_contact", opt_out("A"))
    warehouse.match({})
    warehouse.run()

    may = {row["borrower_id"]: row["may_email"] for row in warehouse.relation("people")}
    assert may == {"A": False, "B": False}


@pytest.mark.parametrize("cell", ["*@corp.example", "%@corp.example", "a*@corp.example", "-@x.org"])
def test_an_address_that_stands_for_many_closes_nothing_and_is_told(warehouse, cell):
    warehouse.deliver_rows("do_not_contact_addresses", closed(cell))
    warehouse.deliver_rows("borrower_information", borrower("B1", email=cell))

    assert closings(warehouse) == set()
    assert values(warehouse) == [None]
    [told] = warehouse.query("rejected_rows")
    assert (told["reason"], told["value"].lstrip("'")) == ("NOT_AN_ADDRESS", cell)
