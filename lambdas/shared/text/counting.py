"""Numbers of things in sentences: one row is, two rows are."""


def form(number: int, one: str, many: str) -> str:
    """The word that goes with the number."""
    return one if number == 1 else many


def counted(number: int, one: str, many: str) -> str:
    """`1 cell says`, `2,000 cells say`"""
    return f"{number:,} {form(number, one, many)}"


def counted_of(part: int, whole: int, one: str, many: str) -> str:
    """`1 of 1 line`, `1 of 28 lines`"""
    return f"{part:,} of {counted(whole, one, many)}"
