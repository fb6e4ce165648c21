"""Clauses that SELECT, UNION and VALUES have in common, and what may not stand in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from infra.embedded.athena import errors
from infra.embedded.athena.errors import QueryFailure
from infra.embedded.athena.expressions import Expressions, direction, mismatch, not_emulated
from infra.embedded.athena.scope import Column, Relation, columns


@dataclass(frozen=True)
class Body:
    """A query without its WITH, in parts: ORDER BY may be added to."""

    sql: str
    columns: tuple[Column, ...]
    order: str
    limit: str


def order_by(node: exp.Expr, expressions: Expressions, items: int) -> str:
    """`order by …` of a query, where a number is a place in its select list."""
    order = node.args.get("order")
    if order is None:
        return ""
    keys = []
    for ordered in order.expressions:
        key = ordered.this
        text = str(checked_place(key, items)) if is_place(key) else expressions.translate(key).sql
        keys.append(text + direction(ordered))
    return f"order by {', '.join(keys)}"


def limit(node: exp.Expr) -> str:
    """`limit … offset …`."""
    parts = []
    for name in ("limit", "offset"):
        if (clause := node.args.get(name)) is not None:
            count = clause.expression
            if not isinstance(count, exp.Literal) or count.is_string:
                raise not_emulated(f"{name.upper()} other than a number")
            parts.append(f"{name} {count.name}")
    return " ".join(parts)


def is_place(node: exp.Expr) -> bool:
    """Whether a key of GROUP BY or ORDER BY is a place in the select list."""
    return isinstance(node, exp.Literal) and not node.is_string


def checked_place(node: exp.Expr, items: int) -> int:
    place = int(node.name) if node.name.isdecimal() else 0
    if not 1 <= place <= items:
        raise QueryFailure(
            f"INVALID_COLUMN_REFERENCE: position {node.name} is not in select list",
            errors.SYNTAX_ERROR,
        )
    return place


def by_name(output: Sequence[Column]) -> dict[str, Column]:
    """Of columns with one name the first."""
    return {column.name: column for column in reversed(output)}


def renamed(relation: Relation, alias: exp.TableAlias | None) -> Relation:
    """`AS t (x, y)` renames columns."""
    if alias is None or not alias.columns:
        return relation
    listed = alias.columns
    if len(listed) != len(relation.columns):
        raise mismatch(
            alias,
            f"Column alias list has {len(listed)} entries but relation has "
            f"{len(relation.columns)} columns",
        )
    names = [column.name.lower() for column in listed]
    output = columns(names, [column.type for column in relation.columns])
    return Relation(relation.sql, output)
