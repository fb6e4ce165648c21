"""One SELECT.

Names are resolved here, by Trino's rules: an alias of the select list can be named in ORDER BY
and nowhere else. https://trino.io/docs/current/sql/select.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from sqlglot import exp

from infra.embedded.athena import errors
from infra.embedded.athena.clauses import (
    Body,
    checked_place,
    is_place,
    limit,
    order_by,
    renamed,
)
from infra.embedded.athena.errors import QueryFailure
from infra.embedded.athena.expressions import (
    Expressions,
    Typed,
    mismatch,
    not_emulated,
    refuse_other_parts,
)
from infra.embedded.athena.scope import Column, Relation, Scope, columns, position
from infra.embedded.tables import sql

_PARTS = {
    "expressions",
    "distinct",
    "from_",
    "joins",
    "where",
    "group",
    "having",
    "order",
    "limit",
    "offset",
    "with_",
}
_JOIN_PARTS = {"this", "side", "kind", "on"}
_TABLE_PARTS = {"this", "db", "catalog", "alias"}

_COLUMN = re.compile(r'"(?:[^"]|"")+"\."(?:[^"]|"")+"')  # in DuckDB's text, of a source


class Surroundings(Protocol):
    """What a SELECT asks of what it stands in."""

    def query(self, node: exp.Expr, outer: Scope | None = None) -> Relation:
        """A query within it."""

    def table(self, node: exp.Table) -> Relation:
        """What a name in FROM stands for."""

    def require(self, scan: str, column: str, values: Sequence[str]) -> None:
        """A WHERE that equates a scan's column with one of these literals."""

    def expressions(self, scope: Scope, output: Sequence[Column] = ()) -> Expressions:
        """What translates expressions there; `output`: columns that ORDER BY may name, too."""


