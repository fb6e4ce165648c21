"""Which cells of a line name a loan, and which hold addresses of people."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from infra.command.importing import cells
from infra.command.importing.cells import Unreadable
from infra.command.importing.headings import vocabulary
from infra.command.importing.mapping.model import CO_BORROWER, Source
from infra.command.importing.tables.profile import CERTAIN, Profile
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import BORROWER_INFORMATION, DO_NOT_CONTACT_ADDRESSES, LOAN_INFORMATION

_OF_PEOPLE = (BORROWER_INFORMATION.name, CO_BORROWER, DO_NOT_CONTACT_ADDRESSES.name)
_ADDRESSES = ("phone", "email", "address")


@dataclass(frozen=True, kw_only=True)
class Places:
    """Of one table, as its mapping and its headings say."""

    loans: Collection[int]
    addresses: Collection[int]

    @classmethod
    def of(cls, source: Source, table: Table) -> "Places":
        loans = set(source.field(LOAN_INFORMATION.name, "loan_id").columns)
        mapped = {
            name
            for dataset in _OF_PEOPLE
            for column, each in source.datasets.get(dataset, {}).items()
            if column in _ADDRESSES
            for name in each.columns
        }
        return cls(
            loans=_places(table, loans or _named(table, LOAN_INFORMATION.name, "loan_id")),
            addresses=_places(
                table,
                mapped
                | _named(table, BORROWER_INFORMATION.name, "phone")
                | _named(table, BORROWER_INFORMATION.name, "email"),
            ),
        )

    def loan_in(self, record: Sequence[str]) -> str:
        """The first loan's number as the contract writes it; "" if there is none."""
        for place in self.loans:
            try:
                if place < len(record) and record[place]:
                    return cells.identifier(record[place])
            except Unreadable:
                continue
        return ""

    def without_loans(self, record: Sequence[str]) -> list[str]:
        return [cell for place, cell in enumerate(record) if place not in self.loans]

    def addresses_in(self, record: Sequence[str]) -> list[str]:
        return [record[place] for place in self.addresses if place < len(record)]


def _places(table: Table, names: Collection[str]) -> list[int]:
    return [place for place, name in enumerate(table.header) if name in names]


def _named(table: Table, dataset: str, column: str) -> set[str]:
    """The columns whose headings are names of it."""
    profile = Profile.of_headings(table)
    matches = profile.matches(vocabulary.names_of(dataset, column), lambda _values: 1.0)
    return {match.column for match in matches if match.score >= CERTAIN}
