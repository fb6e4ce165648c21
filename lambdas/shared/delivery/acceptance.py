"""Is a streamed object acceptable? One pass, bounded memory, bytes rather than rows.

Athena reads these files with OpenCSVSerDe: by position, a row a line, `\\` escaping inside quotes.
What would be read as something else than was written is not accepted, and the reason says so in
words the sender understands. A reason quotes column names, never a data row.

A blank line (nothing, or nothing but commas, as spreadsheets leave them) is no row, and neither is
one that repeats the header, as files have that were joined. Both are counted, and sql/ leaves out
the same.
"""

import codecs
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from lambdas.shared.contract import FRACTION_BELOW, Dataset
from lambdas.shared.delivery import backslashes, forms
from lambdas.shared.delivery.percents import Percents
from lambdas.shared.text import csv_reading

MAX_BYTES = 5 * 1024**3  # CopyObject's limit, and so a staged object's
_MAX_LINE_BYTES = 1 << 20
_SHOWN_COLUMNS = 10

_ESCAPED = re.compile(rb'\\["\\]')
_ALL_BUT_QUOTES_AND_LINE_ENDS = bytes(set(range(256)) - set(b'"\n'))
# what Trino's trim() takes for white space, in UTF-8
_SPACE = (
    rb"(?:[\t\x0b-\r\x1c- ]|\xe1\x9a\x80|\xe2\x80[\x80-\x86\x88-\x8a\xa8\xa9]"
    rb"|\xe2\x81\x9f|\xe3\x80\x80)*"
)
_EMPTY_CELL = _SPACE + rb'(?:"' + _SPACE + rb'"' + _SPACE + rb")?"

_SAMPLED_LINES = 1000


class NotAcceptable(Exception):
    """The reason, as a sentence that can follow the file's name."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """What was read: SHA-256 in hex of all bytes, lines that hold data, and lines that do not."""

    sha256: str
    rows: int
    blank_lines: int = 0
    header_lines: int = 0  # after the first
    backslash_lines: int = 0  # with backslashes that Athena would drop: see backslashes.py


def check_name(key: str, size: int) -> None:
    """What can be said without reading; NotAcceptable says it. `key`: with the dataset's prefix."""
    if not key.lower().endswith(".csv"):
        raise NotAcceptable("is not a .csv file")
    *folders, name = key.split("/")
    if name.startswith(("_", ".")):
        raise NotAcceptable(
            f"would be read by nobody, as its name begins with {name[0]!r}: rename it"
        )
    if hidden := next((each for each in folders if each.startswith(("_", "."))), None):
        raise NotAcceptable(
            f"would be read by nobody, as a folder that begins with {hidden[0]!r} is a writer's "
            "own: move it"
        )
    if size > MAX_BYTES:
        raise NotAcceptable(
            f"has {size} bytes, more than 5 GB: deliver it as several files in a folder, "
            "and _SUCCESS last"
        )


def examine(chunks: Iterable[bytes], dataset: Dataset) -> Content:
    """Reads an object to its end. Raises NotAcceptable at the first thing that cannot stand."""
    digest = hashlib.sha256()
    lines = _Lines(dataset)
    rest = b""
    for chunk in chunks:
        digest.update(chunk)
        block, newline, rest = (rest + chunk).rpartition(b"\n")
        lines.take(block + newline)
        if len(rest) > _MAX_LINE_BYTES:
            lines.refuse_endless(rest)
    lines.take(rest)
    lines.finish()
    return Content(
        sha256=digest.hexdigest(),
        rows=lines.rows,
        blank_lines=lines.blank,
        header_lines=lines.headers,
        backslash_lines=lines.backslashes,
    )


