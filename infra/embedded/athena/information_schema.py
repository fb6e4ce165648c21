"""information_schema: databases, tables and columns of the catalog, as tables to be queried.

https://docs.aws.amazon.com/athena/latest/ug/querying-glue-catalog.html
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from infra.embedded.athena import errors, types, views
from infra.embedded.athena.errors import QueryFailure
from infra.embedded.athena.scope import Relation, columns, position
from infra.embedded.athena.types import BIGINT, VARCHAR
from infra.embedded.tables import sql
from infra.embedded.tables.catalog import GlueClient, Table, databases, tables

NAME = "information_schema"

_TABLE = ("table_catalog", "table_schema", "table_name")
_COLUMNS = {
    "schemata": ("catalog_name", "schema_name"),
    "tables": (*_TABLE, "table_type"),
    "columns": (
        *(*_TABLE, "column_name", "ordinal_position", "column_default"),
        *("is_nullable", "data_type"),
    ),
}

Row = tuple[str | int | None, ...]


def relation(glue: GlueClient, node: exp.Table) -> Relation:
    """The rows of one of its tables; QueryFailure if there is no such one."""
    name = node.name.lower()
    if name not in _COLUMNS:
        raise QueryFailure(
            f"TABLE_NOT_FOUND: {position(node)}: Table '{views.CATALOG}.{NAME}.{name}' does not "
            "exist",
            errors.TABLE_NOT_FOUND,
        )
    names = _COLUMNS[name]
    found = [BIGINT if each == "ordinal_position" else VARCHAR for each in names]
    # a row of nulls, so that a catalog without tables is a table without rows
    rows = [tuple("null" for _ in names), *(map(_literal, row) for row in _rows(glue, name))]
    cells = ", ".join(
        f"cast({sql.identifier(each)} as {type_.in_duckdb}) as {sql.identifier(each)}"
        for each, type_ in zip(names, found, strict=True)
    )
    values = ", ".join(f"({', '.join(row)})" for row in rows)
    listed = ", ".join(map(sql.identifier, names))
    first = sql.identifier(names[0])
    text = f"(select {cells} from (values {values}) as v({listed}) where {first} is not null)"
    return Relation(text, columns(names, found))


def _rows(glue: GlueClient, name: str) -> Iterator[Row]:
    for database in databases(glue):
        if name == "schemata":
            yield views.CATALOG, database
            continue
        for table in tables(glue, database):
            of_table = (views.CATALOG, database, table.name)
            if name == "tables":
                yield *of_table, "BASE TABLE" if table.view_text is None else "VIEW"
            else:
                for place, (column, type_) in enumerate(_typed(table), start=1):
                    yield *of_table, column, place, None, "YES", type_


def _typed(table: Table) -> Iterator[tuple[str, str]]:
    """The columns with their types in Trino's words."""
    for column in (*table.columns, *table.partition_keys):
        yield column.name, str(types.from_hive(column.type))


def _literal(value: str | int | None) -> str:
    if value is None:
        return "null"
    return sql.literal(value) if isinstance(value, str) else str(value)
