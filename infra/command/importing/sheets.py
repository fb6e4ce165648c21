"""Tables of text out of the files that a lender has: CSV in whatever form, and workbooks."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from infra.command.errors import WrongUse
from infra.command.importing.cells import cleaned
from infra.command.importing.texts import encodings
from infra.command.importing.workbooks import book, formulas
from lambdas.shared import csv_reading

TEXTS = {".csv", ".tsv", ".txt", ".tab", ".psv"}
KNOWN = book.KINDS | TEXTS
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", "^": "carets"}

_SAMPLE_BYTES = 1 << 18
_SAMPLE_RECORDS = 200
_HEADER_WITHIN = 30  # records: titles and dates stand above it, seldom more
_LONGEST_RECORD = 50  # lines: more than that, and a quote was not closed


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a table is to be read; what is None is found. In line 0 there is no header."""

    encoding: str | None = None
    delimiter: str | None = None
    header_line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """`line` is the one on which it begins, as an editor or a spreadsheet counts."""

    line: int
    cells: list[str]


@dataclass(frozen=True, kw_only=True)
class Table:
    """One file, or one sheet of a workbook, as it is read."""

    path: Path
    sheet: str | None
    encoding: str | None  # None: a workbook
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
            form = f"{self.encoding}, {DELIMITERS.get(self.delimiter or '', self.delimiter)}"
        header = f"header in line {self.header_line}" if self.header_line else "no header"
        return f"{form}, {header}, {len(self.header)} columns"

    def rows(self, most: int | None = None) -> Iterator[Row]:
        """What stands below the header, blank lines included as rows without a cell; only the
        first, if `most` says so.
        """
        below = ((line, cells) for line, cells in self._records(most) if line > self.header_line)
        for line, cells in islice(below, most):
            yield Row(line=line, cells=cells)

    def distinct(self, column: str) -> set[str]:
        """What stands in a column, each once and without blanks around it."""
        place = self.header.index(column)
        found = {row.cells[place] for row in self.rows() if place < len(row.cells)}
        return {text for cell in found if (text := cleaned(cell))}

    def titles(self) -> Iterator[tuple[int, str]]:
        """The cells above the header, each with its line."""
        for line, cells in self._records(most=0):
            if line >= self.header_line:
                return
            yield from ((line, cell) for cell in cells if cell.strip())

    def _records(self, most: int | None) -> Iterator[tuple[int, list[str]]]:
        if self.encoding is None:
            last = None if most is None else self.header_line + most
            return book.records(self.path, self.sheet or "", most=last)
        return _text_records(self.path, self.encoding, self.delimiter or ",")


class NoHeader(WrongUse):
    """Of a file whose columns nothing names."""


def tables(path: Path, reading: Reading, sheet: str | None = None) -> list[Table]:
    """The tables in a file: one, or of a workbook each visible sheet that is one.

    Raises WrongUse for a file that cannot be read as a table; NoHeader, which is one, for a text
    without a header row.
    """
    if not path.is_file():
        raise WrongUse(f"{path} is no file: give the CSV files and workbooks to import")
    if path.suffix.lower() in book.KINDS:
        return _workbook(path, reading, sheet)
    if path.suffix.lower() not in TEXTS:
        known = ", ".join(sorted(KNOWN))
        raise WrongUse(f"{path} is no kind of file that can be imported: give one of {known}")
    return [_text(path, reading)]


def _text(path: Path, reading: Reading) -> Table:
    encoding = reading.encoding or encodings.of(path)
    try:
        with path.open(encoding=encoding, newline="") as file:
            sample = file.read(_SAMPLE_BYTES)
    except (UnicodeError, LookupError) as error:
        raise WrongUse(f"{path} cannot be read as {encoding}: {error}") from error
    if not sample.strip():
        raise WrongUse(f"{path} is empty")
    delimiter, line = _delimiter(sample, reading)
    if delimiter is None:
        raise NoHeader(
            f"{path} has no header row: name its line in the mapping, as header_line = 1; 0 if it "
            "has none, and its columns are column 1, column 2 and so on"
        )
    header = _names(_split(io.StringIO(sample, newline=""), delimiter), line)
    return Table(
        path=path,
        sheet=None,
        encoding=encoding,
        delimiter=delimiter,
        header_line=line,
        header=header,
    )


def _delimiter(sample: str, reading: Reading) -> tuple[str | None, int]:
    """The one that splits most records as it splits the header; and the header's line."""
    best: tuple[float, int] = (0.0, 0)
    found: tuple[str | None, int] = (None, 0)
    for delimiter in [reading.delimiter] if reading.delimiter else DELIMITERS:
        try:
            records = list(
                islice(_split(io.StringIO(sample, newline=""), delimiter), _SAMPLE_RECORDS)
            )
        except WrongUse:
            continue
        line = _line(reading, records)
        if line is None:
            continue
        below = [cells for at, cells in records if at >= line and any(cells)]
        if not below:
            continue
        width = len(below[0])
        score = (sum(len(cells) == width for cells in below) / len(below), width)
        if width > 1 and score > best:
            best, found = score, (delimiter, line)
    return found if found[0] else _list(sample, reading)


def _list(sample: str, reading: Reading) -> tuple[str | None, int]:
    """Of a single column no delimiter tells: commas, which do nothing here."""
    records = list(islice(_split(io.StringIO(sample, newline=""), ","), _SAMPLE_RECORDS))
    line = _line(reading, records)
    if line is None:
        return None, 0
    widths = {len(cells) for at, cells in records if at >= line and any(cells)}
    return (",", line) if widths == {1} else (None, 0)


