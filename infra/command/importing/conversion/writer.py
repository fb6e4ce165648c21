"""Rows of datasets written once, however often a lender's tables say the same."""

import re
from collections.abc import Iterable
from itertools import product

from infra.command.importing.conversion.book import Book
from infra.command.importing.conversion.joined import ABOUT, Origin, differing
from infra.command.importing.conversion.opt_outs.channels import channels_of
from infra.command.importing.conversion.people.contacts import parted
from infra.command.importing.conversion.reader import plain
from infra.command.importing.conversion.remarks import Remarks
from infra.command.importing.conversion.report import VALUE_LEFT_OUT, Counts
from infra.command.importing.mapping.model import Source
from infra.command.importing.rows import value_of, with_borrower
from infra.command.importing.tables.table import Row
from lambdas.shared.contract import (
    BORROWER_ENGAGEMENT,
    BORROWER_INFORMATION,
    DO_NOT_CONTACT_ADDRESSES,
    LOAN_INFORMATION,
)

_AGREES = re.compile(r"(?i)\s*(?:y|yes|t|true|0*[1-9][0-9]*(?:\.0+)?)\s*")  # as a run reads it
_OF_SEVERAL = "several owe this loan, and it does not say who of them agrees to texts"
_ADDRESSES = [BORROWER_INFORMATION.header.index(name) for name in ("phone", "email")]


class Writer:
    """Of one table."""

    def __init__(
        self, source: Source, table: str, book: Book, counts: Counts, remarks: Remarks
    ) -> None:
        self._table, self._counts, self._remarks = table, counts, remarks
        self._output, self._portfolio, self._joined = book.contacts, book.portfolio, book.joined
        self._phone_region = book.phone_region
        self._says_several = len(source.datasets) > 1
        self._of_unknown: list[tuple[Row, tuple[str, ...]]] = []  # engagement, by another number
        self._borrowers: dict[str, tuple[str, ...]] = {}
        self._seen: set[tuple[str, ...]] = set()

    def write(self, row: Row, dataset: str, values: tuple[str, ...]) -> None:
        """Unless it was said before. A loan is written for each of its borrowers."""
        tally = self._counts.datasets[dataset]
        if dataset == BORROWER_INFORMATION.name:
            self._know(values)
        if dataset in self._joined:
            is_new = self._join(row, dataset, values)
            tally.written, tally.repeated = tally.written + is_new, tally.repeated + (not is_new)
            return
        if self._says_several and self._is_repeated(row, dataset, values):
            tally.repeated += 1
            return
        tally.written += 1
        if dataset == DO_NOT_CONTACT_ADDRESSES.name:
            tally.added += self.write_closed(values) - 1
            return
        if dataset == BORROWER_ENGAGEMENT.name and values[0] not in self._portfolio.borrowers:
            self._of_unknown.append((row, values))
            return
        self._output.write(dataset, values)
        if dataset == LOAN_INFORMATION.name:
            borrower_id = value_of(LOAN_INFORMATION, values, "borrower_id")
            for co_borrower in self._portfolio.joint_with(borrower_id):
                self._output.write(dataset, with_borrower(LOAN_INFORMATION, values, co_borrower))
                tally.added += 1

    def finish(self) -> None:
        """Once all tables are read: what is said of people by another number than their id."""
        for row, values in self._of_unknown:
            added = self._write_engagement(row, values) - 1
            self._counts.datasets[BORROWER_ENGAGEMENT.name].added += added

    def _write_engagement(self, row: Row, values: tuple[str, ...]) -> int:
        """For how many borrowers it is written: a loan's number in the place of an id means all who
        owe the loan. Which of several agrees to texts, nobody knows.
        """
        dataset = BORROWER_ENGAGEMENT
        owing = self._portfolio.standing_for(value_of(dataset, values, "borrower_id"))
        if self._portfolio.borrowers.isdisjoint(owing):
            self._output.write(dataset.name, values)
            return 1
        answer = value_of(dataset, values, "sms_opt_in")
        if len(owing) > 1 and _AGREES.fullmatch(answer):
            at = dataset.header.index("sms_opt_in")
            values = (*values[:at], "", *values[at + 1 :])
            told = (dataset.name, "sms_opt_in", answer, "CONSENT_OF_SEVERAL", VALUE_LEFT_OUT)
            self._remarks.add(row, *told, _OF_SEVERAL)
        people = self._portfolio.delivered(owing)
        for who in people:
            self._output.write(dataset.name, with_borrower(dataset, values, who))
        return len(people)

    def write_closed(self, values: tuple[str, ...]) -> int:
        """How many addresses a cell of them closes, by each channel."""
        cell, channel, *rest = values
        addresses, channels = parted(cell, self._phone_region), channels_of(channel)
        for each, closed in product(addresses, channels):
            self._output.write(DO_NOT_CONTACT_ADDRESSES.name, (plain(each), closed, *rest))
        return len(addresses) * len(channels)

    def write_co_borrower(self, row: Row, values: tuple[str, ...]) -> bool:
        """Whether they are new."""
        name = BORROWER_INFORMATION.name
        self._know(values)
        if name in self._joined:
            return self._join(row, name, values)
        if self._is_repeated(row, name, values):
            return False
        self._output.write(name, values)
        return True

    def _know(self, borrower: tuple[str, ...]) -> None:
        self._portfolio.add_borrower(borrower[0], *map(borrower.__getitem__, _ADDRESSES))

    def _is_repeated(self, row: Row, dataset: str, values: tuple[str, ...]) -> bool:
        """Whether a table that says several things a line has said this before.

        Of what it says otherwise of a borrower the first counts, and the rest is reported.
        """
        if dataset != BORROWER_INFORMATION.name:
            if (dataset, *values) in self._seen:
                return True
            self._seen.add((dataset, *values))
            return False
        first = self._borrowers.setdefault(values[0], values)
        if first is values:
            return False
        self._remark_differing(
            row, dataset, values[0], differing(BORROWER_INFORMATION, first, values)
        )
        return True

    def _join(self, row: Row, dataset: str, values: tuple[str, ...]) -> bool:
        """Whether nothing was said of this borrower, loan or property before."""
        origin = Origin(self._counts, self._table, row.line)
        said_otherwise = self._joined[dataset].take(values, origin)
        self._remark_differing(row, dataset, values[0], said_otherwise or [])
        return said_otherwise is None

    def _remark_differing(
        self, row: Row, dataset: str, key: str, cells_of: Iterable[tuple[str, str, str]]
    ) -> None:
        for column, one, other in cells_of:
            if dataset == BORROWER_INFORMATION.name:
                self._output.beside(key, [other])
            advice = f"the first line about this {ABOUT[dataset]} says {one!r}, and counts"
            self._remarks.add(row, dataset, column, other, "DIFFERS", VALUE_LEFT_OUT, advice)
