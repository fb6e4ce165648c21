"""Loans that a line of any table says are over: then no other line makes one of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache

from infra.command.importing import cells
from infra.command.importing.conversion.people.portfolio import bare
from infra.command.importing.conversion.reader import BadCell, Reader
from infra.command.importing.headings.loans import Status, status_of
from infra.command.importing.mapping.model import ColumnMapping, Field, Source
from infra.command.importing.rows import column_of
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import LOAN_INFORMATION

_MOST_WORDS = 4  # of a status; a remark that speaks of a payoff has more


class Gone:
    """Where it is said that there is no such loan any more: `line 3 of serv.csv says 'Paid Off'`.

    A number may have lost zeros or its letters' case elsewhere. One that the same table gives to
    another loan, which is not over, stays that loan's.
    """

    def __init__(self) -> None:
        self._said: dict[str, str] = {}
        self._by_bare: dict[str, tuple[str, set[str]]] = {}

    def add(self, over: Mapping[str, str], live: set[str]) -> None:
        """Of one table: where it is said, by the number of each loan, and the numbers of others."""
        if not over:
            return
        others: dict[str, set[str]] = {}
        for number in live - over.keys():
            others.setdefault(bare(number), set()).add(number)
        for number, said in over.items():
            self._said.setdefault(number, said)
            self._by_bare.setdefault(bare(number), (said, others.get(bare(number), set())))

    def why(self, number: str, status: Status) -> str:
        """Why no line is made of a loan, of which its own says this; nothing if one is."""
        told = "a loan that is paid off or handed over is no line of the list"
        if status is Status.GONE:
            return told
        elsewhere = self._said_of(number)
        return f"{elsewhere}: {told}" if elsewhere else ""

    def _said_of(self, number: str) -> str:
        if number in self._said or not number:
            return self._said.get(number, "")
        said, others = self._by_bare.get(bare(number), ("", ()))
        return "" if number in others else said


def gone_loans(mapping: ColumnMapping, tables: Iterable[tuple[Source, Table]], today: date) -> Gone:
    found = Gone()
    for source, table in tables:
        loan = source.field(LOAN_INFORMATION.name, "loan_id")
        if loan.status is None:
            continue
        reader = Reader(mapping, table.header, source.decimal_mark, today=today)
        number_of = reader.getter(column_of(LOAN_INFORMATION, "loan_id"), loan)
        place, width = reader.place(loan.status), len(table.header)
        needed = [reader.place(name) for name in loan.named]
        is_gone = _asked_once(loan)
        over: dict[str, str] = {}
        live: set[str] = set()
        for row in table.rows():
            record = row.cells
            if len(record) != width:
                record = [cells.cleaned(cell) for cell in record]
            is_whole = len(record) >= width and not any(record[width:])
            at = place if is_whole else _where(record, is_gone)
            record = [*record, *[""] * (width - len(record))]
            for read in needed:
                record[read] = cells.cleaned(record[read])
            try:
                number = number_of(record)
            except BadCell:
                continue  # which the conversion reports
            if not number:
                continue
            if at is None or not is_gone(record[at]):
                live.add(number)
                continue
            over.setdefault(number, f"line {row.line} of {table.name} says {record[at]!r}")
        found.add(over, live)
    return found


def _where(record: Sequence[str], is_gone: Callable[[str], bool]) -> int | None:
    """In a line of too few or too many cells none has a heading: the one that says it is over."""
    telling = (
        at for at, cell in enumerate(record) if len(cell.split()) <= _MOST_WORDS and is_gone(cell)
    )
    return next(telling, None)


def _asked_once(loan: Field) -> Callable[[str], bool]:
    """Whether a cell says so: a column has few words, each many times."""

    @cache
    def is_gone(cell: str) -> bool:
        return status_of(cell, loan.live, loan.gone) is Status.GONE

    return is_gone
