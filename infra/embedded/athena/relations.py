"""Queries: SELECT, UNION, VALUES, WITH, and what stands in FROM.

Names are resolved here, by Trino's rules: an alias of the select list can be named in ORDER BY
and nowhere else. https://trino.io/docs/current/sql/select.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from sqlglot import exp

from infra.embedded.athena import errors, types
from infra.embedded.athena.errors import QueryFailure
from infra.embedded.athena.expressions import Expressions, Typed, mismatch, not_emulated
from infra.embedded.athena.scope import Column, Names, Relation, Scope, columns, position
from infra.embedded.athena.types import Type
from infra.embedded.tables import sql

_SELECT_PARTS = {
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
_SET_PARTS = {"this", "expression", "distinct", "order", "limit", "offset", "with_"}
_JOIN_PARTS = {"this", "side", "kind", "on"}
_TABLE_PARTS = {"this", "db", "catalog", "alias"}


class Tables(Protocol):
    """The catalog, as a query sees it."""

    def find(self, node: exp.Table, database: str) -> Relation | View:
        """The scan of a table, or a view; QueryFailure if there is neither."""

    def require(self, scan: str, column: str, values: Sequence[str]) -> None:
        """A WHERE that equates a scan's column with one of these literals."""


@dataclass(frozen=True)
class View:
    """A view's SELECT, and the database in which its names are looked up."""

    query: exp.Query
    database: str


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
            _refuse_other_parts(node, {"this"})
            return self.query(node.this, outer, is_whole=is_whole)
        inner, ctes = self._with(node.args.get("with_"), outer)
        match node:
            case exp.Select():
                body = _Select(inner, node, outer).translate()
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

    def order_by(self, node: exp.Order, expressions: Expressions) -> str:
        """`order by …`: NULLs come last, whatever the direction, unless said otherwise."""
        keys = []
        for ordered in node.expressions:
            key = expressions.translate(ordered.this).sql
            keys.append(key + _direction(ordered))
        return f"order by {', '.join(keys)}"

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
            relation = _renamed(Relation(sql.identifier(name), found.columns), cte.args["alias"])
            listed = ", ".join(sql.identifier(column.identifier) for column in relation.columns)
            texts.append(f"{sql.identifier(name)}({listed}) as ({found.sql})")
            inner = replace(inner, names=inner.names.with_relation(name, relation))
        return inner, f"with {', '.join(texts)}"

    def _set_operation(self, node: exp.SetOperation, outer: Scope | None) -> _Body:
        """Both sides as their common types; the names are the left side's."""
        _refuse_other_parts(node, _SET_PARTS)
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
        expressions = Expressions(Scope(), self, _by_name(output))
        return _Body(text, output, _order(node, expressions, len(output)), _limit(node))

    def _values(self, node: exp.Values, outer: Scope | None) -> _Body:
        expressions = Expressions(Scope(outer), self)
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
        return _Body(f"select * from (values {written}) as v({listed})", output, "", "")


@dataclass(frozen=True)
class _Body:
    """A query without its WITH, in parts: ORDER BY may be added to."""

    sql: str
    columns: tuple[Column, ...]
    order: str
    limit: str


