"""Trino's types, and what operators make of them.

https://trino.io/docs/current/language/types.html · …/functions/decimal.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from infra.embedded.tables.catalog import NotReadable

_WIDEST_DECIMAL = 38


@dataclass(frozen=True)
class Type:
    """A type by Trino's base name; precision and scale of a decimal, element of an array."""

    name: str
    precision: int = 0
    scale: int = 0
    element: Type | None = None

    def __str__(self) -> str:
        """As Trino writes it: `decimal(9,4)`, `array(varchar)`."""
        if self.name == "decimal":
            return f"decimal({self.precision},{self.scale})"
        return f"array({self.element})" if self.element else self.name

    @property
    def in_duckdb(self) -> str:
        """As DuckDB writes it; NotReadable for a type that the embedded cloud does not know.

        A table's and a view's types are whatever somebody wrote into the catalog.
        """
        if self.element:
            return f"{self.element.in_duckdb}[]"
        if self.name == "decimal":
            return f"DECIMAL({self.precision},{self.scale})"
        try:
            return _IN_DUCKDB[self.name]
        except KeyError:
            raise NotReadable(f"type {self.name!r} is not emulated in the embedded cloud") from None

    @property
    def is_emulated(self) -> bool:
        """Whether values of it can be had; others have a name only."""
        if self.element:
            return self.element.is_emulated
        return self.name == "decimal" or self.name in _IN_DUCKDB

    @property
    def is_integer(self) -> bool:
        return self.name in _INTEGERS

    @property
    def is_exact(self) -> bool:
        return self.is_integer or self.name == "decimal"

    @property
    def is_number(self) -> bool:
        return self.is_exact or self.name in {"real", "double"}

    def as_decimal(self) -> Type:
        """The decimal that holds every value of an exact type."""
        return decimal(_INTEGERS[self.name], 0) if self.is_integer else self


# an integer type's widest decimal
_INTEGERS = {"tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19}
_IN_DUCKDB = {
    "boolean": "BOOLEAN",
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "real": "REAL",
    "double": "DOUBLE",
    "varchar": "VARCHAR",
    "varbinary": "BLOB",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "unknown": "VARCHAR",
}

BOOLEAN = Type("boolean")
INTEGER = Type("integer")
BIGINT = Type("bigint")
DOUBLE = Type("double")
VARCHAR = Type("varchar")
DATE = Type("date")
STRING = Type("string")  # of what a command answers
TIMESTAMP = Type("timestamp")
UNKNOWN = Type("unknown")  # NULL's


def decimal(precision: int, scale: int) -> Type:
    return Type("decimal", min(precision, _WIDEST_DECIMAL), scale)


def array(element: Type) -> Type:
    return Type("array", element=element)


def from_hive(text: str) -> Type:
    """`array<decimal(9,4)>` → `array(decimal(9,4))`."""
    text = text.strip().lower()
    if match := re.fullmatch(r"decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)", text):
        return decimal(int(match[1]), int(match[2]))
    if match := re.fullmatch(r"array<(.+)>", text):
        return array(from_hive(match[1]))
    if text == "string" or text.startswith("varchar("):
        return VARCHAR
    names = {"int": "integer", "float": "real", "binary": "varbinary"}
    return Type(names.get(text, text))


def from_trino(text: str) -> Type:
    """`array(decimal(9,4))`, as a view keeps its columns' types."""
    if match := re.fullmatch(r"decimal\((\d+),(\d+)\)", text):
        return decimal(int(match[1]), int(match[2]))
    if match := re.fullmatch(r"array\((.+)\)", text):
        return array(from_trino(match[1]))
    return Type(re.sub(r"\(\d+\)", "", text))


def common(types: Sequence[Type]) -> Type | None:
    """The type that all of them are coerced to, None if there is none."""
    result: Type | None = UNKNOWN
    for type_ in types:
        result = result and _common(result, type_)
    return result


def _common(left: Type, right: Type) -> Type | None:
    if left == right or right == UNKNOWN:
        return left
    if left == UNKNOWN:
        return right
    if left.element and right.element:
        element = _common(left.element, right.element)
        return element and array(element)
    if left.is_integer and right.is_integer:
        return max(left, right, key=lambda type_: _INTEGERS[type_.name])
    if left.is_exact and right.is_exact:
        one, other = left.as_decimal(), right.as_decimal()
        scale = max(one.scale, other.scale)
        whole = max(one.precision - one.scale, other.precision - other.scale)
        return decimal(whole + scale, scale)
    if left.is_number and right.is_number:
        return DOUBLE if DOUBLE in (left, right) else Type("real")
    if {left, right} == {DATE, TIMESTAMP}:
        return TIMESTAMP
    return None


def arithmetic(operator: str, left: Type, right: Type) -> Type | None:
    """The type of `left operator right` for + - * / %, None if there is none.

    For decimals: https://trino.io/docs/current/functions/decimal.html
    """
    numbers = [type_ for type_ in (left, right) if type_ != UNKNOWN]
    if not all(type_.is_number for type_ in numbers):
        return None
    if len(numbers) < 2 or "decimal" not in {left.name, right.name}:
        return common(numbers)
    if not (left.is_exact and right.is_exact):
        return common(numbers)
    one, other = left.as_decimal(), right.as_decimal()
    scale = max(one.scale, other.scale)
    wholes = (one.precision - one.scale, other.precision - other.scale)
    match operator:
        case "+" | "-":
            return decimal(max(wholes) + scale + 1, scale)
        case "*":
            return decimal(one.precision + other.precision, one.scale + other.scale)
        case "%":
            return decimal(min(wholes) + scale, scale)
        case _:
            return decimal(one.precision + other.scale + max(other.scale - one.scale, 0), scale)
