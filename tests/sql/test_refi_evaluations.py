"""One decision about every person and property, with its reasons."""

from decimal import Decimal

import pytest

from lambdas.shared.limits import Limits
from tests.sql.support.lines import borrower, loan, offer, opt_out


def deliver(warehouse, borrowers=(), loans=(), offers=(), opt_outs=()):
    warehouse.deliver_rows("borrower_information", *borrowers)
    warehouse.deliver_rows("loan_information", *loans)
    warehouse.deliver_rows("market_equity", *offers)
    warehouse.deliver_rows("do_not_contact", *opt_outs)


def evaluations(warehouse):
    """In the order of persons and properties."""
    found = warehouse.query("refi_evaluations")
    return sorted(found, key=lambda row: (row["person_id"], row["property_id"] or ""))


def evaluation(warehouse):
    [found] = evaluations(warehouse)
    return found


def priced(warehouse, rate, offered, ltv="50", **limits):
    """The evaluation of one loan at these rates."""
    warehouse.limits = Limits.parse(limits)
    deliver(
        warehouse,
        [borrower()],
        [loan(current_interest_rate=rate)],
        [offer(market_rate_offer=offered, ltv_ratio=ltv)],
    )
    return evaluation(warehouse)


def test_an_evaluation_holds_the_loan_the_offer_and_the_exact_spread(warehouse):
    deliver(warehouse, [borrower()], [loan()], [offer()])

    assert list(evaluation(warehouse).items())[:21] == list(
        {
            "person_id": "B1",
            "borrower_ids": "B1",
            "borrower_id": "B1",
            "first_name": "Ann",
            "last_name": "Lee",
            "email": "ann@example.com",
            "phone": "512-555-0100",
            "city": "Springfield",
            "state": "IL",
            "loan_id": "L1",
            "other_loan_ids": None,
            "other_loans": None,
            "property_id": "P1",
            "current_interest_rate": Decimal("6.5"),
            "market_rate_offer": Decimal("4.5"),
            "rate_spread": Decimal("2"),
            "ltv_ratio": Decimal("50"),
            "monthly_savings_est": Decimal("321.09"),
            "marketing_category": "Immediate Action",
            "decision": "opportunity",
            "reason_codes": "",
        }.items()
    )


@pytest.mark.parametrize(
    ("rate", "offered", "tier"),
    [
        ("4.03", "2.78", "Hot Lead"),  # 1.25 exactly; above it in floating point
        ("4.0301", "2.78", "Immediate Action"),
        ("3.50", "2.75", "Watchlist"),  # 0.75 exactly
        ("3.51", "2.75", "Hot Lead"),
        ("3.25", "2.75", "Ineligible"),  # 0.50 exactly
        ("3.2501", "2.75", "Watchlist"),
        ("2.00", "9.99", "Ineligible"),
    ],
)
def test_a_tier_begins_above_its_limit(warehouse, rate, offered, tier):
    assert priced(warehouse, rate, offered)["marketing_category"] == tier


def test_no_pair_of_market_rates_falls_into_another_tier_or_below_the_limit_by_rounding(warehouse):
    """In binary floating point 48 of the first and 60 of the second 800 would."""
    offers = [Decimal(hundredths) / 100 for hundredths in range(200, 1000)]
    deliver(
        warehouse,
        [borrower(f"B{n}", property_id=f"P{n}") for n, _ in enumerate(offers * 2)],
        [
            loan(f"L{n}", f"B{n}", property_id="", current_interest_rate=str(rate))
            for n, rate in enumerate(
                [each + 1 for each in offers] + [each + Decimal("1.25") for each in offers]
            )
        ],
        [offer(f"P{n}", market_rate_offer=str(each)) for n, each in enumerate(offers * 2)],
    )

    found = evaluations(warehouse)

    assert {(row["rate_spread"], row["marketing_category"], row["decision"]) for row in found} == {
        (Decimal("1.00"), "Hot Lead", "opportunity"),
        (Decimal("1.25"), "Hot Lead", "opportunity"),
    }
    assert len(found) == 1600


