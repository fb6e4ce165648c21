"""infra/settings.py: a wrong setting ends synthesis with what is allowed."""

from decimal import Decimal

import pytest

from infra.settings import PREFIX, Settings, WrongSetting


def from_context(**settings):
    return Settings.from_context({PREFIX + name: value for name, value in settings.items()})


def test_without_context_the_seeds_limits_hold_and_triggers_are_on():
    settings = Settings.from_context({"@aws-cdk/core:newStyleStackSynthesis": True})
    assert settings == Settings()
    assert settings.triggers_enabled
    assert settings.limits.max_ltv_percent == Decimal(80)


@pytest.mark.parametrize("given", [False, "false"])
def test_a_claim_is_read_from_json_and_from_the_command_line(given):
    assert from_context(triggers_enabled=given).triggers_enabled is False


@pytest.mark.parametrize("given", [{"max_ltv_percent": 85}, '{"max_ltv_percent": "85"}'])
def test_limits_are_completed_from_the_defaults(given):
    limits = from_context(limits=given).limits
    assert limits.max_ltv_percent == Decimal(85)
    assert limits.min_rate_spread == Decimal(1)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("triggers_enabled", "maybe", "true or false"),
        ("triggers_enabled", 1, "true or false"),
        ("limits", "85", "a JSON object"),
        ("limits", {"max_ltv": 85}, "one of max_ltv_percent"),
        ("limits", {"max_ltv_percent": 0}, "more than 0"),
        ("max_borrowers_per_person", "0", "1 to 500"),
        ("max_borrowers_per_person", True, "a whole number"),
        ("max_borrowers_per_person", "2.5", "a whole number"),
        ("schedule", "daily at six", r"cron\(…\) or rate\(…\)"),
        ("schedule", 6, "give text"),
        ("trigger_enabled", True, "one of triggers_enabled"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_allowed(name, value, allowed):
    with pytest.raises(WrongSetting, match=allowed) as wrong:
        from_context(**{name: value})
    assert name in str(wrong.value)


def test_an_unknown_time_zone_is_refused_where_time_zones_are_known():
    with pytest.raises(WrongSetting, match="Mars/Olympus"):
        from_context(schedule_timezone="Mars/Olympus")
