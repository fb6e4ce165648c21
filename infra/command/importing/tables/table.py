"""A table of text: one file, or one sheet of a workbook, as it is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from infra.command.importing.cells import cleaned
from infra.command.importing.tables import book, delimited
from lambdas.shared.text.counting import counted


@dataclass(frozen=True, kw_only=True)
class Row:
    """`line` is the one on which it begins, as an editor or a spreadsheet counts."""

    line: int
    cells: list[str]


@dataclass(frozen=True, kw_only=True)
class Table:
    """`encoding` is None for a sheet of a workbook; in header line 0 there is no header."""

    path: Path
    sheet: str | None
    encoding: str | None
    delimiter: str | None
    header_line: int
    header: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.path.name}, sheet {self.sheet}" if self.sheet else self.path.name

    def how(self) -> str:
        """What was found of its form, for people."""
        if self.encoding is None:
            form = "workbook"
        else:
            separated_by = delimited.DELIMITERS.get(self.delimiter or "", self.delimiter)
            form = f"{self.encoding}, {separated_by}"
        header = f"header in line {self.header_line}" if self.header_line else "no header"
        return f"{form}, {header}, {counted(len(self.header), 'column', 'columns')}"

    def rows(self, most: int | None = None) -> Iterator[Row]:
        """What stands below the header, blank lines included as rows without a cell; only the
        first, if `most` says so.
        """
        below = ((line, cells) for line, cells in self._records(most) if line > self.header_line)
        for line, cells in islice(below, most):
            yield Row(line=line, cells=cells)

    def distinct(self, column: str) -> set[str]:
        """What stands in a column, each once and without blanks around it."""
        return {text for cell in set(self.column(column)) if (text := cleaned(cell))}

    def told(self, column: str) -> set[str]:
        """The same of its rows alone: of no line of other cells than the header has, in which
        another column's may stand there, nor of the header once more.
        """
        place, width = self.header.index(column), len(self.header)
        found = {
            row.cells[place]
            for row in self.rows()
            if len(row.cells) == width
            or (len(row.cells) > width and not any(map(cleaned, row.cells[width:])))
        }
        heading = cleaned(column).casefold()
        texts = map(cleaned, found)
        return {text for text in texts if text and text.casefold() != heading}

    def column(self, name: str) -> Iterator[str]:
        """Its cells, of all rows that have it."""
        place = self.header.index(name)
        return (row.cells[place] for row in self.rows() if place < len(row.cells))

    def titles(self) -> Iterator[tuple[int, str]]:
        """The cells above the header, each with its line."""
        for line, cells in self._records(most=0):
            if line >= self.header_line:
                return
            yield from ((line, cell) for cell in cells if cell.strip())

    def _records(self, most: int | None) -> Iterator[tuple[int, list[str]]]:
        if self.encoding is None:
            last = None if most is None else self.header_line + most
            below = self.header_line
            return book.records(self.path, self.sheet or "", most=last, table_below=below)
        return delimited.records(self.path, self.encoding, self.delimiter or ",", len(self.header))