@pytest.mark.parametrize(
    ("rate", "offered", "ltv", "reasons"),
    [
        ("3.78", "2.78", "80", ""),
        ("3.7799", "2.78", "80", "SPREAD_BELOW_LIMIT"),
        ("3.78", "2.78", "80.0001", "LTV_ABOVE_LIMIT"),
        ("3.00", "2.78", "95", "LTV_ABOVE_LIMIT SPREAD_BELOW_LIMIT"),
    ],
)
def test_the_limits_of_spread_and_ltv_are_inclusive(warehouse, rate, offered, ltv, reasons):
    found = priced(warehouse, rate, offered, ltv)

    assert found["reason_codes"] == reasons
    assert found["decision"] == ("not_selected" if reasons else "opportunity")


def test_a_lower_spread_limit_lets_the_watchlist_in(warehouse):
    found = priced(warehouse, "3.30", "2.70", min_rate_spread="0.5")

    assert (found["marketing_category"], found["decision"]) == ("Watchlist", "opportunity")


def test_what_is_in_no_tier_is_no_opportunity_however_low_the_limit(warehouse):
    found = priced(warehouse, "3.20", "2.70", min_rate_spread="0.5")

    assert found["marketing_category"] == "Ineligible"
    assert found["reason_codes"] == "SPREAD_BELOW_LIMIT"


def test_a_property_without_an_offer_is_evaluated(warehouse):
    deliver(warehouse, [borrower()], [loan()], [offer("P2")])

    found = evaluation(warehouse)

    assert found["property_id"] == "P1"
    assert found["rate_spread"] is None
    assert found["marketing_category"] == "Ineligible"
    assert found["reason_codes"] == "NO_MARKET_OFFER"


def test_an_offer_that_cannot_be_used_is_none(warehouse):
    deliver(warehouse, [borrower()], [loan()], [offer(market_rate_offer="")])

    assert evaluation(warehouse)["reason_codes"] == "NO_MARKET_OFFER"


def test_a_loan_on_no_known_property_is_evaluated(warehouse):
    deliver(warehouse, [borrower(property_id="")], [loan(property_id="")], [offer()])

    found = evaluation(warehouse)

    assert (found["loan_id"], found["property_id"]) == ("L1", None)
    assert found["reason_codes"] == "NO_MARKET_OFFER"


def test_a_borrower_without_a_loan_has_one_row_that_says_so(warehouse):
    deliver(warehouse, [borrower()], [], [offer()])

    found = evaluation(warehouse)

    assert found["first_name"] == "Ann"
    assert (found["loan_id"], found["property_id"], found["rate_spread"]) == (None, None, None)
    assert found["reason_codes"] == "NO_LOAN"


def test_a_person_without_a_loan_has_one_row_with_the_contact_of_the_smallest_id(warehouse):
    deliver(warehouse, [borrower("B2", first_name="Bea"), borrower("B1", first_name="Beatrice")])
    warehouse.match({"B1": "m", "B2": "m"})

    found = evaluation(warehouse)

    assert (found["person_id"], found["borrower_id"]) == ("B1", "B1")
    assert found["first_name"] == "Beatrice"
    assert found["reason_codes"] == "NO_LOAN"


def test_of_a_person_with_a_loan_the_ids_without_one_have_no_row(warehouse):
    deliver(
        warehouse, [borrower("B1"), borrower("B2", first_name="Bea")], [loan("L1", "B2")], [offer()]
    )
    warehouse.match({"B1": "m", "B2": "m"})

    found = evaluation(warehouse)

    assert (found["person_id"], found["borrower_ids"]) == ("B1", "B1 B2")
    assert (found["borrower_id"], found["first_name"]) == ("B2", "Bea")
    assert found["decision"] == "opportunity"


def test_a_loan_that_is_paid_off_stands_before_an_id_without_a_loan(warehouse):
    deliver(
        warehouse,
        [borrower("B1", property_id=""), borrower("B2", property_id="")],
        [loan("L1", "B2", property_id="", remaining_balance="0")],
    )
    warehouse.match({"B1": "m", "B2": "m"})

    found = evaluation(warehouse)

    assert (found["borrower_id"], found["loan_id"]) == ("B2", "L1")
    assert found["reason_codes"] == "NO_MARKET_OFFER LOAN_PAID_OFF"


def test_a_loan_on_no_known_property_stays_apart_from_an_id_without_a_loan(warehouse):
    deliver(
        warehouse,
        [borrower("B1", property_id=""), borrower("B2", property_id="")],
        [loan("L1", "B2", property_id="")],
    )
    warehouse.match({"B1": "m", "B2": "m"})

    found = evaluation(warehouse)

    assert (found["borrower_id"], found["loan_id"]) == ("B2", "L1")
    assert found["reason_codes"] == "NO_MARKET_OFFER"


