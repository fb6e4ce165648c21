"""Lines that refuse and name no borrower: they close the addresses in them.

Where all lines of a table name people by addresses, a line closes the channels that the mapping
gives, as long as a run would hear no more in it; any other line closes every channel.
"""

from collections.abc import Iterable, Sequence

from infra.command.importing.conversion.book import Book
from infra.command.importing.conversion.opt_outs.binding import Binding
from infra.command.importing.conversion.opt_outs.closings import Closings
from infra.command.importing.conversion.opt_outs.reasons import is_no_more
from infra.command.importing.conversion.opt_outs.said import SaidLines
from infra.command.importing.conversion.people.contacts import addresses_in, suited
from infra.command.importing.conversion.people.places import Places
from infra.command.importing.conversion.report import NOTED, VALUE_LEFT_OUT, Counts, Remark
from infra.command.importing.tables.table import Row, Table
from lambdas.shared.contract import DO_NOT_CONTACT, DO_NOT_CONTACT_ADDRESSES

Closed = tuple[str, str]  # a channel, "" for every one, and the reason
_OF_ALL: Closed = ("", "")
_NARROW = ("phone", "email", "sms")  # of an address a run takes mail for every channel


class Nobodys:
    """Of one table."""

    def __init__(
        self,
        table: Table,
        book: Book,
        counts: Counts,
        places: Places,
        closings: Closings,
        binding: Binding,
        said: SaidLines,
    ) -> None:
        self._table, self._counts, self._places = table, counts, places
        self._output, self._portfolio = book.contacts, book.portfolio
        self._phone_region = book.phone_region
        self._closings, self._binding, self._said = closings, binding, said
        self._lines: list[tuple[Row, Sequence[str], set[Closed]]] = []

    def take(self, row: Row, record: Sequence[str], closed: Sequence[Closed] = ()) -> None:
        """`closed`: what the mapping says that the line closes, if no more may be meant."""
        is_narrow = all(each in _NARROW and is_no_more(why, each) for each, why in closed)
        if not self._lines or self._lines[-1][0] is not row:
            self._lines.append((row, record, set()))
        self._lines[-1][2].update(closed if closed and is_narrow else [_OF_ALL])

    def finish(self, notes: Iterable[tuple[Row, Sequence[str]]]) -> None:
        """Once all tables are read. `notes`: lines of no row, that refuse."""
        for row, record, closed in self._lines:
            self._close(row, record, closed)
        for row, record in notes:
            self._close(row, record, {_OF_ALL})

    def owing(self, record: Sequence[str]) -> list[str]:
        """Those who owe the loan that a line names."""
        loan_id = self._places.loan_in(record)
        return self._portfolio.owing(loan_id) if loan_id else []

    def _close(self, row: Row, record: Sequence[str], closed: set[Closed]) -> None:
        """Closes whoever owes the loan that a line names, or the addresses in it; or tells that it
        names nobody. What only looks like an address names nobody, unless it is a borrower's.
        """
        reason = f"in line {row.line} of {self._table.path.name}"
        is_of_all = _OF_ALL in closed
        loans = self._loans_like_numbers(record)
        owing = [
            *self.owing(record),
            *(who for each in loans for who in self._portfolio.owing(each)),
        ]
        for channel, why in [("", reason)] if is_of_all else sorted(closed):
            for who in self._said.bound(owing, channel):
                self._closings.close(DO_NOT_CONTACT, (who, channel, why))
        others = [cell for cell in self._places.without_loans(record) if cell not in loans]
        if is_of_all:
            addresses = self.close_addresses(row, others)
        else:
            addresses = self._close_by_channel(row, others, sorted(closed))
        of_people = addresses_in(self._places.addresses_in(record), self._phone_region)
        if owing or of_people or any(map(self._portfolio.has, addresses)):
            return
        self._counts.of_nobody.append(row.line)
        shown = ",".join(record)[:200]
        advice = "somebody is not to be contacted: put their id, number or address into the line"
        told = (DO_NOT_CONTACT.name, "", shown, "REFUSAL_OF_NOBODY", VALUE_LEFT_OUT, advice)
        self._output.remark(Remark(self._table.name, row.line, *told))

    def _loans_like_numbers(self, record: Sequence[str]) -> list[str]:
        """Cells that are loans' numbers of another table, though they look like telephone numbers;
        none that a borrower has, or that stands in a column of addresses.
        """
        return [
            cell
            for cell in dict.fromkeys(record)
            if self._portfolio.has_loan(cell)
            and cell not in self._places.addresses_in(record)
            and addresses_in([cell], self._phone_region)
            and not self._portfolio.has(cell)
        ]

    def _close_by_channel(
        self, row: Row, record: Iterable[str], closed: Iterable[Closed]
    ) -> list[str]:
        """Those in the line that the channels are about, and whose they are."""
        addresses = addresses_in(record, self._phone_region)
        self._binding.by_any(addresses)
        reason = f"in line {row.line} of {self._table.path.name}"
        for channel, why in closed:
            for who in filter(None, map(self._portfolio.whose, addresses)):
                self._closings.close(DO_NOT_CONTACT, (who, channel, why))
            for address in suited(addresses, channel):
                self._closings.close(DO_NOT_CONTACT_ADDRESSES, (address, channel, reason))
        return addresses

    def close_addresses(self, row: Row, record: Iterable[str]) -> list[str]:
        """Those that stand in the line."""
        addresses = addresses_in(record, self._phone_region)
        self._binding.by_any(addresses)
        reason = f"in line {row.line} of {self._table.path.name}"
        advice = "it stands in a line that may refuse, and does not say for whom"
        for address in addresses:
            if self._closings.close(DO_NOT_CONTACT_ADDRESSES, (address, "", reason)):
                told = (DO_NOT_CONTACT_ADDRESSES.name, "", address, "ADDRESS_CLOSED", NOTED, advice)
                self._output.remark(Remark(self._table.name, row.line, *told))
        return addresses
