"""When a schedule is due: rate(…), cron(…) and at(…), in the schedule's time zone.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from infra.embedded.scheduler.cron import Cron
from infra.embedded.scheduler.errors import InvalidExpression

_EXPRESSION = re.compile(r"(rate|cron|at)\((.*)\)")
_RATE = re.compile(r"([1-9][0-9]*) (minute|hour|day)s?")
_AT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")


class Recurrence(Protocol):
    """When something is due; moments are aware, and those given back in UTC."""

    def next(self, after: datetime, *, since: datetime, zone: ZoneInfo) -> datetime | None:
        """The first moment later than `after`, for a schedule that exists `since`."""


@dataclass(frozen=True)
class Rate:
    """Begins at once. A day is 24 hours, also when the clocks change."""

    every: timedelta

    def next(self, after: datetime, *, since: datetime, zone: ZoneInfo) -> datetime | None:
        if after < since:
            return since
        return since + ((after - since) // self.every + 1) * self.every


@dataclass(frozen=True)
class Recurring:
    """A moment that the clocks skip is skipped; one that they repeat counts once, the first."""

    cron: Cron

    def next(self, after: datetime, *, since: datetime, zone: ZoneInfo) -> datetime | None:
        for wall in self.cron.moments(after.astimezone(zone).date()):
            moment = wall.replace(tzinfo=zone).astimezone(UTC)
            skipped = moment.astimezone(zone).replace(tzinfo=None) != wall
            if moment > after and not skipped:
                return moment
        return None


@dataclass(frozen=True)
class Once:
    """`wall` has no time zone of its own."""

    wall: datetime

    def next(self, after: datetime, *, since: datetime, zone: ZoneInfo) -> datetime | None:
        moment = self.wall.replace(tzinfo=zone).astimezone(UTC)
        return moment if moment > after else None


@cache
def parse(expression: str) -> Recurrence:
    """Raises InvalidExpression."""
    parts = _EXPRESSION.fullmatch(expression)
    kind, text = (parts[1], parts[2]) if parts else ("", "")
    if kind == "cron":
        return Recurring(Cron.parse(text))
    if kind == "rate" and (rate := _RATE.fullmatch(text)):
        return Rate(timedelta(**{f"{rate[2]}s": int(rate[1])}))
    if kind == "at" and _AT.fullmatch(text):
        try:
            return Once(datetime.fromisoformat(text))
        except ValueError as error:
            raise InvalidExpression(str(error)) from error
    raise InvalidExpression("give rate(…), cron(…) or at(yyyy-mm-ddThh:mm:ss)")


def zone(name: str | None) -> ZoneInfo:
    """An IANA time zone; UTC without a name. Raises InvalidExpression."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidExpression(f"{name!r} is no time zone") from error
