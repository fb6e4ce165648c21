"""What may differ between deployments, read from the CDK context and checked before synthesis.

    cdk deploy -c refi-ready:triggers_enabled=false -c 'refi-ready:limits={"max_ltv_percent": 85}'

A value is what JSON would make of it; on the command line everything arrives as text.
"""

import json
import re
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from lambdas.shared.errors import InvalidInput
from lambdas.shared.limits import Limits

PREFIX = "refi-ready:"  # CDK keeps keys of its own in the context; ours are told apart by this

_SCHEDULE = re.compile(r"(cron|rate)\([^()]+\)")
# Entity Resolution consolidates at most 500 records under one MatchID, so no group is larger.
_LARGEST_GROUP = 500


class WrongSetting(ValueError):
    """A setting has a value that cannot be deployed; the message says what is allowed."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`triggers_enabled`: the upload rule and the schedule start runs; else both stand disabled.
    `limits`: who is worth a call, unless a manual run says otherwise.
    `max_borrowers_per_person`: a larger match group is reported and not merged.
    `schedule`: an EventBridge Scheduler expression, read in `schedule_timezone` (IANA name).
    """

    triggers_enabled: bool = True
    limits: Limits = field(default_factory=Limits)
    max_borrowers_per_person: int = 10
    schedule: str = "cron(0 6 * * ? *)"
    schedule_timezone: str = "America/New_York"

    def __post_init__(self) -> None:
        if not 1 <= self.max_borrowers_per_person <= _LARGEST_GROUP:
            raise WrongSetting(
                f"setting max_borrowers_per_person is {self.max_borrowers_per_person}: "
                f"give 1 to {_LARGEST_GROUP}"
            )
        if not _SCHEDULE.fullmatch(self.schedule):
            raise WrongSetting(
                f"setting schedule is {self.schedule!r}: "
                "give cron(…) or rate(…), for instance cron(0 6 * * ? *)"
            )
        # A machine without a time zone database (Windows) leaves the check to the Scheduler.
        known = zoneinfo.available_timezones()
        if known and self.schedule_timezone not in known:
            raise WrongSetting(
                f"setting schedule_timezone is {self.schedule_timezone!r}: "
                "give an IANA name, for instance America/New_York"
            )

    @classmethod
    def from_context(cls, context: Mapping[str, Any]) -> "Settings":
        """The settings among the context's keys; the others keep their defaults.

        Raises WrongSetting, naming the key and what is allowed.
        """
        given = {
            key.removeprefix(PREFIX): value
            for key, value in context.items()
            if key.startswith(PREFIX)
        }
        known = [setting.name for setting in fields(cls)]
        if unknown := sorted(set(given) - set(known)):
            raise WrongSetting(f"unknown setting {unknown[0]!r}: give one of {', '.join(known)}")
        return cls(**{name: _READ[name](name, value) for name, value in given.items()})


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


_READ: dict[str, Callable[[str, Any], Any]] = {
    "triggers_enabled": _boolean,
    "limits": _limits,
    "max_borrowers_per_person": _whole_number,
    "schedule": _text,
    "schedule_timezone": _text,
}
