"""The cron expressions of EventBridge Scheduler.

Six fields: minutes, hours, day of month, month, day of week (1 is Sunday), year. One of the two
days must be `?`. Only what is documented is understood.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product

from infra.embedded.scheduler.errors import InvalidExpression

_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_WEEKDAYS = {
    name: number
    for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), start=1)
}
_SATURDAY = 7


@dataclass(frozen=True, kw_only=True)
class Cron:
    """`day_of_month` and `day_of_week` are fields as written; one of them is `?`."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    day_of_month: str
    months: frozenset[int]
    day_of_week: str
    years: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> "Cron":
        """Raises InvalidExpression, naming the field."""
        fields = text.upper().split()
        if len(fields) != 6:
            raise InvalidExpression(f"it has {len(fields)} fields: give six")
        minutes, hours, day_of_month, month, day_of_week, year = fields
        if (day_of_month == "?") == (day_of_week == "?"):
            raise InvalidExpression("give ? for the day of month or for the day of week")
        cron = cls(
            minutes=_values(minutes, range(60)),
            hours=_values(hours, range(24)),
            day_of_month=day_of_month,
            months=frozenset(_values(month, range(1, 13), _MONTHS)),
            day_of_week=day_of_week,
            years=_values(year, range(1970, 2200)),
        )
        cron._days(2000, 1)  # a day that cannot be understood is refused now, not when it is due
        return cron

    def moments(self, first: date) -> Iterator[datetime]:
        """The moments it names from the day `first` on, in order and without a time zone."""
        for year in self.years:
            if year < first.year:
                continue
            for month in sorted(self.months):
                for day in self._days(year, month):
                    if day >= first:
                        for hour, minute in product(self.hours, self.minutes):
                            yield datetime.combine(day, time(hour, minute))

    def _days(self, year: int, month: int) -> list[date]:
        """In order; a month that has none of them has no days."""
        all_days = [
            date(year, month, day + 1) for day in range(calendar.monthrange(year, month)[1])
        ]
        if self.day_of_week == "?":
            named = {day for item in self.day_of_month.split(",") for day in _of_month(item)}
            chosen = (_nearest(day, all_days) for day in named)
            return sorted({day for day in chosen if day is not None})
        return sorted(
            {day for item in self.day_of_week.split(",") for day in _of_week(item, all_days)}
        )


# A day of the month: its number, 0 for the last one; and whether the nearest weekday is meant.
_Day = tuple[int, bool]


def _of_month(item: str) -> list[_Day]:
    if item == "L":
        return [(0, False)]
    if nearest := re.fullmatch(r"(\d{1,2})W", item):
        return [(_values(nearest[1], range(1, 32))[0], True)]
    return [(day, False) for day in _values(item, range(1, 32))]


def _nearest(day: _Day, all_days: list[date]) -> date | None:
    """The day, if the month has it; of a weekend, with W, the nearest weekday of that month."""
    number, to_weekday = day
    if number > len(all_days):
        return None
    found = all_days[number - 1]
    if not to_weekday:
        return found
    moves = {6: (-1, 2), 7: (1, -2)}.get(found.isoweekday(), (0,))
    moved = (found + timedelta(days=days) for days in moves)
    return next(day for day in moved if day in all_days)


def _of_week(item: str, all_days: list[date]) -> list[date]:
    """`6L` is the last Friday of the month, `3#2` its second Tuesday, `L` every Saturday."""
    if item == "L":
        return [day for day in all_days if _weekday(day) == _SATURDAY]
    if last := re.fullmatch(r"(\w+)L", item):
        return _on(last[1], all_days)[-1:]
    if numbered := re.fullmatch(r"(\w+)#([1-5])", item):
        number = int(numbered[2])
        return _on(numbered[1], all_days)[number - 1 : number]
    wanted = _values(item, range(1, 8), _WEEKDAYS)
    return [day for day in all_days if _weekday(day) in wanted]


def _on(weekday: str, all_days: list[date]) -> list[date]:
    (wanted,) = _values(weekday, range(1, 8), _WEEKDAYS)
    return [day for day in all_days if _weekday(day) == wanted]


def _weekday(day: date) -> int:
    return day.isoweekday() % 7 + 1


def _values(field: str, allowed: range, names: dict[str, int] | None = None) -> tuple[int, ...]:
    """The values of a field of numbers or names, in order: `*`, `5`, `1-5`, `0/15`, and lists."""
    values: set[int] = set()
    for item in field.split(","):
        base, slash, step = item.partition("/")
        if slash and not (step.isdecimal() and int(step) > 0):
            raise InvalidExpression(f"{item} does not say in which steps")
        if base == "*":
            first, last = allowed[0], allowed[-1]
        else:
            start, dash, end = base.partition("-")
            first = _value(start, allowed, names)
            last = _value(end, allowed, names) if dash else (allowed[-1] if slash else first)
        if first > last:
            raise InvalidExpression(f"{item} ends before it begins")
        values |= set(range(first, last + 1, int(step) if slash else 1))
    return tuple(sorted(values))


def _value(text: str, allowed: range, names: dict[str, int] | None) -> int:
    value = (names or {}).get(text, int(text) if text.isdecimal() else None)
    if value is None or value not in allowed:
        raise InvalidExpression(f"{text!r} is not within {allowed[0]} to {allowed[-1]}")
    return value
