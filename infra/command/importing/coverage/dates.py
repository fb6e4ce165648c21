"""Columns of dates of which nobody knows in which format they are."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from infra.command.errors import WrongUse
from infra.command.importing import cells, dates
from infra.command.importing.cells import Unreadable
from infra.command.importing.mapping.model import UNDECIDED, ColumnMapping, Source
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import LOAN_INFORMATION

_SHOWN = 3


def check(chosen: ColumnMapping, read: Sequence[tuple[Source, Table]]) -> None:
    """Raises WrongUse for the first column in doubt."""
    for source, table in read:
        for asked in doubts(chosen, source, table):
            raise WrongUse(asked)


def doubts(chosen: ColumnMapping, source: Source, table: Table) -> Iterator[str]:
    """What to ask of a table's dates, unless the mapping says their format."""
    each = source.field(LOAN_INFORMATION.name, "origination_year")
    if each.format not in (None, UNDECIDED):
        return
    null_words = frozenset(word.casefold() for word in chosen.null_words)
    for name in each.columns if set(each.columns) <= set(table.header) else ():
        said = sorted(cell for cell in table.told(name) if not cells.is_null(cell, null_words))
        try:
            today = datetime.now(UTC).date()
            formats = dates.formats_of(said, chosen.date_formats, today=today) if said else ()
        except Unreadable:
            formats = dates.FORMATS[:1]
            known = "and nobody knows in which format its dates are"
        else:
            if not formats:
                continue
            known = f"which is of the format {' or '.join(formats)}"
        shown = ", ".join(map(repr, said[:_SHOWN]))
        yield (
            f"{table.name}: {name!r} says {shown}, {known}: write it in the mapping, as "
            f"origination_year = {{column = {json.dumps(name)}, format = {json.dumps(formats[0])}}}"
            ", or take origination_year out"
        )
