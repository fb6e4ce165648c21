"""The header of a table: the line that names its columns, found below titles and dates."""

from collections import Counter
from collections.abc import Iterable, Sequence

from infra.command.errors import WrongUse
from infra.command.importing.tables.form import Form

SAMPLE_RECORDS = 200  # that many tell which line it is
WITHIN = 30  # records: titles and dates stand above it, seldom more


class NoHeader(WrongUse):
    """Of a file whose columns nothing names."""


def line_of(form: Form, records: Sequence[tuple[int, list[str]]]) -> int | None:
    """The given one, or the one that is found; None if there is none."""
    return header_line(records) if form.header_line is None else form.header_line


def names(records: Iterable[tuple[int, list[str]]], line: int) -> tuple[str, ...]:
    """Of the columns: in the header's line, or numbered as in the first row."""
    if line:
        return _distinct(next((cells for at, cells in records if at >= line), []))
    first: list[str] = next((cells for _, cells in records if any(cells)), [])
    return tuple(f"column {place}" for place in range(1, len(first) + 1))


def header_line(records: Sequence[tuple[int, list[str]]]) -> int | None:
    """The first record of words that is about as wide as most are."""
    widths = Counter(sum(map(bool, cells)) for _, cells in records if any(cells))
    if not widths:
        return None
    usual = max(widths, key=lambda width: (widths[width], width))
    if widths.keys() == {1}:
        return _header_of_a_list(records)
    for line, cells in records[:WITHIN]:
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
