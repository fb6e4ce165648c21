"""WITH queries over large CSV tables, kept for the next query that has them, too.

One run asks several statements that begin alike: reading and judging the same files. Athena would
read them each time; so does DataScannedInBytes here, but the rows are made once. Nothing that is
emulated is random or asks for the time, so the rows are the same as if they were made again.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from infra.embedded.athena.scope import Column
from infra.embedded.objects import ObjectStore
from infra.embedded.tables import sql
from infra.embedded.tables.catalog import Format, Table
from infra.embedded.tables.scan import Scan

_LARGE = 1_000_000  # bytes; below, keeping costs more than it saves


@dataclass(frozen=True)
class WithQuery:
    """A WITH query that reads these scans and no other WITH query."""

    sql: str
    columns: Sequence[Column]
    scans: Sequence[str]

    @property
    def renamed(self) -> str:
        """With its columns' identifiers, which are unique."""
        names = ", ".join(sql.identifier(column.identifier) for column in self.columns)
        return f"select * from ({self.sql}) as q({names})"

    def key(self, scans: Mapping[str, Scan]) -> Hashable:
        """What its rows depend on; in another statement its scans have other numbers."""
        text = self.renamed
        for place, name in enumerate(self.scans):
            text = text.replace(sql.identifier(name), sql.identifier(f"scanned {place}"))
        return text, tuple((scans[name].sql, scans[name].objects) for name in self.scans)


class KeptQueries:
    """Parquet files in the cloud's own directory, by what their rows depend on."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects
        self._files: dict[Hashable, Path] = {}

    def relation(
        self,
        connection: duckdb.DuckDBPyConnection,
        query: WithQuery,
        tables: Mapping[str, Table],
        scans: Mapping[str, Scan],
    ) -> str:
        """A SELECT of its rows, made now or earlier. The scans are views in the connection."""
        is_csv = all(tables[name].format is Format.CSV for name in query.scans)
        if not is_csv or sum(scans[name].bytes for name in query.scans) < _LARGE:
            return query.renamed
        key = query.key(scans)
        if key not in self._files:
            file = self._objects.scratch()
            connection.execute(
                f"copy ({query.renamed}) to {sql.literal(file.as_posix())} (format parquet)"
            )
            self._files[key] = file
        return f"select * from read_parquet({sql.paths([self._files[key]])})"
