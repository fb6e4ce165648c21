"""Queries: WITH, UNION and its like, VALUES; a SELECT is a file of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from sqlglot import exp

from infra.embedded.athena import errors, types
from infra.embedded.athena.clauses import (
    Body,
    by_name,
    limit,
    order_by,
    renamed,
)
from infra.embedded.athena.errors import QueryFailure
from infra.embedded.athena.expressions import (
    Expressions,
    Rules,
    mismatch,
    not_emulated,
    refuse_other_parts,
)
from infra.embedded.athena.functions.aggregates import AGGREGATES
from infra.embedded.athena.functions.by_name import FUNCTIONS
from infra.embedded.athena.functions.operators import OPERATORS
from infra.embedded.athena.scope import Column, Names, Relation, Scope, columns
from infra.embedded.athena.select import Select
from infra.embedded.athena.types import Type
from infra.embedded.tables import sql

RULES: Rules = {**OPERATORS, **FUNCTIONS, **AGGREGATES}
_SET_PARTS = {"this", "expression", "distinct", "order", "limit", "offset", "with_"}


class Tables(Protocol):
    """The catalog, as a query sees it."""

    def find(self, node: exp.Table, database: str) -> Relation | View:
        """The scan of a table, or a view; QueryFailure if there is neither."""

    def require(self, scan: str, column: str, values: Sequence[str]) -> None:
        """A WHERE that equates a scan's column with one of these literals."""


@dataclass(frozen=True)
class View:
    """A view's SELECT, and the database in which its names are looked up.

    `columns` as they were when it was made, None if nobody knows; `where` the query names it.
    """

    query: exp.Query
    database: str
    name: str
    columns: tuple[Column, ...] | None = None
    where: str = "line 1:1"


