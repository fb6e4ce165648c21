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


def wide(text):
    """In letters and digits of a double width."""
    return "".join(chr(ord(each) + 0xFEE0) for each in text)


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
        "is_junior": loan_types.is_junior(spelling),
        "is_level": loan_types.is_level(spelling),
        "may_move": loan_types.may_move(spelling),
        "term_months": loan_types.term(spelling),
        "is_term_unclear": loan_types.is_term_unclear(spelling),
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
@pytest.mark.parametrize("between", ["/", " "])
def test_two_numbers_however_they_are_parted(warehouse, word, between):
    assert_agree(warehouse, [f"{a}{between}{b} {word}" for a, b in product(NUMBERS, repeat=2)])


# What stands around a number, and says what it is of.
AROUND = (
    *("{} Yr", "{} Years Fixed", "{}y acme", "{} months", "{}mo stmt", "{} Acme", "Acme {}", "{}%"),
    *("{} % down", "{} down", "${} fee", "{}.0", "{}.0 yr", "{}.5", "{},5 yr", "{} days lock"),
    *("PPP {}", "{} yr prepay", "bank stmt {} fixed", "IO {} yr", "30 Fixed {} yr call"),
    *("{}/30", "30/{}", "{}/180", "{}/6", "5/{}", "2/1/{}", "{} yr ARM", "ARM {}", "5/1 ARM {}"),
    *("{}yr/6mo", "{} yr 1 yr", "{} 1/2", "15 yr {}", "second {}", "{} second home", "HEL {}"),
    *("fixed {} units", "{} ltv", "buydown {} yr", "{} Yr. Fixed Rate", "20{}", "{} 15 fixed"),
)


@pytest.mark.parametrize("around", AROUND)
def test_what_stands_around_a_number_says_what_it_is_of(warehouse, around):
    assert_agree(warehouse, [around.format(number) for number in NUMBERS])


def test_numbers_in_words_and_of_a_double_width(warehouse):
    in_words = (
        "Fifteen-Year Fixed",
        "thirty",
        "Twenty Five Year",
        "TWENTY yr",
        "Ten-Year",
        "forty",
    )
    words = ("ten percent", "often year", "tenant 15", "twenty-five", "Fifteen 15", wide("Fixed"))
    widely = (
        wide("15") + " Year",
        wide("30%") + " down",
        wide("7/6"),
        wide("180.0"),
        wide("10"),
        wide("FHA") + " " + wide("30"),
    )

    assert_agree(warehouse, [*in_words, *words, *widely])


# By heart: of a spelling the months (0: it names none, None: nobody can tell), whether it moves.
HEARD = {
    **dict.fromkeys(("7/6", "Conv 7/6", "5/6", "10/6", "5/5", "7yr/6mo", "10yr/6m ARM"), (0, True)),
    **dict.fromkeys(
        ("15/1 ARM", "15/15 ARM", "2/28 ARM", "3/27", "5-1 ARM", "5 yr ARM"), (0, True)
    ),
    **dict.fromkeys(
        ("10/6 ARM 30 yr", "5/1 ARM 360", "30 Yr ARM", "5/1 ARM 2/2/5 30yr"), (360, True)
    ),
    **dict.fromkeys(("15 Yr ARM", "ARM 20", "20 15 adjustable"), (None, True)),
    "7/1 ARM 15 yr": (180, True),
    **dict.fromkeys(("30 Yr Fixed 6.5", "30 Year Fixed 10% down", "6.25% Fixed 30"), (360, False)),
    **dict.fromkeys(("30 Yr Fixed 12 Mo Bank Statement", "24 Month Bank Stmt 30 Yr"), (360, False)),
    **dict.fromkeys(("30 Yr Fixed 5yr PPP", "30 yr fixed prepay 10 yr", "30/360"), (360, False)),
    **dict.fromkeys(
        ("30 yr fixed 6 1/2", "2/1 Buydown 30 Yr", "30 Yr Fixed 2-4 unit"), (360, False)
    ),
    **dict.fromkeys(("30 Day Lock 15 yr", "15.0", "180.0", "Fifteen-Year Fixed"), (180, False)),
    **dict.fromkeys(
        (wide("15") + " Year", "F15", "15 Year Acme", "Bank Statement 15 Yr"), (180, False)
    ),
    **dict.fromkeys(("30.0", "FRM360", "30-Year Fixed", "Acme 30"), (360, False)),
    **dict.fromkeys(("VA 15/30", "180/360", "15 30", "Fixed 12", "Fixed 5"), (None, False)),
    **dict.fromkeys(("Acme 15", "Fixed 15 Bank Stmt", "10 yr draw", "Fixed 15 5/8"), (None, False)),
    **dict.fromkeys(
        ("Fixed", "Fixed 6.5", "Fixed 5yr PPP", "Fixed 97% LTV", "Fixed 1234"), (0, False)
    ),
}


@pytest.mark.parametrize(("spelling", "said"), HEARD.items())
def test_a_term_is_a_number_that_says_that_it_is_one(spelling, said):
    unclear = loan_types.is_term_unclear(spelling)
    months = None if unclear else loan_types.term(spelling) or 0

    assert (months, loan_types.may_move(spelling)) == said


def test_those_are_read_alike(warehouse):
    assert_agree(warehouse, list(HEARD))


BEHIND = (
    *("HELOC - draw period", "HELOC Interest Only", "Silent 2nd DPA", "Conv 2nd lien position"),
    *("ELOC", "Acme HELOCs", "Home Equity Line of Credit", "Home equity acme", "Equity loan xyz"),
    *("3rd lien", "Secondary Financing", "Piggyback 80/10/10", "Subordinated note", "2nd ARM"),
    *("2nd Home Equity Loan", "Acme Line of Credit", "Second"),
)
NOT_BEHIND = (
    *("Conv 30 Yr (2nd home)", "Second Home", "FNMA 2nd Home 30", "second residence 15 yr"),
    *("Home Equity Conversion Mortgage", "TX Home Equity 50(a)(6)", "credit union 30 fixed"),
    *(
        "Reverse home equity",
        "Second chance program",
        "third party fixed",
        "pipeline acme",
        "Fixed",
    ),
)


def test_a_second_lien_is_heard_beside_any_word_and_a_second_home_is_none(warehouse):
    found = told(warehouse, [*BEHIND, *NOT_BEHIND])

    assert [each for each in BEHIND if not found[each]["is_junior"]] == []
    assert [each for each in NOT_BEHIND if found[each]["is_junior"]] == []
    assert found == {each: expected(each) for each in found}


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
        ("fixed 96 months", "fixed", 96),
        ("fixed 96", None, None),
        ("fixed 95 months", None, None),
        ("fixed 600", "fixed", 600),
        ("fixed 612", None, None),
        ("fixed 8 years", "fixed", 96),
        ("fixed 7 years", None, None),
        ("fixed 5", None, None),
        ("fixed 50", "fixed", 600),
        ("fixed 51", None, None),
        ("--", None, None),
    ],
)
def test_the_oracle_is_right_about_what_can_be_said_by_heart(spelling, product_, term):
    assert (loan_types.product(spelling), loan_types.term(spelling)) == (product_, term)
