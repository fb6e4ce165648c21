"""CSV as Athena's OpenCSVSerDe reads it, at DuckDB's speed.

Followed to the letter is Trino's `CsvDeserializer`, "bug for bug compatible with OpenCSVSerde"
(lib/trino-hive-formats), which is Athena engine version 3's, and its `TextLineReader`:

* a line ends at LF, CR or CRLF, quoted or not; a BOM at the start of a file is skipped;
* an empty line is a row of nulls; a cell that is missing at the end of a line is null, an empty
  one is ''; cells past the table's last column are dropped; a cell whose quote never closes, null;
* within quotes `""`, and the escape character before a quote or itself, stand for the second
  character; any other escape character vanishes.

DuckDB's own CSV reader differs in most of that. So a line is one of two kinds. Regular: its cells
are plain, or quoted as in RFC 4180, and no more than the table has columns; DuckDB's reader agrees
on those, and gets them in a file of their own if there are others. Odd: any other; read by
`cells_of`, the deserializer's own algorithm. A million regular lines take less than a second.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

import duckdb

from infra.embedded.tables import sql
from infra.embedded.tables.catalog import NotReadable, Table
from infra.embedded.tables.white_space import WHITE_SPACE

# Neither may occur in text; SQL has to name some delimiter and some null string.
_NO_DELIMITER = "\x01"
_NO_NULL = "\x02"
_BOM = b"\xef\xbb\xbf"
_LONGEST_LINE = 16 * 1024 * 1024
_FETCHED_LINES = 10_000


@dataclass(frozen=True)
class Dialect:
    """The SerDe's properties; its defaults are `,`, `"` and `\\`."""

    separator: str = ","
    quote: str = '"'
    escape: str = "\\"
    header_lines: int = 0

    @classmethod
    def of(cls, table: Table) -> "Dialect":
        """From SerDe and table parameters; NotReadable if they are not three ASCII characters."""
        given: Mapping[str, str] = table.serde_parameters
        dialect = cls(
            separator=given.get("separatorChar", ","),
            quote=given.get("quoteChar", '"'),
            escape=given.get("escapeChar", "\\"),
            header_lines=int(table.parameters.get("skip.header.line.count", "0")),
        )
        characters = (dialect.separator, dialect.quote, dialect.escape)
        if len(set(characters)) != 3 or any(len(c) != 1 or not c.isascii() for c in characters):
            raise NotReadable(
                f"table {table.database}.{table.name}: separatorChar, quoteChar and escapeChar "
                f"are {characters}; give three different ASCII characters"
            )
        return dialect

    @property
    def regular_cell(self) -> str:
        """A regular expression: one cell on which RFC 4180 and the SerDe agree."""
        separator, quote, escape = map(re.escape, (self.separator, self.quote, self.escape))
        plain = f"[^{separator}{quote}{escape}]*"
        quoted = f"{quote}(?:[^{quote}{escape}]|{quote}{quote})*{quote}"
        return f"(?:{plain}|{quoted})"


def relation(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[Path],
    columns: Sequence[str],
    dialect: Dialect,
    scratch: Callable[[], Path],
) -> str:
    """A SELECT of `columns`, all VARCHAR, over the files; rows in no particular order."""
    files, empty_lines = _tidied(files, dialect.header_lines, scratch)
    empty = f"select {', '.join(f'null::varchar as {sql.identifier(name)}' for name in columns)}"
    selects = [f"{empty} from range({empty_lines})"]
    if files:
        selects += _read(connection, files, columns, dialect, scratch)
    return " union all ".join(selects)


def _read(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[Path],
    columns: Sequence[str],
    dialect: Dialect,
    scratch: Callable[[], Path],
) -> list[str]:
    cell = dialect.regular_cell
    pattern = f"{cell}(?:{re.escape(dialect.separator)}{cell}){{0,{len(columns) - 1}}}"
    is_regular = f"regexp_full_match(line, {sql.literal(pattern)})"
    # The header counts: a quote that it leaves open would swallow the rows after it.
    if not _any(connection, f"{_lines(files, 0)} where not {is_regular}"):
        return [_regular(files, columns, dialect, dialect.header_lines)]
    lines = _lines(files, dialect.header_lines)
    regular_lines, cells_of_odd_lines = scratch(), scratch()
    connection.execute(
        f"copy (select line from {lines} where {is_regular})"
        f" to {sql.literal(regular_lines.as_posix())} (format csv, header false,"
        f" delimiter '{_NO_DELIMITER}', quote '', escape '', nullstr '{_NO_NULL}')"
    )
    with cells_of_odd_lines.open("w", encoding="utf-8") as parsed:
        for line in _fetch(connection, f"select line from {lines} where not {is_regular}"):
            parsed.write(json.dumps(cells_of(line, len(columns), dialect)) + "\n")
    return [_regular([regular_lines], columns, dialect, 0), _parsed(cells_of_odd_lines, columns)]


