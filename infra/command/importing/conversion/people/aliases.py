"""Other numbers that borrowers have beside their ids: a customer's in one system, which a list of
another names them by.
"""

from collections.abc import Iterable
from datetime import date

from infra.command.importing import cells
from infra.command.importing.cells import Unreadable
from infra.command.importing.conversion.people.portfolio import Portfolio, by_short, full
from infra.command.importing.conversion.reader import BadCell, Reader
from infra.command.importing.headings import vocabulary
from infra.command.importing.mapping.model import ColumnMapping, Field, Source
from infra.command.importing.rows import column_of
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import BORROWER_INFORMATION


class Aliases:
    """By the heading of their column, in words."""

    def __init__(self) -> None:
        self._people: dict[str, dict[str, tuple[str, ...]]] = {}
        self._short: dict[str, dict[str, str]] = {}

    def add(self, heading: str, number: str, borrower_id: str) -> None:
        known = self._people.setdefault(vocabulary.words(heading), {})
        if borrower_id not in known.get(number, ()):
            known[number] = (*known.get(number, ()), borrower_id)

    def id_of(self, heading: str, number: str) -> str:
        """The id of the borrower who has the number. One that is several people's, or nobody's, is
        written with its heading, so that it is never taken for somebody else's id.
        """
        said = vocabulary.words(heading)
        known = self._people.get(said, {})
        if said not in self._short:
            self._short[said] = by_short(known)
        number = full(number, known, self._short[said]) or number
        people = known.get(number, ())
        return people[0] if len(people) == 1 else _with_heading(heading, number)

    def tell(self, portfolio: Portfolio) -> None:
        """Of the numbers that several people have: each means all of them, as a loan's does."""
        for heading, known in self._people.items():
            for number, people in known.items():
                for one in people if len(people) > 1 else ():
                    portfolio.add_loan(_with_heading(heading, number), one)


def _with_heading(heading: str, number: str) -> str:
    return cells.identifier(f"{vocabulary.words(heading)} {number}")


def aliases_of(
    mapping: ColumnMapping, tables: Iterable[tuple[Source, Table]], today: date
) -> Aliases:
    """Those by which a table of the mapping names borrowers, of all tables that have both."""
    pairs = [(source, table, _ids(source)) for source, table in tables]
    wanted = {vocabulary.words(each.same_as) for *_, ids in pairs for each in ids if each.same_as}
    found = Aliases()
    for source, table, ids in pairs:
        names = [name for name in table.header if vocabulary.words(name) in wanted]
        own = [each for each in ids if each.same_as is None]
        if not names or not own:
            continue
        reader = Reader(mapping, table.header, source.decimal_mark, today=today)
        id_of = reader.getter(column_of(BORROWER_INFORMATION, "borrower_id"), own[0])
        for row in table.rows():
            if len(row.cells) < len(table.header):
                continue
            record = [cells.cleaned(cell) for cell in row.cells]
            for name in names:
                number = record[reader.place(name)]
                try:
                    if not reader.is_null(number) and (borrower_id := id_of(record)):
                        found.add(name, cells.identifier(number), borrower_id)
                except (BadCell, Unreadable):
                    continue  # the conversion reports the id; such a number names nobody
    return found


def _ids(source: Source) -> list[Field]:
    return [each["borrower_id"] for each in source.datasets.values() if "borrower_id" in each]
