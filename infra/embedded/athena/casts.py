"""CAST and TRY_CAST as Trino does them.

DuckDB reads `1_000`, ` 5 ` and `5.0` as whole numbers where Java's parsers refuse them, so text
passes a regular expression first. Both round decimals half up.
"""

from __future__ import annotations

from sqlglot import exp

from infra.embedded.athena import types
from infra.embedded.athena.types import BIGINT, BOOLEAN, DATE, TIMESTAMP, UNKNOWN, VARCHAR, Type
from infra.embedded.tables import sql

# What Long.parseLong, BigDecimal, Double.parseDouble, and Trino's own for the others, read.
_WHOLE = "[+-]?[0-9]+"
_NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
_PATTERNS = {
    "decimal": _NUMBER,
    "real": _NUMBER,
    "double": _NUMBER,
    "boolean": "(?i)t|true|f|false|1|0",
    "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
}

_NAMES = {
    exp.DType.BOOLEAN: BOOLEAN,
    exp.DType.TINYINT: Type("tinyint"),
    exp.DType.SMALLINT: Type("smallint"),
    exp.DType.INT: types.INTEGER,
    exp.DType.BIGINT: BIGINT,
    exp.DType.FLOAT: Type("real"),
    exp.DType.DOUBLE: types.DOUBLE,
    exp.DType.VARCHAR: VARCHAR,
    exp.DType.TEXT: VARCHAR,
    exp.DType.DATE: DATE,
}

_ALIKE = {(BOOLEAN, VARCHAR), (DATE, VARCHAR), (DATE, TIMESTAMP), (TIMESTAMP, DATE)}


def decimal_as_text(value: str, type_: Type) -> str:
    """With a zero before the point, which DuckDB leaves out of a type without a place for it."""
    scale = type_.scale
    if type_.precision == scale:
        value = f"cast({value} as decimal({min(scale + 1, 38)},{scale}))"
    return f"cast({value} as varchar)"


def target_type(node: exp.DataType) -> Type:
    """The type that a CAST names; one that is not emulated has its name and no rules."""
    parameters = [int(each.name) for each in node.expressions if each.name.isdigit()]
    if node.this == exp.DType.DECIMAL:
        precision, scale = (*parameters, 38, 0)[:2] if len(parameters) != 1 else (parameters[0], 0)
        return types.decimal(precision, scale)
    if node.this == exp.DType.ARRAY:
        return types.array(target_type(node.expressions[0]))
    if node.this == exp.DType.TIMESTAMP and parameters <= [3]:
        return TIMESTAMP  # Athena's have milliseconds
    if node.this in _NAMES and not parameters:
        return _NAMES[node.this]
    return Type(node.sql("trino").lower())


def cast(value: str, given: Type, wanted: Type, *, is_literal: bool, is_try: bool) -> str | None:
    """DuckDB's text for the cast, None if it is not emulated."""
    if given == wanted:
        return value
    word = "try_cast" if is_try else "cast"
    plain = f"{word}({value} as {wanted.in_duckdb})"
    if given == UNKNOWN:
        return plain
    if given == VARCHAR:
        return _from_text(value, wanted, plain, is_literal=is_literal, is_try=is_try)
    if given.name == "decimal" and wanted == VARCHAR:
        return decimal_as_text(value, given)
    if given.is_exact and (wanted.is_number or wanted == VARCHAR):
        return plain
    if given.is_number and wanted.is_integer:
        # Math.round: halves go up; DuckDB's go to the even number
        return f"{word}(floor({value} + 0.5) as {wanted.in_duckdb})"
    if given.is_number and wanted.name in {"real", "double"}:
        return plain
    if (given, wanted) in {
        (BOOLEAN, VARCHAR),
        (DATE, VARCHAR),
        (DATE, TIMESTAMP),
        (TIMESTAMP, DATE),
    }:
        return plain
    if given.element and wanted.element and types.common([given, wanted]) == wanted:
        return plain
    return None


def _from_text(
    value: str, wanted: Type, plain: str, *, is_literal: bool, is_try: bool
) -> str | None:
    if wanted == TIMESTAMP:
        return plain if is_literal else None
    pattern = _WHOLE if wanted.is_integer else _PATTERNS.get(wanted.name)
    if pattern is None:
        return None
    fits = f"regexp_full_match({value}, {sql.literal(pattern)})"
    if is_try:
        return f"case when {fits} then {plain} end"
    message = f"'INVALID_CAST_ARGUMENT: Cannot cast ''' || {value} || ''' to {str(wanted).upper()}'"
    return f"case when {value} is null or {fits} then {plain} else error({message}) end"