def cells_of(line: str, count: int, dialect: Dialect) -> list[str | None]:
    """The first `count` cells of a line, by the deserializer's own algorithm."""
    cells: list[str | None] = []
    cell: list[str] = []
    in_quotes = in_field = False
    position = 0
    while position < len(line) and len(cells) < count:
        char = line[position]
        following = line[position + 1 : position + 2]
        if char == dialect.escape:
            if (in_quotes or in_field) and following in {dialect.quote, dialect.escape}:
                cell.append(following)
                position += 1
        elif char == dialect.quote:
            if (in_quotes or in_field) and following == dialect.quote:
                cell.append(following)
                position += 1
            else:
                # A quote in the middle of a cell is kept, but not in the line's first three
                # characters, and it takes away blanks that stand before it.
                touches_separator = dialect.separator in (line[position - 1], following)
                if position > 2 and following and not touches_separator:
                    if cell and not "".join(cell).strip(WHITE_SPACE):
                        cell.clear()
                    else:
                        cell.append(char)
                in_quotes = not in_quotes
            in_field = not in_field
        elif char == dialect.separator and not in_quotes:
            cells.append("".join(cell))
            cell.clear()
            in_field = False
        else:
            cell.append(char)
            in_field = True
        position += 1
    if line and len(cells) < count and not in_quotes:
        cells.append("".join(cell))
    return cells + [None] * (count - len(cells))


def _lines(files: Sequence[Path], header_lines: int) -> str:
    """A DuckDB table of lines: neither quotes nor escapes mean anything here."""
    return (
        f"read_csv({sql.paths(files)}, auto_detect=false, header=false, skip={header_lines},"
        f" columns={{'line': 'VARCHAR'}}, delim='{_NO_DELIMITER}', quote='', escape='',"
        f" nullstr='{_NO_NULL}', strict_mode=false, hive_partitioning=false,"
        f" max_line_size={_LONGEST_LINE})"
    )


def _regular(
    files: Sequence[Path], columns: Sequence[str], dialect: Dialect, header_lines: int
) -> str:
    declared = ", ".join(f"{sql.literal(name)}: 'VARCHAR'" for name in columns)
    quote = sql.literal(dialect.quote)
    # null_padding gives missing cells as null, the impossible null string empty ones as ''.
    return (
        f"select * from read_csv({sql.paths(files)}, auto_detect=false, header=false,"
        f" skip={header_lines}, columns={{{declared}}}, delim={sql.literal(dialect.separator)},"
        f" quote={quote}, escape={quote}, nullstr='{_NO_NULL}', strict_mode=false,"
        f" null_padding=true, hive_partitioning=false, max_line_size={_LONGEST_LINE})"
    )


def _parsed(file: Path, columns: Sequence[str]) -> str:
    names = ", ".join(
        f"json[{number}] as {sql.identifier(name)}" for number, name in enumerate(columns, 1)
    )
    return (
        f"select {names} from read_json({sql.paths([file])}, format='newline_delimited',"
        " records=false, columns={'json': 'VARCHAR[]'})"
    )


def _fetch(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[str]:
    result = connection.execute(query)
    while rows := result.fetchmany(_FETCHED_LINES):
        for (line,) in rows:
            yield line


def _any(connection: duckdb.DuckDBPyConnection, lines: str) -> bool:
    return connection.execute(f"select 1 from {lines} limit 1").fetchone() is not None


def _tidied(
    files: Sequence[Path], header_lines: int, scratch: Callable[[], Path]
) -> tuple[list[Path], int]:
    """The files without what DuckDB's reader loses, and how many empty lines they had.

    DuckDB skips most empty lines, and loses lines around a CR that stands alone. A file with
    either is copied; its header lines stay.
    """
    tidy, empty_lines = [], 0
    for file in files:
        if file.stat().st_size == 0:
            continue
        with file.open("rb") as opened, mmap(opened.fileno(), 0, access=ACCESS_READ) as content:
            if not _is_untidy(content):
                tidy.append(file)
                continue
            lines = re.sub(rb"\r\n?", b"\n", content).removeprefix(_BOM).split(b"\n")
        if not lines[-1]:
            lines.pop()
        body = lines[header_lines:]
        copy = scratch()
        with copy.open("wb") as copied:
            for line in lines[:header_lines]:
                copied.write((line or b"-") + b"\n")
            for line in filter(None, body):
                copied.write(line + b"\n")
        tidy.append(copy)
        empty_lines += body.count(b"")
    return tidy, empty_lines


def _is_untidy(content: mmap) -> bool:
    return bool(
        re.match(rb"(?:\xef\xbb\xbf)?[\r\n]", content)
        or content.find(b"\n\n") >= 0
        or content.find(b"\n\r") >= 0
        or re.search(rb"\r(?!\n)", content)
    )
