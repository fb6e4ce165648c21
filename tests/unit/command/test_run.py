"""`refi-ready run`: the execution's input that its options make."""

import pytest

from infra.command.errors import WrongUse
from infra.command.run import trigger_of


@pytest.mark.parametrize(
    ("options", "trigger"),
    [
        ((None, None, None), {}),
        (("0.5", None, None), {"trigger": "manual", "limits": {"min_rate_spread": "0.5"}}),
        (
            (None, "85", "2026-11-22"),
            {"trigger": "manual", "limits": {"max_ltv_percent": "85"}, "as_of": "2026-11-22"},
        ),
        ((None, None, "2026-11-22"), {"trigger": "manual", "as_of": "2026-11-22"}),
    ],
)
def test_only_what_was_asked_for_goes_into_the_executions_input(options, trigger):
    assert trigger_of(*options) == trigger
    assert trigger_of(*options, force=True) == {"trigger": "manual", **trigger, "force": True}


@pytest.mark.parametrize("day", ["2026-02-30", "20261122", "0001-01-02", "2100-01-01"])
def test_a_day_that_no_run_can_have_is_wrong_use(day):
    with pytest.raises(WrongUse, match=f"--as-of {day}: give .*, from 2000 to 2099"):
        trigger_of(None, None, day)
