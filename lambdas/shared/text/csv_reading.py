"""CSV as everything here reads it: no cell is too long.

Python's reader gives up at a cell of 128 KB, long before a line is too long to be accepted; a
report of what was wrong would then be what fails.
"""

import csv
from collections.abc import Iterable, Iterator

csv.field_size_limit(2**31 - 1)  # the most that every platform takes


def rows(
    lines: Iterable[str], *, escape: str | None = None, delimiter: str = ",", strict: bool = False
) -> Iterator[list[str]]:
    """The cells of each line. `escape`: a character that takes the next one's meaning away.
    `strict`: a quote that ends no cell raises csv.Error, and is else taken as it stands.
    """
    return csv.reader(lines, escapechar=escape, delimiter=delimiter, strict=strict)


def records(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """The cells by the names in the first line, which every line has as many of."""
    return csv.DictReader(lines)
