"""A list within a table: a line that says that whoever stands below it is not to be contacted."""

from collections.abc import Sequence

from infra.command.errors import WrongUse
from infra.command.importing.coverage.groups import Groups
from infra.command.importing.rows import is_summary
from infra.command.importing.tables.table import Row, Table


class Titles:
    """Of one table that is no list itself."""

    def __init__(self, table: Table, ids: Sequence[int], *, has_status: bool) -> None:
        """`ids`: where they stand; `has_status`: a column says of its loans whether they are."""
        self._table, self._ids = table, ids
        self._groups = Groups(table, ids, has_status=has_status)
        self._told: tuple[int, str] | None = None  # the line and its words

    def fault_of(self, row: Row, record: Sequence[str]) -> tuple[str, str] | None:
        """Why such a line is no row; None of any other.

        Raises WrongUse at the first line below it: who is meant is for people to say.
        """
        if self._told is not None and not is_summary(record, (), is_list=True):
            line, said = self._told
            raise WrongUse(
                f"{self._table.name} line {line} says {said!r}, and line {row.line} stands below "
                "it: put those who are not to be contacted into a list of their own, or take line "
                f"{line} out if it says nothing of that"
            )
        if len(self._table.header) < 2 or is_summary(record, self._ids, is_list=False):
            return None
        heading = self._groups.heading_in(row.line, record)
        if heading is None:
            return None
        if self._groups.refuses(heading):
            self._told = row.line, heading
        elif not self._groups.is_no_id(record):
            return None
        return "TITLE", "it is no row, but says what those below it are"
