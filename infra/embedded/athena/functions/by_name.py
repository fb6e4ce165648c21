"""Trino's functions in DuckDB's words: those that are emulated.

https://trino.io/docs/current/functions.html
"""

from __future__ import annotations

from sqlglot import exp

from infra.embedded.athena import types
from infra.embedded.athena.expressions import Expressions, Rule, Rules, Typed
from infra.embedded.athena.functions.arrays import ARRAY_FUNCTIONS
from infra.embedded.athena.functions.dates import DATE_FUNCTIONS
from infra.embedded.athena.functions.numbers import NUMBER_FUNCTIONS
from infra.embedded.athena.functions.text import TEXT_FUNCTIONS


def _coalesce(self: Expressions, node: exp.Coalesce) -> Typed:
    values, result = self.coerced([node.this, *node.expressions], "All COALESCE operands")
    return Typed(f"coalesce({', '.join(values)})", result)


def _nullif(self: Expressions, node: exp.Nullif) -> Typed:
    """The first argument's type, whatever the second's."""
    (value, other), compared = self.coerced([node.this, node.expression], "NULLIF operands")
    first = self.translate(node.this)
    if first.type == compared:
        return Typed(f"nullif({value}, {other})", first.type)
    return Typed(f"case when {value} = {other} then null else {first.sql} end", first.type)


def _extreme(name: str) -> Rule:
    """greatest and least are NULL if any argument is; DuckDB's leave NULLs out."""

    def translate(self: Expressions, node: exp.Expr) -> Typed:
        arguments = self.all([node.this, *node.expressions])
        result = types.common([each.type for each in arguments])
        if result is None:
            raise self.unexpected(node, name, arguments)
        values = [self.as_type(each, result) for each in arguments]
        missing = " or ".join(f"{value} is null" for value in values)
        return Typed(f"case when {missing} then null else {name}({', '.join(values)}) end", result)

    return translate


FUNCTIONS: Rules = {
    exp.Coalesce: _coalesce,
    exp.Nullif: _nullif,
    exp.Greatest: _extreme("greatest"),
    exp.Least: _extreme("least"),
    **TEXT_FUNCTIONS,
    **NUMBER_FUNCTIONS,
    **DATE_FUNCTIONS,
    **ARRAY_FUNCTIONS,
}