class _Select:
    """One SELECT, clause by clause, in the order in which names come to be known."""

    def __init__(self, relations: Relations, node: exp.Select, outer: Scope | None) -> None:
        _refuse_other_parts(node, _SELECT_PARTS)
        self._relations = relations
        self._node = node
        self._scope = Scope(outer)
        self._expressions = Expressions(self._scope, relations)

    def translate(self) -> _Body:
        source = self._from()
        where = self._where()
        items = list(self._items())
        names = [name for name, _ in items]
        output = columns(names, [item.type for _, item in items])
        listed = ", ".join(
            f"{item.sql} as {sql.identifier(column.identifier)}"
            for (_, item), column in zip(items, output, strict=True)
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
        expressions = Expressions(self._scope, self._relations, _by_name(output))
        order = _order(self._node, expressions, len(output))
        return _Body(text, output, order, _limit(self._node))

    def _from(self) -> str:
        from_ = self._node.args.get("from_")
        if from_ is None:
            return ""
        parts = [f"from {self._source(from_.this)}"]
        parts += [self._join(join) for join in self._node.args.get("joins") or ()]
        return " ".join(parts)

    def _join(self, join: exp.Join) -> str:
        _refuse_other_parts(join, _JOIN_PARTS)
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
                _refuse_other_parts(node, {"this", "alias"})
                found = self._relations.query(node.this, self._scope.outer)
                relation = replace(found, sql=f"({found.sql})")
            case exp.Values():
                found = self._relations.query(node, self._scope.outer)
                relation = replace(found, sql=f"({found.sql})")
            case exp.Unnest():
                relation = self._unnest(node)
            case _:
                raise not_emulated(f"{node.key.upper()} in FROM")
        alias = node.alias.lower() or (node.name.lower() if isinstance(node, exp.Table) else "")
        relation = _renamed(relation, node.args.get("alias"))
        alias = alias or f"unnamed {len(self._scope.sources)}"
        self._scope.add(alias, relation, node)
        listed = ", ".join(sql.identifier(column.identifier) for column in relation.columns)
        return f"{relation.sql} as {sql.identifier(alias)}({listed})"

    def _table(self, node: exp.Table) -> Relation:
        _refuse_other_parts(node, _TABLE_PARTS)
        if not isinstance(node.this, exp.Identifier):
            raise not_emulated("table functions")
        name = node.name.lower()
        if not node.db and name in self._relations.names.relations:
            return self._relations.names.relations[name]
        found = self._relations.tables.find(node, self._relations.database)
        if isinstance(found, Relation):
            return found
        inside = Relations(self._relations.tables, found.database)
        view = inside.query(found.query)
        return replace(view, sql=f"({view.sql})")

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
                self._relations.tables.require(source.scan, found.name, values)
        return f"where {self._expressions.boolean(where.this, 'WHERE clause').sql}"

    def _items(self) -> Iterator[tuple[str, Typed]]:
        """The select list's names and expressions, stars expanded."""
        for place, item in enumerate(self._node.expressions):
            star = item.this if isinstance(item, exp.Column) else item
            if isinstance(star, exp.Star):
                _refuse_other_parts(star, set())
                table = item.table.lower() if isinstance(item, exp.Column) else ""
                for alias, column in self._scope.all_columns(table):
                    written = f"{sql.identifier(alias)}.{sql.identifier(column.identifier)}"
                    yield column.name, Typed(written, column.type)
                continue
            name = item.alias or (item.name if isinstance(item, exp.Column) else f"_col{place}")
            yield name.lower(), self._expressions.translate(item.unalias())

    def _group(self, items: int) -> str:
        group = self._node.args.get("group")
        if group is None:
            return ""
        if group.args.get("all"):
            raise QueryFailure(
                f"SYNTAX_ERROR: {position(group)}: GROUP BY ALL needs the columns to group by",
                errors.SYNTAX_ERROR,
            )
        _refuse_other_parts(group, {"expressions"})
        keys = [
            str(_place(key, items)) if _is_place(key) else self._expressions.translate(key).sql
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


def _order(node: exp.Expr, expressions: Expressions, items: int) -> str:
    order = node.args.get("order")
    if order is None:
        return ""
    keys = []
    for ordered in order.expressions:
        key = ordered.this
        text = str(_place(key, items)) if _is_place(key) else expressions.translate(key).sql
        keys.append(text + _direction(ordered))
    return f"order by {', '.join(keys)}"


def _direction(ordered: exp.Ordered) -> str:
    direction = " desc" if ordered.args.get("desc") else ""
    return f"{direction} nulls {'first' if ordered.args.get('nulls_first') else 'last'}"


def _limit(node: exp.Expr) -> str:
    parts = []
    for name in ("limit", "offset"):
        if (clause := node.args.get(name)) is not None:
            count = clause.expression
            if not isinstance(count, exp.Literal) or count.is_string:
                raise not_emulated(f"{name.upper()} other than a number")
            parts.append(f"{name} {count.name}")
    return " ".join(parts)


def _is_place(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string


def _place(node: exp.Expr, items: int) -> int:
    place = int(node.name) if node.name.isdecimal() else 0
    if not 1 <= place <= items:
        raise QueryFailure(
            f"INVALID_COLUMN_REFERENCE: position {node.name} is not in select list",
            errors.SYNTAX_ERROR,
        )
    return place


def _by_name(output: Sequence[Column]) -> dict[str, Column]:
    return {column.name: column for column in reversed(output)}


def _cast(relation: Relation, output: Sequence[Column]) -> str:
    """`select` of a relation's columns as these types, by these names."""
    names = ", ".join(sql.identifier(column.identifier) for column in output)
    if [column.type for column in relation.columns] == [column.type for column in output]:
        return f"select * from ({relation.sql}) as u({names})"
    casts = ", ".join(
        f"cast({sql.identifier(column.identifier)} as {column.type.in_duckdb})" for column in output
    )
    return f"select {casts} from ({relation.sql}) as u({names})"


def _renamed(relation: Relation, alias: exp.TableAlias | None) -> Relation:
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
    renamed = columns(names, [column.type for column in relation.columns])
    return Relation(relation.sql, renamed)


def _refuse_other_parts(node: exp.Expr, known: set[str]) -> None:
    for name, value in node.args.items():
        if name not in known and value not in (None, False, [], ""):
            raise not_emulated(f"{name.strip('_').upper()} of {node.key.upper()}")
