"""Loans that a line of any table says are over: then no other line makes one of them."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

from infra.command.importing import cells
from infra.command.importing.conversion.reader import BadCell, Reader
from infra.command.importing.headings import loans
from infra.command.importing.mapping.model import ColumnMapping, Field, Source
from infra.command.importing.rows import column_of
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import LOAN_INFORMATION


def gone_loans(
    mapping: ColumnMapping, tables: Iterable[tuple[Source, Table]], today: date
) -> dict[str, str]:
    """By loan id, where that stands and what is said: `line 3 of serv.csv says 'Paid Off'`."""
    found: dict[str, str] = {}
    for source, table in tables:
        loan = source.field(LOAN_INFORMATION.name, "loan_id")
        if loan.status is None:
            continue
        reader = Reader(mapping, table.header, source.decimal_mark, today=today)
        number_of = reader.getter(column_of(LOAN_INFORMATION, "loan_id"), loan)
        place = reader.place(loan.status)
        is_gone = _asked_once(loan)
        for row in table.rows():
            if len(row.cells) < len(table.header) or not is_gone(row.cells[place]):
                continue
            record = [cells.cleaned(cell) for cell in row.cells]
            try:
                number = number_of(record)
            except BadCell:
                continue  # which the conversion reports
            said = f"line {row.line} of {table.name} says {record[place]!r}"
            found.setdefault(number, said)
    found.pop("", None)
    return found


def _asked_once(loan: Field) -> Callable[[str], bool]:
    """Whether a cell says so: a column has few words, each many times."""

    @cache
    def is_gone(cell: str) -> bool:
        said = loans.status_of(cells.cleaned(cell), loan.live, loan.gone)
        return said is loans.Status.GONE

    return is_gone
