"""What a refinance would save: checked by hand, and against values computed elsewhere."""

from decimal import Decimal

import pytest

from lambdas.shared.limits import Limits
from tests.sql.support.lines import borrower, loan, offer

# 300,000 at 7 % over 360 months, after 36 payments, against 6 % today: computed elsewhere.
AFTER_36_PAYMENTS = {
    "payment_now": "1995.91",
    "payment_reset": "1739.78",
    "monthly_savings_reset": "256.13",
    "closing_costs": "5803.62",
    "break_even_months_reset": "22.7",
    "interest_now": "356493.14",
    "interest_reset": "336140.29",
    "payment_remaining": "1810.69",
    "monthly_savings_remaining": "185.22",
    "break_even_months_remaining": "31.3",
    "interest_remaining": "296481.46",
    "financed_payment_reset": "1774.58",
    "financed_savings_reset": "221.33",
    "financed_payment_remaining": "1846.90",
    "financed_savings_remaining": "149.01",
}


USUAL = {
    "remaining_balance": "290180.89",
    "current_interest_rate": "7",
    "origination_year": "2023",
    "market_rate_offer": "6",
}
OF_THE_BORROWER = {"credit_score"}
OF_THE_LOAN = {
    "loan_amount",
    "remaining_balance",
    "current_interest_rate",
    "origination_year",
    "loan_type",
}


def estimates(warehouse, *cases):
    """The evaluations of loans with these cells, each of somebody else, in their order."""
    cells = [USUAL | case for case in cases]

    def of(number, names):
        return {name: value for name, value in cells[number].items() if name in names}

    of_the_offer = {name for each in cells for name in each} - OF_THE_BORROWER - OF_THE_LOAN
    numbers = range(len(cases))
    warehouse.deliver_rows(
        "borrower_information", *(borrower(f"B{n:02}", **of(n, OF_THE_BORROWER)) for n in numbers)
    )
    warehouse.deliver_rows(
        "loan_information",
        *(
            loan(f"L{n:02}", f"B{n:02}", property_id=f"P{n:02}", **of(n, OF_THE_LOAN))
            for n in numbers
        ),
    )
    warehouse.deliver_rows(
        "market_equity", *(offer(f"P{n:02}", **of(n, of_the_offer)) for n in numbers)
    )
    found = warehouse.query("refi_evaluations")
    return sorted(found, key=lambda row: row["person_id"])


def estimated(warehouse, **cells):
    [found] = estimates(warehouse, cells)
    return found


def exactly(text):
    return None if text is None else Decimal(text)


def test_the_values_computed_elsewhere_come_out_to_the_cent(warehouse):
    found = estimated(warehouse)

    assert found["remaining_months"] == 324
    assert {name: str(found[name]) for name in AFTER_36_PAYMENTS} == AFTER_36_PAYMENTS


def test_a_new_loan_of_the_full_term_has_the_payment_computed_elsewhere(warehouse):
    found = estimated(warehouse, remaining_balance="300000", origination_year="2026")

    assert (found["remaining_months"], found["payment_now"]) == (360, Decimal("1995.91"))


def test_interest_saved_is_the_difference_over_the_whole_time(warehouse):
    found = estimated(warehouse)

    assert found["interest_saved_remaining"] == Decimal("356493.14") - Decimal("296481.46")
    assert found["interest_saved_reset"] == Decimal("356493.14") - Decimal("336140.29")


def test_a_longer_debt_can_lower_the_payment_and_cost_more_interest(warehouse):
    found = estimated(
        warehouse,
        current_interest_rate="6.5",
        market_rate_offer="6",
        origination_year="2000",
        loan_amount="",
    )

    assert found["monthly_savings_reset"] > 0
    assert found["interest_saved_reset"] < 0


def test_the_months_that_remain_are_those_of_thirty_years_and_at_least_twelve(warehouse):
    months = {"2026": 360, "2025": 348, "1998": 24, "1997": 12, "1996": None, "1900": None}

    found = estimates(
        warehouse, *({"origination_year": year, "loan_amount": ""} for year in months)
    )

    assert [each["remaining_months"] for each in found] == list(months.values())
    for each in found:
        is_over = each["remaining_months"] is None
        assert each["notes"] == ("REMAINING_TERM_UNKNOWN" if is_over else "")
        assert (each["payment_now"] is None) == is_over
        assert (each["payment_reset"] is None) == is_over
        assert (each["closing_costs"] is None) == is_over


