"""Backslashes that Athena's reader would drop, and how a line is written so that it keeps them.

OpenCSVSerDe takes a backslash for an escape, which no writer of RFC 4180 means. It keeps what
stands behind one only inside a cell that has begun, and only a quote or another backslash; any
other backslash vanishes, so that `O\\Brien` becomes `OBrien`. Two are read as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lambdas.shared.text import csv_reading


class BeforeQuote(Exception):
    """A backslash takes a quote's meaning away, and was not meant to."""


def are_dropped(line: str) -> bool:
    """Whether any of this line would vanish. Raises BeforeQuote."""
    return next(_dropped(line), None) is not None


def hide_a_separator(line: str, width: int) -> bool:
    """Whether the line has so many cells only where a backslash means nothing: `"a\\","b\\"`."""
    if '\\"' not in line:
        return False
    meant, taken = (next(csv_reading.rows([line], escape=escape), []) for escape in (None, "\\"))
    return len(meant) == width != len(taken)


def doubled(line: str) -> str:
    """The line in which each backslash that would vanish stands twice.

    One that begins a cell gets a blank before it, since only a cell that has begun keeps any; sql/
    trims every cell. Raises BeforeQuote.
    """
    pieces = []
    last = 0
    for at, has_begun in _dropped(line):
        pieces += [line[last:at], "\\\\" if has_begun else " \\\\"]
        last = at + 1
    return "".join((*pieces, line[last:]))


def staged(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks of an accepted file, with such backslashes doubled. Raises BeforeQuote."""
    rest = b""
    for chunk in chunks:
        block, newline, rest = (rest + chunk).rpartition(b"\n")
        yield _block(block + newline)
    yield _block(rest)


def _block(lines: bytes) -> bytes:
    if b"\\" not in lines:
        return lines
    return b"\n".join(
        doubled(line.decode()).encode() if b"\\" in line else line for line in lines.split(b"\n")
    )


def _dropped(line: str) -> Iterator[tuple[int, bool]]:
    """Where they stand, and whether their cell has begun there."""
    quoted = begun = False
    at = 0
    while at < len(line):
        character, following = line[at], line[at + 1 : at + 2]
        if character == "\\":
            if (quoted or begun) and following in ('"', "\\"):
                at += 1
            elif following == '"':
                raise BeforeQuote
            else:
                yield at, quoted or begun
                begun = begun or not quoted  # the blank that is put before two has begun it
        elif character == '"':
            if (quoted or begun) and following == '"':
                at += 1
            else:
                quoted = not quoted
            begun = not begun
        elif character == "," and not quoted:
            begun = False
        else:
            begun = True
        at += 1
