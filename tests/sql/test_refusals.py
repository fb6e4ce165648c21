"""What somebody has written into a borrower's own cells: who says no there is not contacted."""

import re
from random import Random

import pytest

from tests.oracle import refusals
from tests.sql.support.lines import borrower, loan, offer
from tests.sql.support.warehouse import Warehouse

EVERY, CALLS, TEXTS, MAIL = {"call", "email", "sms"}, {"call", "sms"}, {"sms"}, {"email"}

SAYS_NO = {
    "Baker (DNC)": EVERY,
    "Baker D.N.C.": EVERY,
    "Cole - DECEASED": EVERY,
    "Cole (dec'd)": EVERY,
    "Estate of Fay Ford": EVERY,
    "Able **DO NOT CONTACT**": EVERY,
    "Able - do not solicit": EVERY,
    "DO NOT USE": EVERY,
    "Don’t bother": EVERY,
    "Bankruptcy Ch. 13": EVERY,
    "Chapter 7": EVERY,
    "Attorney represented": EVERY,
    "c/o atty": EVERY,
    "CEASE & DESIST": EVERY,
    "cease and desist": EVERY,
    "Baker *ceased & desisted*": EVERY,
    "Ford (opting out)": EVERY,
    "Austin / no solicitors": EVERY,
    "Ellis - passed on 3/2025": EVERY,
    "refusal on file": EVERY,
    "in litigation": EVERY,
    "opted out": EVERY,
    "OPT-OUT": EVERY,
    "[unsubscribed]": EVERY,
    "no contact": EVERY,
    "No Soliciting": EVERY,
    "not interested": EVERY,
    "consent withdrawn": EVERY,
    "revoked": EVERY,
    "stop contacting": EVERY,
    "does not want to be contacted": EVERY,
    "(512) 234-5671 DO NOT CALL": CALLS,
    "DNC 512-234-5671": EVERY,
    "512-234-5671 don't call": CALLS,
    "512-234-5671 (no calls)": CALLS,
    "512-234-5671 - no sales calls": CALLS,
    "512-234-5671 never phone": CALLS,
    "512-234-5671 pls do not ever call": CALLS,
    "512-234-5671 stop calling": CALLS,
    "512-234-5671 no texts": TEXTS,
    "512-234-5671 DoNot Text": TEXTS,
    "512-234-5671 stop sms": TEXTS,
    "do not text or call": CALLS,
    "do not call or email": EVERY,
    "ann@ex.com (do not email)": MAIL,
    "do-not-email@ex.com": MAIL,
    "opt-out@ex.com": EVERY,
    "dnc@ex.com": EVERY,
    "jane@ex.com c/o attorney": EVERY,
    "no emails": MAIL,
    "no more e-mails please": MAIL,
    "do not mail": MAIL,
}
SAYS_NOTHING = (
    *("Don T.", "Don", "Nocall", "Nino Parker", "Grant", "Noel", "Stopford", "Ch'en", "Dec", "Bk"),
    *("Noemi Call", "Callie", "Textor", "Stop", "Markets", "Marketing", "Optima", "Estates"),
    *("Real Estate", "Attorneyson", "Nevers", "Donot", "Dont", "Not", "No", "McDonnough"),
    *("Diederik", "Conti", "Lawless", "Represent"),
    *("ann@contact.com", "call.me@ex.com", "no-reply@ex.com", "stop.light@ex.com", "text@sms.org"),
    *("512-234-5671 call after 5", "512-234-5671 ext 12", "cell 512-234-5671", "no phone"),
    *("jane@attorney.com", "atty.doe@litigation.org", "x@bankruptcy-help.com", "a.died@ex.com"),
    *("no email", "512-234-5671 (wife)", "North Contact", "Call", "Chapter", "Ch 5", "Passedat"),
)


WORDS = re.findall(
    r"\S+",
    """
    do not dont donot never no stop quit more further any please ever call calls calling text sms
    email e mail mails mailing contact contacted market marketing solicit write dnc opt out ann lee
    phone 512 7 ch chapter cease and desist of estate the sales consent withdrawn don't does want
    """,
)


def phrases(count):
    random = Random(7)
    return sorted({" ".join(random.choices(WORDS, k=random.randint(1, 7))) for _ in range(count)})


RANDOM_CELLS = phrases(4000)


@pytest.fixture(scope="module")
def heard():
    """By cell, the channels that it closes."""
    warehouse = Warehouse()
    cells = [*SAYS_NO, *SAYS_NOTHING, *RANDOM_CELLS]
    warehouse.deliver_rows(
        "borrower_information",
        *(borrower(f"b{at}", last_name=cell) for at, cell in enumerate(cells)),
    )
    warehouse.run()
    found = {row["borrower_id"]: row for row in warehouse.relation("refusals")}
    return {
        cell: {each for each in EVERY if found[f"b{at}"][f"closes_{each}"]}
        if f"b{at}" in found
        else set()
        for at, cell in enumerate(cells)
    }