def test_of_more_than_can_be_left_nobody_knows_for_how_long_it_is_paid(warehouse):
    """295,000 of 300,000, a year before the end: it would be 25,593.44 a month."""
    cells = {"origination_year": "1997", "current_interest_rate": "7.5"}
    usual = (
        {"remaining_balance": "24000"},  # as scheduled, or nearly
        {"remaining_balance": "47000"},  # a year more remains, as it began in December
        {"remaining_balance": "290000", "origination_year": "2016"},  # nothing paid for ten years
        {"remaining_balance": "330000", "origination_year": "2024"},  # modified: arrears are added
        {"remaining_balance": "5000", "loan_amount": ""},
        {"remaining_balance": "295000", "loan_amount": ""},
        {"remaining_balance": "295000", "loan_amount": "0"},
    )
    beyond = (
        {"remaining_balance": "295000"},
        {"remaining_balance": "250000", "loan_amount": "250"},
        {"remaining_balance": "180000", "origination_year": "2013", "loan_type": "15 Yr"},
    )

    found = estimates(warehouse, *(cells | each for each in (*usual, *beyond)))

    unknown = [each["notes"] == "REMAINING_TERM_UNKNOWN" for each in found]
    assert unknown == [False] * len(usual) + [True] * len(beyond)
    assert [each["remaining_months"] is None for each in found] == unknown
    assert [each["payment_now"] is None for each in found] == unknown


MONEY = ("payment_now", "payment_remaining", "monthly_savings_reset", "closing_costs")


def test_nothing_is_estimated_of_a_loan_that_is_not_paid_off_in_level_payments(warehouse):
    loan_types = ("HELOC", "HECM", "Interest-Only 30", "Balloon")

    found = estimates(warehouse, *({"loan_type": each} for each in loan_types))

    for each in found:
        assert each["notes"] == "PAYMENTS_NOT_LEVEL"
        assert [each[name] for name in (*MONEY, "term_months", "remaining_months")] == [None] * 6
        assert each["decision"] == "opportunity"  # rate and LTV decide, as of any loan


def test_where_the_rate_may_move_todays_is_reckoned_with_and_that_is_noted(warehouse):
    found = estimates(warehouse, {"loan_type": "5/1 ARM"}, {"loan_type": "30-year fixed"})

    assert [each["notes"] for each in found] == ["RATE_MAY_MOVE", ""]
    assert [found[0][name] for name in MONEY] == [found[1][name] for name in MONEY]


def test_of_a_loan_that_is_paid_off_nothing_is_noted(warehouse):
    cases = (
        {"loan_type": each, "remaining_balance": "0"} for each in ("HELOC", "5/1 ARM", "Fixed")
    )

    assert [each["notes"] for each in estimates(warehouse, *cases)] == ["", "", ""]


# 300,000 at 7 %, refinanced at 6 % with costs of 2 %. Not by the formula: the payment is the one,
# found by halving, that leaves nothing after so many months of interest and payment, reckoned with
# 50 digits. Tables for lenders print the same payments.
OF_A_SHORTER_TERM = {
    "15-Year Fixed": (180, "2696.48", "2531.57", "164.91", "36.4", "29684.58"),
    "FRM240": (240, "2325.90", "2149.29", "176.60", "34.0", "42384.87"),
}


@pytest.mark.parametrize("loan_type", OF_A_SHORTER_TERM)
def test_the_term_that_the_loan_type_names_is_used(warehouse, loan_type):
    months, now, then, saved, back, interest = OF_A_SHORTER_TERM[loan_type]

    found = estimated(
        warehouse, loan_type=loan_type, origination_year="2026", remaining_balance="300000"
    )

    assert (found["term_months"], found["remaining_months"]) == (months, months)
    told = [
        found[name]
        for name in (
            *("payment_now", "payment_remaining", "monthly_savings_remaining"),
            *("break_even_months_remaining", "interest_saved_remaining"),
        )
    ]
    assert [str(each) for each in told] == [now, then, saved, back, interest]


