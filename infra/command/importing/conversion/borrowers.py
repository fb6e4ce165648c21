"""Borrowers of whom several tables tell: names in one system, numbers and addresses in another."""

from collections.abc import Iterable, Iterator

from infra.command.importing.mapping.model import CO_BORROWER, Source
from lambdas.shared.contract import BORROWER_INFORMATION

Values = tuple[str, ...]


def are_told_apart(sources: Iterable[Source]) -> bool:
    """Whether tables of different columns tell of borrowers, so that a row is made of several."""
    columns = [source.datasets.get(BORROWER_INFORMATION.name) for source in sources]
    return len({repr(each) for each in columns if each is not None}) > 1


def tells_of_people(source: Source) -> bool:
    """More than by which id they go, which a table does for the sake of something else."""
    own = source.datasets.get(BORROWER_INFORMATION.name, {})
    return CO_BORROWER in source.datasets or bool(own.keys() - {"borrower_id"})


class Borrowers:
    """One row for each id, of all that is said of it. What was said first counts."""

    def __init__(self) -> None:
        self._rows: dict[str, Values] = {}

    def take(self, values: Values) -> list[tuple[str, str, str]] | None:
        """Adds what a line says: None of a borrower who is new, else column, first value and other
        of each cell that contradicts.
        """
        first = self._rows.get(values[0])
        if first is None:
            self._rows[values[0]] = values
            return None
        self._rows[values[0]] = tuple(
            one or other for one, other in zip(first, values, strict=True)
        )
        return [cell for cell in differing(first, values) if cell[1]]

    def rows(self) -> Iterator[Values]:
        """In the order in which they were met."""
        yield from self._rows.values()


def differing(first: Values, values: Values) -> list[tuple[str, str, str]]:
    """Column, first value and other, of what a line says otherwise of a borrower."""
    return [
        (column.name, one, other)
        for column, one, other in zip(BORROWER_INFORMATION.columns, first, values, strict=True)
        # several homes are no contradiction: each loan names its own
        if other not in ("", one) and column.name != "property_id"
    ]
