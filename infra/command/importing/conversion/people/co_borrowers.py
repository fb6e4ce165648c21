"""Co-borrowers: each becomes a borrower of their own, on the same loan."""

from collections.abc import Mapping, Sequence

from infra.command.importing import cells
from infra.command.importing.conversion.book import Book
from infra.command.importing.conversion.reader import BadCell, Reader
from infra.command.importing.conversion.remarks import Remarks
from infra.command.importing.conversion.report import VALUE_LEFT_OUT, Counts
from infra.command.importing.conversion.writer import Writer
from infra.command.importing.mapping.model import CO_BORROWER, Source
from infra.command.importing.rows import column_of, with_borrower
from infra.command.importing.tables.table import Row
from lambdas.shared.contract import BORROWER_INFORMATION, LOAN_INFORMATION

Made = Mapping[str, tuple[str, ...]]  # of a row, by dataset

_INHERITED = ("property_id", "city", "state")  # from the borrower


class CoBorrowers:
    """Of one table."""

    def __init__(
        self,
        source: Source,
        reader: Reader,
        book: Book,
        writer: Writer,
        counts: Counts,
        remarks: Remarks,
    ) -> None:
        self._book, self._writer, self._counts, self._remarks = book, writer, counts, remarks
        self._has_loans = LOAN_INFORMATION.name in source.datasets
        self._getters = {
            name: reader.getter(column_of(BORROWER_INFORMATION, name), each)
            for name, each in source.datasets.get(CO_BORROWER, {}).items()
        }

    def take(self, row: Row, record: Sequence[str], made: Made, borrower_id: str) -> str:
        """The id of the line's co-borrower, who is written; "" if there is none."""
        if not self._getters:
            return ""
        values = self._values(row, record)
        own_id = values.get("borrower_id", "")
        if not own_id and borrower_id and any(values.values()):
            own_id = cells.identifier(f"{borrower_id}-CO")
        loan = made.get(LOAN_INFORMATION.name)
        borrower = made.get(BORROWER_INFORMATION.name)
        tally = self._counts.datasets[CO_BORROWER]
        if not own_id or (loan is None and borrower is None):
            tally.absent += bool(made)
            return own_id
        if any(value for name, value in values.items() if name != "borrower_id"):
            inherited = dict(zip(BORROWER_INFORMATION.header, borrower or (), strict=False))
            person = tuple(
                own_id
                if name == "borrower_id"
                else values.get(name) or (inherited.get(name, "") if name in _INHERITED else "")
                for name in BORROWER_INFORMATION.header
            )
            tally.added += self._writer.write_co_borrower(row, person)
        if loan is not None and LOAN_INFORMATION.name not in self._book.joined:
            shared = with_borrower(LOAN_INFORMATION, loan, own_id)
            self._book.contacts.write(LOAN_INFORMATION.name, shared)
            self._counts.datasets[LOAN_INFORMATION.name].added += 1
        elif not self._has_loans:
            self._book.portfolio.add_joint(borrower_id, own_id)
        return own_id

    def _values(self, row: Row, record: Sequence[str]) -> dict[str, str]:
        values = {}
        for name, getter in self._getters.items():
            try:
                values[name] = getter(record)
            except BadCell as bad:
                values[name] = ""
                self._remarks.add_cell(row, CO_BORROWER, bad, VALUE_LEFT_OUT)
        return values
