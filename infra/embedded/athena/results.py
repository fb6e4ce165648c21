"""A query's result as Athena leaves it in S3, and reads it back page by page.

`<id>.csv`: a header line, every cell in double quotes, NULL as nothing between two commas.
`<id>.csv.metadata` holds the columns; Athena's is binary and not meant for reading, ours is JSON.
https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO


@dataclass(frozen=True)
class ResultColumn:
    """A column of a result; `type` is Trino's base type, e.g. `decimal`."""

    name: str
    type: str
    precision: int = 0
    scale: int = 0

    def as_metadata(self) -> dict[str, Any]:
        """API_ColumnInfo."""
        return {
            "CatalogName": "hive",
            "SchemaName": "",
            "TableName": "",
            "Name": self.name,
            "Label": self.name,
            "Type": self.type,
            "Precision": self.precision,
            "Scale": self.scale,
            "Nullable": "UNKNOWN",
            "CaseSensitive": self.type == "varchar",
        }


def metadata(columns: Sequence[ResultColumn]) -> bytes:
    """The content of `<id>.csv.metadata`."""
    return json.dumps({"columns": [asdict(column) for column in columns]}).encode()


@dataclass(frozen=True)
class Page:
    """Some rows, each a list of texts and Nones, and the byte at which the next page begins."""

    rows: list[list[str | None]]
    next: int | None


def read_page(file: Path, start: int, size: int) -> Page:
    """At most `size` rows from byte `start` of a result's CSV on; the header is a row."""
    with file.open("rb") as opened:
        opened.seek(start)
        rows = []
        for row in _rows(opened):
            rows.append(row)
            if len(rows) == size:
                break
        position = opened.tell()
        return Page(rows, position if opened.read(1) else None)


def _rows(opened: BinaryIO) -> Iterator[list[str | None]]:
    """A row may span lines; it is complete where its quotes are balanced."""
    record = b""
    for line in iter(opened.readline, b""):
        record += line
        if record.count(b'"') % 2 == 0:
            yield _cells(record.removesuffix(b"\n").decode())
            record = b""


def _cells(record: str) -> list[str | None]:
    cells: list[str | None] = []
    position = 0
    while position <= len(record):
        if record[position : position + 1] != '"':
            cells.append(None)
            position += 1
            continue
        end = position + 1
        while record[end] != '"' or record[end + 1 : end + 2] == '"':
            end += 2 if record[end] == '"' else 1
        cells.append(record[position + 1 : end].replace('""', '"'))
        position = end + 2
    return cells
