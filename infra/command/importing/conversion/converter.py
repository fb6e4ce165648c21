"""One table, row by row: each row is made rows of datasets, or is reported."""

from collections.abc import Callable, Sequence
from datetime import date

from infra.command.importing import cells
from infra.command.importing.conversion.apart import Statuses
from infra.command.importing.conversion.book import Book
from infra.command.importing.conversion.joined import tells_status_alone
from infra.command.importing.conversion.lines import Lines
from infra.command.importing.conversion.opt_outs.further import Further
from infra.command.importing.conversion.opt_outs.opt_outs import OptOuts
from infra.command.importing.conversion.people.area_codes import AreaCodes
from infra.command.importing.conversion.people.co_borrowers import CoBorrowers
from infra.command.importing.conversion.people.contacts import places
from infra.command.importing.conversion.reader import BadCell, Getter, Reader
from infra.command.importing.conversion.remarks import Remarks
from infra.command.importing.conversion.report import LEFT_OUT, NOTED, VALUE_LEFT_OUT, Counts, Tally
from infra.command.importing.conversion.writer import Writer
from infra.command.importing.coverage.second_tables import rows_of_one
from infra.command.importing.headings import loans
from infra.command.importing.mapping.model import FLAGS, LISTS, ColumnMapping, Source
from infra.command.importing.rows import KEYS, column_of, is_absent, value_of
from infra.command.importing.tables.table import Row, Table
from lambdas.shared.contract import (
    BORROWER_INFORMATION,
    BY_NAME,
    DO_NOT_CONTACT,
    DO_NOT_CONTACT_ADDRESSES,
    LOAN_INFORMATION,
    Column,
)

Made = dict[str, tuple[str, ...]]  # of a row, by dataset

_TOLD_EVERY = 10_000  # rows
_SAYS_MORE = "it says more than the line's channel, and closes every one"


