"""The limits of a run: what may be given, and how it reads."""

from decimal import Decimal

import pytest

from lambdas.shared.errors import InvalidInput
from lambdas.shared.limits import Limits


def test_equal_limits_read_alike_however_they_were_given():
    given = {"max_ltv_percent": 80.0, "closing_cost_percent": "2.00", "cool_down_days": "0"}

    assert Limits.parse(given).as_json() == Limits().as_json()


def test_what_is_not_given_is_the_default_of_the_deployment():
    deployed = Limits.parse({"cool_down_days": 30, "ltv_decides": "recomputed"})

    assert Limits.parse({"cool_down_step": "0.5"}, defaults=deployed) == Limits(
        cool_down_days=30, ltv_decides="recomputed", cool_down_step=Decimal("0.5")
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"ltv_decides": "mine"}, "ltv_decides is 'mine': give file or recomputed"),
        ({"stale_market": True}, "stale_market is True: give warn or refuse"),
        ({"cool_down_days": "1.5"}, "cool_down_days is '1.5': give a whole number"),
        ({"cool_down_days": False}, "cool_down_days is False: give a whole number"),
        ({"cool_down_days": -1}, "cool_down_days is -1: give a whole number"),
        ({"max_market_age_days": 3651}, "max_market_age_days is 3651: give 0 to 3650 days"),
        ({"closing_cost_percent": 26}, "closing_cost_percent is 26: give 0 to 25 percent"),
        ({"cool_down_step": "0.00001"}, "cool_down_step is '0.00001': give a number with at most"),
        ({"opportunity_band_percent": 1001}, "opportunity_band_percent is 1001: give 0 to 1000"),
        ({"watchlist_above": "0.75"}, "give them in falling order"),
    ],
)
def test_a_limit_that_cannot_be_is_named_with_what_can(given, told):
    with pytest.raises(InvalidInput, match=told):
        Limits.parse(given)
