"""The limits of a run: what may be given, and how it reads."""

from dataclasses import asdict
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


LARGEST = {
    "min_rate_spread": 25,
    "immediate_action_above": 25,
    "hot_lead_above": 25,
    "watchlist_above": 25,
    "closing_cost_percent": 25,
    "cool_down_days": 3650,
    "cool_down_step": 25,
    "max_market_age_days": 3650,
    "opportunity_band_percent": 1000,
    "opt_out_band_percent": 100,
    "max_rejected_percent": 100,
    "min_balance": 1_000_000,
    "max_ltv_percent": 1000,
}


LOWER_TIERS = ("hot_lead_above", "watchlist_above")  # than the bound, as they fall


@pytest.mark.parametrize("name", LARGEST)
def test_a_limit_may_be_as_large_as_its_bound_and_one_step_more_is_too_much(name):
    largest = LARGEST[name]
    step = Decimal("0.0001") if isinstance(getattr(Limits(), name), Decimal) else 1

    if name in LOWER_TIERS:
        with pytest.raises(InvalidInput, match="falling order"):
            Limits.parse({name: largest})
    else:
        assert getattr(Limits.parse({name: largest}), name) == largest
    with pytest.raises(InvalidInput, match=f"limit {name} is {largest + step}: give "):
        Limits.parse({name: str(largest + step)})


@pytest.mark.parametrize("name", LARGEST)
def test_a_limit_may_be_nothing_and_not_less_but_for_the_ltv(name):
    exact = isinstance(getattr(Limits(), name), Decimal)
    if name == "max_ltv_percent":
        assert Limits.parse({name: "1.5"}).max_ltv_percent == Decimal("1.5")
        with pytest.raises(InvalidInput, match=r"limit max_ltv_percent is 0\.8: give 1\.5 to 1000"):
            Limits.parse({name: "0.8"})  # a fraction, with which nobody would be listed
        with pytest.raises(InvalidInput, match=r"limit max_ltv_percent is 0: give 1\.5 to 1000"):
            Limits.parse({name: "0"})
    elif name not in ("immediate_action_above", "hot_lead_above"):
        assert getattr(Limits.parse({name: "0"}), name) == 0
    with pytest.raises(InvalidInput, match=f"limit {name} is '?-"):
        Limits.parse({name: "-0.0001" if exact else "-1"})


def test_every_limit_that_is_a_number_has_bounds():
    numbers = {name for name, value in asdict(Limits()).items() if not isinstance(value, str)}

    assert numbers == set(LARGEST)


@pytest.mark.parametrize("text", ["99999.9999", "100000", "1.23456", "", ".5", "1.", "1e1", " 1"])
def test_a_number_has_five_digits_and_four_decimals_at_most(text):
    with pytest.raises(InvalidInput) as refused:
        Limits.parse({"min_rate_spread": text})

    is_number = text == "99999.9999"
    assert ("give 0 to 25 percentage points" in str(refused.value)) == is_number


@pytest.mark.parametrize(
    "tiers", [("1.25", "1.25", "0.5"), ("1.25", "0.5", "0.5"), ("0.75", "1.25", "0.5")]
)
def test_tiers_fall(tiers):
    names = ("immediate_action_above", "hot_lead_above", "watchlist_above")

    with pytest.raises(InvalidInput, match="give them in falling order"):
        Limits.parse(dict(zip(names, tiers, strict=True)))


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