@dataclass(frozen=True)
class Relations:
    """Translates queries that see these names."""

    tables: Tables
    database: str
    names: Names = field(default_factory=lambda: Names({}))

    def query(
        self, node: exp.Expr, outer: Scope | None = None, *, is_whole: bool = False
    ) -> Relation:
        """A query's DuckDB text and columns.

        Of a whole statement the rows come in an order that is complete: Athena promises none
        where ORDER BY leaves ties, and the same rows shall give the same file.
        """
        if isinstance(node, exp.Subquery):
            refuse_other_parts(node, {"this"})
            return self.query(node.this, outer, is_whole=is_whole)
        inner, ctes = self._with(node.args.get("with_"), outer)
        match node:
            case exp.Select():
                body = Select(inner, node, outer).translate()
            case exp.SetOperation():
                body = inner._set_operation(node, outer)
            case exp.Values():
                body = inner._values(node, outer)
            case _:
                raise not_emulated(f"{node.key.upper()} as a query")
        order = body.order
        if is_whole:
            places = (str(place) for place, _ in enumerate(body.columns, 1))
            order = f"{order}, {', '.join(places)}" if order else f"order by {', '.join(places)}"
        text = " ".join(filter(None, (ctes, body.sql, order, body.limit)))
        return Relation(text, body.columns)

    def table(self, node: exp.Table) -> Relation:
        """What a name in FROM stands for: a WITH query, a table or a view."""
        name = node.name.lower()
        if not node.db and name in self.names.relations:
            return self.names.relations[name]
        found = self.tables.find(node, self.database)
        return found if isinstance(found, Relation) else self.view(found)

    def require(self, scan: str, column: str, values: Sequence[str]) -> None:
        """A WHERE that equates a scan's column with one of these literals."""
        self.tables.require(scan, column, values)

    def view(self, view: View) -> Relation:
        """A view's rows; it sees the tables of its own database, and no WITH around it.

        One whose tables have changed since must be made anew.
        https://docs.aws.amazon.com/athena/latest/ug/views.html
        """
        try:
            found = Relations(self.tables, view.database).query(view.query)
        except QueryFailure as failure:
            if str(failure).startswith(("VIEW_", "INVALID_VIEW")):
                raise
            text = f"{view.where}: Failed analyzing stored view '{view.name}': {failure}"
            raise QueryFailure(f"INVALID_VIEW: {text}", failure.error_type) from failure
        if view.columns is None:
            return replace(found, sql=f"({found.sql})")
        names = [column.name for column in found.columns]
        if names != [column.name for column in view.columns] or not all(
            types.common([now.type, then.type]) == then.type
            for now, then in zip(found.columns, view.columns, strict=True)
        ):
            raise QueryFailure(
                f"VIEW_IS_STALE: {view.where}: View '{view.name}' is stale or in invalid state: "
                "its columns are no longer those it was made with; it must be re-created",
                errors.SYNTAX_ERROR,
            )
        return Relation(f"({_cast(found, view.columns)})", view.columns)

    def expressions(self, scope: Scope, output: Sequence[Column] = ()) -> Expressions:
        """What translates expressions there; `output`: columns that ORDER BY may name, too."""
        return Expressions(scope, self.query, RULES, by_name(output))

    def _with(self, node: exp.With | None, outer: Scope | None) -> tuple[Relations, str]:
        """Each WITH query sees those before it."""
        if node is None:
            return self, ""
        if node.args.get("recursive"):
            raise not_emulated("WITH RECURSIVE")
        inner, texts = self, []
        for cte in node.expressions:
            name = cte.alias.lower()
            found = inner.query(cte.this, outer)
            relation = renamed(Relation(sql.identifier(name), found.columns), cte.args["alias"])
            listed = ", ".join(sql.identifier(column.identifier) for column in relation.columns)
            texts.append(f"{sql.identifier(name)}({listed}) as ({found.sql})")
            named = replace(relation, is_named=True)
            inner = replace(inner, names=inner.names.with_relation(name, named))
        return inner, f"with {', '.join(texts)}"

    def _set_operation(self, node: exp.SetOperation, outer: Scope | None) -> Body:
        """Both sides as their common types; the names are the left side's."""
        refuse_other_parts(node, _SET_PARTS)
        left, right = self.query(node.this, outer), self.query(node.expression, outer)
        if len(left.columns) != len(right.columns):
            raise mismatch(
                node,
                f"{node.key.upper()} query has different number of fields: "
                f"{len(left.columns)}, {len(right.columns)}",
            )
        wanted: list[Type] = []
        for one, other in zip(left.columns, right.columns, strict=True):
            type_ = types.common([one.type, other.type])
            if type_ is None:
                raise mismatch(
                    node,
                    f"column {len(wanted) + 1} in {node.key.upper()} query has incompatible "
                    f"types: {one.type}, {other.type}",
                )
            wanted.append(type_)
        output = columns([column.name for column in left.columns], wanted)
        quantifier = "" if node.args.get("distinct") else " all"
        text = f"{_cast(left, output)} {node.key}{quantifier} {_cast(right, output)}"
        expressions = self.expressions(Scope(), output)
        return Body(text, output, order_by(node, expressions, len(output)), limit(node))

    def _values(self, node: exp.Values, outer: Scope | None) -> Body:
        expressions = self.expressions(Scope(outer))
        rows = [
            row.expressions if isinstance(row, exp.Tuple) else [row] for row in node.expressions
        ]
        if len({len(row) for row in rows}) != 1:
            raise mismatch(node, "Values rows have different numbers of columns")
        cells, found = [], []
        for column in zip(*rows, strict=True):
            values, type_ = expressions.coerced(list(column), "Values rows")
            cells.append(values)
            found.append(type_)
        names = [f"_col{place}" for place, _ in enumerate(found)]
        written = ", ".join(f"({', '.join(row)})" for row in zip(*cells, strict=True))
        output = columns(names, found)
        listed = ", ".join(sql.identifier(column.identifier) for column in output)
        return Body(f"select * from (values {written}) as v({listed})", output, "", "")


def _cast(relation: Relation, output: Sequence[Column]) -> str:
    """`select` of a relation's columns as these types, by these names."""
    names = ", ".join(sql.identifier(column.identifier) for column in output)
    if [column.type for column in relation.columns] == [column.type for column in output]:
        return f"select * from ({relation.sql}) as u({names})"
    casts = ", ".join(
        f"cast({sql.identifier(column.identifier)} as {column.type.in_duckdb})" for column in output
    )
    return f"select {casts} from ({relation.sql}) as u({names})"
