"""A CSV file's lines as the rows of a sheet: SpreadsheetML, written by DuckDB.

A cell is text or a number, and an empty one is not there. Text stands in the cell itself, not in a
table of shared strings: hardly any of a list occurs twice.
https://learn.microsoft.com/office/open-xml/spreadsheet/structure-of-a-spreadsheetml-document
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
from xlsxwriter.utility import xl_col_to_name

from infra.embedded.tables import sql
from lambdas.shared.text.spreadsheets import FORMULA

_LINES_AT_ONCE = 512
_NO_NULL = "\x01"  # stands in no cell: so an empty one is '' and not null
_NUMBER = r"-?[0-9]+(\.[0-9]+)?"
# What XML does not take, control characters but tab and two that are none. No row that has the
# first is accepted; one way or the other the workbook opens.
_NO_XML = "".join(map(chr, (*range(1, 9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)))
# Text that cannot stand there as it is: what XML reads otherwise, an escape of Excel's own, blanks
# at an end, and the apostrophe that guards a formula.
_IS_ODD = rf"[&<>_{_NO_XML}]|^[ \t']|[ \t]$"
_EXCELS_ESCAPE = "_(x[0-9a-fA-F]{4}_)"
_LONGEST_CELL = 32_767  # characters, Excel's limit
_LONGEST_LINE = 1 << 26  # bytes; a line names everybody who is reached at its number

_MACROS = (
    "unguarded(cell) as case when starts_with(cell, '''') and"
    f" regexp_matches(cell[2:], {sql.literal(FORMULA.pattern)}) then cell[2:] else cell end",
    f"taken(cell) as translate(left(unguarded(cell), {_LONGEST_CELL}), {sql.literal(_NO_XML)},"
    f" {sql.literal(chr(0xFFFD) * len(_NO_XML))})",
    f"escaped(cell) as regexp_replace(taken(cell), {sql.literal(_EXCELS_ESCAPE)},"
    " '_x005F_\\1', 'g')",
    "in_xml(cell) as"
    " replace(replace(replace(escaped(cell), '&', '&amp;'), '<', '&lt;'), '>', '&gt;')",
    f"is_odd(cell) as regexp_matches(cell, {sql.literal(_IS_ODD)})"
    f" or strlen(cell) > {_LONGEST_CELL}",
)


class Rows:
    """Reads CSV files with a header; every cell in them is taken for text until it is written."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(config={"memory_limit": "1GB"})
        self._connection.execute("set enable_progress_bar = false")
        for macro in _MACROS:
            self._connection.execute(f"create macro {macro}")

    def close(self) -> None:
        self._connection.close()

    def count(self, path: Path, names: Sequence[str]) -> int:
        """How many lines the file has below its header."""
        row = self._connection.execute(f"select count(*) from {_file(path, names)}").fetchone()
        assert row is not None  # an aggregate without GROUP BY has one row
        return int(row[0])

    def of(
        self, path: Path, names: Sequence[str], styles: Sequence[int | None], *, most: int
    ) -> Iterator[bytes]:
        """The first lines as rows from the sheet's second on, many at a time.

        `styles`: by column, of a number; None: it holds text.
        """
        cells = ", ".join(
            _cell(xl_col_to_name(place), sql.identifier(name), style)
            for place, (name, style) in enumerate(zip(names, styles, strict=True))
        )
        result = self._connection.execute(
            f"select encode(concat('<row r=\"', n, '\">', {cells}, '</row>'))"
            f" from (select *, 1 + row_number() over () as n from {_file(path, names)})"
            f" where n <= {most + 1}"
        )
        while lines := result.fetchmany(_LINES_AT_ONCE):
            yield b"".join(line for (line,) in lines)


def _cell(column: str, name: str, style: int | None) -> str:
    """An expression: the cell in XML, '' if it is empty."""
    at = f"'<c r=\"{column}', n, '\""
    text = (
        f'concat({at} t="inlineStr"><is><t\','
        f" case when is_odd({name}) then concat(' xml:space=\"preserve\">', in_xml({name}))"
        f" else concat('>', {name}) end, '</t></is></c>')"
    )
    if style is None:
        return f"case when {name} <> '' then {text} end"
    return (
        f"case when regexp_full_match({name}, {sql.literal(_NUMBER)})"
        f" then concat({at} s=\"{style}\"><v>', {name}, '</v></c>')"
        f" when {name} <> '' then {text} end"
    )


def _file(path: Path, names: Sequence[str]) -> str:
    columns = ", ".join(f"{sql.literal(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({sql.paths([path])}, auto_detect=false, header=true, delim=',',"
        f" quote='\"', escape='\"', nullstr={sql.literal(_NO_NULL)}, columns={{{columns}}},"
        f" max_line_size={_LONGEST_LINE})"
    )