@pytest.mark.parametrize("cell", SAYS_NO)
def test_a_cell_that_says_no_closes_what_it_says(heard, cell):
    assert heard[cell] == SAYS_NO[cell] == refusals.of_cell(cell)


@pytest.mark.parametrize("cell", SAYS_NOTHING)
def test_a_name_that_sounds_like_it_closes_nothing(heard, cell):
    assert heard[cell] == set() == refusals.of_cell(cell)


def test_the_rule_is_the_same_read_twice(heard):
    closed = [refusals.of_cell(cell) for cell in RANDOM_CELLS]

    assert [heard[cell] for cell in RANDOM_CELLS] == closed
    # and hardly one way is left out
    assert {frozenset(each) for each in closed} >= {*map(frozenset, (EVERY, CALLS, TEXTS, MAIL))}


@pytest.mark.parametrize(
    ("cell", "closes"),
    [
        ("512-234-5675 STOP", CALLS),
        ("512-234-5675 (removed)", CALLS),
        ("512-234-5675 ask for Ann", CALLS),
        ("lawyer's: 512-234-5675", CALLS),
        ("512-234-5675 no texts", TEXTS),
        ("512-234-5675 DNC", EVERY),
        *(
            (cell, set())
            for cell in ("cell 512-234-5675", "512-234-5675 x12", "512-234-5675 ext. 4")
        ),
        *((cell, set()) for cell in ("H: 512-234-5675 / W: 512-234-5676", "512.234.5675 (home)")),
        *((cell, set()) for cell in ("none", "unknown", "5122345675.0", "see notes", "")),
    ],
)
def test_beside_a_number_only_what_labels_it_says_nothing(warehouse, cell, closes):
    warehouse.deliver_rows("borrower_information", borrower("A", phone=cell))

    found = warehouse.relation("refusals")

    closed = {each for row in found for each in EVERY if row[f"closes_{each}"]}
    assert closed == closes == refusals.of_column("phone", cell)


@pytest.mark.parametrize("column", refusals.COLUMNS)
def test_whichever_cell_says_it_the_person_is_not_contacted_and_the_cell_is_told(warehouse, column):
    row = borrower("A", **{column: "5125550100 or a@x.org: DNC"})
    warehouse.deliver_rows("borrower_information", row)
    warehouse.deliver_rows("loan_information", loan("L1", "A", property_id="P1"))
    warehouse.deliver_rows("market_equity", offer("P1"))
    warehouse.match({"A": "1"})
    warehouse.run()

    assert warehouse.query("refi_opportunities") == []
    assert warehouse.query("checks") == []
    told = [row for row in warehouse.query("rejected_rows") if row["reason"] == "REFUSAL"]
    assert [(each["key"], each["column"], each["effect"]) for each in told] == [
        ("A", column, "channels_closed")
    ]


def test_what_one_record_says_binds_the_person_and_closes_their_number_everywhere(warehouse):
    number = "512-555-0144"
    warehouse.deliver_rows(
        "borrower_information",
        borrower("A", phone=f"{number} do not call"),
        borrower("B", phone="512-555-0155"),  # the same person
        borrower("C", phone=number),  # somebody else at the number
        borrower("D", phone="512-555-0166"),
    )
    warehouse.deliver_rows(
        "loan_information", *(loan(f"L{each}", each, property_id=f"P{each}") for each in "ABCD")
    )
    warehouse.deliver_rows("market_equity", *(offer(f"P{each}") for each in "ABCD"))
    warehouse.match({"A": "1", "B": "1", "C": "3", "D": "4"})
    warehouse.run()

    called = [
        row["borrower_id"]
        for row in warehouse.query("refi_opportunities")
        if "call" in (row["lists"] or "").split()
    ]
    assert called == ["D"]


def test_a_row_that_cannot_be_used_has_said_no_all_the_same(warehouse):
    warehouse.deliver_rows(
        "borrower_information",
        borrower("A", last_name="Lee", phone="512-555-0144"),
        borrower("A", last_name="Lee DNC", phone="512-555-0144"),
        borrower("B", phone="512-555-0144"),
    )
    warehouse.deliver_rows("loan_information", loan("L1", "B", property_id="P1"))
    warehouse.deliver_rows("market_equity", offer("P1"))
    warehouse.match({"B": "2"})
    warehouse.run()

    [lead] = warehouse.query("refi_opportunities")
    assert "call" not in lead["lists"].split()