@pytest.mark.parametrize(
    ("loan_type", "term"),
    [
        *(("15-Year Fixed", 180), ("15 Yr", 180), ("Fixed 20", 240), ("FRM180", 180), ("30Y", 360)),
        *(
            ("Conv 30", 360),
            ("FHA30", 360),
            ("VA 180 months", 180),
            ("C15", 180),
            ("240 mo fixed", 240),
        ),
        *(("5/1 ARM", 360), ("10/6 ARM", 360), ("10/1 ARM 30 yr", 360), ("7/1 ARM 15-year", 180)),
        *(("Second", 360), ("Fixed", 360), ("FHA 203(b) 15", 180), ("30 or 15 year", None)),
    ],
)
def test_a_term_is_understood_in_the_ways_in_which_it_is_written(warehouse, loan_type, term):
    found = estimated(warehouse, loan_type=loan_type, origination_year="2026")

    assert found["term_months"] == term


@pytest.mark.parametrize(
    ("product", "written"),
    [
        ("fixed", ("Fixed", "30-Year Fixed Rate", "Conventional", "FRM", "Jumbo 30 yr")),
        ("FHA", ("FHA", "fha fixed 30", "FHA 203(k)", "Federal Housing Administration loan")),
        ("VA", ("VA", "VA IRRRL", "Veterans Affairs", "va 30-yr fixed")),
        ("USDA", ("USDA", "USDA RD", "Rural Housing", "usda guaranteed")),
        (
            "adjustable",
            (
                "ARM",
                "5/1 ARM",
                "Adjustable Rate Mortgage",
                "Variable",
                "7/6 Hybrid ARM",
                "Fixed 7/1",
            ),
        ),
        ("credit line", ("HELOC", "Home Equity Line of Credit", "Line of credit")),
        ("second lien", ("2nd mortgage", "Home Equity Loan", "Second Lien", "Closed-End Second")),
        (None, ("Balloon", "fixedfixed", "?", "Reverse")),
    ],
)
def test_a_loan_type_is_understood_in_the_ways_in_which_it_is_written(warehouse, product, written):
    found = estimates(warehouse, *({"loan_type": each} for each in written))

    assert {each["loan_type"]: each["loan_product"] for each in found} == dict.fromkeys(
        written, product
    )


def test_costs_that_are_not_back_before_the_loan_ends_are_never_back(warehouse):
    found = estimated(
        warehouse,
        **{"origination_year": "1999", "current_interest_rate": "7", "market_rate_offer": "6"},
        remaining_balance="60000",
    )

    assert found["remaining_months"] == 36
    assert found["payment_remaining"] < found["payment_now"]
    for name in ("monthly_savings", "break_even_months", "interest_saved"):
        assert found[f"{name}_remaining"] is None
    assert "BREAK_EVEN_36_MONTHS/1 fail" in found["screens"]


def test_where_there_is_no_saving_there_is_none_to_tell(warehouse):
    offers = ("7", "7.0001", "12")

    found = estimates(
        warehouse,
        *({"market_rate_offer": offered, "origination_year": "2026"} for offered in offers),
    )

    for each in found:
        assert each["payment_now"] is not None
        assert [
            each[f"{name}_{term}"]
            for name in (
                *("monthly_savings", "break_even_months", "interest_saved"),
                "financed_savings",
            )
            for term in ("remaining", "reset")
        ] == [None] * 8


def test_costs_may_eat_what_a_lower_rate_saves(warehouse):
    found = estimated(warehouse, market_rate_offer="6.9")

    assert found["monthly_savings_remaining"] > 0
    assert found["financed_savings_remaining"] is None


def test_without_a_balance_or_a_year_nothing_is_estimated_and_the_decision_stands(warehouse):
    found = estimates(
        warehouse,
        {"remaining_balance": ""},
        {"origination_year": ""},
        {"remaining_balance": "1000000000"},
        {"remaining_balance": "0"},
    )

    assert [each["monthly_savings_remaining"] for each in found] == [None] * 4
    assert [each["rate_spread"] for each in found] == [Decimal(1)] * 4
    assert [each["reason_codes"] for each in found] == ["", "", "", "LOAN_PAID_OFF"]


