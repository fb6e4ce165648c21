"""Remarks on the rows of one table."""

from infra.command.importing.conversion.reader import BadCell
from infra.command.importing.conversion.report import Output, Remark
from infra.command.importing.tables.table import Row


class Remarks:
    """Lines of the report, of a table's own rows."""

    def __init__(self, table: str, output: Output) -> None:
        self._table, self._output = table, output

    def add(
        self, row: Row, dataset: str, column: str, value: str, reason: str, effect: str, advice: str
    ) -> None:
        self._output.remark(
            Remark(self._table, row.line, dataset, column, value, reason, effect, advice)
        )

    def add_cell(self, row: Row, dataset: str, cell: BadCell, effect: str) -> None:
        self.add(row, dataset, cell.column, cell.value, cell.why.reason, effect, str(cell))