def test_the_loans_own_property_comes_before_its_borrowers(warehouse):
    deliver(
        warehouse,
        [borrower(property_id="HOME")],
        [loan("L1", property_id="CABIN"), loan("L2", property_id="")],
    )

    assert [(row["property_id"], row["loan_id"]) for row in evaluations(warehouse)] == [
        ("CABIN", "L1"),
        ("HOME", "L2"),
    ]


@pytest.mark.parametrize(
    ("loans", "shown", "others"),
    [
        (
            [
                loan("L1", current_interest_rate="3", remaining_balance="300000"),
                loan("L2", current_interest_rate="9.5", remaining_balance="8"),
            ],
            "L1",
            "L2",
        ),
        (
            [
                loan("L1", current_interest_rate="3", remaining_balance="8"),
                loan("L2", loan_type="HELOC", current_interest_rate="9", remaining_balance="9"),
                loan("L3", loan_type="2nd mortgage", remaining_balance="10"),
            ],
            "L1",
            "L2 L3",
        ),
        ([loan("L1", remaining_balance="9"), loan("L2", remaining_balance="10")], "L2", "L1"),
        ([loan("L1", remaining_balance=""), loan("L2", remaining_balance="1")], "L2", "L1"),
        (
            [
                loan("L1", current_interest_rate="4", remaining_balance=""),
                loan("L2", current_interest_rate="9", remaining_balance="0"),
            ],
            "L1",
            "L2",
        ),
        ([loan("L2"), loan("L10"), loan("L1")], "L1", "L10 L2"),
        (
            [
                loan("L1", current_interest_rate="7"),
                loan("L3", current_interest_rate="6"),
                loan("L2", current_interest_rate="5"),
            ],
            "L1",
            "L2 L3",
        ),
    ],
    ids=[
        "larger balance before higher rate",
        "first lien",
        "largest balance",
        "unknown balance last",
        "paid off last",
        "smallest id",
        "others by id",
    ],
)
def test_of_several_loans_on_one_property_one_is_shown_and_the_others_are_listed(
    warehouse, loans, shown, others
):
    deliver(warehouse, [borrower()], loans, [offer()])

    found = evaluation(warehouse)

    assert (found["loan_id"], found["other_loan_ids"]) == (shown, others)


def test_twins_with_one_loan_each_on_one_property_make_one_evaluation(warehouse):
    deliver(
        warehouse,
        [borrower("B1"), borrower("B2", first_name="ANN")],
        [loan("L1", "B1"), loan("L2", "B2", current_interest_rate="7")],
        [offer()],
    )
    warehouse.match({"B1": "m", "B2": "m"})

    found = evaluation(warehouse)

    assert (found["borrower_id"], found["first_name"]) == ("B2", "ANN")
    assert (found["loan_id"], found["other_loan_ids"]) == ("L2", "L1")


def test_one_loan_under_both_ids_of_a_person_is_no_other_loan(warehouse):
    deliver(
        warehouse, [borrower("B1"), borrower("B2")], [loan("L1", "B1"), loan("L1", "B2")], [offer()]
    )
    warehouse.match({"B1": "m", "B2": "m"})

    found = evaluation(warehouse)

    assert (found["borrower_id"], found["loan_id"]) == ("B1", "L1")
    assert found["other_loan_ids"] is None


def test_one_property_of_two_persons_has_an_evaluation_for_each(warehouse):
    deliver(
        warehouse, [borrower("B1"), borrower("B2")], [loan("L1", "B1"), loan("L2", "B2")], [offer()]
    )

    assert [(row["person_id"], row["property_id"]) for row in evaluations(warehouse)] == [
        ("B1", "P1"),
        ("B2", "P1"),
    ]


def test_who_may_not_be_contacted_at_all_is_no_opportunity_for_any_property(warehouse):
    deliver(
        warehouse,
        [borrower("B1"), borrower("B2"), borrower("B3")],
        [loan("L1", "B1"), loan("L2", "B1", property_id="P2"), loan("L3", "B3")],
        [offer("P1"), offer("P2")],
        [opt_out("B2", channel="")],
    )
    warehouse.match({"B1": "m", "B2": "m", "B3": "n"})

    assert [(row["loan_id"], row["reason_codes"]) for row in evaluations(warehouse)] == [
        ("L1", "DO_NOT_CONTACT"),
        ("L2", "DO_NOT_CONTACT"),
        ("L3", ""),
    ]


