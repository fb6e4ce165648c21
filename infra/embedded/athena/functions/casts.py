"""CAST and TRY_CAST as Trino does them.

DuckDB reads `1_000`, ` 5 ` and `5.0` as whole numbers where Java's parsers refuse them, so text
passes a regular expression first. Trino rounds halves away from zero, whatever is cast.

https://trino.io/docs/current/functions/conversion.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlglot import exp

from infra.embedded.athena import types
from infra.embedded.athena.errors import OWN_REASON
from infra.embedded.athena.expressions import fails
from infra.embedded.athena.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    TIMESTAMP,
    UNKNOWN,
    VARCHAR,
    Type,
)
from infra.embedded.tables import sql
from infra.embedded.tables.white_space import WHITE_SPACE

_NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
_BLANKS = r"[\x00-\x20]*"


@dataclass(frozen=True)
class _Texts:
    """What a type is read from, and what Trino would read as well and is refused here."""

    read: str
    refused: str | None = None
    refused_as: str = ""


# Trino 476 cuts blanks off, 440 and 483 refuse the text.
_WHOLE = _Texts(
    r"[+-]?[0-9]+",
    rf"{_BLANKS}[+-]?\p{{Nd}}+{_BLANKS}",
    "digits other than 0 to 9, or with blanks",
)
_FLOATING = _Texts(  # Double.parseDouble
    _NUMBER,
    rf"{_BLANKS}[+-]?(NaN|Infinity|0[xX].*|{_NUMBER}[dDfF]?){_BLANKS}",
    "a number in another form of Java's: with blanks, with a suffix, in hexadecimal, or none",
)
_FROM_TEXT = {
    "decimal": _Texts(
        _NUMBER,
        r"[+-]?(\p{Nd}+\.?\p{Nd}*|\.\p{Nd}+)([eE][+-]?\p{Nd}+)?",
        "digits other than 0 to 9",
    ),
    "real": _FLOATING,
    "double": _FLOATING,
    "boolean": _Texts("(?i)t|true|f|false|1|0"),
    "date": _Texts(
        "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}",
        rf"[{WHITE_SPACE}]*[+-]?[0-9]{{1,9}}-[0-9]{{1,2}}-[0-9]{{1,2}}[{WHITE_SPACE}]*",
        "a date with blanks around it or without a year of four digits",
    ),
}

_NAMES = {
    exp.DType.BOOLEAN: BOOLEAN,
    exp.DType.TINYINT: Type("tinyint"),
    exp.DType.SMALLINT: Type("smallint"),
    exp.DType.INT: types.INTEGER,
    exp.DType.BIGINT: BIGINT,
    exp.DType.FLOAT: Type("real"),
    exp.DType.DOUBLE: DOUBLE,
    exp.DType.VARCHAR: VARCHAR,
    exp.DType.TEXT: VARCHAR,
    exp.DType.DATE: DATE,
}

_ALIKE = {(BOOLEAN, VARCHAR), (DATE, VARCHAR), (DATE, TIMESTAMP), (TIMESTAMP, DATE)}

_TOLD = {types.INTEGER: "INT"}  # what an error calls it

_EXACT_IN_A_DOUBLE = 15  # digits


def decimal_as_text(value: str, type_: Type) -> str:
    """With a zero before the point, which DuckDB leaves out of a type without a place for it."""
    text = f"cast({value} as varchar)"
    if type_.precision == type_.scale:
        return f"regexp_replace({text}, '^(-?)[.]', '\\10.')"
    return text


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


def cast(value: str, given: Type, wanted: Type, *, literal: str | None, is_try: bool) -> str | None:
    """DuckDB's text for the cast, None if it is not emulated.

    `literal`: what the value says, if it is a literal.
    """
    if given == wanted:
        return value
    if not wanted.is_emulated:
        return None
    word = "try_cast" if is_try else "cast"
    plain = f"{word}({value} as {wanted.in_duckdb})"
    if given == UNKNOWN:
        return plain
    if given == VARCHAR:
        return _from_text(value, wanted, plain, literal=literal, is_try=is_try)
    if given.name == "decimal" and wanted == VARCHAR:
        return decimal_as_text(value, given)
    if given.name == "decimal" and given.precision > _EXACT_IN_A_DOUBLE and wanted == DOUBLE:
        return f"{word}(cast({value} as varchar) as double)"  # the nearest, as Java's
    if given.is_exact and (wanted.is_number or wanted == VARCHAR):
        return plain
    if given.is_number and wanted.is_integer:
        return f"{word}(round({value}) as {wanted.in_duckdb})"
    if given.is_number and wanted.name == "decimal":
        # by its shortest digits, as BigDecimal.valueOf reads it: 1.005e0 is 1.005, so 1.01
        return f"{word}(cast({value} as varchar) as {wanted.in_duckdb})"
    if given.is_number and wanted.name in {"real", "double"}:
        return plain
    if given.is_number and wanted == BOOLEAN:
        return f"({value} <> 0)"
    if (given == BOOLEAN and wanted.is_number) or (given, wanted) in _ALIKE:
        return plain
    if given.element and wanted.element and types.common([given, wanted]) == wanted:
        return plain
    return None


def _from_text(
    value: str, wanted: Type, plain: str, *, literal: str | None, is_try: bool
) -> str | None:
    if wanted == TIMESTAMP:
        return plain if literal is not None else None
    texts = _WHOLE if wanted.is_integer else _FROM_TEXT.get(wanted.name)
    if texts is None:
        return None
    if literal is not None and re.fullmatch(texts.read, literal):
        return plain
    branches = [f"when {_fits(value, texts.read)} then {plain}"]
    if texts.refused is not None:
        refusal = fails(f"cast to {wanted} of {texts.refused_as}")
        branches.append(f"when {_fits(value, texts.refused)} then {refusal}")
    if is_try:
        return f"case {' '.join(branches)} end"
    before = sql.literal(f"{OWN_REASON}INVALID_CAST_ARGUMENT: Cannot cast '")
    after = sql.literal(f"' to {_TOLD.get(wanted, str(wanted).upper())}")
    invalid = f"error({before} || {value} || {after})"
    return f"case when {value} is null then {plain} {' '.join(branches)} else {invalid} end"


def _fits(value: str, pattern: str) -> str:
    return f"regexp_full_match({value}, {sql.literal(pattern)})"
