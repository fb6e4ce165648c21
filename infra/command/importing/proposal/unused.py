"""Tables of which nothing is known for certain: how they might be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from infra.command.importing.coverage.spoken import Heard, in_columns
from infra.command.importing.headings import consent
from infra.command.importing.headings.permission import Sort, is_beside, sort_of
from infra.command.importing.headings.wishes import EVERY_CHANNEL
from infra.command.importing.mapping.model import (
    BY_WORD,
    OPEN,
    OPT_OUTS,
    UNDECIDED,
    Field,
    Source,
)
from infra.command.importing.proposal import lists
from infra.command.importing.proposal.flags import flags_of, with_more
from infra.command.importing.proposal.ids import Ids
from infra.command.importing.proposal.kinds import KindOfTable
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import BORROWER_INFORMATION


@dataclass(frozen=True, kw_only=True)
class Unused:
    """A table of which nothing is known for certain. `heard`: refusals in it, by column; `asked`:
    what stands in columns whose headings may say who is not to be contacted, likewise.
    `as_flags`: how they are read, if its lines name borrowers as the other tables do, and a yes
    refuses where the heading does not tell; `as_permissions`: if it allows there.
    `as_refusals`: how the table is read if each line of it refuses, as its name says.
    """

    table: Table
    heard: Mapping[str, Heard]
    asked: Mapping[str, Heard]
    as_flags: Source | None
    as_permissions: Source | None
    as_refusals: Source | None
    files: str


def unused(table: Table, kind: KindOfTable, id_column: str | None, files: str, ids: Ids) -> Unused:
    """`id_column` names borrowers by its heading; else one of `ids` does by what stands there."""
    found = ids.among(kind.profile.values)
    id_column = id_column or next((name for name in found.known if name in found.only), None)
    names = [name for name in table.header if name]
    flags = flags_of(kind.profile.names, kind.profile.values)
    certain = {name for each in flags.values() for name in each.named}
    told = [name for name in names if consent.is_told(name) and name not in certain]
    spoken = in_columns(table, names, in_any_case=told)
    heard = {name: each for name, each in spoken.items() if each.rows}
    says_whether = [name for name in told if not is_beside(name) and not spoken[name].is_empty]
    asked = {
        name: spoken[name]
        for name in says_whether or told
        if not spoken[name].is_empty and (name not in heard or sort_of(name) is Sort.ALLOWS)
    }
    words = [
        Field(columns=(name,), open=each.harmless, others=OPEN if each.others is None else None)
        for name, each in heard.items()
        if not consent.refused(kind.profile.names.get(name, "")) and name not in asked
    ]
    if words:
        flags[BY_WORD] = Field(words=tuple(words))
    are_open = any(sort_of(name) is Sort.EITHER for name in asked)
    has_addresses = bool(lists.addresses(kind, ids))
    read = partial(_read, table, files, id_column, has_addresses=has_addresses)
    return Unused(
        table=table,
        heard=heard,
        asked=asked,
        as_flags=read(_asked(flags, asked, Sort.REFUSES)),
        as_permissions=read(_asked(flags, asked, Sort.ALLOWS)) if are_open else None,
        as_refusals=lists.as_refusals(table, kind, files, ids),
        files=files,
    )


def _asked(
    flags: Mapping[str, Field], asked: Mapping[str, Heard], either: Sort
) -> dict[str, Field]:
    """The flags with the columns in doubt, `either` what a yes says where no heading tells."""
    sorts = {name: sort_of(name) for name in asked}
    sorts = {name: either if sort is Sort.EITHER else sort for name, sort in sorts.items()}
    if not sorts:
        return dict(flags)
    refusing = [name for name, sort in sorts.items() if sort is Sort.REFUSES]
    permitting = [name for name, sort in sorts.items() if sort is Sort.ALLOWS]
    every = with_more(flags.get(EVERY_CHANNEL, Field()), refusing, permitting)
    return {**flags, EVERY_CHANNEL: every}


def _read(
    table: Table,
    files: str,
    id_column: str | None,
    flags: Mapping[str, Field],
    *,
    has_addresses: bool,
) -> Source | None:
    """Whom its lines name is asked where nothing tells."""
    if not flags:
        return None
    datasets: dict[str, Mapping[str, Field]] = {OPT_OUTS: flags}
    if not has_addresses or id_column is not None:  # else it is of whoever has these
        who = Field(columns=(id_column or UNDECIDED,))
        datasets = {BORROWER_INFORMATION.name: {"borrower_id": who}, **datasets}
    return Source(files=files, sheet=table.sheet, datasets=datasets)


def id_column(
    kind: KindOfTable,
    kinds: Sequence[KindOfTable],
    chosen: Mapping[int, Mapping[str, Mapping[str, Field]]],
) -> str | None:
    """The column by which a table names borrowers as the others do."""
    named = {
        columns["borrower_id"].columns == (other.link(link),): link
        for other in kinds
        for columns in chosen[id(other)].values()
        if "borrower_id" in columns
        for link in ("loan_id", "borrower_id")
    }
    return kind.link(named[True]) if True in named else None