def test_reasons_stand_in_their_fixed_order(warehouse):
    deliver(
        warehouse,
        [borrower("B1"), borrower("B2", property_id="P2"), borrower("B3")],
        [
            loan("L1", "B1", current_interest_rate="4.6"),
            loan("L2", "B2", property_id="P2"),
        ],
        [offer("P1", ltv_ratio="80.5")],
        [opt_out(each, channel="") for each in ("B1", "B2", "B3")],
    )

    assert [row["reason_codes"] for row in evaluations(warehouse)] == [
        "LTV_ABOVE_LIMIT SPREAD_BELOW_LIMIT DO_NOT_CONTACT",
        "NO_MARKET_OFFER DO_NOT_CONTACT",
        "NO_LOAN DO_NOT_CONTACT",
    ]


def test_what_is_owed_on_a_property_is_asked_over_everybody_and_a_joint_loan_once(warehouse):
    deliver(
        warehouse,
        [borrower("B1"), borrower("B2"), borrower("B3")],
        [
            *(loan("L1", each, remaining_balance="200000") for each in ("B1", "B2")),
            loan("L2", "B3", remaining_balance="100000"),
            loan("L3", "B3", remaining_balance="-5", property_id="P2"),
        ],
        [offer("P1", current_home_value="400000"), offer("P2")],
    )

    found = evaluations(warehouse)

    assert [(row["property_id"], row["owed_on_property"]) for row in found] == [
        *(("P1", Decimal(300000)),) * 3,
        ("P2", Decimal(0)),
    ]
    assert {row["recomputed_ltv"] for row in found[:3]} == {Decimal(75)}
    assert [row["other_loans"] for row in found] == [None] * 4


@pytest.mark.parametrize(
    ("first", "second", "reasons"),
    [
        ({}, {"loan_type": "Home Equity Loan"}, ["", "BEHIND_FIRST_LIEN"]),
        ({}, {"loan_type": "Silent 2nd"}, ["", "BEHIND_FIRST_LIEN"]),
        ({"remaining_balance": ""}, {"loan_type": "HELOC"}, ["", "BEHIND_FIRST_LIEN"]),
        ({"remaining_balance": "0"}, {"loan_type": "HELOC"}, ["LOAN_PAID_OFF", ""]),
        ({}, {"loan_type": "HELOC", "remaining_balance": "0"}, ["", "LOAN_PAID_OFF"]),
        ({"loan_type": "HELOC"}, {"loan_type": "HELOC"}, ["", ""]),
        ({}, {}, ["", ""]),
        ({"property_id": "P2"}, {"loan_type": "HELOC"}, ["", ""]),
    ],
)
def test_who_owes_only_what_stands_behind_anothers_first_lien_is_no_lead(
    warehouse, first, second, reasons
):
    deliver(
        warehouse,
        [borrower("B1"), borrower("B2")],
        [loan("L1", "B1", **first), loan("L2", "B2", **second)],
        [offer("P1"), offer("P2")],
    )

    found = evaluations(warehouse)

    assert [row["reason_codes"] for row in found] == reasons
    assert [row["reasons"] for row in found] == reasons
    for row, other in zip(found, ("L2", "L1"), strict=True):  # nothing of another is on a line
        assert other not in f"{row['other_loan_ids']} {row['other_loans']} {row['reasons']}"


def test_whoever_owes_the_first_lien_too_is_shown_that(warehouse):
    deliver(
        warehouse,
        [borrower("B1"), borrower("B2")],
        [loan("L1", "B1"), loan("L1", "B2"), loan("L2", "B2", loan_type="HELOC")],
        [offer("P1")],
    )

    found = evaluations(warehouse)

    assert [(row["loan_id"], row["reason_codes"]) for row in found] == [("L1", ""), ("L1", "")]
    assert [row["other_loan_ids"] for row in found] == [None, "L2"]


def test_a_loan_on_a_property_that_cannot_be_read_is_not_on_its_borrowers(warehouse):
    deliver(
        warehouse,
        [borrower("B1"), borrower("B2")],
        [loan("L1", "B1", property_id="RENTAL#2"), loan("L2", "B2", property_id="")],
        [offer("P1")],
    )

    found = evaluations(warehouse)

    assert [(row["property_id"], row["reason_codes"]) for row in found] == [
        (None, "NO_MARKET_OFFER"),
        ("P1", ""),
    ]
