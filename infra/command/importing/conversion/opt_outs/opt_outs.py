"""Opt-outs that stand in a table of something else: by a flag, or in a line that cannot be read.

Whoever is not to be contacted and cannot be named is closed by the addresses in the line.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from infra.command.importing import cells
from infra.command.importing.cells import Unreadable
from infra.command.importing.conversion.book import Book
from infra.command.importing.conversion.joined import tells_of_people
from infra.command.importing.conversion.opt_outs.binding import Binding
from infra.command.importing.conversion.opt_outs.channels import channels_of
from infra.command.importing.conversion.opt_outs.closings import Closings
from infra.command.importing.conversion.opt_outs.flags import FlagReader
from infra.command.importing.conversion.opt_outs.nobodys import Nobodys
from infra.command.importing.conversion.opt_outs.notes import Notes
from infra.command.importing.conversion.opt_outs.refusing_cells import RefusingCells
from infra.command.importing.conversion.opt_outs.said import Said, SaidLines
from infra.command.importing.conversion.people.contacts import addresses_in, suited
from infra.command.importing.conversion.people.places import Places
from infra.command.importing.conversion.reader import Reader
from infra.command.importing.conversion.report import NOTED, Counts, Remark
from infra.command.importing.headings import refusals
from infra.command.importing.headings.wishes import EVERY_CHANNEL
from infra.command.importing.mapping.model import (
    BY_WORD,
    CO_BORROWER_OPT_OUTS,
    FLAGS,
    LISTS,
    Source,
)
from infra.command.importing.rows import is_summary
from infra.command.importing.tables.table import Row, Table
from lambdas.shared.contract import (
    DO_NOT_CONTACT,
    DO_NOT_CONTACT_ADDRESSES,
    LOAN_INFORMATION,
)

_HEARD = "it speaks of refusal or hardship, and closes what it says for whoever the line names"


class OptOuts:
    """Of one table. Writes whom its lines close, and counts the lines that refuse for nobody."""

    def __init__(
        self, source: Source, table: Table, reader: Reader, book: Book, counts: Counts
    ) -> None:
        self._table, self._reader, self._counts = table, reader, counts
        self._output, self._portfolio = book.contacts, book.portfolio
        phone_region = self._phone_region = book.phone_region
        self._flags = {name: source.datasets[name] for name in FLAGS if name in source.datasets}
        self._lists = LISTS & source.datasets.keys()
        self._are_there = bool(self._flags or self._lists)
        self._is_list = DO_NOT_CONTACT.name in source.datasets
        loan = source.field(LOAN_INFORMATION.name, "loan_id")
        self._status = loan.status
        self._reading = FlagReader(self._flags.values(), table, reader, counts)
        self._refusing = RefusingCells(phone_region, source, table, reader, loan)
        self._ids = {
            name
            for columns in source.datasets.values()
            for column, each in columns.items()
            if column in ("borrower_id", "loan_id", "property_id")
            for name in each.named
        }
        self._is_of_loans = not tells_of_people(source)  # a servicer's: what it says, all owe
        self._unreadable: list[tuple[str, int]] = []  # ids, and lines
        self._closings = Closings(self._output)
        ids = [place for place, name in enumerate(table.header) if name in self._ids]
        self.notes = Notes(phone_region, table, ids, self._closings)
        self._binding = Binding(phone_region, table, self._output, counts, self._portfolio)
        self._is_by_address = not self._ids
        self._said = SaidLines(self._output, counts, self._portfolio, self._closings, self._binding)
        self._places = Places.of(source, table)
        self._nobodys = Nobodys(
            table, book, counts, self._places, self._closings, self._binding, self._said
        )

    def take_listed(self, row: Row, record: Sequence[str], values: Sequence[str]) -> int:
        """Writes a line of a list of opt-outs for each whom it names, and each channel; how many
        these are.

        An id that is nobody's may stand beside the loan of somebody. Else it stays, and is told;
        one that a spreadsheet rounded may have been anybody's.
        """
        number, channel, *rest = values
        channels = channels_of(channel)
        people = self._portfolio.named(number) or self._owing(record) or self._several(record)
        self._binding.by_id(number, row.line, people)
        if not people and cells.is_rounded(number) and not self._portfolio.stands_unread(number):
            self.take_nobodys(row, record)
        for each in channels:
            written = self._said.bound(people or [number], each)
            self._closings.whom.update(written)
            for who in written:
                self._output.write(DO_NOT_CONTACT.name, (who, each, *rest))
        return len(channels) * len(written)

    def _several(self, record: Sequence[str]) -> list[str]:
        """Borrowers whose ids stand in one cell, if each is somebody's."""
        people: dict[str, None] = {}
        for place in (self._reader.place(name) for name in self._ids):
            for one in filter(None, re.split(r"[^\w-]+", record[place])):
                named = self._portfolio.named(one)
                if not named:
                    return []
                people.update(dict.fromkeys(named))
        return list(people)

    def close_listed(
        self, row: Row, record: Sequence[str], channel: str, written: Sequence[str]
    ) -> None:
        """Of a line of opt-outs, whatever it names by its columns, and closes, as an id or as
        `written`: closes each number and address that stands in it.
        """
        told = zip(self._table.header, record, strict=True)
        addresses = addresses_in(
            (cell for name, cell in told if name not in self._ids), self._phone_region
        )
        known = addresses_in(written, self._phone_region)
        self._binding.by_addresses(written, row.line)
        self._binding.by_any(addresses)
        reason = f"in {self._table.path.name}, a list of opt-outs"
        for each in channels_of(channel):
            for address in suited(addresses, each):
                if address not in known:
                    self._closings.close(DO_NOT_CONTACT_ADDRESSES, (address, each, reason))

    def take_flags(
        self,
        row: Row,
        record: Sequence[str],
        borrower_id: str,
        co_borrower_id: str,
        loan_id: str,
    ) -> None:
        """A flag binds both borrowers of the line; the co-borrower's own binds them alone.

        It binds the borrower where nobody is named as co-borrower, if it refuses.
        """
        for name, flags in self._flags.items():
            people = [borrower_id, *([co_borrower_id] if co_borrower_id else [])]
            is_theirs = name == CO_BORROWER_OPT_OUTS and bool(co_borrower_id)
            if is_theirs:
                people = [co_borrower_id]
            elif name == CO_BORROWER_OPT_OUTS:
                flags = {channel: replace(each, permission=()) for channel, each in flags.items()}
            by_word = {BY_WORD: flags[BY_WORD]} if BY_WORD in flags else {}
            by_flag = {channel: each for channel, each in flags.items() if channel != BY_WORD}
            given = list(self._reading.closed_by(by_flag, record))
            heard = list(self._reading.closed_by(by_word, record))
            closed = [*given, *heard]
            self._tell_reworded(row)
            if closed and "" in people and not (self._is_of_loans and loan_id):
                self._nobodys.take(row, record, given if self._is_by_address and not heard else ())
            unwritten = [] if is_theirs else self._unknown(people)
            for who in filter(None, people):
                for channel, reason in closed if who not in unwritten else ():
                    is_new = self._closings.close(DO_NOT_CONTACT, (who, channel, reason))
                    self._counts.datasets[name].added += is_new
            if closed and not is_theirs:
                self._note_said(row, name, unwritten, borrower_id, loan_id, record, closed)
        for name, cell, channels in self._refusing.heard(record):
            told = (DO_NOT_CONTACT.name, name, cell, "REFUSAL_HEARD", NOTED, _HEARD)
            self._output.remark(Remark(self._table.name, row.line, *told))
            closed = [
                ("" if channel == EVERY_CHANNEL else channel, f"{name}: {cell}")
                for channel in channels
            ]
            if not borrower_id and not (self._is_of_loans and loan_id):
                self.take_nobodys(row, record)
            people = [borrower_id, co_borrower_id]
            unwritten = self._unknown(people)
            for who in filter(None, people):
                for channel, reason in closed if who not in unwritten else ():
                    self._closings.close(DO_NOT_CONTACT, (who, channel, reason))
            is_of_loan = name == self._status
            told_by = (borrower_id, loan_id)
            self._note_said(row, "", unwritten, *told_by, record, closed, is_of_loan=is_of_loan)

    def _unknown(self, people: Iterable[str]) -> list[str]:
        """Ids that are no borrower's so far: such as a loan's number, or of a later table."""
        return [who for who in people if who and who not in self._portfolio.borrowers]

    def _tell_reworded(self, row: Row) -> None:
        for name, cell, written in self._reading.reworded():
            advice = f"its reason is {written!r}, others likewise: of {name!r} a run hears more"
            told = (DO_NOT_CONTACT.name, name, cell, "REASON_REWORDED", NOTED, advice)
            self._output.remark(Remark(self._table.name, row.line, *told))

    def _note_said(
        self,
        row: Row,
        flags: str,
        unwritten: Iterable[str],
        borrower_id: str,
        loan_id: str,
        record: Sequence[str],
        closed: Sequence[tuple[str, str]],
        *,
        is_of_loan: bool = False,
    ) -> None:
        """Keeps what is closed for those who stand in other tables, until all are read."""
        loan = loan_id or self._places.loan_in(record)
        if not (self._is_of_loans or is_of_loan):
            loan = ""
        told = (row.line, flags, tuple(unwritten), borrower_id, loan, tuple(closed))
        self._said.add(Said(*told))

    def take_unreadable(self, row: Row, record: Sequence[str], borrower_id: str) -> None:
        """An opt-out may stand in a line that cannot be read: then it closes every channel."""
        may_refuse = self._are_there or any(map(refusals.heard, record))
        filled = [cell for cell in record if cell]
        if len(filled) == 1 and self._lists and not is_summary(record, (), is_list=True):
            self._take_word(row, record, filled[0])
        if not may_refuse or len(filled) < 2:
            return
        if borrower_id:
            self._unreadable.append((borrower_id, row.line))
        self._nobodys.close_addresses(row, record)

    def _take_word(self, row: Row, record: Sequence[str], word: str) -> None:
        """All that stands in a line of a list of opt-outs."""
        try:
            borrower_id = cells.identifier(word)
        except Unreadable:
            borrower_id = word
        if self._nobodys.close_addresses(row, record):
            return
        if any(map(str.isdigit, word)) or self._portfolio.named(borrower_id):
            self._unreadable.append((borrower_id, row.line))
        else:
            self.take_nobodys(row, record)

    def finish(self) -> None:
        """Once all tables are read: closes whomever these lines mean beside those whom they name.

        Of unreadable lines of anything but opt-outs, those whose id is a borrower's: what stands in
        its place may be none.
        """
        for borrower_id, line in self._unreadable:
            if self._lists or borrower_id in self._portfolio.borrowers:
                reason = f"line {line} of {self._table.path.name} cannot be read"
                self._closings.close(DO_NOT_CONTACT, (borrower_id, "", reason))
        self._said.finish()
        self._nobodys.finish(self.notes.finish(self._portfolio))
        self._counts.opted_out = len(self._closings.whom & self._portfolio.borrowers)
        self._counts.borrowers = len(self._portfolio.borrowers)

    def take_nobodys(self, row: Row, record: Sequence[str]) -> None:
        """Of a line that refuses and names no borrower."""
        self._nobodys.take(row, record)

    def _owing(self, record: Sequence[str]) -> list[str]:
        return self._nobodys.owing(record)
