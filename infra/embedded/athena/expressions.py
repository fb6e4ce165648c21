"""Trino's expressions in DuckDB's words, with their types.

DuckDB is laxer than Trino in what it takes and differs in what some things mean. So nothing
passes unread: for each kind of expression there is a rule, which knows the types of what it is
made of, or else the expression is refused as not emulated. The rules are in functions/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlglot import exp

from infra.embedded.athena import errors, types
from infra.embedded.athena.errors import OWN_REASON, QueryFailure
from infra.embedded.athena.scope import Column, Relation, Scope, position
from infra.embedded.athena.types import BOOLEAN, UNKNOWN, Type
from infra.embedded.tables import sql


@dataclass(frozen=True)
class Typed:
    """DuckDB's text of an expression, and its type in Trino."""

    sql: str
    type: Type


# A rule knows the kind of node that it is registered for.
Rule: TypeAlias = Callable[["Expressions", Any], Typed]
Rules: TypeAlias = Mapping[type[exp.Expr], Rule]


def mismatch(node: exp.Expr, message: str) -> QueryFailure:
    return QueryFailure(f"TYPE_MISMATCH: {position(node)}: {message}", errors.SYNTAX_ERROR)


def ambiguous(node: exp.Expr) -> QueryFailure:
    """A NULL without a type may be meant for functions of several types."""
    return QueryFailure(
        f"AMBIGUOUS_FUNCTION_CALL: {position(node)}: Could not choose a best candidate operator. "
        "Explicit type casts must be added.",
        errors.SYNTAX_ERROR,
    )


def not_emulated(what: str) -> QueryFailure:
    return QueryFailure(
        f"NOT_SUPPORTED: not emulated in the embedded cloud: {what}", errors.INVALID_ARGUMENT
    )


def refuse_other_parts(node: exp.Expr, known: set[str]) -> None:
    """Syntax that sqlglot has read and that nobody here looks at is not passed over."""
    for name, value in node.args.items():
        if name not in known and value not in (None, False, [], ""):
            raise not_emulated(f"{name.strip('_').upper()} of {node.key.upper()}")


def fails(reason: str) -> str:
    """DuckDB's call that fails the query with this reason, for a branch of a CASE.

    A reason without an error's name in front is that something is not emulated.
    """
    if not re.match("[A-Z_]+: ", reason):
        reason = str(not_emulated(reason))
    return f"error({sql.literal(OWN_REASON + reason)})"


@dataclass(frozen=True)
class Expressions:
    """Translates what stands in one SELECT. `query` translates a subquery of it."""

    scope: Scope
    query: Callable[[exp.Expr, Scope], Relation]
    rules: Rules
    outputs: Mapping[str, Column] = field(default_factory=dict)  # what ORDER BY may name, too

    def translate(self, node: exp.Expr) -> Typed:
        """Raises QueryFailure: TYPE_MISMATCH, COLUMN_NOT_FOUND …, or that it is not emulated."""
        rule = self.rules.get(type(node))
        if rule is None:
            raise not_emulated(f"{_written_name(node)} in a query")
        return rule(self, node)

    def all(self, nodes: Sequence[exp.Expr]) -> list[Typed]:
        return [self.translate(node) for node in nodes]

    def boolean(self, node: exp.Expr, where: str) -> Typed:
        found = self.translate(node)
        if found.type not in (BOOLEAN, UNKNOWN):
            raise mismatch(node, f"{where} must evaluate to a boolean: actual type {found.type}")
        return found

    def of_type(self, node: exp.Expr, wanted: Type, function: str) -> Typed:
        """An argument that has to have this type, or be NULL."""
        found = self.translate(node)
        if found.type not in (wanted, UNKNOWN):
            raise self.unexpected(node, function, [found])
        return found

    def integer(self, node: exp.Expr, function: str) -> Typed:
        found = self.translate(node)
        if not found.type.is_integer and found.type != UNKNOWN:
            raise self.unexpected(node, function, [found])
        return found

    def unexpected(self, node: exp.Expr, function: str, found: Sequence[Typed]) -> QueryFailure:
        given = ", ".join(str(each.type) for each in found)
        return QueryFailure(
            f"FUNCTION_NOT_FOUND: {position(node)}: Unexpected parameters ({given}) for function "
            f"{function}",
            errors.SYNTAX_ERROR,
        )

    def coerced(self, nodes: Sequence[exp.Expr], what: str) -> tuple[list[str], Type]:
        """The expressions as their common type, or TYPE_MISMATCH."""
        found = self.all(nodes)
        wanted = types.common([each.type for each in found])
        if wanted is None:
            given = ", ".join(str(each.type) for each in found)
            raise mismatch(nodes[0], f"{what} must be the same type or coercible: {given}")
        return [self.as_type(each, wanted) for each in found], wanted

    def as_type(self, found: Typed, wanted: Type) -> str:
        if found.type == wanted:
            return found.sql
        return f"cast({found.sql} as {wanted.in_duckdb})"

    def order_by(self, node: exp.Order) -> str:
        """`order by …`: NULLs come last, whatever the direction, unless said otherwise."""
        keys = (
            self.translate(ordered.this).sql + direction(ordered) for ordered in node.expressions
        )
        return f"order by {', '.join(keys)}"


def direction(ordered: exp.Ordered) -> str:
    """What stands behind a key of ORDER BY."""
    descending = " desc" if ordered.args.get("desc") else ""
    return f"{descending} nulls {'first' if ordered.args.get('nulls_first') else 'last'}"


def _written_name(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return str(node.name).upper()
    return node.sql_name() if isinstance(node, exp.Func) else node.key.upper()