def _text_records(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding=encoding, newline="") as file:
            yield from _split(file, delimiter)
    except UnicodeError as error:
        raise WrongUse(
            f"{path} cannot be read as {encoding} to its end: {error}; name its encoding in the "
            "mapping"
        ) from error


def _split(file: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins."""
    lines = _Counted(file)
    begins = 1
    try:
        for cells in csv_reading.rows(lines, delimiter=delimiter):
            if lines.read - begins > _LONGEST_RECORD:
                raise WrongUse(f"the quote that opens in line {begins} is not closed: repair it")
            yield begins, cells
            begins = lines.read + 1
    except csv.Error as error:
        raise WrongUse(f"line {begins} cannot be read: {error}") from error


class _Counted:
    """Lines, and how many of them were read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = lines
        self.read = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.read += 1
            yield line


def _workbook(path: Path, reading: Reading, wanted: str | None) -> list[Table]:
    known = [sheet.name for sheet in book.sheets(path)]
    if wanted is not None and wanted not in known:
        raise WrongUse(f"{path} has no sheet {wanted!r}: it has {', '.join(known)}")
    if wanted is None:
        found = visible_tables(path, reading)
    else:
        table = _sheet(path, wanted, reading)
        found = [table] if table is not None else []
    if not found:
        raise WrongUse(f"{path} has no sheet with a header row")
    return found


def visible_tables(
    path: Path, reading: Reading, besides: Collection[str | None] = ()
) -> list[Table]:
    """The sheets of a workbook that are tables and not hidden, `besides` those of these names."""
    visible = [sheet.name for sheet in book.sheets(path) if sheet.is_visible]
    names = [name for name in visible if name not in besides]
    found = [_sheet(path, name, reading) for name in names]
    return [table for table in found if table is not None]


def _sheet(path: Path, name: str, reading: Reading) -> Table | None:
    records = list(book.records(path, name, most=_SAMPLE_RECORDS))
    line = _line(reading, records)
    header = _names(records, line) if line is not None else ()
    if line is None or not header:
        return None
    formulas.check(path, name)
    return Table(
        path=path,
        sheet=name,
        encoding=None,
        delimiter=None,
        header_line=line,
        header=header,
    )


@dataclass(frozen=True, kw_only=True)
class Aside:
    """A sheet with something in it that is not read unless it is named: hidden, or no table."""

    path: Path
    sheet: str
    is_hidden: bool
    begins: tuple[str, ...]  # what stands in its first cells
    cells: frozenset[str]  # and in all of them

    @property
    def name(self) -> str:
        return f"{'hidden ' * self.is_hidden}sheet {self.sheet} of {self.path.name}"


def asides(path: Path, besides: Collection[str | None]) -> list[Aside]:
    """The sheets of a workbook that are no tables by themselves, `besides` those of these names;
    of another file there are none.
    """
    if path.suffix.lower() not in book.KINDS:
        return []
    found = []
    for sheet in book.sheets(path):
        if sheet.name in besides:
            continue
        sample = list(book.records(path, sheet.name, most=_SAMPLE_RECORDS))
        if sheet.is_visible and _header_line(sample) is not None:
            continue
        rows = [cells for _, cells in book.records(path, sheet.name)]
        begins = [cell for cells in rows[:_HEADER_WITHIN] for cell in cells if cell.strip()]
        every = frozenset(cell for cells in rows for cell in cells if cell.strip())
        if every:
            found.append(
                Aside(
                    path=path,
                    sheet=sheet.name,
                    is_hidden=not sheet.is_visible,
                    begins=tuple(begins),
                    cells=every,
                )
            )
    return found


def _line(reading: Reading, records: Sequence[tuple[int, list[str]]]) -> int | None:
    return _header_line(records) if reading.header_line is None else reading.header_line


def _names(records: Iterable[tuple[int, list[str]]], line: int) -> tuple[str, ...]:
    """Of the columns: in the header's line, or numbered as in the first row."""
    if line:
        return _distinct(next((cells for at, cells in records if at >= line), []))
    first: list[str] = next((cells for _, cells in records if any(cells)), [])
    return tuple(f"column {place}" for place in range(1, len(first) + 1))


def _header_line(records: Sequence[tuple[int, list[str]]]) -> int | None:
    """The first record of words that is about as wide as most are."""
    widths = Counter(sum(map(bool, cells)) for _, cells in records if any(cells))
    if not widths:
        return None
    usual = max(widths, key=lambda width: (widths[width], width))
    if widths.keys() == {1}:
        return _header_of_a_list(records)
    for line, cells in records[:_HEADER_WITHIN]:
        words = [cell.strip() for cell in cells if cell.strip()]
        if len(words) < max(2, usual * 0.6):
            continue
        return line if all(map(_is_heading, words)) else None
    return None


def _header_of_a_list(records: Sequence[tuple[int, list[str]]]) -> int | None:
    """Of one column a word is the heading if none of what stands below could be one."""
    (line, first), *below = [(at, "".join(cells)) for at, cells in records if any(cells)]
    is_list = below and not any(_is_heading(cell) for _, cell in below)
    return line if is_list and _is_heading(first) else None


def _is_heading(cell: str) -> bool:
    letters = sum(letter.isalpha() for letter in cell)
    digits = sum(letter.isdigit() for letter in cell)
    return letters > 0 and letters >= digits and "@" not in cell and not cell.startswith("$")


def _distinct(header: Sequence[str]) -> tuple[str, ...]:
    """Names that a mapping can tell apart: a second `Phone` is `Phone (2)`."""
    seen: Counter[str] = Counter()
    names = []
    for place, cell in enumerate(header, start=1):
        name = " ".join(cell.split()) or f"column {place}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    while names and names[-1] == f"column {len(names)}":
        names.pop()  # the delimiter at the end of each line
    return tuple(names)
