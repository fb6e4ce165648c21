"""Lines of a table that are none of its rows: totals, headers, titles, and notes that refuse."""

from collections.abc import Sequence

from infra.command.importing.conversion.opt_outs.notes import ADVICE, Notes
from infra.command.importing.coverage.titles import Titles
from infra.command.importing.mapping.model import LISTS, Source
from infra.command.importing.rows import fault_of
from infra.command.importing.tables.table import Row, Table
from lambdas.shared.contract import LOAN_INFORMATION, MARKET_EQUITY

_SAY_NOTHING = ("TOTALS_ROW", "HEADER_REPEATED")


class Lines:
    """Of one table. Its `notes` are asked of whom they name once all tables are read."""

    def __init__(self, source: Source, table: Table, ids: Sequence[int], notes: Notes) -> None:
        self._table, self._ids, self._notes = table, ids, notes
        self._is_of_opt_outs = not LISTS.isdisjoint(source.datasets) and not (
            {LOAN_INFORMATION.name, MARKET_EQUITY.name} & source.datasets.keys()
        )
        loan = source.field(LOAN_INFORMATION.name, "loan_id")
        self._titles = Titles(table, ids, has_status=loan.status is not None)

    def fault_of(self, row: Row, record: Sequence[str]) -> tuple[str, str] | None:
        """Why a line is no row, and what that means; None of a row. Raises WrongUse for a title
        with lines below it that says that whoever stands there is not to be contacted.
        """
        header, ids = self._table.header, self._ids
        fault = fault_of(record, header, ids=ids, is_list=self._is_of_opt_outs)
        if self._is_of_opt_outs:
            return fault
        says_nothing = fault is not None and fault[0] in _SAY_NOTHING
        note = None if says_nothing else self._notes.found_in(record)
        if note is None:
            return self._titles.fault_of(row, record) or fault
        self._notes.take(row, record, note)
        as_note = ("NOTE", ADVICE)
        if note.is_certain:
            return as_note
        fault = self._titles.fault_of(row, record) or fault
        return as_note if fault is None and self._notes.stands_as_id(record) else fault
