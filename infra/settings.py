"""What may differ between deployments, read from the CDK context or the environment.

    cdk deploy -c refi-ready:triggers_enabled=false -c 'refi-ready:limits={"max_ltv_percent": 85}'
    REFI_READY_TRIGGERS_ENABLED=false cdk deploy

A value is what JSON would make of it; on the command line and in the environment everything
arrives as text. Where both say something, the context counts. All is checked before synthesis.
"""

import json
import re
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from lambdas.shared.errors import InvalidInput
from lambdas.shared.limits import Limits

STACK_NAME = "RefiReady"
_NAME = "refi-ready"
_DATABASE = "refi_ready_db"

PREFIX = "refi-ready:"  # CDK keeps keys of its own in the context; ours are told apart by this
VARIABLE_PREFIX = "REFI_READY_"

_INSTANCE = re.compile(r"[a-z][a-z0-9]{0,15}")
# What the six fields of a cron hold EventBridge Scheduler checks, when the stack is deployed.
_SCHEDULE = re.compile(r"rate\([1-9][0-9]* (?:minute|hour|day)s?\)|cron\((?:[^ ()]+ ){5}[^ ()]+\)")
_POLICY = re.compile(r"[\w+=,.@-]{1,128}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# Of people nobody has so many borrower ids: a larger limit would be a slip of the keyboard.
_LARGEST_GROUP = 500
# https://docs.aws.amazon.com/entityresolution/latest/userguide/quotas.html
_MOST_RECORDS = 100_000_000  # of a rule-based workflow
# The days for which CloudWatch Logs can be told to keep a log group's events.
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
_RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827),
    *(2192, 2557, 2922, 3288, 3653),
)
_REMOVAL_POLICIES = ("retain", "destroy")
_MOST_DAYS = 36_500

# By setting: the smallest and the largest whole number it may have.
_RANGES = {
    "max_borrowers_per_person": (1, _LARGEST_GROUP),
    "match_everyone_below": (0, _MOST_RECORDS),
    # A version that is not current may still be the newest acceptable delivery.
    "raw_version_days": (7, _MOST_DAYS),
    "published_days": (30, _MOST_DAYS),
    # CloudWatch looks back a week at most when an alarm's period is an hour or longer.
    "alarm_days_without_publication": (1, 7),
    "alarm_rejected_percent": (0, 100),
    "alarm_change_percent": (1, 10_000),
}


