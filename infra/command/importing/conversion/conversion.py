"""Rows of a lender's tables become rows of the contract's datasets.

Nothing is lost silently. Each row of a table is a row of a dataset, or stands in the report with
the reason; so does each value that could not be taken along. What a row does not have (a borrower
without a loan, in a file of everything) is not a fault.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from infra.command.importing import cells
from infra.command.importing.conversion.contacts import Contacts, parted, places
from infra.command.importing.conversion.gone import gone_loans
from infra.command.importing.conversion.joined import (
    ABOUT,
    Joined,
    Origin,
    differing,
    joined_of,
    tells_of_people,
    tells_status_alone,
)
from infra.command.importing.conversion.opt_outs import OptOuts
from infra.command.importing.conversion.portfolio import Portfolio
from infra.command.importing.conversion.reader import BadCell, Getter, Reader, plain
from infra.command.importing.conversion.report import (
    LEFT_OUT,
    NOTED,
    VALUE_LEFT_OUT,
    Counts,
    Output,
    Remark,
    Tally,
)
from infra.command.importing.headings import loans
from infra.command.importing.mapping.model import (
    CO_BORROWER,
    FLAGS,
    LISTS,
    ColumnMapping,
    Field,
    Source,
)
from infra.command.importing.rows import (
    KEYS,
    column_of,
    fault_of,
    is_absent,
    value_of,
    with_borrower,
)
from infra.command.importing.tables.table import Row, Table
from lambdas.shared.contract import (
    BORROWER_INFORMATION,
    BY_NAME,
    DO_NOT_CONTACT,
    DO_NOT_CONTACT_ADDRESSES,
    LOAN_INFORMATION,
    MARKET_EQUITY,
    Column,
)

Made = dict[str, tuple[str, ...]]  # of a row, by dataset

_TOLD_EVERY = 10_000  # rows
_ADDRESSES = [BORROWER_INFORMATION.header.index(name) for name in ("phone", "email")]
_INHERITED = ("property_id", "city", "state")  # by a co-borrower, from the borrower


def convert(
    mapping: ColumnMapping,
    tables: Iterable[tuple[Source, Table]],
    output: Output,
    *,
    today: date,
    on_row: Callable[[str, int], None] = lambda _table, _rows: None,
) -> dict[str, Counts]:
    """Writes all rows of the tables; by table name, what became of them.

    `on_row` hears now and then of the table and the rows that were read of it.
    """
    portfolio = Portfolio()
    in_order = sorted(tables, key=lambda each: _turn(each[0]))
    joined = joined_of(source for source, _ in in_order)
    gone = gone_loans(mapping, in_order, today)
    contacts = Contacts(output, mapping.phone_region)
    opt_outs = []
    counts = {}
    for source, table in in_order:
        converter = _Converter(mapping, source, table, contacts, portfolio, joined, gone, today)
        told = converter.convert(on_row)
        counts[table.name if table.name not in counts else str(table.path)] = told
        opt_outs.append(converter.opt_outs)
    for made in joined.values():
        made.finish(contacts, portfolio)
    for each in opt_outs:
        each.finish()
    contacts.close()
    return counts


def _turn(source: Source) -> int:
    """People before loans, which their co-borrowers owe too, and whoever is only named at last."""
    has_loans = LOAN_INFORMATION.name in source.datasets
    if tells_of_people(source):
        return 1 if has_loans else 0
    return 2 if has_loans else 3


class _Converter:
    """One table."""

    def __init__(
        self,
        mapping: ColumnMapping,
        source: Source,
        table: Table,
        contacts: Contacts,
        portfolio: Portfolio,
        joined: dict[str, Joined],
        gone: dict[str, str],
        today: date,
    ) -> None:
        self._source, self._table = source, table
        self._output = self._contacts = contacts
        self._phone_region = mapping.phone_region
        self._own_contacts, self._other_contacts = places(source, table.header)
        self._joined, self._gone, self._portfolio = joined, gone, portfolio
        self._reader = Reader(mapping, table.header, source.decimal_mark, today=today)
        self._datasets = {
            name: [
                (column, self._reader.getter(column, columns.get(column.name)))
                for column in BY_NAME[name].columns
            ]
            for name, columns in source.datasets.items()
            if name in BY_NAME and not tells_status_alone(name, columns)
        }
        self._ids = [
            self._reader.place(name)
            for columns in source.datasets.values()
            for column, each in columns.items()
            if column in ("borrower_id", "loan_id", "property_id")
            for name in each.columns
        ]
        self._co_borrower = {
            name: self._reader.getter(column_of(BORROWER_INFORMATION, name), each)
            for name, each in source.datasets.get(CO_BORROWER, {}).items()
        }
        self._has_loans = LOAN_INFORMATION.name in source.datasets
        self._loan = source.datasets.get(LOAN_INFORMATION.name, {}).get("loan_id", Field())
        self._get_loan = self._reader.getter(
            column_of(LOAN_INFORMATION, "loan_id"), self._loan if self._loan != Field() else None
        )
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
        self._is_of_opt_outs = not LISTS.isdisjoint(source.datasets) and not (
            {LOAN_INFORMATION.name, MARKET_EQUITY.name} & source.datasets.keys()
        )
        self._borrowers: dict[str, tuple[str, ...]] = {}
        self._seen: set[tuple[str, ...]] = set()
        self.counts = Counts(datasets={name: Tally() for name in source.datasets})
        self.opt_outs = OptOuts(
            mapping.phone_region, source, table, self._reader, contacts, self.counts, portfolio
        )

    def convert(self, on_row: Callable[[str, int], None]) -> Counts:
        for row in self._table.rows():
            record = [cells.cleaned(cell) for cell in row.cells]
            if not any(record):
                self.counts.blank += 1
                continue
            self.counts.rows += 1
            if self.counts.rows % _TOLD_EVERY == 0:
                on_row(self._table.name, self.counts.rows)
            fault = fault_of(
                record, self._table.header, ids=self._ids, is_list=self._is_of_opt_outs
            )
            if fault is None:
                self._take(row, record[: len(self._table.header)])
            else:
                self._leave_out(row, record, *fault)
        return self.counts

    def _leave_out(self, row: Row, record: list[str], reason: str, advice: str) -> None:
        self.counts.left_out += 1
        for tally in self.counts.datasets.values():
            tally.left_out += 1
        shown = ",".join(record)[:200]
        self._remark(row, "", "", shown, reason, LEFT_OUT, advice)
        if reason == "WRONG_FIELD_COUNT":
            borrower_id = self._cell(record, "borrower_id")
            self.opt_outs.take_unreadable(row, record, borrower_id)
            self._contacts.unused(record, borrower_id)

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
            elif self._is_absent(name, values):
                tally.absent += 1
            else:
                made[name] = values
        for name, values in made.items():
            if name == DO_NOT_CONTACT.name:
                tally = self.counts.datasets[name]
                tally.written += 1
                tally.added += self.opt_outs.take_listed(row, record, values) - 1
            else:
                self._write(row, name, values)
        borrower_id = self._borrower_id(record, made)
        co_borrower_id = self._take_co_borrower(row, record, made, borrower_id)
        self._take_contacts(record, made, borrower_id, co_borrower_id)
        self._portfolio.add_loan(loan_id, borrower_id)
        self._portfolio.add_loan(loan_id, co_borrower_id)
        self.opt_outs.take_flags(row, record, borrower_id, co_borrower_id, loan_id)
        for cell in self._reader.changed:
            self._remark_cell(row, "", cell, NOTED)
        self._reader.changed.clear()
        if self._tells_status:
            self.counts.datasets[LOAN_INFORMATION.name].absent += 1
        if made or (self._tells_flags and borrower_id) or (self._tells_status and loan_id):
            self.counts.used += 1
            return
        self.counts.left_out += 1
        if self._is_list:
            self.opt_outs.take_nobodys(row, record)
        if not is_reported:
            shown = ",".join(record)[:200]
            advice = "none of the mapped columns holds anything"
            self._remark(row, "", "", shown, "NOTHING_TO_TAKE", LEFT_OUT, advice)

    def _take_contacts(
        self, record: Sequence[str], made: Made, borrower_id: str, co_borrower_id: str
    ) -> None:
        """The numbers and addresses of a line that are not made a borrower's."""
        for name in LISTS & made.keys():
            channel = value_of(BY_NAME[name], made[name], "channel")
            listed = self._addresses(record)
            self.opt_outs.close_listed(record, channel, listed)
            for other in listed[1:] if name == DO_NOT_CONTACT_ADDRESSES.name else ():
                self.counts.datasets[name].added += self._write_closed((other, *made[name][1:]))
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
        each = self._source.datasets.get(DO_NOT_CONTACT_ADDRESSES.name, {}).get("address", Field())
        told = (record[self._reader.place(name)] for name in each.columns)
        return [text for text in told if not self._reader.is_null(text)]

    def _is_gone(self, row: Row, record: Sequence[str], loan_id: str) -> bool:
        """Whether a loan's status says, here or elsewhere, that it is none any more: reported."""
        why = "a loan that is paid off or handed over is no line of the list"
        column, cell = "", loan_id
        is_told = False
        if self._loan.status is not None:
            column, cell = self._loan.status, record[self._reader.place(self._loan.status)]
            said = loans.status_of(cell, self._loan.live, self._loan.gone)
            is_told = said is loans.Status.GONE
        if not is_told and loan_id not in self._gone:
            return False
        advice = why if is_told else f"{self._gone[loan_id]}: {why}"
        told = (LOAN_INFORMATION.name, column, cell, "LOAN_IS_GONE", LEFT_OUT)
        self._remark(row, *told, advice)
        return True

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
                    names = self._source.datasets[dataset].get(column.name, Field()).named
                    advice = "the pipeline needs it: a row without it is not used"
                    where = ", ".join(names) or column.name
                    self._remark(row, dataset, where, "", "MISSING_VALUE", LEFT_OUT, advice)
        for column, cell in bad:
            effect = LEFT_OUT if self._decides(dataset, column) and is_lost else VALUE_LEFT_OUT
            self._remark_cell(row, dataset, cell, effect)
        return None if is_lost else tuple(values)

    def _decides(self, dataset: str, column: Column) -> bool:
        """Whether a line without it is lost. Of several tables another may say it."""
        return column.name == KEYS[dataset] if dataset in self._joined else column.deciding

    def _is_absent(self, dataset: str, values: Sequence[str]) -> bool:
        """Whether a line of several datasets has nothing of this one. A list of opt-outs, by id and
        by address, has both where they are given.
        """
        if self._is_list:
            return self._says_several and not any(values)
        return self._says_several and is_absent(BY_NAME[dataset], values)

    def _write(self, row: Row, dataset: str, values: tuple[str, ...]) -> None:
        tally = self.counts.datasets[dataset]
        if dataset == BORROWER_INFORMATION.name:
            self._portfolio.add_borrower(values[0], *map(values.__getitem__, _ADDRESSES))
        if dataset in self._joined:
            is_new = self._join(row, dataset, values)
            tally.written, tally.repeated = tally.written + is_new, tally.repeated + (not is_new)
            return
        if self._says_several and self._is_repeated(row, dataset, values):
            tally.repeated += 1
            return
        tally.written += 1
        if dataset == DO_NOT_CONTACT_ADDRESSES.name:
            tally.added += self._write_closed(values) - 1
            return
        self._output.write(dataset, values)
        if dataset == LOAN_INFORMATION.name:
            borrower_id = value_of(LOAN_INFORMATION, values, "borrower_id")
            for co_borrower in self._portfolio.joint_with(borrower_id):
                self._output.write(dataset, with_borrower(LOAN_INFORMATION, values, co_borrower))
                tally.added += 1

    def _write_closed(self, values: tuple[str, ...]) -> int:
        """How many addresses a cell of them closes."""
        addresses = parted(values[0], self._phone_region)
        for each in addresses:
            self._output.write(DO_NOT_CONTACT_ADDRESSES.name, (plain(each), *values[1:]))
        return len(addresses)

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
        origin = Origin(self.counts, self._table.name, row.line)
        said_otherwise = self._joined[dataset].take(values, origin)
        self._remark_differing(row, dataset, values[0], said_otherwise or [])
        return said_otherwise is None

    def _remark_differing(
        self, row: Row, dataset: str, key: str, cells_of: Iterable[tuple[str, str, str]]
    ) -> None:
        for column, one, other in cells_of:
            if dataset == BORROWER_INFORMATION.name:
                self._contacts.beside(key, [other])
            advice = f"the first line about this {ABOUT[dataset]} says {one!r}, and counts"
            self._remark(row, dataset, column, other, "DIFFERS", VALUE_LEFT_OUT, advice)

    def _take_co_borrower(
        self, row: Row, record: Sequence[str], made: Made, borrower_id: str
    ) -> str:
        """A co-borrower becomes a borrower of their own, on the same loan; "" if there is none."""
        if not self._co_borrower:
            return ""
        values = self._co_borrower_values(row, record)
        own_id = values.get("borrower_id", "")
        if not own_id and borrower_id and any(values.values()):
            own_id = cells.identifier(f"{borrower_id}-CO")
        loan = made.get(LOAN_INFORMATION.name)
        borrower = made.get(BORROWER_INFORMATION.name)
        tally = self.counts.datasets[CO_BORROWER]
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
            self._portfolio.add_borrower(own_id, *map(person.__getitem__, _ADDRESSES))
            if BORROWER_INFORMATION.name in self._joined:
                tally.added += self._join(row, BORROWER_INFORMATION.name, person)
            elif not self._is_repeated(row, BORROWER_INFORMATION.name, person):
                self._output.write(BORROWER_INFORMATION.name, person)
                tally.added += 1
        if loan is not None and LOAN_INFORMATION.name not in self._joined:
            self._output.write(LOAN_INFORMATION.name, with_borrower(LOAN_INFORMATION, loan, own_id))
            self.counts.datasets[LOAN_INFORMATION.name].added += 1
        elif not self._has_loans:
            self._portfolio.add_joint(borrower_id, own_id)
        return own_id

    def _co_borrower_values(self, row: Row, record: Sequence[str]) -> dict[str, str]:
        values = {}
        for name, getter in self._co_borrower.items():
            try:
                values[name] = getter(record)
            except BadCell as bad:
                values[name] = ""
                self._remark_cell(row, CO_BORROWER, bad, VALUE_LEFT_OUT)
        return values

    def _borrower_id(self, record: Sequence[str], made: Made) -> str:
        """Whom a row is about, whether or not anything was made of it."""
        ids = (
            value_of(BY_NAME[name], values, "borrower_id")
            for name, values in made.items()
            if "borrower_id" in BY_NAME[name].header
        )
        return next(ids, "") or self._cell(record, "borrower_id")

    def _remark_cell(self, row: Row, dataset: str, cell: BadCell, effect: str) -> None:
        self._remark(row, dataset, cell.column, cell.value, cell.why.reason, effect, str(cell))

    def _remark(
        self, row: Row, dataset: str, column: str, value: str, reason: str, effect: str, advice: str
    ) -> None:
        self._output.remark(
            Remark(self._table.name, row.line, dataset, column, value, reason, effect, advice)
        )
