"""Columns that a mapping names and a table has not, and those that the mapping does not name."""

from collections.abc import Sequence

from rapidfuzz import process

from infra.command.errors import WrongUse
from infra.command.importing.headings import consent, vocabulary
from infra.command.importing.mapping import Source
from infra.command.importing.opt_outs import LISTS
from infra.command.importing.sheets import Table


def unread(sources: Sequence[Source], table: Table) -> list[str]:
    """The named columns of a table that none of the sources that read it speaks of."""
    fields = [
        each
        for source in sources
        for columns in source.datasets.values()
        for each in columns.values()
    ]
    read = {name for each in fields for name in each.named}
    return [name for name in table.header if name and name not in read]


def unheeded(sources: Sequence[Source], table: Table) -> list[str]:
    """Those of them that may say who is not to be contacted. In a list of opt-outs each line says
    it, and when and why is told beside it.
    """
    ignored = {name for source in sources for name in source.ignored}
    is_list = any(LISTS & source.datasets.keys() for source in sources)
    return [
        name
        for name in unread(sources, table)
        if name not in ignored
        and consent.is_told(name)
        and not (is_list and consent.is_when_or_why(vocabulary.words(name)))
    ]


def check_heeded(chosen: Sequence[tuple[Source, Table]]) -> None:
    """Raises WrongUse for a column that a mapping leaves aside and may not."""
    for _, table in chosen:
        place = (table.path, table.sheet)
        sources = [source for source, other in chosen if (other.path, other.sheet) == place]
        for name in unheeded(sources, table):
            raise WrongUse(
                f"{table.name} has a column {name!r}, which may say who is not to be contacted, "
                "and the mapping does not speak of it: name it in [source.opt_outs], or in "
                "ignored = [...] of its [[source]] if it says nothing of that"
            )


def check_there(source: Source, table: Table) -> None:
    """Raises WrongUse for a column that the mapping names and the table has not."""
    for dataset, columns in source.datasets.items():
        for column, each in columns.items():
            for name in each.named:
                if name not in table.header:
                    close = process.extractOne(name, table.header)
                    hint = f"; did you mean {close[0]!r}?" if close and close[1] > 70 else ""
                    raise WrongUse(
                        f"{table.name} has no column {name!r}, from which the mapping takes "
                        f"{dataset}.{column}{hint}"
                    )
