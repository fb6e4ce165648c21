"""Whether the refusals of a table bind anybody: else they are read by the wrong column.

A whole number or e-mail address binds whoever has it, now or later. An id, a name, a hash or a
number without its area code binds only whom it is found to mean.
"""

from collections.abc import Iterable, Sequence

from infra.command.importing.conversion.people.contacts import addresses_in
from infra.command.importing.conversion.people.portfolio import Portfolio
from infra.command.importing.conversion.report import NOTED, Counts, Output, Remark
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import DO_NOT_CONTACT, DO_NOT_CONTACT_ADDRESSES

_NO_ID = "no borrower and no loan of these files has this number: nobody is bound by it"
_NO_ADDRESS = (
    "it is no telephone number with its area code and no e-mail address: nobody is bound by it"
)


class Binding:
    """Of one table. Tells of what binds nobody, line by line."""

    def __init__(
        self,
        phone_region: str | None,
        table: Table,
        output: Output,
        counts: Counts,
        portfolio: Portfolio,
    ) -> None:
        self._phone_region, self._table, self._portfolio = phone_region, table, portfolio
        self._output, self._counts = output, counts
        self._told: set[tuple[int, str]] = set()  # a line refuses by several flags

    def by_id(self, number: str, line: int, people: Sequence[str]) -> None:
        """A line that names these people, by this number."""
        if not self._portfolio.borrowers:
            return  # whom it means is for the run to say
        self._note(is_bound=bool(people) or self._portfolio.stands_unread(number))
        if not people and number and (line, number) not in self._told:
            self._told.add((line, number))
            told = (DO_NOT_CONTACT.name, "", number, "ID_OF_NOBODY", NOTED, _NO_ID)
            self._output.remark(Remark(self._table.name, line, *told))

    def by_addresses(self, listed: Iterable[str], line: int) -> None:
        """The cells of a line that are read as addresses."""
        for cell in listed:
            is_bound = bool(addresses_in([cell], self._phone_region))
            self._note(is_bound=is_bound)
            if not is_bound:
                told = (DO_NOT_CONTACT_ADDRESSES.name, "", cell, "NO_ADDRESS", NOTED, _NO_ADDRESS)
                self._output.remark(Remark(self._table.name, line, *told))

    def by_any(self, addresses: Sequence[str]) -> None:
        """Addresses that stand in a line beside what it is read by."""
        if addresses:
            self._note(is_bound=True)

    def _note(self, *, is_bound: bool) -> None:
        self._counts.is_anybody_bound = is_bound or bool(self._counts.is_anybody_bound)