class Select:
    """One SELECT, clause by clause, in the order in which names come to be known."""

    def __init__(self, around: Surroundings, node: exp.Select, outer: Scope | None) -> None:
        refuse_other_parts(node, _PARTS)
        self._around = around
        self._node = node
        self._scope = Scope(outer)
        self._expressions = around.expressions(self._scope)

    def translate(self) -> Body:
        source = self._from()
        where = self._where()
        items = list(self._items())
        names = [name for name, _ in items]
        output = columns(names, [item.type for _, item in items])
        listed = ", ".join(
            self._named(item, column) for (_, item), column in zip(items, output, strict=True)
        )
        distinct = self._node.args.get("distinct")
        if distinct is not None and distinct.args.get("on") is not None:
            raise not_emulated("DISTINCT ON")
        text = " ".join(
            filter(
                None,
                (
                    "select distinct" if distinct is not None else "select",
                    listed,
                    source,
                    where,
                    self._group(len(items)),
                    self._having(),
                ),
            )
        )
        expressions = self._around.expressions(self._scope, output)
        order = order_by(self._node, expressions, len(output))
        return Body(text, output, order, limit(self._node))

    def _from(self) -> str:
        from_ = self._node.args.get("from_")
        if from_ is None:
            return ""
        parts = [f"from {self._source(from_.this)}"]
        parts += [self._join(join) for join in self._node.args.get("joins") or ()]
        return " ".join(parts)

    def _join(self, join: exp.Join) -> str:
        refuse_other_parts(join, _JOIN_PARTS)
        source = self._source(join.this)
        condition = join.args.get("on")
        if condition is None:
            if join.side or join.kind not in ("", "CROSS"):
                raise not_emulated(f"{join.side} {join.kind} JOIN without ON")
            return f"cross join {source}"
        on = self._expressions.boolean(condition, "JOIN ON clause")
        return f"{join.side or 'inner'} join {source} on {on.sql}"

    def _source(self, node: exp.Expr) -> str:
        match node:
            case exp.Table():
                relation = self._table(node)
            case exp.Subquery():
                refuse_other_parts(node, {"this", "alias"})
                found = self._around.query(node.this, self._scope.outer)
                relation = replace(found, sql=f"({found.sql})")
            case exp.Values():
                found = self._around.query(node, self._scope.outer)
                relation = replace(found, sql=f"({found.sql})")
            case exp.Unnest():
                relation = self._unnest(node)
            case _:
                raise not_emulated(f"{node.key.upper()} in FROM")
        alias = node.alias.lower() or (node.name.lower() if isinstance(node, exp.Table) else "")
        relation = renamed(relation, node.args.get("alias"))
        alias = alias or f"unnamed {len(self._scope.sources)}"
        self._scope.add(alias, relation, node)
        if relation.is_named:
            called = sql.identifier(alias)
            return called if relation.sql == called else f"{relation.sql} as {called}"
        listed = ", ".join(sql.identifier(column.identifier) for column in relation.columns)
        return f"{relation.sql} as {sql.identifier(alias)}({listed})"

    def _table(self, node: exp.Table) -> Relation:
        refuse_other_parts(node, _TABLE_PARTS)
        if not isinstance(node.this, exp.Identifier):
            raise not_emulated("table functions")
        return self._around.table(node)

    def _unnest(self, node: exp.Unnest) -> Relation:
        if len(node.expressions) != 1 or node.args.get("offset"):
            raise not_emulated("UNNEST of several arrays or WITH ORDINALITY")
        items = self._expressions.translate(node.expressions[0])
        if items.type.element is None:
            raise mismatch(node, f"Cannot unnest type: {items.type}")
        return Relation(f"unnest({items.sql})", columns(["_col0"], [items.type.element]))

    def _where(self) -> str:
        where = self._node.args.get("where")
        if where is None:
            return ""
        for column, values in _equalities(where.this):
            alias, found = self._scope.find(column)
            source = self._scope.sources.get(alias)
            if source is not None and source.scan is not None:
                self._around.require(source.scan, found.name, values)
        return f"where {self._expressions.boolean(where.this, 'WHERE clause').sql}"

    def _items(self) -> Iterator[tuple[str, Typed]]:
        """The select list's names and expressions, stars expanded."""
        for place, item in enumerate(self._node.expressions):
            star = item.this if isinstance(item, exp.Column) else item
            if isinstance(star, exp.Star):
                refuse_other_parts(star, set())
                table = item.table.lower() if isinstance(item, exp.Column) else ""
                for alias, column in self._scope.all_columns(table):
                    written = f"{sql.identifier(alias)}.{sql.identifier(column.identifier)}"
                    yield column.name, Typed(written, column.type)
                continue
            name = item.alias or (item.name if isinstance(item, exp.Column) else f"_col{place}")
            yield name.lower(), self._expressions.translate(item.unalias())

    def _named(self, item: Typed, column: Column) -> str:
        """An item of the select list by its name: ORDER BY knows it by none that is implied."""
        name = sql.identifier(column.identifier)
        is_implied = _COLUMN.fullmatch(item.sql) and item.sql.endswith(f".{name}")
        if is_implied and not self._node.args.get("order"):
            return item.sql
        return f"{item.sql} as {name}"

    def _group(self, items: int) -> str:
        group = self._node.args.get("group")
        if group is None:
            return ""
        if group.args.get("all"):
            raise QueryFailure(
                f"COLUMN_NOT_FOUND: {position(group)}: Column 'all' cannot be resolved",
                errors.SYNTAX_ERROR,
            )
        refuse_other_parts(group, {"expressions"})
        keys = [
            str(checked_place(key, items))
            if is_place(key)
            else self._expressions.translate(key).sql
            for key in group.expressions
        ]
        return f"group by {', '.join(keys)}"

    def _having(self) -> str:
        having = self._node.args.get("having")
        if having is None:
            return ""
        return f"having {self._expressions.boolean(having.this, 'HAVING clause').sql}"


def _equalities(where: exp.Expr) -> Iterator[tuple[exp.Column, list[str]]]:
    """`column = 'literal'` and `column IN ('literal', …)` among the conjuncts of a WHERE."""
    for conjunct in where.flatten() if isinstance(where, exp.And) else [where]:
        match conjunct.unnest():
            case exp.EQ(left=exp.Column() as column, right=exp.Literal(is_string=True) as value):
                yield column, [value.name]
            case exp.EQ(left=exp.Literal(is_string=True) as value, right=exp.Column() as column):
                yield column, [value.name]
            case exp.In(this=exp.Column() as column) as membership:
                values = membership.expressions
                if values and all(isinstance(v, exp.Literal) and v.is_string for v in values):
                    yield column, [value.name for value in values]
