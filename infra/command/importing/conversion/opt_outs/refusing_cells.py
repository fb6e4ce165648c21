"""Cells that refuse beside, or in place of, what they are read for, as `DECEASED` behind a name."""

from collections.abc import Iterator, Sequence

from infra.command.importing.conversion.people import contacts
from infra.command.importing.conversion.reader import Reader
from infra.command.importing.headings import consent, loans, refusals
from infra.command.importing.headings.wishes import EVERY_CHANNEL
from infra.command.importing.mapping.model import CO_BORROWER, FLAGS, Field, Source
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import BORROWER_INFORMATION, DO_NOT_CONTACT


class RefusingCells:
    """Of one table. `loan`: the field of its loans' ids, with the column of their status."""

    def __init__(
        self, phone_region: str | None, source: Source, table: Table, reader: Reader, loan: Field
    ) -> None:
        self._phone_region, self._reader, self._loan = phone_region, reader, loan
        self._is_list = DO_NOT_CONTACT.name in source.datasets
        self._own = {
            name: column
            for dataset in (BORROWER_INFORMATION.name, CO_BORROWER)
            for column, each in source.datasets.get(dataset, {}).items()
            if column in ("first_name", "last_name", "email", "phone")
            for name in each.columns
        }
        self._read = self._read_for_something_else(source)
        self._numbers = {
            table.header[place]: place
            for several in contacts.places(source, table.header)
            for place in several
            if not self._is_list
        }

    def heard(self, record: Sequence[str]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """The cells that refuse, with their columns and what they close. In a list of opt-outs
        each line refuses: there only what is said of the person is more.
        """
        text = "\n".join(record[place] for place in self._read.values())
        told = set()
        if self._loan.status is not None or refusals.may_be_heard(text):
            for name, place in self._read.items():
                cell = record[place]
                if self._is_list and not refusals.is_of_the_person(cell):
                    continue
                if channels := self._closed_by(cell, name):
                    told.add(name)
                    yield name, cell, channels
        for name, place in self._numbers.items():
            cell = record[place]
            channel = contacts.refused_beside(cell, self._phone_region)
            if channel is not None and name not in told:
                yield name, cell, self._closed_by(cell, name) or (channel,)

    def _closed_by(self, cell: str, name: str) -> tuple[str, ...]:
        """What becomes a borrower's own cell is heard as a run hears it. Of a loan's status, words
        that it is in hardship close every channel, too.
        """
        if name in self._own:
            return consent.closed_by_own(cell, self._own[name])
        if name != self._loan.status or refusals.heard(cell):
            return consent.closed_by(cell, name)
        status = loans.status_of(cell, self._loan.live, self._loan.gone)
        return (EVERY_CHANNEL,) if status is loans.Status.STOPPED else ()

    def _read_for_something_else(self, source: Source) -> dict[str, int]:
        """The columns in which a refusal may stand beside, or in place of, what they are read for,
        such as `DECEASED` behind a name; with their places.
        """
        return {
            name: self._reader.place(name)
            for dataset, columns in source.datasets.items()
            if dataset not in FLAGS
            for column, each in columns.items()
            if column not in ("city", "state", "channel")
            for name in (*each.columns, *filter(None, [each.term, each.status]))
        }
