"""Trino's functions of dates, and intervals that are added to them.

https://trino.io/docs/current/functions/datetime.html
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sqlglot import exp

from infra.embedded.athena import types
from infra.embedded.athena.expressions import (
    Expressions,
    Rule,
    Rules,
    Typed,
    mismatch,
    not_emulated,
    refuse_other_parts,
)
from infra.embedded.athena.types import BIGINT, DATE, TIMESTAMP

_UNITS = {"day", "week", "month", "quarter", "year"}
_INTERVAL_UNITS = {"day", "month", "year"}

# DuckDB's names of what Trino calls so; weeks are ISO's in both.
_FIELDS = {
    "year": "year",
    "quarter": "quarter",
    "month": "month",
    "week": "week",
    "day": "day",
    "day_of_month": "day",
    "day_of_week": "isodow",
    "dow": "isodow",
    "day_of_year": "dayofyear",
    "doy": "dayofyear",
    "year_of_week": "isoyear",
    "yow": "isoyear",
}


def _date(self: Expressions, node: exp.Expr, function: str) -> str:
    found = self.translate(node)
    if found.type == TIMESTAMP:
        raise not_emulated(f"{function} of a timestamp; of a date it is")
    return self.of_type(node, DATE, function).sql


def _field(name: str) -> Rule:
    def translate(self: Expressions, node: exp.Expr) -> Typed:
        refuse_other_parts(node, {"this"})
        return Typed(f"{_FIELDS[name]}({_date(self, node.this, name)})", BIGINT)

    return translate


def _extract(self: Expressions, node: exp.Extract) -> Typed:
    name = node.name.lower()
    if name not in _FIELDS:
        raise not_emulated(f"extract of {name}")
    return Typed(f"{_FIELDS[name]}({_date(self, node.expression, 'extract')})", BIGINT)


def _last_day(self: Expressions, node: exp.LastDay) -> Typed:
    refuse_other_parts(node, {"this"})
    return Typed(f"last_day({_date(self, node.this, 'last_day_of_month')})", DATE)


def _unit(node: exp.Expr) -> str:
    unit = node.args["unit"].name.lower()
    if unit not in _UNITS:
        raise not_emulated(f"the unit {unit} of {node.key}")
    return str(unit)


def _date_diff(self: Expressions, node: exp.DateDiff) -> Typed:
    """Whole units that have gone by; DuckDB's date_diff counts the borders between them.

    sqlglot has the arguments the other way round: `this` is the later.
    """
    unit = _unit(node)
    start = _date(self, node.expression, "date_diff")
    end = _date(self, node.this, "date_diff")
    return Typed(f"date_sub('{unit}', {start}, {end})", BIGINT)


def _date_add(self: Expressions, node: exp.DateAdd) -> Typed:
    unit = _unit(node)
    date = _date(self, node.this, "date_add")
    return Typed(_later(date, self.integer(node.expression, "date_add").sql, unit), DATE)


def _later(date: str, count: str, unit: str) -> str:
    """A day that the month does not have becomes its last."""
    months = {"month": 1, "quarter": 3, "year": 12}
    days = {"day": 1, "week": 7}
    step = (
        f"to_months(cast({count} * {months[unit]} as integer))"
        if unit in months
        else f"to_days(cast({count} * {days[unit]} as integer))"
    )
    return f"cast({date} + {step} as date)"


def plus_interval(self: Expressions, node: exp.Binary) -> Typed | None:
    """`date + interval '1' month` and its like; None if no operand is an interval."""
    date, interval = node.this, node.expression
    if isinstance(date, exp.Interval) and isinstance(node, exp.Add):
        date, interval = interval, date
    if not isinstance(interval, exp.Interval):
        return None
    found = self.translate(date)
    if found.type == TIMESTAMP:
        raise not_emulated("an interval added to a timestamp; to a date it may be")
    if found.type != DATE:
        raise mismatch(node, f"Cannot apply operator: {found.type} and an interval")
    count, unit = interval.name, interval.args["unit"].name.lower()
    if unit not in _INTERVAL_UNITS or not re.fullmatch("[+-]?[0-9]{1,9}", count):
        raise not_emulated(f"interval {count!r} {unit}")
    sign = "-" if isinstance(node, exp.Sub) else ""
    return Typed(_later(found.sql, f"{sign}({count})", unit), types.DATE)


def _date_trunc(self: Expressions, node: exp.Expr) -> Typed:
    unit = _unit(node)
    date = _date(self, node.this, "date_trunc")
    return Typed(f"cast(date_trunc('{unit}', {date}) as date)", DATE)


def _current_date(_self: Expressions, node: exp.Expr) -> Typed:
    """Athena's sessions are in UTC."""
    refuse_other_parts(node, set())
    return Typed(f"date '{datetime.now(UTC):%Y-%m-%d}'", DATE)


DATE_FUNCTIONS: Rules = {
    exp.CurrentDate: _current_date,
    exp.Year: _field("year"),
    exp.Quarter: _field("quarter"),
    exp.Month: _field("month"),
    exp.WeekOfYear: _field("week"),
    exp.Day: _field("day"),
    exp.DayOfMonth: _field("day_of_month"),
    exp.DayOfWeekIso: _field("day_of_week"),
    exp.DayOfYear: _field("day_of_year"),
    exp.YearOfWeek: _field("year_of_week"),
    exp.Extract: _extract,
    exp.LastDay: _last_day,
    exp.DateDiff: _date_diff,
    exp.DateAdd: _date_add,
    exp.TimestampTrunc: _date_trunc,
    exp.DateTrunc: _date_trunc,
}
