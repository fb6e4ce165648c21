"""What is said of loans in words that nobody knows: a loan may be over by it, or a second lien."""

from collections.abc import Callable, Iterator, Sequence

from infra.command.errors import WrongUse
from infra.command.importing import cells
from infra.command.importing.headings import loans
from infra.command.importing.headings.loans import Status
from infra.command.importing.mapping.model import Source
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import LOAN_INFORMATION

_MOST_SHOWN = 5
_NULL = frozenset(word.casefold() for word in cells.NULL_WORDS)


def check(read: Sequence[tuple[Source, Table]]) -> None:
    """Raises WrongUse for the first table in doubt."""
    for source, table in read:
        for asked in doubts(source, table):
            raise WrongUse(asked)


def doubts(source: Source, table: Table) -> Iterator[str]:
    """What to ask of its columns of statuses and liens."""
    columns = source.datasets.get(LOAN_INFORMATION.name, {})
    number, kind = columns.get("loan_id"), columns.get("loan_type")
    if number is not None and number.status is not None:
        live, gone = number.live, number.gone
        strange = _strange(
            table,
            number.status,
            lambda cell: loans.status_of(cell, live, gone) is not Status.UNKNOWN,
        )
        if strange:
            yield (
                f"{table.name}: {number.status!r} says {strange}, and nobody knows whether it is a "
                "loan then: name each word in live = [...] or gone = [...] beside the status of "
                "loan_id in the mapping"
            )
    if kind is not None and kind.lien is not None:
        strange = _strange(table, kind.lien, lambda cell: loans.is_junior(cell) is not None)
        if strange:
            yield (
                f"{table.name}: {kind.lien!r} says {strange}, and nobody knows which lien it is: "
                "write 1, 2, first or second, or take lien out of loan_type in the mapping"
            )


def _strange(table: Table, column: str, is_known: Callable[[str], bool]) -> str:
    """The first words that are not known, for people; "" if all are."""
    if column not in table.header:
        return ""  # which is told elsewhere
    found = sorted(
        cell for cell in table.told(column) if not cells.is_null(cell, _NULL) and not is_known(cell)
    )
    more = f" and {len(found) - _MOST_SHOWN:,} more" if len(found) > _MOST_SHOWN else ""
    return f"{', '.join(repr(cell) for cell in found[:_MOST_SHOWN])}{more}" if found else ""
