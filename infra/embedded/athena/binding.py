"""The tables that a query scans: looked up in the catalog, and the partitions to be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlglot import exp

from infra.embedded.athena import errors, information_schema, types, views
from infra.embedded.athena.errors import QueryFailure
from infra.embedded.athena.relations import View
from infra.embedded.athena.scope import Relation, columns, position
from infra.embedded.athena.statements import parse_query
from infra.embedded.tables import sql
from infra.embedded.tables.catalog import (
    Column,
    GlueClient,
    Partition,
    Place,
    Table,
    TableNotFound,
    database_exists,
    find_table,
    partitions,
)
from infra.embedded.tables.projection import is_projected, projected

_MOST_VIEWS = 64


_Name = tuple[str, str]  # database, table


@dataclass(frozen=True)
class Lookups:
    """What a query came to know of the catalog: what its translation rests on."""

    declared: Mapping[_Name, _Declaration]
    scans: Mapping[str, _Name]
    required: Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class _Declaration:
    """Of a table what a translation depends on; not where it lies, nor in which format."""

    columns: tuple[Column, ...]
    partition_keys: tuple[Column, ...]
    view_text: str | None

    @classmethod
    def of(cls, table: Table) -> _Declaration:
        return cls(table.columns, table.partition_keys, table.view_text)


class CatalogTables:
    """Collects what one query scans. Each mention of a table is a scan of its own.

    The catalog is asked for a table once: what changes meanwhile, the query does not see. `ids`:
    what stand-ins in the query stand for.
    """

    def __init__(self, glue: GlueClient, ids: Mapping[str, str] = MappingProxyType({})) -> None:
        self._glue = glue
        self._ids = ids
        self._found: dict[_Name, Table] = {}
        self.scans: dict[str, Table] = {}
        self._required: dict[str, dict[str, list[str]]] = {}
        self._views = 0
        self._has_looked_around = False

    def lookups(self) -> Lookups | None:
        """None if the query reads the catalog itself, which is another one the next time."""
        if self._has_looked_around:
            return None
        return Lookups(
            declared={name: _Declaration.of(table) for name, table in self._found.items()},
            scans={scan: (table.database, table.name) for scan, table in self.scans.items()},
            required=self._required,
        )

    def repeat(self, lookups: Lookups) -> bool:
        """Looks the same tables up; False if one is not declared as it was."""
        for (database, name), declared in lookups.declared.items():
            try:
                found = self._found[database, name] = find_table(self._glue, database, name)
            except TableNotFound:
                return False
            if _Declaration.of(found) != declared:
                return False
        self.scans = {scan: self._found[name] for scan, name in lookups.scans.items()}
        self._required = {
            scan: {column: list(values) for column, values in required.items()}
            for scan, required in lookups.required.items()
        }
        return True

    def find(self, node: exp.Table, database: str) -> Relation | View:
        """A scan is named `scan 1` in DuckDB, which no identifier of a query can be."""
        if (node.db or database).lower() == information_schema.NAME:
            self._has_looked_around = True
            return information_schema.relation(self._glue, node)
        table = self._lookup(node, database)
        if table.view_text is not None:
            return self._view(table, position(node.this))
        name = f"scan {len(self.scans) + 1}"
        self.scans[name] = table
        self._required[name] = defaultdict(list)
        declared = (*table.columns, *table.partition_keys)
        output = columns(
            [column.name for column in declared],
            [types.from_hive(column.type) for column in declared],
        )
        return Relation(sql.identifier(name), output, scan=name)

    def require(self, scan: str, column: str, values: Sequence[str]) -> None:
        """See `Tables`."""
        self._required[scan][column] += values

    def partitions(self, scan: str) -> Sequence[Partition]:
        """Those that the WHERE beside the scan leaves; the table itself if it has no keys."""
        table = self.scans[scan]
        required = {
            column: [self._ids.get(value, value) for value in values]
            for column, values in self._required[scan].items()
        }
        if not table.partition_keys:
            return [Partition(Place.of(table.location), {})]
        if is_projected(table):
            return projected(table, required)
        return [
            found for found in partitions(self._glue, table) if _is_wanted(found.values, required)
        ]

    def _view(self, table: Table, where: str) -> View:
        self._views += 1
        if self._views > _MOST_VIEWS:
            raise QueryFailure("VIEW_IS_RECURSIVE: a view refers to itself", errors.SYNTAX_ERROR)
        view = views.view_of(table)
        kept = columns(
            [column.name for column in view.columns],
            [types.from_trino(column.type) for column in view.columns],
        )
        name = f"{views.CATALOG}.{table.database}.{table.name}"
        return View(parse_query(view.query), view.database, name, kept, where)

    def _lookup(self, node: exp.Table, database: str) -> Table:
        if node.catalog and node.catalog.lower() != views.CATALOG:
            raise QueryFailure(
                f"CATALOG_NOT_FOUND: {position(node)}: Catalog '{node.catalog}' does not exist",
                errors.TABLE_NOT_FOUND,
            )
        database, name = (node.db or database).lower(), node.name.lower()
        if (known := self._found.get((database, name))) is not None:
            return known
        try:
            found = self._found[database, name] = find_table(self._glue, database, name)
        except TableNotFound as missing:
            if not database_exists(self._glue, database):
                raise QueryFailure(
                    f"SCHEMA_NOT_FOUND: {position(node)}: Schema '{database}' does not exist",
                    errors.TABLE_NOT_FOUND,
                ) from missing
            raise QueryFailure(
                f"TABLE_NOT_FOUND: {position(node.this)}: Table "
                f"'{views.CATALOG}.{database}.{name}' does not exist",
                errors.TABLE_NOT_FOUND,
            ) from missing
        return found


def _is_wanted(values: Mapping[str, str], required: Mapping[str, Sequence[str]]) -> bool:
    return all(value in required.get(key, [value]) for key, value in values.items())