class _Lines:
    """Takes whole lines, block by block, and remembers how many there were."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._before = 0  # lines taken so far
        self._blank_line = _blank_line(dataset)
        self._header_line = _header_line(dataset)
        self._percents = {
            at: Percents(column.name, column.kind)
            for at, column in enumerate(dataset.columns)
            if column.kind in FRACTION_BELOW
        }
        self.rows = self.blank = self.headers = self.backslashes = 0

    def take(self, block: bytes) -> None:
        if not block:
            return
        self._check_text(block)
        if self._before == 0:
            header, _, block = block.partition(b"\n")
            _check_header(header.removeprefix(codecs.BOM_UTF8).decode(), self._dataset)
            self._before = 1
            if not block:
                return
        self._check_quotes(block)
        self._check_backslashes(block)
        self._look_at_percents(block)
        lines = block.count(b"\n") + (not block.endswith(b"\n"))
        framed = b"\n" + block + (b"" if block.endswith(b"\n") else b"\n")
        blank = len(self._blank_line.findall(framed))
        headers = 0
        if self._dataset.header[0].encode() in block:
            headers = len(self._header_line.findall(framed))
        self.rows += lines - blank - headers
        self.blank += blank
        self.headers += headers
        self._before += lines

    def finish(self) -> None:
        if self._before == 0:
            raise NotAcceptable(f"is empty: its first line must be {_wanted(self._dataset)}")
        for percents in self._percents.values():
            if fault := percents.fault():
                raise NotAcceptable(fault)

    def _look_at_percents(self, block: bytes) -> None:
        if not self._percents:
            return
        lines = block.split(b"\n", _SAMPLED_LINES)[:_SAMPLED_LINES]
        for cells in csv_reading.rows((line.decode() for line in lines), escape="\\"):
            for at, percents in self._percents.items():
                if at < len(cells):
                    percents.see(cells[at].strip())

    def _check_backslashes(self, block: bytes) -> None:
        if b"\\" not in block:
            return
        width = len(self._dataset.columns)
        start = 0
        for line in block.split(b"\n"):
            if b"\\" in line:
                text = line.decode().rstrip("\r")
                try:
                    self.backslashes += backslashes.are_dropped(text)
                except backslashes.BeforeQuote:
                    raise _backslash_before_a_quote(self._at(block, start)) from None
                if backslashes.hide_a_separator(text, width):
                    raise _backslash_before_a_quote(self._at(block, start))
            start += len(line) + 1

    def refuse_endless(self, rest: bytes) -> None:
        self._check_text(rest, cut=True)
        raise NotAcceptable(f"has more than 1 MB without a line end {self._at(rest, 0)}")

    def _check_text(self, block: bytes, *, cut: bool = False) -> None:
        if self._before == 0 and (another := forms.another(block)):
            raise NotAcceptable(another)
        if not block.isascii():
            try:
                codecs.getincrementaldecoder("utf-8")().decode(block, final=not cut)
            except UnicodeDecodeError as error:
                raise NotAcceptable(
                    f"is not UTF-8 {self._at(block, error.start)}: save it as CSV UTF-8"
                ) from None
        if b"\0" in block:
            where = self._at(block, block.index(b"\0"))
            raise NotAcceptable(
                f"has a NUL byte {where}: take it out, or save the file as CSV UTF-8"
            )
        if block.count(b"\r") != block.count(b"\r\n"):
            bare = re.search(rb"\r(?!\n)", block)
            assert bare is not None
            raise NotAcceptable(
                f"has a carriage return that ends no line {self._at(block, bare.start())}: "
                "end lines with LF or CRLF"
            )

    def _check_quotes(self, block: bytes) -> None:
        if b'"' not in block:
            return
        quotes = _ESCAPED.sub(b"", block) if b"\\" in block else block
        quotes = quotes.translate(None, _ALL_BUT_QUOTES_AND_LINE_ENDS).replace(b'""', b"")
        if b'"' in quotes:
            where = self._at(quotes, quotes.index(b'"'))
            line = block.split(b"\n")[quotes.count(b"\n", 0, quotes.index(b'"'))]
            if b'\\"' in line:
                raise _backslash_before_a_quote(where)
            raise NotAcceptable(
                f"has a quoted cell that does not end on its line {where}: write a line break "
                'inside a cell as a space, a quote as ""'
            )

    def _at(self, block: bytes, position: int) -> str:
        line = self._before + block.count(b"\n", 0, position) + 1
        return f"in line {line}"


def _backslash_before_a_quote(where: str) -> NotAcceptable:
    return NotAcceptable(
        f"has a backslash before a quote {where}: Athena's reader takes it for an escape, and the "
        "cell does not end there; write two for one, or leave it out"
    )


def _check_header(line: str, dataset: Dataset) -> None:
    cells = _cells(line)
    wanted = list(dataset.header)
    if cells == wanted:
        return
    by_letters = {_letters(name): name for name in wanted}
    meant = {cell: by_letters.get(_letters(cell)) for cell in cells}
    spelt = {cell: name for cell, name in meant.items() if name is not None and name not in cells}
    if not spelt and not set(cells) & set(wanted):
        # then it is likely a data row, and is not to be repeated to anybody
        are_there = {0: "is blank", 1: "is one cell, and no column's name"}
        held = are_there.get(len(cells), f"has {len(cells)} cells, and none is a column's name")
        raise NotAcceptable(
            f"has no header row: its first line {held}; it must be {_wanted(dataset)}"
        )
    problems = {
        "lacks": [name for name in wanted if name not in (*cells, *spelt.values())],
        "has unknown": [cell for cell in cells if cell not in wanted and cell not in spelt],
        "repeats": sorted({cell for cell in cells if cells.count(cell) > 1 and cell in wanted}),
    }
    said = [f"writes {_listed(spelt)} for {_listed(spelt.values())}"] if spelt else []
    said += [f"{problem} {_listed(names)}" for problem, names in problems.items() if names]
    raise NotAcceptable(
        f"has a wrong header: it {' and '.join(said) or 'has the columns in another order'}; "
        f"its first line must be {_wanted(dataset)}"
    )


def is_of_header(reason: str) -> bool:
    """Whether a file is not acceptable for its columns: it may be another system's export."""
    return reason.startswith(("has no header row", "has a wrong header"))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in next(csv_reading.rows([line], escape="\\"), [])]


def _letters(name: str) -> str:
    """Of a column's name, what is the same in capitals, with blanks and without underscores."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _listed(told: Iterable[str]) -> str:
    names = list(told)
    shown = ", ".join(repr(name[:40]) for name in names[:_SHOWN_COLUMNS])
    return f"{shown} and {len(names) - _SHOWN_COLUMNS} more" if names[_SHOWN_COLUMNS:] else shown


def _wanted(dataset: Dataset) -> str:
    return ",".join(dataset.header)


def _blank_line(dataset: Dataset) -> re.Pattern[bytes]:
    """A line whose cells are all empty, as far as a table has columns for them."""
    width = len(dataset.columns) + 1  # and the one that takes what is too much
    cells = rb"(?:%b,){0,%d}%b\n" % (_EMPTY_CELL, width - 1, _EMPTY_CELL)
    beyond = rb"(?:%b,){%d}" % (_EMPTY_CELL, width)
    return re.compile(rb"\n(?=%b|%b)" % (cells, beyond))


def _header_line(dataset: Dataset) -> re.Pattern[bytes]:
    cells = (
        rb'%b(?:"%b%b%b"|%b)%b' % (_SPACE, _SPACE, name, _SPACE, name, _SPACE)
        for name in (name.encode() for name in dataset.header)
    )
    return re.compile(rb"\n(?=%b\n)" % b",".join(cells))
