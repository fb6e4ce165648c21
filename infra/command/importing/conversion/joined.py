"""Rows that are made of several tables: names in one system and numbers in another, a home's value
of one vendor and the rate that is offered of another.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from infra.command.importing.conversion.apart import Known
from infra.command.importing.conversion.people.portfolio import Portfolio
from infra.command.importing.conversion.report import LEFT_OUT, Counts, Output, Remark
from infra.command.importing.mapping.model import CO_BORROWER, Field, Source
from infra.command.importing.rows import KEYS, value_of, with_borrower
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import (
    BORROWER_INFORMATION,
    BY_NAME,
    LOAN_INFORMATION,
    MARKET_EQUITY,
    Dataset,
    Kind,
)
from lambdas.shared.text.counting import counted

Values = tuple[str, ...]
ABOUT = {
    BORROWER_INFORMATION.name: "borrower",
    LOAN_INFORMATION.name: "loan",
    MARKET_EQUITY.name: "property",
}


def joined_of(tables: Sequence[tuple[Source, Table]]) -> "dict[str, Joined]":
    """Those of the datasets of which tables of different columns tell."""
    told: dict[str, set[str]] = {}
    kinds = {table.name: id(source) for source, table in tables}
    for source, _ in tables:
        for name, columns in source.datasets.items():
            if name in KEYS and not tells_status_alone(name, columns):
                told.setdefault(name, set()).add(repr(columns))
    return {name: Joined(BY_NAME[name], kinds) for name, each in told.items() if len(each) > 1}


def tells_status_alone(dataset: str, columns: Mapping[str, Field]) -> bool:
    """Whether a table says of loans whether they still are, and nothing else."""
    if dataset != LOAN_INFORMATION.name or "loan_id" not in columns:
        return False
    number = columns["loan_id"].columns
    more = columns.keys() - {"loan_id", "borrower_id"}
    return all(name == "property_id" and columns[name].columns == number for name in more)


def tells_of_people(source: Source) -> bool:
    """More than by which id they go, which a table does for the sake of something else."""
    own = source.datasets.get(BORROWER_INFORMATION.name, {})
    return CO_BORROWER in source.datasets or bool(own.keys() - {"borrower_id"})


class Origin(NamedTuple):
    """The line that was the first to tell of something."""

    counts: Counts
    table: str
    line: int


@dataclass
class _Row:
    values: Values
    origin: Origin
    others: tuple[str, ...] = ()  # tables that say more of it


class Joined:
    """One row for each key of a dataset, of all that is said of it. What was said first counts."""

    def __init__(self, dataset: Dataset, kinds: Mapping[str, int]) -> None:
        """`kinds`: by table, what is the same of those that one source of the mapping reads."""
        self._dataset, self._kinds = dataset, kinds
        self._contradicting: dict[tuple[str, str], list[Counts]] = {}  # of tables of one kind
        self._key = dataset.header.index(KEYS[dataset.name])
        self._rows: dict[str, _Row] = {}
        self._joining: set[str] = set()  # tables that say more of what another tells of

    def take(self, values: Values, origin: Origin) -> list[tuple[str, str, str]] | None:
        """Adds what a line says: None of somebody or something new, else column, first value and
        other of each cell that contradicts.
        """
        row = self._rows.get(values[self._key])
        if row is None:
            self._rows[values[self._key]] = _Row(values, origin)
            return None
        told_by = (row.origin.table, *row.others)
        if origin.table not in told_by:
            row.others += (origin.table,)
            self._joining |= {row.origin.table, origin.table}
        first = row.values
        row.values = tuple(one or other for one, other in zip(first, values, strict=True))
        cells = [cell for cell in differing(self._dataset, first, values) if cell[1]]
        for table in told_by if cells else ():
            if table != origin.table and self._kinds[table] == self._kinds[origin.table]:
                self._contradicting.setdefault((table, origin.table), []).append(origin.counts)
        return cells

    def finish(self, output: Output, portfolio: Portfolio) -> None:
        """Writes the rows in the order in which they were met, once all tables are read; a loan for
        each of its borrowers. What still lacks something that decides is reported.
        """
        apart: dict[str, dict[str, _Row]] = {}  # by table and key, what no other tells of
        for key, row in self._rows.items():
            written = list(self._for_each_borrower(row.values, portfolio))
            lacking = [
                column.name
                for column, value in zip(self._dataset.columns, written[0], strict=True)
                if column.deciding and not value
            ]
            if lacking:
                self._leave_out(row.origin, lacking, output)
                if not row.others:
                    apart.setdefault(row.origin.table, {})[key] = row
                continue
            for values in written:
                output.write(self._dataset.name, values)
            if self._dataset is LOAN_INFORMATION:
                row.origin.counts.datasets[self._dataset.name].added += len(written) - 1
        self._tell_apart(apart)
        for (first, other), lines in self._contradicting.items():
            lines[0].warnings.append(
                f"{first} and {other} are of one kind, and say different things of "
                f"the same in {counted(len(lines), 'line', 'lines')}: what {first} says counts, as "
                "it comes first. If one is older, leave it out."
            )

    def _tell_apart(self, apart: Mapping[str, Mapping[str, _Row]]) -> None:
        tables = {key: row.origin.table for key, row in self._rows.items()} if apart else {}
        known = Known(ABOUT[self._dataset.name], KEYS[self._dataset.name], tables)
        for table, rows in apart.items():
            counts = next(iter(rows.values())).origin.counts
            known.tell(counts, table, rows, joins=table in self._joining)

    def _for_each_borrower(self, values: Values, portfolio: Portfolio) -> Iterator[Values]:
        owing = []
        if self._dataset is LOAN_INFORMATION:
            owing = portfolio.owing(value_of(self._dataset, values, "loan_id"))
        if not owing:
            yield values
        for who in owing:
            yield with_borrower(self._dataset, values, who)

    def _leave_out(self, origin: Origin, lacking: Iterable[str], output: Output) -> None:
        name = self._dataset.name
        tally = origin.counts.datasets[name]
        tally.written, tally.left_out = tally.written - 1, tally.left_out + 1
        if origin.counts.datasets.keys() == {name}:
            origin.counts.used -= 1
            origin.counts.left_out += 1
        for column in lacking:
            advice = f"no table says it of this {ABOUT[name]}: a row without it is not used"
            told = (name, column, "", "MISSING_VALUE", LEFT_OUT, advice)
            output.remark(Remark(origin.table, origin.line, *told))


def differing(dataset: Dataset, first: Values, values: Values) -> list[tuple[str, str, str]]:
    """Column, first value and other, of what a line says otherwise of somebody or something."""
    return [
        (column.name, one, other)
        for column, one, other in zip(dataset.columns, first, values, strict=True)
        # several homes, or borrowers, are no contradiction: each loan, or line, names its own
        if other not in ("", one)
        and not (dataset is BORROWER_INFORMATION and column.name == "property_id")
        and not (dataset is LOAN_INFORMATION and column.name == "borrower_id")
        and not _are_equal(column.kind, one, other)
    ]


def _are_equal(kind: Kind, one: str, other: str) -> bool:
    if kind not in (Kind.AMOUNT, Kind.BALANCE, Kind.RATE, Kind.LTV):
        return False
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False
