"""Is a streamed object acceptable? One pass, bounded memory, bytes rather than rows.

Athena reads these files with OpenCSVSerDe: by position, a row a line, `\\` escaping inside quotes.
What would be read as something else than was written is not accepted, and the reason says so in
words the sender understands. A reason quotes column names, never a data row.
"""

import codecs
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from lambdas.shared import csv_reading
from lambdas.shared.contract import Dataset

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
_BLANK_LINE = re.compile(rb"\n(?=" + _EMPTY_CELL + rb"(?:," + _EMPTY_CELL + rb")*\n)")


class NotAcceptable(Exception):
    """The reason, as a sentence that can follow the file's name."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """What was read: SHA-256 in hex of all bytes, and lines that hold data."""

    sha256: str
    rows: int


def check_name(key: str, size: int) -> None:
    """What can be said without reading; NotAcceptable says it."""
    if not key.lower().endswith(".csv"):
        raise NotAcceptable("is not a .csv file")
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
    return Content(sha256=digest.hexdigest(), rows=lines.rows)


class _Lines:
    """Takes whole lines, block by block, and remembers how many there were."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._before = 0  # lines taken so far
        self.rows = 0

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
        lines = block.count(b"\n") + (not block.endswith(b"\n"))
        self.rows += lines - _blank_lines(block) - _repeated_headers(block, self._dataset)
        self._before += lines

    def finish(self) -> None:
        if self._before == 0:
            raise NotAcceptable(f"is empty: its first line must be {_wanted(self._dataset)}")

    def refuse_endless(self, rest: bytes) -> None:
        self._check_text(rest, cut=True)
        raise NotAcceptable(f"has more than 1 MB without a line end {self._at(rest, 0)}")

    def _check_text(self, block: bytes, *, cut: bool = False) -> None:
        if not block.isascii():
            try:
                codecs.getincrementaldecoder("utf-8")().decode(block, final=not cut)
            except UnicodeDecodeError as error:
                raise NotAcceptable(
                    f"is not UTF-8 {self._at(block, error.start)}: save it as CSV UTF-8"
                ) from None
        if b"\0" in block:
            where = self._at(block, block.index(b"\0"))
            raise NotAcceptable(f"has a NUL byte {where}: save it as CSV UTF-8")
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
            raise NotAcceptable(
                f"has a quoted cell that does not end on its line {where}: write a line break "
                'inside a cell as a space, a quote as ""'
            )

    def _at(self, block: bytes, position: int) -> str:
        line = self._before + block.count(b"\n", 0, position) + 1
        return f"in line {line}"


def _check_header(line: str, dataset: Dataset) -> None:
    cells = _cells(line)
    wanted = list(dataset.header)
    if cells == wanted:
        return
    if not set(cells) & set(wanted):
        # then it is likely a data row, and is not to be repeated to anybody
        raise NotAcceptable(f"has no header row: its first line must be {_wanted(dataset)}")
    problems = {
        "lacks": [name for name in wanted if name not in cells],
        "has unknown": [cell for cell in cells if cell not in wanted],
        "repeats": sorted({cell for cell in cells if cells.count(cell) > 1 and cell in wanted}),
    }
    said = [f"{problem} {_listed(names)}" for problem, names in problems.items() if names]
    raise NotAcceptable(
        f"has a wrong header: it {' and '.join(said) or 'has the columns in another order'}; "
        f"its first line must be {_wanted(dataset)}"
    )


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in next(csv_reading.rows([line], escape="\\"), [])]


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name[:40]) for name in names[:_SHOWN_COLUMNS])
    return f"{shown} and {len(names) - _SHOWN_COLUMNS} more" if names[_SHOWN_COLUMNS:] else shown


def _wanted(dataset: Dataset) -> str:
    return ",".join(dataset.header)


def _blank_lines(block: bytes) -> int:
    """Lines whose cells are all empty, quoted or not: no rows, as in sql/judge/."""
    return len(_BLANK_LINE.findall(b"\n" + block + (b"" if block.endswith(b"\n") else b"\n")))


def _repeated_headers(block: bytes, dataset: Dataset) -> int:
    """Lines that say the columns' names once more, where files were joined: no rows either."""
    first = dataset.header[0].encode()
    if first not in block:
        return 0
    lines = (line.decode() for line in block.split(b"\n") if first in line)
    return sum(_cells(line) == list(dataset.header) for line in lines)
