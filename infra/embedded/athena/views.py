"""Views as Athena keeps them in the Glue Data Catalog.

A table of type VIRTUAL_VIEW whose ViewOriginalText is `/* Presto View: <base64> */`: a JSON
object with originalSql, catalog, schema and columns, as Trino's Hive connector writes it.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from infra.embedded.tables.catalog import (
    Column,
    GlueClient,
    NotReadable,
    Table,
    TableNotFound,
    find_table,
)

CATALOG = "awsdatacatalog"
_PREFIX, _SUFFIX = "/* Presto View: ", " */"


@dataclass(frozen=True)
class Definition:
    """A view's SELECT, the database in which its names are looked up, and its columns.

    `columns` have Trino's types.
    """

    query: str
    database: str
    columns: tuple[Column, ...]


def view_of(table: Table) -> Definition:
    """The view that a catalog entry holds."""
    text = table.view_text or ""
    if not (text.startswith(_PREFIX) and text.endswith(_SUFFIX)):
        raise NotReadable(f"view {table.database}.{table.name} was not made by Athena")
    try:
        definition = json.loads(base64.b64decode(text[len(_PREFIX) : -len(_SUFFIX)]))
        columns = tuple(
            Column(str(each["name"]), str(each["type"])) for each in definition["columns"]
        )
        return Definition(str(definition["originalSql"]), str(definition["schema"]), columns)
    except (ValueError, LookupError, TypeError) as error:
        raise NotReadable(
            f"view {table.database}.{table.name} is not as Athena writes one: {error}"
        ) from error


def table_input(name: str, query: str, database: str, columns: Sequence[Column]) -> dict[str, Any]:
    """The TableInput of a view; `columns` with Trino's types."""
    definition = {
        "originalSql": query,
        "catalog": CATALOG,
        "schema": database,
        "columns": [{"name": column.name, "type": column.type} for column in columns],
    }
    text = base64.b64encode(json.dumps(definition).encode()).decode()
    return {
        "Name": name,
        "TableType": "VIRTUAL_VIEW",
        "Parameters": {"presto_view": "true", "comment": "Presto View"},
        "PartitionKeys": [],
        "StorageDescriptor": {
            "Columns": [
                {"Name": column.name, "Type": _hive_type(column.type)} for column in columns
            ],
            "Location": "",
            "SerdeInfo": {},
        },
        "ViewOriginalText": f"{_PREFIX}{text}{_SUFFIX}",
        "ViewExpandedText": "/* Presto View */",
    }


def save(glue: GlueClient, database: str, table: dict[str, Any], *, replace: bool) -> bool:
    """Creates the view, or replaces it; False if it exists and may not be replaced."""
    try:
        find_table(glue, database, table["Name"])
    except TableNotFound:
        glue.create_table(DatabaseName=database, TableInput=table)
    else:
        if not replace:
            return False
        glue.update_table(DatabaseName=database, TableInput=table)
    return True


def _hive_type(trino: str) -> str:
    replaced = trino.replace("varchar", "string").replace("integer", "int")
    return replaced.replace("(3)", "").replace("real", "float").replace("varbinary", "binary")
