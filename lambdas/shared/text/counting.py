"""Numbers of things in sentences: one row is, two rows are."""

from collections.abc import Iterable


def form(number: int, one: str, many: str) -> str:
    """The word that goes with the number."""
    return one if number == 1 else many


def counted(number: int, one: str, many: str) -> str:
    """`1 cell says`, `2,000 cells say`"""
    return f"{number:,} {form(number, one, many)}"


def counted_of(part: int, whole: int, one: str, many: str) -> str:
    """`1 of 1 line`, `1 of 28 lines`"""
    return f"{part:,} of {counted(whole, one, many)}"


def first_files(told: Iterable[str], most: int = 3) -> str:
    """What is told of the first files, and how many more there are."""
    files = list(told)
    said = "; ".join(files[:most])
    more = len(files) - most
    return f"{said}; and {counted(more, 'more file', 'more files')}" if more > 0 else said
