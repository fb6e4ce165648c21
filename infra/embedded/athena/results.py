"""A query's result as Athena leaves it in S3, and reads it back page by page.

`<id>.csv`: a header line, every cell in double quotes, NULL as nothing between two commas.
`<id>.csv.metadata` holds the columns; Athena's is binary and not meant for reading, ours is JSON.
https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from infra.embedded.athena import types
from infra.embedded.athena.functions.casts import decimal_as_text
from infra.embedded.athena.types import VARCHAR, Type

# What Athena says of a type that has no precision of its own, as PyAthena's tests recorded it on
# AWS (pyathena-dev/PyAthena, tests/pyathena/test_cursor.py).
_PRECISIONS = {
    "tinyint": 3,
    "smallint": 5,
    "integer": 10,
    "bigint": 19,
    "real": 17,
    "double": 17,
    "varchar": 2_147_483_647,
    "timestamp": 3,
}


@dataclass(frozen=True)
class ResultColumn:
    """A column of a result."""

    name: str
    type: Type

    def as_metadata(self) -> dict[str, Any]:
        """API_ColumnInfo."""
        return {
            "CatalogName": "hive",
            "SchemaName": "",
            "TableName": "",
            "Name": self.name,
            "Label": self.name,
            "Type": self.type.name,
            "Precision": self.type.precision or _PRECISIONS.get(self.type.name, 0),
            "Scale": self.type.scale,
            "Nullable": "UNKNOWN",
            "CaseSensitive": self.type == VARCHAR,
        }


def metadata(columns: Sequence[ResultColumn]) -> bytes:
    """The content of `<id>.csv.metadata`."""
    return json.dumps({"columns": [column.as_metadata() for column in columns]}).encode()


def header(columns: Sequence[ResultColumn]) -> bytes:
    """The first line of `<id>.csv`."""
    names = (column.name.replace('"', '""') for column in columns)
    return (",".join(f'"{name}"' for name in names) + "\n").encode()


def as_text(name: str, type_: Type) -> str:
    """A DuckDB expression: the column's values as Athena writes them to a CSV."""
    match type_:
        case types.TIMESTAMP:
            return f"strftime({name}, '%Y-%m-%d %H:%M:%S.%g')"
        case Type(name="decimal"):
            return decimal_as_text(name, type_)
        case Type(name="double" | "real"):
            return _floating(name)
        case Type(element=Type() as element):
            item = f"coalesce({as_text('item', element)}, 'null')"
            items = f"array_to_string(list_transform({name}, lambda item: {item}), ', ')"
            return f"'[' || {items} || ']'"
        case _:
            return f"cast({name} as varchar)"


def _floating(name: str) -> str:
    """Java's Double.toString: from 0.001 up to 10^7 in full, all others as 1.5E7."""
    text = f"cast(abs({name}) as varchar)"  # the shortest that says the number: 0.00015, 1.5e+20
    fraction = f"split_part({text}, '.', 2)"
    digits = f"rtrim(ltrim(replace(split_part({text}, 'e', 1), '.', ''), '0'), '0')"
    exponent = (
        f"case when contains({text}, 'e') then cast(split_part({text}, 'e', 2) as integer)"
        f" when abs({name}) >= 1 then length(split_part({text}, '.', 1)) - 1"
        f" else length(ltrim({fraction}, '0')) - length({fraction}) - 1 end"
    )
    mantissa = f"{digits}[1] || '.' || case when {digits}[2:] = '' then '0' else {digits}[2:] end"
    return (
        f"case when isnan({name}) then 'NaN' else case when signbit({name}) then '-' else '' end ||"
        f" case when isinf({name}) then 'Infinity'"
        f" when {name} = 0 or (abs({name}) >= 1e-3 and abs({name}) < 1e7) then {text}"
        f" else {mantissa} || 'E' || {exponent} end end"
    )


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


def read_lines(file: Path, start: int, size: int) -> Page:
    """At most `size` lines from byte `start` of a command's text on, each a row of one cell."""
    with file.open("rb") as opened:
        opened.seek(start)
        lines = [line.decode().removesuffix("\n") for line in islice(opened, size)]
        at = start + sum(len(line.encode()) + 1 for line in lines)
        return Page([[line] for line in lines], at if at < file.stat().st_size else None)


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
