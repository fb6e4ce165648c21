"""What somebody has written into a borrower's own cells: who says no there is not contacted."""

import re
from random import Random

import pytest

from tests.oracle import refusal_words as oracle
from tests.oracle import refusals
from tests.sql.support import ways
from tests.sql.support.lines import borrower, loan, offer
from tests.sql.support.phrases import CALLS, EVERY, MAIL, SAYS_NO, SAYS_NOTHING, TEXTS
from tests.sql.support.warehouse import Warehouse

WORDS = re.findall(
    r"\S+",
    """
    do not dont donot never no stop quit more further any please ever call calls calling text sms
    email e mail mails mailing contact contacted market marketing solicit write dnc opt out ann lee
    phone 512 7 ch chapter cease and desist of estate the sales consent withdrawn don't does want
    (stop) - remove blocked list from your off take me only attorney by represented bk dec death
    (dec) / suing us no, bankruptcy deceased made not to be called llamar lawyer has complaint hold
    a@ex.com do-not-email@ex.com foreclosed harass is prohibited lista
    """,
)
PHRASES = [
    phrase
    for group in (oracle.EVERYWHERE, oracle.BESIDE_ADDRESSES, *oracle.ALSO_REFUSED.values())
    for phrase in group.split(",")
]


def phrases(count):
    """Words in any order, and phrases of refusal whole among them."""
    random = Random(7)
    return sorted(
        {
            " ".join(
                written(random) if random.random() < 0.2 else random.choice(WORDS)
                for _ in range(random.randint(1, 7))
            )
            for _ in range(count)
        }
    )


def written(random):
    """One of the ways in which a phrase is written."""
    words = []
    for each in random.choice(PHRASES).split():
        if each.startswith("{"):
            words += random.choices(WORDS, k=random.randint(0, 2))
        elif each[-1] not in "?*" or random.random() < 0.5:
            words.append(random.choice(each.rstrip("?*").split("/")).replace("-", "ed"))
    return " ".join(words)


def quoted(cell):
    return '"' + cell.replace('"', '""') + '"'


RANDOM_CELLS = phrases(2500)
EACH_WAY = [
    *(("last_name", cell) for cell in ways.in_a_name()),
    *(("phone", cell) for cell in ways.beside_a_number()),
    *(("email", cell) for cell in ways.beside_an_address()),
]


@pytest.fixture(scope="module")
def heard():
    """By column and cell, the channels that it closes."""
    warehouse = Warehouse()
    names = [*SAYS_NO, *SAYS_NOTHING, *RANDOM_CELLS]
    cells = [*(("last_name", cell) for cell in names), *EACH_WAY]
    warehouse.deliver_rows(
        "borrower_information",
        *(borrower(f"b{at}", **{name: quoted(cell)}) for at, (name, cell) in enumerate(cells)),
    )
    warehouse.run()
    closed = {name_and_cell: set() for name_and_cell in cells}
    for row in warehouse.relation("refusals"):
        name_and_cell = cells[int(row["borrower_id"].removeprefix("b"))]
        closed[name_and_cell] = {each for each in EVERY if row[f"closes_{each}"]}
    return closed


@pytest.mark.parametrize("cell", SAYS_NO)
def test_a_cell_that_says_no_closes_what_it_says(heard, cell):
    found = heard["last_name", cell]

    assert found == SAYS_NO[cell] == refusals.of_column("last_name", cell)


@pytest.mark.parametrize("cell", SAYS_NOTHING)
def test_a_name_that_sounds_like_it_closes_nothing(heard, cell):
    assert heard["last_name", cell] == set() == refusals.of_column("last_name", cell)


def test_the_rule_is_the_same_read_twice(heard):
    closed = [refusals.of_column("last_name", cell) for cell in RANDOM_CELLS]

    assert [heard["last_name", cell] for cell in RANDOM_CELLS] == closed
    # and hardly one way is left out
    assert {frozenset(each) for each in closed} >= {*map(frozenset, (EVERY, CALLS, TEXTS, MAIL))}