def test_closing_costs_are_a_limit(warehouse):
    warehouse.limits = Limits.parse({"closing_cost_percent": "0"})

    found = estimated(warehouse)

    assert (found["closing_costs"], found["break_even_months_reset"]) == (0, 0)
    assert found["financed_savings_reset"] == found["monthly_savings_reset"]


def test_the_files_estimate_stays_and_how_far_it_is_off_is_said(warehouse):
    differences = {"200": "14.78", "185.22": "0.00", "-5": "-190.22", "": None}

    found = estimates(warehouse, *({"monthly_savings_est": claimed} for claimed in differences))

    assert [each["monthly_savings_est"] for each in found] == [
        exactly(claimed or None) for claimed in differences
    ]
    assert [each["savings_est_difference"] for each in found] == [
        exactly(difference) for difference in differences.values()
    ]


def test_the_ltv_is_recomputed_and_compared(warehouse):
    cases = {  # the home's value and the file's LTV: what is recomputed, and whether they disagree
        ("400000", "72.5452"): ("72.5452", False),
        ("400000", "77.5452"): ("72.5452", False),
        ("400000", "77.5453"): ("72.5452", True),
        ("400000", "60"): ("72.5452", True),
        ("0", "60"): (None, None),
        ("", "60"): (None, None),
        ("29000", "60"): (None, None),  # ten homes are not owed for one
    }

    found = estimates(
        warehouse,
        *({"current_home_value": value, "ltv_ratio": claimed} for value, claimed in cases),
    )

    assert [(each["recomputed_ltv"], each["ltv_disagrees"]) for each in found] == [
        (exactly(recomputed), disagrees) for recomputed, disagrees in cases.values()
    ]


@pytest.mark.parametrize(
    ("decides", "reasons"),
    [
        ("file", ["LTV_ABOVE_LIMIT 82.0 > 80.0", "", ""]),
        ("recomputed", ["", "LTV_ABOVE_LIMIT 82.9088 > 80.0", "LTV_UNKNOWN"]),
    ],
)
def test_which_ltv_decides_is_a_limit(warehouse, decides, reasons):
    warehouse.limits = Limits.parse({"ltv_decides": decides})

    found = estimates(
        warehouse,
        {"current_home_value": "400000", "ltv_ratio": "82"},
        {"current_home_value": "350000", "ltv_ratio": "60"},
        {"current_home_value": "", "ltv_ratio": "60"},
    )

    assert [each["reasons"] for each in found] == reasons


def test_all_loans_on_a_home_count_towards_its_ltv_each_once(warehouse):
    warehouse.deliver_rows("borrower_information", borrower("B1"), borrower("B2"))
    warehouse.deliver_rows(
        "loan_information",
        loan("L1", "B1", remaining_balance="100000"),
        loan("L1", "B2", remaining_balance="100000"),
        loan("L2", "B2", remaining_balance="50000"),
    )
    warehouse.deliver_rows("market_equity", offer(current_home_value="200000"))
    warehouse.match({"B1": "m", "B2": "m"})

    [found] = warehouse.query("refi_evaluations")

    assert (found["owed_on_property"], found["recomputed_ltv"]) == (150_000, 75)


def test_whoever_owes_loans_together_owes_each_of_them(warehouse):
    warehouse.deliver_rows("borrower_information", borrower("B1"), borrower("B2"))
    warehouse.deliver_rows(
        "loan_information",
        *(
            loan(number, who, remaining_balance=balance, current_interest_rate=rate)
            for number, balance, rate in (("L1", "100000", "7"), ("L2", "50000", "8"))
            for who in ("B1", "B2")
        ),
    )
    warehouse.deliver_rows("market_equity", offer(current_home_value="200000"))
    warehouse.match({"B1": "m", "B2": "n"})

    found = warehouse.query("refi_evaluations")

    assert [(each["borrower_id"], each["loan_id"], each["owed_on_property"]) for each in found] == [
        ("B1", "L1", 150_000),
        ("B2", "L1", 150_000),
    ]


def test_a_loan_of_this_year_or_the_last_is_recent(warehouse):
    years = {
        "2026": True,
        "2025": True,
        "2024": False,
        "2027": None,
        "": None,
    }  # 2027 is yet to come

    found = estimates(warehouse, *({"origination_year": year} for year in years))

    assert [each["is_recent_loan"] for each in found] == list(years.values())