class WrongSetting(ValueError):
    """A setting has a value that cannot be deployed; the message says what is allowed."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`instance`: tells deployments in one account apart; empty for the first.
    `triggers_enabled`: the upload rule and the schedule start runs; else both stand disabled.
    `schedule_enabled`: the schedule does.
    `schedule`: an EventBridge Scheduler expression, read in `schedule_timezone` (IANA name).
    `limits`: who is worth a call, unless a manual run says otherwise.
    `max_borrowers_per_person`: a larger match group is reported and not merged.
    `match_everyone_below`: a book of fewer borrowers is sent to Entity Resolution whole; of a
    larger one, those who may be one person with another.
    `notification_email`: gets what the topic tells, once its owner has confirmed.
    `removal_policy`: what becomes of data and key when the stack goes, "retain" or "destroy".
    `log_retention_days`: of every log, those of access to the buckets included.
    `raw_version_days`: how long a delivery is kept that another of its name has replaced.
    `published_days`: how long a published run is kept. The default is 25 months, which is how
    long Regulation B, 12 CFR 1002.12(b), has a creditor keep its prescreened solicitations.
    `permissions_boundary`: the name of a managed policy that no role of the stack goes beyond;
    empty for none.
    `alarm_…`: nothing published for so many days; more than that of the rows rejected; more or
    fewer opportunities than in the run before, by more than that.
    """

    instance: str = ""
    triggers_enabled: bool = True
    schedule_enabled: bool = True
    schedule: str = "cron(0 6 * * ? *)"
    schedule_timezone: str = "America/New_York"
    limits: Limits = field(default_factory=Limits)
    max_borrowers_per_person: int = 10
    match_everyone_below: int = 1_000
    notification_email: str = ""
    removal_policy: str = "retain"
    log_retention_days: int = 90
    raw_version_days: int = 90
    published_days: int = 760
    permissions_boundary: str = ""
    alarm_days_without_publication: int = 4
    alarm_rejected_percent: int = 5
    alarm_change_percent: int = 50

    def __post_init__(self) -> None:
        self._demand(
            not self.instance or _INSTANCE.fullmatch(self.instance) is not None,
            "instance",
            "at most 16 small letters and digits, a letter first",
        )
        self._demand(
            _SCHEDULE.fullmatch(self.schedule) is not None,
            "schedule",
            "cron(…) of six fields or rate(…), for instance cron(0 6 * * ? *) or rate(12 hours)",
        )
        # A machine without a time zone database (Windows) leaves the check to the Scheduler.
        known = zoneinfo.available_timezones()
        self._demand(
            not known or self.schedule_timezone in known,
            "schedule_timezone",
            "an IANA name, for instance America/New_York",
        )
        self._demand(
            not self.notification_email or _EMAIL.fullmatch(self.notification_email) is not None,
            "notification_email",
            "an address, for instance leads@lender.example",
        )
        self._demand(
            self.removal_policy in _REMOVAL_POLICIES,
            "removal_policy",
            " or ".join(_REMOVAL_POLICIES),
        )
        self._demand(
            not self.permissions_boundary
            or _POLICY.fullmatch(self.permissions_boundary) is not None,
            "permissions_boundary",
            "the name of a managed policy, as boundary-of-RefiReady-us-east-1",
        )
        self._demand(
            self.log_retention_days in _RETENTION_DAYS,
            "log_retention_days",
            f"one of {', '.join(map(str, _RETENTION_DAYS))}",
        )
        for name, (least, most) in _RANGES.items():
            self._demand(least <= getattr(self, name) <= most, name, f"{least} to {most}")

    def _demand(self, holds: bool, name: str, allowed: str) -> None:
        if not holds:
            raise WrongSetting(f"setting {name} is {getattr(self, name)!r}: give {allowed}")

    @property
    def stack_name(self) -> str:
        return f"{self.instance}-{STACK_NAME}" if self.instance else STACK_NAME

    @property
    def database(self) -> str:
        return f"{self.instance}_{_DATABASE}" if self.instance else _DATABASE

    def name(self, purpose: str = "") -> str:
        """A name for something that account and Region have once: `refi-ready-<purpose>`.

        Of another instance than the first it begins with the instance.
        """
        return "-".join(part for part in (self.instance, _NAME, purpose) if part)

    @classmethod
    def read(cls, context: Mapping[str, Any], environment: Mapping[str, str]) -> "Settings":
        """The settings among the context's keys and the environment; the others keep their
        defaults.

        Raises WrongSetting, naming the setting and what is allowed.
        """
        given = {
            name.removeprefix(VARIABLE_PREFIX).lower(): value
            for name, value in environment.items()
            if name.startswith(VARIABLE_PREFIX)
        } | {
            key.removeprefix(PREFIX): value
            for key, value in context.items()
            if key.startswith(PREFIX)
        }
        known = [setting.name for setting in fields(cls)]
        if unknown := sorted(set(given) - set(known)):
            raise WrongSetting(f"unknown setting {unknown[0]!r}: give one of {', '.join(known)}")
        return cls(**{name: _reader(name)(name, value) for name, value in given.items()})


def _boolean(name: str, value: Any) -> bool:
    claim = _json(value)
    if not isinstance(claim, bool):
        raise WrongSetting(f"setting {name} is {value!r}: give true or false")
    return claim


def _whole_number(name: str, value: Any) -> int:
    number = _json(value)
    if isinstance(number, bool) or not isinstance(number, int):
        raise WrongSetting(f"setting {name} is {value!r}: give a whole number")
    return number


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise WrongSetting(f"setting {name} is {value!r}: give text")
    return value


def _limits(name: str, value: Any) -> Limits:
    given = _json(value)
    if not isinstance(given, dict):
        raise WrongSetting(
            f"setting {name} is {value!r}: "
            'give a JSON object, for instance {"max_ltv_percent": 85}'
        )
    try:
        return Limits.parse(given)
    except InvalidInput as wrong:
        raise WrongSetting(f"setting {name}: {wrong}") from wrong


def _json(value: Any) -> Any:
    """Text from the command line as the JSON it spells; None where it spells none."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return None


_READ: dict[Any, Callable[[str, Any], Any]] = {
    bool: _boolean,
    int: _whole_number,
    str: _text,
    Limits: _limits,
}


def _reader(name: str) -> Callable[[str, Any], Any]:
    (setting,) = (each for each in fields(Settings) if each.name == name)
    return _READ[setting.type]
