"""Amounts such as 250.000, of which their table does not tell what stands behind the mark.

Read wrongly they are a thousandth, or a thousandfold, and a borrower is called for it or is not.
"""

from collections.abc import Sequence
from dataclasses import replace

from infra.command.errors import WrongUse
from infra.command.importing import cells
from infra.command.importing.mapping.model import UNDECIDED, ColumnMapping, Source
from infra.command.importing.rows import column_of
from infra.command.importing.tables.profile import Profile
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import BY_NAME, Kind

_MONEY = (Kind.AMOUNT, Kind.BALANCE)


def doubt(source: Source, table: Table) -> str | None:
    """What to ask of the first such column, unless the mapping says what its mark is."""
    money = [
        name
        for dataset, columns in source.datasets.items()
        if dataset in BY_NAME
        for column, each in columns.items()
        if column_of(BY_NAME[dataset], column).kind in _MONEY and each.unit is None
        for name in each.columns
    ]
    if source.is_mark_given or not money:
        return None
    values = Profile.of(table).values
    mark = source.decimal_mark
    other = "," if mark == "." else "."
    for name in money:
        if example := cells.may_be_thousands(values[name], mark):
            return (
                f"{table.name}: {example} in {name!r} may have decimals or thousands behind its "
                f"mark. Say decimal_mark = {mark!r} in its [[source]] if they are decimals and "
                f"{other!r} if not; or, if amounts alone are written so, unit = 'thousands' at each"
            )
    return None


def check(read: Sequence[tuple[Source, Table]]) -> None:
    """Raises WrongUse for the first table in doubt."""
    for source, table in read:
        if asked := doubt(source, table):
            raise WrongUse(asked)


def left_open(
    chosen: ColumnMapping, read: Sequence[tuple[Source, Table]]
) -> tuple[ColumnMapping, list[str]]:
    """The mapping without the marks that are in doubt, and what is to be asked."""
    asked = {id(source): told for source, table in read if (told := doubt(source, table))}
    sources = (
        replace(source, decimal_mark=UNDECIDED) if id(source) in asked else source
        for source in chosen.sources
    )
    return replace(chosen, sources=tuple(sources)), list(asked.values())