def test_each_word_of_the_rule_is_heard_where_it_stands(heard):
    closed = {each: refusals.of_column(*each) for each in EACH_WAY}

    assert {each: heard[each] for each in EACH_WAY if heard[each] != closed[each]} == {}


LABELS = ["preferred", "co-borrower", "Co-Borrower cell", "Cel", "casa", "movil", "m\u00f3vil"]
LABELS += ["Tel\u00e9fono", "trabajo", "personal", "wk", "hm", "mbl"]
LABELS += ["extn 12", "verified", "text ok", "texts: yes", "OK to text", "yes", "ok", "can call"]
LABELS += ["(home) - good", "call ok", "s\u00ed", "1st", "opted in"]
NO_LABELS = ["not verified", "text ok? no", "yes/no", "ask first"]
NO_LABELS += ["texting", "no preferred", "wrong", "bad", "no good"]


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
        *((f"512-234-5675 {label}", set()) for label in LABELS),
        *((f"512-234-5675 {label}", CALLS) for label in NO_LABELS),
    ],
)
def test_beside_a_number_only_what_labels_it_says_nothing(warehouse, cell, closes):
    warehouse.deliver_rows("borrower_information", borrower("A", phone=cell))

    found = warehouse.relation("refusals")

    closed = {each for row in found for each in EVERY if row[f"closes_{each}"]}
    assert closed == closes == refusals.of_column("phone", cell)


@pytest.mark.parametrize(
    ("cell", "closes"),
    [
        *((cell, MAIL) for cell in ("ann@ex.com STOP", "remove ann@ex.com", "ann@ex.com ask Bob")),
        ("Ann Lee <ann@ex.com> wants none", MAIL),
        ("ann@ex.com no emails", MAIL),
        ("ann@ex.com no calls", CALLS),
        ("ann@ex.com (STOP)", EVERY),
        ("STOP", EVERY),
        *((cell, set()) for cell in ("ann@ex.com (home)", "e-mail: ann@ex.com", "ann @ ex.com")),
        *((cell, set()) for cell in ("Ann Lee <ann@ex.com>", "ann@ex.com; work bob@ex.com")),
        *((cell, set()) for cell in ("none", "no email", "stop@ex.com")),
        *((f"ann@ex.com ({label})", set()) for label in (*LABELS, "email ok", "OK to e-mail")),
        *((f"ann@ex.com ({label})", MAIL) for label in NO_LABELS),
    ],
)
def test_beside_an_address_only_what_labels_it_says_nothing(warehouse, cell, closes):
    warehouse.deliver_rows("borrower_information", borrower("A", email=cell))

    found = warehouse.relation("refusals")

    closed = {each for row in found for each in EVERY if row[f"closes_{each}"]}
    assert closed == closes == refusals.of_column("email", cell)


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


@pytest.mark.parametrize(
    ("cell", "closes"),
    [
        *((cell, EVERY) for cell in ("DECEASED", "BK", "Dec", "refused", "DNC")),
        *((cell, set()) for cell in ("720", "n/a", "no score", "0", "not scored", "unknown")),
    ],
)
def test_a_credit_score_may_say_it_too(warehouse, cell, closes):
    warehouse.deliver_rows("borrower_information", borrower("A", credit_score=cell))

    found = warehouse.relation("refusals")

    closed = {each for row in found for each in EVERY if row[f"closes_{each}"]}
    assert closed == closes == refusals.of_column("credit_score", cell)


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
        borrower("B", first_name="Bo", phone="512-555-0144"),
    )
    warehouse.deliver_rows("loan_information", loan("L1", "B", property_id="P1"))
    warehouse.deliver_rows("market_equity", offer("P1"))
    warehouse.match({"B": "2"})
    warehouse.run()

    [lead] = warehouse.query("refi_opportunities")
    assert "call" not in lead["lists"].split()
