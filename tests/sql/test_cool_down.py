"""Who was listed lately is left alone, unless the market has come down by another step."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from lambdas.shared.limits import Limits
from tests.oracle.leads import Listing
from tests.sql.support.lines import borrower, loan, offer
from tests.sql.support.warehouse import AS_OF

LISTED = Listing(("B1",), AS_OF - timedelta(days=10), Decimal("4.5"))


def evaluation(warehouse, *listings, offered="4.5", limits=None, **history):
    warehouse.limits = Limits.parse(limits or {"cool_down_days": 30})
    warehouse.deliver_rows("borrower_information", borrower("B1"), borrower("B2"))
    warehouse.deliver_rows("loan_information", loan("L1", "B1", current_interest_rate="7"))
    warehouse.deliver_rows("market_equity", offer(market_rate_offer=offered))
    warehouse.match({"B1": "m", "B2": "m"})
    warehouse.list_before(listings, **history)
    [found] = warehouse.query("refi_evaluations")
    return found


def test_who_was_listed_within_the_days_is_held_back_with_the_reason(warehouse):
    found = evaluation(warehouse, LISTED)

    assert (found["decision"], found["reasons"]) == ("not_selected", "COOLING_DOWN 10 <= 30")
    assert found["listed_on"] == AS_OF - timedelta(days=10)


def test_by_default_nobody_is_held_back(warehouse):
    assert evaluation(warehouse, LISTED, limits={"cool_down_days": 0})["decision"] == "opportunity"


@pytest.mark.parametrize(("days", "reason_codes"), [(30, "COOLING_DOWN"), (31, ""), (0, "")])
def test_the_days_are_counted_to_the_last_and_the_runs_own_day_is_not(
    warehouse, days, reason_codes
):
    listed = LISTED._replace(listed_on=AS_OF - timedelta(days=days))

    assert evaluation(warehouse, listed)["reason_codes"] == reason_codes


@pytest.mark.parametrize(
    ("offered", "reason_codes"), [("4.25", ""), ("4.2501", "COOLING_DOWN"), ("5", "COOLING_DOWN")]
)
def test_a_market_that_fell_by_a_further_step_is_worth_another_call(
    warehouse, offered, reason_codes
):
    found = evaluation(warehouse, LISTED, offered=offered)

    assert found["reason_codes"] == reason_codes
    assert found["strike_rate"] == Decimal("4.25")


def test_the_step_is_counted_from_the_lowest_rate_and_the_days_from_the_last_time(warehouse):
    lower = Listing(("B1",), date(2026, 11, 2), Decimal("4.4"))

    found = evaluation(warehouse, LISTED, lower, offered="4.2")

    assert found["reasons"] == "COOLING_DOWN 10 <= 30"


def test_a_listing_holds_the_person_under_whichever_id_it_was(warehouse):
    found = evaluation(warehouse, LISTED._replace(borrower_ids=("A9", "B2")))

    assert found["reason_codes"] == "COOLING_DOWN"


def test_what_somebody_tried_out_with_other_limits_was_no_listing(warehouse):
    assert evaluation(warehouse, LISTED, is_trial=True)["decision"] == "opportunity"


def test_who_cools_down_is_counted_for_the_band(warehouse):
    evaluation(warehouse, LISTED)
    warehouse.run()

    assert warehouse.relation("band")[0]["opportunities"] == 1
