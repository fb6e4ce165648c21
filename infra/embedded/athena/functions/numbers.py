"""Trino's functions of numbers.

Those of doubles are Java's. A last digit may differ from DuckDB's, which asks the machine's C
library; round before comparing.

https://trino.io/docs/current/functions/math.html
"""

from __future__ import annotations

from sqlglot import exp

from infra.embedded.athena import types
from infra.embedded.athena.expressions import (
    Expressions,
    Rule,
    Rules,
    Typed,
    fails,
    not_emulated,
    refuse_other_parts,
)
from infra.embedded.athena.types import DOUBLE, UNKNOWN


def _number(self: Expressions, node: exp.Expr, function: str) -> Typed:
    found = self.translate(node)
    if not found.type.is_number:
        raise self.unexpected(node, function, [found])
    return found


def _double(self: Expressions, node: exp.Expr, function: str) -> str:
    """An argument that is a double, or becomes one."""
    found = self.translate(node)
    if not found.type.is_number and found.type != UNKNOWN:
        raise self.unexpected(node, function, [found])
    return self.as_type(found, DOUBLE)


def nonzero(divisor: str) -> str:
    """A double to divide by; by zero the quotient is NaN or infinite in Java."""
    refusal = fails("dividing a double by zero, which gives NaN or an infinity")
    return f"case when {divisor} = 0 then {refusal} else {divisor} end"


def _of_double(name: str) -> Rule:
    """A function of one double. Where Java's answer is no finite number, DuckDB fails."""

    def translate(self: Expressions, node: exp.Expr) -> Typed:
        refuse_other_parts(node, {"this"})
        return Typed(f"{name}({_double(self, node.this, name)})", DOUBLE)

    return translate


def _power(self: Expressions, node: exp.Pow) -> Typed:
    base = _double(self, node.this, "power")
    exponent = _double(self, node.expression, "power")
    no_number = fails("power of a negative number with a fraction for exponent, which is NaN")
    return Typed(
        f"case when {base} < 0 and {exponent} <> trunc({exponent}) then {no_number}"
        f" else pow({base}, {exponent}) end",
        DOUBLE,
    )


def _log(self: Expressions, node: exp.Log) -> Typed:
    """log10(x) is a function of its own in Java; log2(x) and log(b, x) are quotients."""
    if node.expression is None:
        raise not_emulated("log of one number; ln, log2 and log10 are")
    value = _double(self, node.expression, "log")
    if isinstance(node.this, exp.Literal) and node.this.name == "10":
        return Typed(f"log10({value})", DOUBLE)
    base = f"ln({_double(self, node.this, 'log')})"
    return Typed(f"(ln({value}) / {nonzero(base)})", DOUBLE)


def _sign(self: Expressions, node: exp.Sign) -> Typed:
    value = _number(self, node.this, "sign")
    result = types.decimal(1, 0) if value.type.name == "decimal" else value.type
    return Typed(f"cast(sign({value.sql}) as {result.in_duckdb})", result)


def _truncate(self: Expressions, node: exp.Trunc) -> Typed:
    """Towards zero. Of a decimal, its whole digits."""
    if node.args.get("decimals") is not None:
        raise not_emulated("truncate to a number of decimals")
    value = _number(self, node.this, "truncate")
    if value.type.is_integer:
        raise not_emulated("truncate of a whole number")
    result = value.type
    if value.type.name == "decimal":
        result = types.decimal(max(1, value.type.precision - value.type.scale), 0)
    return Typed(f"cast(trunc({value.sql}) as {result.in_duckdb})", result)


def _round(self: Expressions, node: exp.Round) -> Typed:
    """Halves away from zero. Of a decimal, one more digit before the point: 9.96 may become 10.0.

    A double is multiplied, rounded and divided, as in Java: 1.005e0 lies below 1.005, and its two
    decimals are 1.0.
    """
    refuse_other_parts(node, {"this", "decimals"})
    value = _number(self, node.this, "round")
    digits = node.args.get("decimals")
    places = self.integer(digits, "round").sql if digits is not None else "0"
    if value.type.is_integer:
        return Typed(f"cast(round({value.sql}, {places}) as {value.type.in_duckdb})", value.type)
    if value.type.name == "decimal":
        kept = value.type.scale if digits is not None else 0
        more = 1 if digits is not None else min(1, value.type.scale)
        result = types.decimal(value.type.precision - value.type.scale + more + kept, kept)
        return Typed(f"cast(round({value.sql}, {places}) as {result.in_duckdb})", result)
    if digits is None:
        return Typed(f"round({value.sql})", value.type)
    factor = f"pow(10, {places})"
    return Typed(
        f"cast(round({value.sql} * {factor}) / {factor} as {value.type.in_duckdb})", value.type
    )


def _whole(name: str) -> Rule:
    """floor and ceil."""

    def translate(self: Expressions, node: exp.Expr) -> Typed:
        refuse_other_parts(node, {"this"})
        value = _number(self, node.this, name)
        result = value.type
        if value.type.name == "decimal":
            whole = value.type.precision - value.type.scale
            result = types.decimal(whole + min(value.type.scale, 1), 0)
        return Typed(f"cast({name}({value.sql}) as {result.in_duckdb})", result)

    return translate


def _abs(self: Expressions, node: exp.Abs) -> Typed:
    value = _number(self, node.this, "abs")
    return Typed(f"abs({value.sql})", value.type)


NUMBER_FUNCTIONS: Rules = {
    exp.Abs: _abs,
    exp.Ceil: _whole("ceil"),
    exp.Exp: _of_double("exp"),
    exp.Floor: _whole("floor"),
    exp.Ln: _of_double("ln"),
    exp.Log: _log,
    exp.Pow: _power,
    exp.Round: _round,
    exp.Sign: _sign,
    exp.Sqrt: _of_double("sqrt"),
    exp.Trunc: _truncate,
}
