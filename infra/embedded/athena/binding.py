"""Names in a query, looked up in the catalog: tables, views, columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp
from sqlglot.errors import OptimizeError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope
from sqlglot.schema import MappingSchema

from infra.embedded.athena import errors, statements
from infra.embedded.athena.errors import QueryFailure
from infra.embedded.athena.views import CATALOG, view_of
from infra.embedded.tables.catalog import GlueClient, Table, TableNotFound, find_table
from infra.embedded.tables.types import duckdb_type

_DEEPEST_VIEW = 16


@dataclass
class Bound:
    """A query whose every column is qualified, and the tables that it scans.

    `tables` maps the name that stands for a scan in the query to the table scanned there; each
    mention of a table is a scan of its own.
    """

    query: exp.Query
    tables: dict[str, Table] = field(default_factory=dict)

    def literals(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """Per scan and column, the string literals that the scan's own WHERE equates it with."""
        found: dict[str, dict[str, list[str]]] = {name: defaultdict(list) for name in self.tables}
        for scope in traverse_scope(self.query):
            scans = {
                alias: source.name
                for alias, source in scope.sources.items()
                if isinstance(source, exp.Table) and source.name in self.tables
            }
            for column, values in _equalities(scope):
                if column.table in scans:
                    found[scans[column.table]][column.name] += values
        return found


def bind(query: exp.Query, database: str, glue: GlueClient) -> Bound:
    """Looks every name up; raises QueryFailure as Athena fails the query."""
    bound = Bound(query.copy())
    bound.query = _with_tables(bound.query, database, glue, bound.tables, depth=0)
    schema = MappingSchema(
        {
            name: {
                column.name: duckdb_type(column.type)
                for column in (*table.columns, *table.partition_keys)
            }
            for name, table in bound.tables.items()
        },
        dialect="duckdb",
    )
    try:
        bound.query = qualify(
            bound.query, schema=schema, dialect=statements.TRINO, expand_alias_refs=False
        )
    except OptimizeError as error:
        raise QueryFailure(f"COLUMN_NOT_FOUND: {error}", errors.SYNTAX_ERROR) from error
    return bound


def _with_tables(
    query: exp.Query, database: str, glue: GlueClient, tables: dict[str, Table], depth: int
) -> exp.Query:
    """Each table by the name of a scan, each view by its own SELECT."""
    if depth > _DEEPEST_VIEW:
        raise QueryFailure("VIEW_IS_RECURSIVE: a view refers to itself", errors.SYNTAX_ERROR)
    mentioned = [
        source
        for scope in traverse_scope(query)
        for source in scope.sources.values()
        if isinstance(source, exp.Table)
    ]
    for node in {id(node): node for node in mentioned}.values():
        table = _find(node, database, glue)
        alias = node.args.get("alias") or exp.TableAlias(this=exp.to_identifier(table.name))
        if table.view_text is None:
            name = f"scan_{len(tables) + 1}"
            tables[name] = table
            node.replace(exp.Table(this=exp.to_identifier(name), alias=alias.copy()))
        else:
            view = view_of(table)
            inner = statements.parse_query(view.query)
            inner = _with_tables(inner, view.database, glue, tables, depth + 1)
            node.replace(exp.Subquery(this=inner, alias=alias.copy()))
    return query


def _find(node: exp.Table, database: str, glue: GlueClient) -> Table:
    if node.catalog and node.catalog.lower() != CATALOG:
        raise QueryFailure(
            f"CATALOG_NOT_FOUND: {_position(node.this)}: Catalog '{node.catalog}' does not exist",
            errors.TABLE_NOT_FOUND,
        )
    database = (node.db or database).lower()
    try:
        return find_table(glue, database, node.name.lower())
    except TableNotFound as missing:
        raise QueryFailure(
            f"TABLE_NOT_FOUND: {_position(node.this)}: Table "
            f"'{CATALOG}.{database}.{node.name.lower()}' does not exist",
            errors.TABLE_NOT_FOUND,
        ) from missing


def _equalities(scope: Scope) -> Iterator[tuple[exp.Column, list[str]]]:
    """`column = 'literal'` and `column IN ('literal', …)` among the conjuncts of the WHERE."""
    where = scope.expression.args.get("where")
    if where is None:
        return
    for conjunct in where.this.flatten() if isinstance(where.this, exp.And) else [where.this]:
        match conjunct.unnest():
            case exp.EQ(left=exp.Column() as column, right=exp.Literal(is_string=True) as value):
                yield column, [value.name]
            case exp.EQ(left=exp.Literal(is_string=True) as value, right=exp.Column() as column):
                yield column, [value.name]
            case exp.In(this=exp.Column() as column) as membership:
                values = membership.expressions
                if values and all(isinstance(v, exp.Literal) and v.is_string for v in values):
                    yield column, [value.name for value in values]
            case _:
                continue


def _position(node: exp.Expression) -> str:
    """`line 1:15`, counted from 1, of the node's first character."""
    meta = node.meta
    line, column = meta.get("line", 1), meta.get("col", 1)
    return f"line {line}:{column - (meta.get('end', 0) - meta.get('start', 0))}"
