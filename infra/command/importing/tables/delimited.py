"""Text whose cells are separated by a character: which one it is, and the records."""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from infra.command.errors import WrongUse
from infra.command.importing.tables import encodings, header, quotes
from infra.command.importing.tables.form import Form
from lambdas.shared.text import csv_reading

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", "^": "carets"}

_SAMPLE_BYTES = 1 << 18


def found(path: Path, form: Form) -> tuple[Form, tuple[str, ...]]:
    """How the file is written, all of it, and its header.

    Raises WrongUse for a file that cannot be read as a table; NoHeader, which is one, for a text
    without a header row.
    """
    encoding = form.encoding or encodings.of(path)
    try:
        with path.open(encoding=encoding, newline="") as file:
            sample = file.read(_SAMPLE_BYTES)
    except (UnicodeError, LookupError) as error:
        raise WrongUse(
            f"{path} cannot be read as {encoding} ({error}): name its encoding in the mapping, as "
            'encoding = "cp1252"'
        ) from error
    if not sample.strip():
        raise WrongUse(f"{path} is empty: export it again, or take it out of the folder")
    with _told_of(path):
        delimiter, line = _delimiter(sample, form)
    if delimiter is None:
        raise header.NoHeader(
            f"{path} has no header row: name its line in the mapping, as header_line = 1; 0 if it "
            "has none, and its columns are column 1, column 2 and so on"
        )
    with _told_of(path):
        names = header.names(_split(io.StringIO(sample, newline=""), delimiter), line)
    return Form(encoding=encoding, delimiter=delimiter, header_line=line), names


def _delimiter(sample: str, form: Form) -> tuple[str | None, int]:
    """The one that splits most records as it splits the header; and the header's line."""
    best: tuple[float, int] = (0.0, 0)
    likeliest: tuple[str | None, int] = (None, 0)
    for delimiter in [form.delimiter] if form.delimiter else DELIMITERS:
        try:
            records = list(
                islice(_split(io.StringIO(sample, newline=""), delimiter), header.SAMPLE_RECORDS)
            )
        except _Broken:
            continue
        line = header.line_of(form, records)
        if line is None:
            continue
        below = [cells for at, cells in records if at >= line and any(cells)]
        if not below:
            continue
        width = len(below[0])
        score = (sum(len(cells) == width for cells in below) / len(below), width)
        if width > 1 and score > best:
            best, likeliest = score, (delimiter, line)
    return likeliest if likeliest[0] else _list(sample, form)


def _list(sample: str, form: Form) -> tuple[str | None, int]:
    """Of a single column no delimiter tells: commas, which do nothing here."""
    records = list(islice(_split(io.StringIO(sample, newline=""), ","), header.SAMPLE_RECORDS))
    line = header.line_of(form, records)
    if line is None:
        return None, 0
    widths = {len(cells) for at, cells in records if at >= line and any(cells)}
    return (",", line) if widths == {1} else (None, 0)


def records(
    path: Path, encoding: str, delimiter: str, width: int
) -> Iterator[tuple[int, list[str]]]:
    """All of them, of a table of that many columns. Raises WrongUse for what cannot be read."""
    try:
        with path.open(encoding=encoding, newline="") as file, _told_of(path):
            lines = _Lines(file, is_whole=True)
            for begins, cells in _records(lines, delimiter):
                if lines.is_at_end and not cells:
                    return
                is_open = lines.is_at_end or not quotes.are_closed(
                    lines.of_record, cells, delimiter=delimiter, width=width
                )
                if is_open:
                    raise _Broken(
                        f"a quote that opens in the record of line {begins} is not closed where "
                        "its cell ends, and what follows is lost in it: close the quote, or write "
                        "the cell in one line"
                    )
                yield begins, cells
    except UnicodeError as error:
        raise WrongUse(
            f"{path} cannot be read as {encoding} to its end: {error}; name its encoding in the "
            "mapping"
        ) from error


class _Broken(Exception):
    """A record that cannot be read: its line, and what to do."""


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    try:
        yield
    except _Broken as broken:
        raise WrongUse(f"{path}: {broken}") from broken


def _split(file: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record of a sample with the line on which it begins. Raises _Broken."""
    return _records(_Lines(file), delimiter)


def _records(lines: "_Lines", delimiter: str) -> Iterator[tuple[int, list[str]]]:
    begins = 1
    try:
        for cells in csv_reading.rows(lines, delimiter=delimiter):
            yield begins, cells
            begins = lines.read + 1
            lines.of_record.clear()
    except csv.Error as error:
        raise _Broken(
            f"line {begins} cannot be read ({error}): close its quotes, or export the file again"
        ) from error


class _Lines:
    """Lines, and how many of them were read. `of_record`: those of the record that is being read.

    Of a whole file an empty one stands at the end: to it, too, reaches a record whose quote is not
    closed, and no other one.
    """

    def __init__(self, lines: Iterable[str], *, is_whole: bool = False) -> None:
        self._lines, self._is_whole = lines, is_whole
        self.read = 0
        self.of_record: list[str] = []
        self.is_at_end = False

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.read += 1
            self.of_record.append(line)
            yield line
        if self._is_whole:
            self.is_at_end = True
            yield ""
