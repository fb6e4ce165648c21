"""A catalogued table as a DuckDB SELECT over the local files behind its S3 objects."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from infra.embedded.objects.store import ObjectStore, StoredObject
from infra.embedded.tables import open_csv, sql
from infra.embedded.tables.catalog import Format, Partition, Place, Table
from infra.embedded.tables.types import duckdb_type

_REMEMBERED = 64  # sets of CSV objects; a run adds six


class BadData(Exception):
    """A file does not hold what the table declares; Athena calls it HIVE_BAD_DATA."""


@dataclass(frozen=True)
class Scan:
    """A SELECT of the table's columns and partition keys, and how much of S3 it reads."""

    sql: str
    bytes: int


class Scanner:
    """Reads tables for the connections of one service."""

    def __init__(self) -> None:
        # How the files of a CSV table are best read takes a look at every line of them; so it is
        # kept, by the objects that were looked at.
        self._csv_relations: dict[Hashable, str] = {}

    def scan(
        self,
        connection: duckdb.DuckDBPyConnection,
        objects: ObjectStore,
        table: Table,
        partitions: Sequence[Partition],
    ) -> Scan:
        """The rows of `partitions`; no object there means no row.

        Raises NotReadable or BadData; KeyError for a bucket that does not exist.
        """
        selects = [_no_rows(table)]
        total = 0
        for partition in partitions:
            found = visible_objects(objects, partition.place)
            if not found:
                continue
            total += sum(each.size for each in found)
            rows = self._rows(connection, objects, table, found)
            selects.append(f"select {_typed(table, partition)} from ({rows})")
        return Scan(" union all ".join(selects), total)

    def _rows(
        self,
        connection: duckdb.DuckDBPyConnection,
        objects: ObjectStore,
        table: Table,
        found: Sequence[StoredObject],
    ) -> str:
        files = objects.files(found)
        match table.format:
            case Format.CSV:
                return self._csv(connection, table, found, files, objects.scratch)
            case Format.JSON:
                return _json(table, files)
            case Format.PARQUET:
                return _parquet(connection, table, files)

    def _csv(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: Table,
        found: Sequence[StoredObject],
        files: Sequence[Path],
        scratch: Callable[[], Path],
    ) -> str:
        dialect = open_csv.Dialect.of(table)
        names = tuple(column.name for column in table.columns)
        key = (tuple(found), names, dialect)
        relation = self._csv_relations.get(key)
        if relation is None:
            relation = open_csv.relation(connection, files, names, dialect, scratch)
            self._csv_relations[key] = relation
            for oldest in list(self._csv_relations)[:-_REMEMBERED]:
                self._csv_relations.pop(oldest, None)
        return relation


def visible_objects(objects: ObjectStore, place: Place) -> list[StoredObject]:
    """The objects that Athena and Entity Resolution read below a prefix, at any depth.

    Left out are empty ones, and any whose name, or a folder of it, begins with `_` or `.`:
    https://docs.aws.amazon.com/athena/latest/ug/troubleshooting-athena.html
    """
    return [
        found
        for found in objects.list(place.bucket, place.prefix)
        if found.size and not _is_hidden(found.key.removeprefix(place.prefix))
    ]


def _is_hidden(relative_key: str) -> bool:
    return any(part.startswith(("_", ".")) for part in relative_key.split("/"))


def _json(table: Table, files: Sequence[Path]) -> str:
    columns = ", ".join(
        f"{sql.literal(column.name)}: {sql.literal(duckdb_type(column.type))}"
        for column in table.columns
    )
    return (
        f"select * from read_json({sql.paths(files)}, format='newline_delimited',"
        f" hive_partitioning=false, columns={{{columns}}})"
    )


def _parquet(connection: duckdb.DuckDBPyConnection, table: Table, files: Sequence[Path]) -> str:
    """Columns are found by name, and one that a file lacks is null; types must agree."""
    source = f"read_parquet({sql.paths(files)}, union_by_name=true, hive_partitioning=false)"
    found = {
        str(name).lower(): str(type_)
        for name, type_, *_ in connection.execute(f"describe select * from {source}").fetchall()
    }
    for column in table.columns:
        declared, actual = duckdb_type(column.type), found.get(column.name)
        if actual is not None and actual != declared:
            raise BadData(
                f"HIVE_BAD_DATA: Field {column.name}'s type {actual} in parquet file "
                f"is incompatible with type {column.type} defined in table schema"
            )
    columns = ", ".join(
        sql.identifier(column.name)
        if column.name in found
        else f"null as {sql.identifier(column.name)}"
        for column in table.columns
    )
    return f"select {columns} from {source}"


def _typed(table: Table, partition: Partition) -> str:
    columns = [
        f"{sql.identifier(column.name)}::{duckdb_type(column.type)}"
        f" as {sql.identifier(column.name)}"
        for column in table.columns
    ]
    keys = [
        f"{sql.literal(partition.values[key.name])}::{duckdb_type(key.type)}"
        f" as {sql.identifier(key.name)}"
        for key in table.partition_keys
    ]
    return ", ".join(columns + keys)


def _no_rows(table: Table) -> str:
    columns = ", ".join(
        f"null::{duckdb_type(column.type)} as {sql.identifier(column.name)}"
        for column in (*table.columns, *table.partition_keys)
    )
    return f"select {columns} where false"
