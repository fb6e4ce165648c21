"""Quotes that are not closed: what follows one is swallowed by its cell, line by line, up to the
next quote or the end of the file.

A note of several lines is none of these: its quote is closed where its cell ends, and its lines are
no rows.
"""

import csv
import re
from collections.abc import Sequence

from lambdas.shared.text import csv_reading

_LINE_END = re.compile("\r\n|\r|\n")
_OF_ONE = re.compile("@|(?:[0-9][^0-9]*){10}")


def are_closed(
    lines: Sequence[str], cells: Sequence[str], *, delimiter: str, width: int | None = None
) -> bool:
    """Whether all those of a record are, that was read from these lines as these cells.

    `width`: how many cells the table's header has, if that is known.
    """
    if len(lines) < 2:
        return True
    try:
        list(csv_reading.rows(lines, delimiter=delimiter, strict=True))
    except csv.Error:  # a quote that nothing but a delimiter may follow
        return False
    if width is None or width < 2:
        return True
    return not any(
        _is_row(line, behind, delimiter, width)
        for place, cell in enumerate(cells)
        for line, behind in _swallowed(cell, len(cells) - place - 1)
    )


def _swallowed(cell: str, behind: int) -> list[tuple[str, int]]:
    """The lines of a cell that would stand alone, each with how many cells stand behind it."""
    _, *lines = _LINE_END.split(cell)
    return [(line, behind if at == len(lines) else 0) for at, line in enumerate(lines, start=1)]


def _is_row(line: str, behind: int, delimiter: str, width: int) -> bool:
    """Whether a line has a row's cells, with an id, a telephone number or an e-mail address among
    them. In what people write a blank follows a comma, and a zip stands at the end.
    """
    cells = line.split(delimiter)
    return (
        len(cells) + behind == width
        and len(cells) > 1
        and not any(cell.startswith(" ") for cell in cells)
        and (any(map(str.isdigit, "".join(cells[:-1]))) or _OF_ONE.search(line) is not None)
    )