def test_the_strike_rate_is_the_market_rate_that_would_do(warehouse):
    cases = {("7", "6"): "6", ("7", "6.5"): "6", ("25", "1"): "24", ("0.9", "0.8"): None}

    found = estimates(
        warehouse,
        *({"current_interest_rate": rate, "market_rate_offer": offered} for rate, offered in cases),
    )

    assert [each["strike_rate"] for each in found] == [*map(exactly, cases.values())]


def test_where_any_spread_would_do_the_strike_rate_is_that_of_the_lowest_tier(warehouse):
    warehouse.limits = Limits.parse({"min_rate_spread": "0"})

    assert estimated(warehouse)["strike_rate"] == Decimal("6.4999")


def test_a_reason_has_the_numbers_that_make_it_one(warehouse):
    found = estimates(
        warehouse,
        {"market_rate_offer": "6.0001"},
        {"market_rate_offer": "8.5"},
        {"market_rate_offer": "6.5", "ltv_ratio": "80.0001"},
        {"remaining_balance": "0"},
    )

    assert [each["reasons"] for each in found] == [
        "SPREAD_BELOW_LIMIT 0.9999 < 1.0",
        "SPREAD_BELOW_LIMIT -1.5 < 1.0",
        "LTV_ABOVE_LIMIT 80.0001 > 80.0; SPREAD_BELOW_LIMIT 0.5 < 1.0",
        "LOAN_PAID_OFF",
    ]
    # no market rate makes an opportunity of a loan above the limit, or of none
    assert [each["strike_rate"] for each in found] == [6, 6, None, None]


def test_a_spread_that_is_in_no_tier_names_the_limit_of_the_lowest(warehouse):
    warehouse.limits = Limits.parse({"min_rate_spread": "0.25"})

    assert estimated(warehouse, market_rate_offer="6.5")["reasons"] == (
        "SPREAD_BELOW_LIMIT 0.5 <= 0.5"
    )


def outcomes(found, screen):
    return [dict(each.split(" ") for each in row["screens"].split("; "))[screen] for row in found]


def test_break_even_within_36_months_needs_a_fixed_rate_a_balance_and_a_year(warehouse):
    found = estimates(
        warehouse,
        {},
        {"market_rate_offer": "6.2"},
        {"market_rate_offer": "8"},
        {"remaining_balance": ""},
        {"origination_year": ""},
        {"loan_type": "5/1 ARM"},
    )

    assert outcomes(found, "BREAK_EVEN_36_MONTHS/1") == ["pass", "fail", "fail", *["unknown"] * 3]


def test_half_a_point_is_enough_where_the_rate_is_known_to_be_fixed(warehouse):
    found = estimates(
        warehouse,
        {"market_rate_offer": "6.5"},
        {"market_rate_offer": "6.5001"},
        {"loan_type": "5/1 ARM"},
        {"loan_type": "Balloon"},
        {"loan_type": ""},
    )

    assert outcomes(found, "HALF_POINT/1") == ["pass", "fail", *["unknown"] * 3]


def test_highly_qualified_asks_for_score_spread_and_equity(warehouse):
    good = {"credit_score": "720", "market_rate_offer": "6.25", "ltv_ratio": "80"}

    found = estimates(
        warehouse,
        good,
        good | {"credit_score": "719"},
        good | {"market_rate_offer": "6.2501"},
        good | {"ltv_ratio": "80.0001"},
        good | {"credit_score": ""},
    )

    assert outcomes(found, "ICE_HIGHLY_QUALIFIED/1") == ["pass", *["fail"] * 3, "unknown"]


def test_a_loan_type_is_understood_however_it_is_spelt_or_not_at_all(warehouse):
    products = {
        "Fixed": "fixed",
        "30-Year Fixed": "fixed",
        "15yr": "fixed",
        "CONVENTIONAL": "fixed",
        "fha 30yr": "FHA",
        "VA Fixed-Rate": "VA",
        "usda": "USDA",
        "5/1 ARM": "adjustable",
        "HELOC": "credit line",
        "FHA 30": "FHA",
        "Balloon": None,
        "!": None,
        "": None,
    }

    found = estimates(warehouse, *({"loan_type": loan_type} for loan_type in products))

    assert [each["loan_product"] for each in found] == list(products.values())
