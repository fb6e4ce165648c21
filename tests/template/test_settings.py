"""infra/settings.py: a wrong setting ends synthesis with what is allowed."""

from dataclasses import fields
from decimal import Decimal

import pytest

from infra.settings import PREFIX, Settings, WrongSetting


def from_context(**settings):
    return Settings.read({PREFIX + name: value for name, value in settings.items()}, {})


def test_without_context_the_seeds_limits_hold_and_triggers_are_on():
    settings = Settings.read({"@aws-cdk/core:newStyleStackSynthesis": True}, {"PATH": "/bin"})
    assert settings == Settings()
    assert settings.triggers_enabled
    assert settings.limits.max_ltv_percent == Decimal(80)


def test_the_environment_is_read_too_and_the_context_counts_first():
    environment = {"REFI_READY_SCHEDULE_ENABLED": "false", "REFI_READY_PUBLISHED_DAYS": "400"}

    settings = Settings.read({PREFIX + "published_days": "365"}, environment)

    assert settings.schedule_enabled is False
    assert settings.published_days == 365


@pytest.mark.parametrize("setting", [setting.name for setting in fields(Settings)])
def test_every_setting_is_read_from_the_command_lines_text(setting):
    default = getattr(Settings(), setting)
    spelled = (
        "{}"
        if setting == "limits"
        else str(default).lower()
        if default in (True, False)
        else str(default)
    )

    assert getattr(from_context(**{setting: spelled}), setting) == default


def test_the_first_instance_has_the_plain_names_and_another_its_own():
    first, east = Settings(), Settings(instance="east")

    assert (first.stack_name, first.database, first.name()) == (
        "RefiReady",
        "refi_ready_db",
        "refi-ready",
    )
    assert (east.stack_name, east.database, east.name("crawler")) == (
        "east-RefiReady",
        "east_refi_ready_db",
        "east-refi-ready-crawler",
    )


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
        ("limits", {"max_ltv_percent": 0}, "give 1.5 to 1000"),
        ("max_borrowers_per_person", "0", "1 to 500"),
        ("max_borrowers_per_person", True, "a whole number"),
        ("max_borrowers_per_person", "2.5", "a whole number"),
        *(
            ("schedule", wrong, r"cron\(…\) of six fields or rate\(…\)")
            for wrong in (
                *("daily at six", "rate(0 minutes)", "rate(1 fortnight)", "rate(12hours)"),
                *("cron(0 6 * * ?)", "cron(0 6 * * ? * *)", "at(2027-01-01T06:00:00)"),
            )
        ),
        ("schedule", 6, "give text"),
        ("trigger_enabled", True, "one of instance, triggers_enabled"),
        ("instance", "East", "small letters"),
        ("instance", "1st", "a letter first"),
        ("instance", "an-instance", "small letters and digits"),
        ("notification_email", "somebody", "an address"),
        ("removal_policy", "keep", "retain or destroy"),
        ("log_retention_days", "91", "one of 1, 3, 5"),
        ("raw_version_days", "6", "7 to"),
        ("published_days", "29", "30 to"),
        ("alarm_days_without_publication", "8", "1 to 7"),
        ("alarm_rejected_percent", "101", "0 to 100"),
        ("alarm_change_percent", "0", "1 to"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_allowed(name, value, allowed):
    with pytest.raises(WrongSetting, match=allowed) as wrong:
        from_context(**{name: value})
    assert name in str(wrong.value)


def test_an_unknown_time_zone_is_refused_where_time_zones_are_known():
    with pytest.raises(WrongSetting, match="Mars/Olympus"):
        from_context(schedule_timezone="Mars/Olympus")
