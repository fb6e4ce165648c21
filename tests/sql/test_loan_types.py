"""Every spelling of a loan type that is understood, and the nearest that are not."""

from itertools import product

import pytest

from tests.oracle import loan_types
from tests.sql.support.lines import borrower, loan

WORDS = sorted(loan_types.VOCABULARY)
# one word of each product, and those that say nothing
SPEAKING = ("heloc", "second", "arm", "fha", "va", "usda", "fixed", "jumbo")
NUMBERS = (
    *("0", "1", "2", "3", "4", "5", "6", "10", "12", "15", "20", "30", "40", "49", "50", "51"),
    *("60", "84", "95", "96", "97", "100", "108", "120", "168", "179", "180", "181", "192", "240"),
    *(
        "300",
        "360",
        "480",
        "588",
        "599",
        "600",
        "601",
        "612",
        "999",
        "1000",
        "0030",
        "030",
        "003",
        "0003",
    ),
)


def told(warehouse, spellings):
    """{spelling: what the relation says of it}, of loans with these types."""
    warehouse.deliver_rows("borrower_information", borrower())
    warehouse.deliver_rows(
        "loan_information",
        *(loan(f"L{n}", loan_type=f'"{each}"') for n, each in enumerate(spellings)),
    )
    found = {row.pop("loan_type"): row for row in warehouse.relation("loan_types")}
    assert found.keys() == set(spellings)
    return found


def expected(spelling):
    product_ = loan_types.product(spelling)
    return {
        "loan_product": product_,
        "has_fixed_rate": product_ in loan_types.FIXED_RATE,
        "is_junior": product_ in loan_types.JUNIOR,
        "is_level": loan_types.is_level(spelling),
        "may_move": loan_types.may_move(spelling),
        "term_months": loan_types.term(spelling),
    }


def assert_agree(warehouse, spellings):
    assert told(warehouse, spellings) == {each: expected(each) for each in spellings}


def test_every_word_is_the_oracles(warehouse):
    relation = [(row["word"], row["loan_product"]) for row in warehouse.relation("loan_words")]

    assert sorted(relation) == sorted(loan_types.VOCABULARY.items())


def test_every_word_alone_and_in_any_case(warehouse):
    assert_agree(warehouse, [*WORDS, *map(str.upper, WORDS)])


def test_of_two_words_the_surer_one_counts_whichever_comes_first(warehouse):
    pairs = [f"{one} {other}" for one, other in product(SPEAKING, WORDS)]

    assert_agree(warehouse, sorted({*pairs, *(f"{b}-{a}" for a, b in map(str.split, pairs))}))


@pytest.mark.parametrize("word", ["", "fixed", "arm", "heloc", "fixd"])
def test_every_number_beside_a_word_and_grown_onto_it(warehouse, word):
    spelt = [how.format(n, word) for n, how in product(NUMBERS, ("{0} {1}", "{1}{0}", "{0}{1}"))]

    assert_agree(warehouse, sorted({each.strip() for each in spelt}))


@pytest.mark.parametrize("word", ["fixed", "arm"])
def test_of_two_numbers_the_shortest_term_counts(warehouse, word):
    assert_agree(warehouse, [f"{a}/{b} {word}" for a, b in product(NUMBERS, repeat=2)])


def test_what_stands_for_a_word_with_digits_in_it(warehouse):
    written = ("203b", "203(k)", "203 h", "203-k", "203 (b)", "203", "203x", "FHA 203(k) 15")
    ordinals = ("1st", "2nd", "1st lien", "2nd lien 15", "3rd", "22nd", "21st mortgage")

    assert_agree(warehouse, [*written, *ordinals])


UNEVEN = (
    *("HELOC", "Home Equity Line of Credit", "2nd lien LOC", "Line of credit", "Revolving"),
    *("Reverse", "HECM", "Reverse mortgage fixed", "Home Equity Conversion Mortgage", "open-end"),
    *("Interest Only", "Interest-only 30", "30 yr I/O", "5/1 ARM IO", "10IO", "Int Only ARM"),
    *("Balloon", "7 Year Balloon", "30/15 balloon", "Option ARM", "Pay-Option ARM", "PayOption"),
    *("Neg Am ARM", "Negative amortization", "NegAm", "Graduated Payment", "FHA GPM"),
    *("Construction", "Bridge loan", "interestonly", "Credit"),
)
EVEN = (
    *("30-year fixed", "5/1 ARM", "Home equity loan", "Second", "fixed interest", "closed end"),
    *("Fully amortizing", "only fixed", "biology", "alloc", "io1x fixed", "negotiated", "am", "i"),
    *("credit union 30 fixed", "ARM special", "", "FHA", "reversed", "optional"),
)


def test_a_type_that_says_that_its_payments_are_not_level_is_heard_whatever_else_it_says(warehouse):
    found = told(warehouse, [*UNEVEN, *filter(None, EVEN)])

    assert [each for each in UNEVEN if found[each]["is_level"]] == []
    assert [each for each in found if not found[each]["is_level"] and each not in UNEVEN] == [
        "io1x fixed"
    ]
    assert {each: found[each] for each in found} == {each: expected(each) for each in found}


@pytest.mark.parametrize(
    ("spelling", "product_", "term"),
    [
        ("fha 203k", "FHA", None),
        ("2ND MTG", "second lien", None),
        ("5/1 ARM 30", "adjustable", 360),
        ("3 fixed", None, None),
        ("fixed 96", "fixed", 96),
        ("fixed 95", None, None),
        ("fixed 600", "fixed", 600),
        ("fixed 612", None, None),
        ("fixed 5", "fixed", 60),
        ("fixed 50", "fixed", 600),
        ("fixed 51", None, None),
        ("--", None, None),
    ],
)
def test_the_oracle_is_right_about_what_can_be_said_by_heart(spelling, product_, term):
    assert (loan_types.product(spelling), loan_types.term(spelling)) == (product_, term)