class TableConverter:
    """Of one table each row, made rows of datasets or reported."""

    def __init__(
        self,
        mapping: ColumnMapping,
        source: Source,
        table: Table,
        book: Book,
        today: date,
    ) -> None:
        self._source, self._table, self._book = source, table, book
        self._contacts = book.contacts
        self._own_contacts, self._other_contacts = places(source, table.header)
        self._reader = Reader(
            mapping, table.header, source.decimal_mark, today=today, alias=book.aliases.id_of
        )
        self._datasets = {
            name: [
                (column, self._reader.getter(column, columns.get(column.name)))
                for column in BY_NAME[name].columns
            ]
            for name, columns in source.datasets.items()
            if name in BY_NAME and not tells_status_alone(name, columns)
        }
        self._further = Further(source, table, self._reader)
        self._area_codes = AreaCodes(source, table.header)
        self._has_loans = LOAN_INFORMATION.name in source.datasets
        self._loan = source.field(LOAN_INFORMATION.name, "loan_id")
        self._get_loan = self._reader.getter(column_of(LOAN_INFORMATION, "loan_id"), self._loan)
        self._tells_status = LOAN_INFORMATION.name in source.datasets.keys() - self._datasets.keys()
        self._says_several = len(source.datasets) > 1
        # a table that names borrowers for the sake of its flags alone
        self._tells_flags = not source.datasets.keys().isdisjoint(FLAGS) and not any(
            columns.keys() - {"borrower_id"}
            for name, columns in source.datasets.items()
            if name not in FLAGS
        )
        others = source.datasets.keys() - set(FLAGS)
        self._is_list = bool(others) and others <= LISTS
        self.counts = Counts(datasets={name: Tally() for name in source.datasets})
        self.statuses = Statuses(table.name, self.counts, book.portfolio)
        self._remarks = Remarks(table.name, book.contacts)
        self._writer = Writer(source, table.name, book, self.counts, self._remarks)
        self._co_borrowers = CoBorrowers(
            source, self._reader, book, self._writer, self.counts, self._remarks
        )
        self.opt_outs = OptOuts(source, table, self._reader, book, self.counts)
        self._ids = [
            self._reader.place(name)
            for columns in source.datasets.values()
            for column, each in columns.items()
            if column in ("borrower_id", "loan_id", "property_id")
            for name in each.columns
        ]
        self._lines = Lines(source, table, self._ids, self.opt_outs.notes)

    def convert(self, on_row: Callable[[str, int], None]) -> Counts:
        for row in rows_of_one(self._source, self._table):
            record = self._area_codes.put_before([cells.cleaned(cell) for cell in row.cells])
            if not any(record):
                self.counts.blank += 1
                continue
            self.counts.rows += 1
            if self.counts.rows % _TOLD_EVERY == 0:
                on_row(self._table.name, self.counts.rows)
            fault = self._lines.fault_of(row, record)
            if fault is None:
                self._take(row, record[: len(self._table.header)])
            else:
                self._leave_out(row, record, *fault)
        return self.counts

    def finish(self) -> None:
        """Once all tables are read."""
        self._writer.finish()
        self.opt_outs.finish()
        self.statuses.finish()

    def _leave_out(self, row: Row, record: list[str], reason: str, advice: str) -> None:
        self.counts.left_out += 1
        for tally in self.counts.datasets.values():
            tally.left_out += 1
        self._remarks.add(row, "", "", ",".join(record)[:200], reason, LEFT_OUT, advice)
        if reason == "WRONG_FIELD_COUNT":
            borrower_id = self._cell(record, "borrower_id")
            self.opt_outs.take_unreadable(row, record, borrower_id)
            self._contacts.unused(record, borrower_id)
            self._book.portfolio.add_unread(record)
        self._reader.forget()

    def _cell(self, record: Sequence[str], name: str) -> str:
        """Whom a row is about that may be no row at all, as far as it can be told."""
        for readers in self._datasets.values():
            for column, getter in readers:
                if column.name == name:
                    try:
                        return getter(record)
                    except (BadCell, IndexError):
                        return ""
        return ""

    def _loan_id(self, record: Sequence[str]) -> str:
        try:
            return self._get_loan(record) if self._has_loans else ""
        except BadCell:
            return ""

    def _take(self, row: Row, record: list[str]) -> None:
        made: Made = {}
        is_reported = False
        loan_id = self._loan_id(record)
        for name, readers in self._datasets.items():
            tally = self.counts.datasets[name]
            if name == LOAN_INFORMATION.name and self._is_gone(row, record, loan_id):
                tally.left_out += 1
                tally.over += 1
                is_reported = True
                continue
            values = self._values(row, name, readers, record)
            if values is None:
                tally.left_out += 1
                is_reported = True
                if name in LISTS:
                    self.opt_outs.take_nobodys(row, record)
                if name == BORROWER_INFORMATION.name:
                    self._contacts.unused(record, "")
                    self._book.portfolio.add_unread(record)
            elif self._is_absent(name, values):
                tally.absent += 1
            else:
                made[name] = self._widened(row, name, values, record) if name in LISTS else values
        for name, values in made.items():
            if name == DO_NOT_CONTACT.name:
                tally = self.counts.datasets[name]
                tally.written += 1
                tally.added += self.opt_outs.take_listed(row, record, values) - 1
            else:
                self._writer.write(row, name, values)
        borrower_id = self._borrower_id(record, made)
        co_borrower_id = self._co_borrowers.take(row, record, made, borrower_id)
        self._take_contacts(row, record, made, borrower_id, co_borrower_id)
        self._book.portfolio.add_loan(loan_id, borrower_id)
        self._book.portfolio.add_loan(loan_id, co_borrower_id)
        self.opt_outs.take_flags(row, record, borrower_id, co_borrower_id, loan_id)
        for cell in self._reader.noted():
            self._remarks.add_cell(row, "", cell, NOTED)
        if self._tells_status:
            self.counts.datasets[LOAN_INFORMATION.name].absent += 1
            self.statuses.note(loan_id, self._status(record))
        flagged = self._tells_flags and (borrower_id or not self._ids)  # else by its addresses
        if made or flagged or (self._tells_status and loan_id):
            self.counts.used += 1
            return
        self.counts.left_out += 1
        if self._is_list:
            self.opt_outs.take_nobodys(row, record)
        if not is_reported:
            told = (",".join(record)[:200], "NOTHING_TO_TAKE", LEFT_OUT)
            self._remarks.add(row, "", "", *told, "none of the mapped columns holds anything")

    def _widened(
        self, row: Row, name: str, values: tuple[str, ...], record: Sequence[str]
    ) -> tuple[str, ...]:
        """A line of a list, which closes every channel where it says more than its own."""
        whom, channel, _ = values
        more = list(self._further.said(record, channel))
        for column, cell in more:
            self._remarks.add(row, name, column, cell, "REFUSAL_HEARD", NOTED, _SAYS_MORE)
        return (whom, "all", f"{more[0][0]}: {more[0][1]}") if more else values

    def _take_contacts(
        self, row: Row, record: Sequence[str], made: Made, borrower_id: str, co_borrower_id: str
    ) -> None:
        """The numbers and addresses of a line that are not made a borrower's."""
        for name in LISTS & made.keys():
            channel = value_of(BY_NAME[name], made[name], "channel")
            listed = self._addresses(record)
            self.opt_outs.close_listed(row, record, channel, listed)
            if name != DO_NOT_CONTACT_ADDRESSES.name:
                continue
            self._book.owners.take_listed(listed, channel, self._table.name, row.line)
            for other in listed[1:]:
                added = self._writer.write_closed((other, *made[name][1:]))
                self.counts.datasets[name].added += added
        if self._is_list:
            return
        borrower = made.get(BORROWER_INFORMATION.name, ())
        taken = [value_of(BORROWER_INFORMATION, borrower, name) for name in ("phone", "email")]
        own = [record[place] for place in self._own_contacts]
        theirs = [record[place] for place in self._other_contacts]
        self._contacts.beside(borrower_id, own, taken)
        self._contacts.beside(co_borrower_id or borrower_id, theirs)

    def _addresses(self, record: Sequence[str]) -> list[str]:
        """What stands in the columns that are read as closed addresses: each is a line."""
        each = self._source.field(DO_NOT_CONTACT_ADDRESSES.name, "address")
        told = (record[self._reader.place(name)] for name in each.columns)
        return [text for text in told if not self._reader.is_null(text)]

    def _status(self, record: Sequence[str]) -> loans.Status:
        column = self._loan.status
        cell = "" if column is None else record[self._reader.place(column)]
        return loans.status_of(cell, self._loan.live, self._loan.gone)

    def _is_gone(self, row: Row, record: Sequence[str], loan_id: str) -> bool:
        """Whether a loan's status says, here or elsewhere, that it is none any more: reported."""
        column = self._loan.status
        cell = loan_id if column is None else record[self._reader.place(column)]
        if advice := self._book.gone.why(loan_id, self._status(record)):
            told = (LOAN_INFORMATION.name, column or "", cell, "LOAN_IS_GONE", LEFT_OUT)
            self._remarks.add(row, *told, advice)
        return bool(advice)

    def _values(
        self,
        row: Row,
        dataset: str,
        readers: Sequence[tuple[Column, Getter]],
        record: Sequence[str],
    ) -> tuple[str, ...] | None:
        """The dataset's cells; None, reported, if one that decides cannot be had."""
        values: list[str] = []
        bad: list[tuple[Column, BadCell]] = []
        for column, getter in readers:
            try:
                values.append(getter(record))
            except BadCell as error:
                bad.append((column, error))
                # whom an opt-out names is for the run to say: it is not lost here
                is_opt_out = dataset in LISTS
                values.append(error.value if is_opt_out else "")
        if not bad and self._is_absent(dataset, values):
            return tuple(values)
        is_lost = False
        for (column, _), value in zip(readers, values, strict=True):
            if self._decides(dataset, column) and not value:
                is_lost = True
                if all(other is not column for other, _ in bad):
                    names = self._source.field(dataset, column.name).named
                    advice = "the pipeline needs it: a row without it is not used"
                    where = ", ".join(names) or column.name
                    self._remarks.add(row, dataset, where, "", "MISSING_VALUE", LEFT_OUT, advice)
        for column, cell in bad:
            effect = LEFT_OUT if self._decides(dataset, column) and is_lost else VALUE_LEFT_OUT
            self._remarks.add_cell(row, dataset, cell, effect)
        return None if is_lost else tuple(values)

    def _decides(self, dataset: str, column: Column) -> bool:
        """Whether a line without it is lost. Of several tables another may say it."""
        return column.name == KEYS[dataset] if dataset in self._book.joined else column.deciding

    def _is_absent(self, dataset: str, values: Sequence[str]) -> bool:
        """Whether a line of several datasets has nothing of this one. A list of opt-outs, by id and
        by address, has both where they are given.
        """
        if self._is_list:
            return self._says_several and not any(values)
        return self._says_several and is_absent(BY_NAME[dataset], values)

    def _borrower_id(self, record: Sequence[str], made: Made) -> str:
        """Whom a row is about, whether or not anything was made of it."""
        ids = (
            value_of(BY_NAME[name], values, "borrower_id")
            for name, values in made.items()
            if "borrower_id" in BY_NAME[name].header
        )
        return next(ids, "") or self._cell(record, "borrower_id")
