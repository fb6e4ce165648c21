"""Which column is which, proposed from names and values.

A proposal is certain where a column goes by one of the field's names and its values are what they
have to be. What is only likely is left to people, and a required column that is not certain leaves
the proposal incomplete.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from infra.command.importing.coverage import columns as coverage
from infra.command.importing.coverage.columns import Doubt
from infra.command.importing.coverage.spoken import Heard
from infra.command.importing.headings import consent
from infra.command.importing.mapping.model import (
    CO_BORROWER,
    CO_BORROWER_OPT_OUTS,
    FLAGS,
    LISTS,
    OPT_OUTS,
    ColumnMapping,
    Field,
    Source,
)
from infra.command.importing.proposal import aliases, links, lists
from infra.command.importing.proposal.flags import flags_of
from infra.command.importing.proposal.ids import Ids
from infra.command.importing.proposal.kinds import LINKS, KindOfTable, kinds_of
from infra.command.importing.proposal.links import Chosen
from infra.command.importing.proposal.unused import Unused, id_column, unused
from infra.command.importing.rows import KEYS
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import (
    BORROWER_INFORMATION,
    BY_NAME,
    DATASETS,
    LOAN_INFORMATION,
    MARKET_EQUITY,
    Dataset,
)

# In the name of a file: 20261128, 2026-11, 11.28.26, perhaps with a time behind it.
_DATE = re.compile(
    r"(?<![0-9])(?:[0-9]{6,}|(?:19|20)[0-9]{2}(?:[._-][0-9]{1,2}){0,2}"
    r"|[0-9]{1,2}[._-][0-9]{1,2}[._-][0-9]{2,4})(?:[T._-]?[0-9]{2,6})*(?![0-9])"
)


@dataclass
class Proposal:
    """`undecided`: by dataset and column, the columns that may be meant, of what is required.
    `unsure`: the same of what is not. `remarks`: what people have to know of it.
    """

    mapping: ColumnMapping
    undecided: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    unsure: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    unused: list[Unused] = field(default_factory=list)
    tables: Sequence[Table] = ()
    heard: dict[str, dict[str, Heard]] = field(default_factory=dict)  # by a table's name and column

    @property
    def is_complete(self) -> bool:
        heeded = not any(self.unheeded(source) for source in self.mapping.sources)
        return not self.undecided and not self.unused and heeded

    def unheeded(self, source: Source) -> list[Doubt]:
        """Columns of its tables that may say who is not to be contacted, and are not read."""
        doubts: dict[str, Doubt] = {}
        for table in self.tables_of(source):
            for doubt in coverage.unheeded(
                [source], table, self.heard.get(table.name, {}), self._read()
            ):
                if doubt.is_whole and lists.is_of_people(table):
                    doubt = replace(doubt, is_of_people=True)
                first = doubts.setdefault(doubt.name, doubt)
                if first is not doubt and first.heard and doubt.heard:
                    both = first.heard.with_those_of(doubt.heard)
                    doubts[doubt.name] = replace(doubt, heard=both)
        return list(doubts.values())

    def replace_source(self, at: int, source: Source) -> None:
        """Puts it in the place of one of the mapping's."""
        sources = list(self.mapping.sources)
        sources[at] = source
        self.mapping = replace(self.mapping, sources=tuple(sources))

    def _read(self) -> list[tuple[Source, Table]]:
        pairs = [(self.mapping.source_of(table), table) for table in self.tables]
        return [(source, table) for source, table in pairs if source is not None]

    def tables_of(self, source: Source) -> list[Table]:
        return [table for table in self.tables if self.mapping.source_of(table) is source]


def propose(tables: Sequence[Table], *, today: date) -> Proposal:
    """The likeliest mapping of these tables."""
    kinds = kinds_of(tables, today)
    feeding = {dataset.name: _feeding(dataset, kinds) for dataset in DATASETS}
    proposal = Proposal(mapping=ColumnMapping(sources=()), tables=tables)
    chosen: Chosen = {id(kind): {} for kind in kinds}
    for dataset in DATASETS:
        for kind in feeding[dataset.name]:
            chosen[id(kind)][dataset.name] = dict(kind.found[dataset.name])
    lists.part(feeding, chosen)
    links.link_borrowers(_telling_who(kinds, feeding, chosen), chosen, proposal.remarks)
    links.link_properties(kinds, chosen, proposal.remarks)
    aliases.look_for(kinds, chosen, proposal.remarks)
    for kind in kinds:
        _add_co_borrower(kind, chosen[id(kind)])
        _add_opt_outs(kind, chosen[id(kind)])
        links.pad(kind, kinds, chosen[id(kind)])
    lists.find(kinds, feeding, chosen)
    _decide(kinds, feeding, chosen, proposal)
    ids = Ids([kind for kind in kinds if chosen[id(kind)]])
    proposal.unused = [
        unused(table, kind, id_column(kind, kinds, chosen), _pattern(table, kind, kinds), ids)
        for kind in kinds
        if not chosen[id(kind)]
        for table in kind.tables
    ]
    proposal.mapping = ColumnMapping(
        sources=tuple(
            source
            for kind in kinds
            if chosen[id(kind)]
            for source in _sources(kind, kinds, chosen[id(kind)])
        )
    )
    for source in proposal.mapping.sources:
        for table in proposal.tables_of(source):
            proposal.heard[table.name] = coverage.heard_in([source], table)
    return proposal


def _telling_who(
    kinds: Sequence[KindOfTable], feeding: Mapping[str, Sequence[KindOfTable]], chosen: Chosen
) -> list[KindOfTable]:
    """All but the tables that only say more of loans whose borrowers another names."""
    naming = {id(kind) for kind in feeding[LOAN_INFORMATION.name] if kind.link("borrower_id")}
    return [
        kind
        for kind in kinds
        if not naming
        or kind.link("borrower_id")
        or any(
            "borrower_id" in BY_NAME[name].header and name != LOAN_INFORMATION.name
            for name in chosen[id(kind)]
        )
    ]


def _feeding(dataset: Dataset, kinds: Sequence[KindOfTable]) -> list[KindOfTable]:
    """The tables that hold most of a dataset, others that hold it whole and nothing else, and those
    that hold more of the same.
    """
    holding = [kind for kind in kinds if kind.holds(dataset)]
    if not holding:
        return []
    best = max(holding, key=lambda kind: kind.completeness(dataset))
    others = [
        kind
        for kind in holding
        if kind is not best
        and kind.is_whole(dataset)
        and not any(
            kind.completeness(other) > best.completeness(other)
            for other in DATASETS
            if other is not dataset and other.required and kind.holds(other)
        )
        and dataset.required
    ]
    return [best, *others, *_completing(dataset, [best, *others], kinds)]


def _completing(
    dataset: Dataset, feeding: Sequence[KindOfTable], kinds: Sequence[KindOfTable]
) -> list[KindOfTable]:
    """The tables that say what those feeding it do not, of the same loans or properties."""
    if dataset.name not in (LOAN_INFORMATION.name, MARKET_EQUITY.name):
        return []
    told = {name for kind in feeding for name in kind.found[dataset.name]}
    completing = []
    for kind in kinds:
        found = kind.found[dataset.name]
        more = found.keys() - told - set(LINKS)
        has_status = "loan_id" in found and found["loan_id"].status is not None
        is_linked = kind.link("loan_id") or (dataset is MARKET_EQUITY and kind.link("property_id"))
        if kind not in feeding and is_linked and (has_status or (more and kind.holds(dataset))):
            completing.append(kind)
            told |= more
    return completing


def _add_co_borrower(kind: KindOfTable, columns: dict[str, dict[str, Field]]) -> None:
    """Columns such as `Co-Borrower First Name`, in a table of borrowers or of loans."""
    if not {BORROWER_INFORMATION.name, LOAN_INFORMATION.name} & columns.keys():
        return
    profile = replace(kind.profile, names=kind.profile.co_borrower)
    other = KindOfTable(profile, kind.tables, kind.today)
    other.look_for(BORROWER_INFORMATION)
    found = dict(other.found[BORROWER_INFORMATION.name])
    ids = [name for name, rest in kind.profile.co_borrower.items() if rest in ("id", "number")]
    if ids:
        found["borrower_id"] = Field(columns=(ids[0],))
    found.pop("property_id", None)
    if {"borrower_id", "first_name", "last_name"} & found.keys():
        columns[CO_BORROWER] = found


def _add_opt_outs(kind: KindOfTable, columns: dict[str, dict[str, Field]]) -> None:
    """Flags such as `Do Not Call`, in a table that names borrowers, and those of co-borrowers."""
    if not any({"borrower_id", "loan_id"} & each.keys() for each in columns.values()):
        return
    read = {name for each in columns.values() for one in each.values() for name in one.named}
    is_list = bool(LISTS & columns.keys())
    headings = {OPT_OUTS: kind.profile.names}
    if CO_BORROWER in columns:
        headings[CO_BORROWER_OPT_OUTS] = kind.profile.co_borrower
    for whose, heading_of in headings.items():
        own = {
            name: heading
            for name, heading in heading_of.items()
            if name not in read and not (is_list and consent.is_when_or_why(heading))
        }
        if found := flags_of(own, kind.profile.values):
            columns[whose] = found


def _decide(
    kinds: Sequence[KindOfTable],
    feeding: Mapping[str, Sequence[KindOfTable]],
    chosen: Mapping[int, Mapping[str, Mapping[str, Field]]],
    proposal: Proposal,
) -> None:
    """What is still to be said."""
    for dataset in DATASETS:
        sources = feeding[dataset.name] or (list(kinds) if dataset.required else [])
        taken = [chosen[id(kind)].get(dataset.name, {}) for kind in feeding[dataset.name]]
        for column in dataset.columns:
            if _is_told(dataset, column.name, taken):
                continue
            claimed = {
                name
                for kind in sources
                for columns in chosen[id(kind)].values()
                for each in columns.values()
                for name in each.named
            }
            likely = [
                name
                for kind in sources
                for name in kind.likely[dataset.name].get(column.name, [])
                if name not in claimed
            ]
            is_needed = column.deciding and (dataset.required or taken)
            if is_needed:
                proposal.undecided.setdefault(dataset.name, {})[column.name] = likely
            elif likely and taken:
                proposal.unsure.setdefault(dataset.name, {})[column.name] = likely


def _is_told(dataset: Dataset, column: str, taken: Sequence[Mapping[str, Field]]) -> bool:
    """Whether the tables say it: each of them by what they are joined, and one of them the rest."""
    if dataset.name not in KEYS or column == KEYS[dataset.name]:
        return bool(taken) and all(column in columns for columns in taken)
    return any(column in columns for columns in taken)


def _pattern(table: Table, kind: KindOfTable, kinds: Sequence[KindOfTable]) -> str:
    """The name of its file, a date in it left open where no other kind of table fits."""
    foreign = [each for other in kinds if other is not kind for each in other.tables]
    pattern = _DATE.sub("*", table.path.name)
    source = Source(files=pattern, sheet=table.sheet)
    return table.path.name if any(map(source.reads, foreign)) else pattern


def _sources(
    kind: KindOfTable, kinds: Sequence[KindOfTable], columns: dict[str, dict[str, Field]]
) -> list[Source]:
    """One for each name of a file."""
    ordered = {name: columns[name] for name in (*BY_NAME, CO_BORROWER, *FLAGS) if name in columns}
    sources: dict[tuple[str, str | None], Source] = {}
    for table in kind.tables:
        source = Source(
            files=_pattern(table, kind, kinds),
            sheet=table.sheet,
            decimal_mark=kind.profile.decimal_mark,
            datasets=lists.of_people(table, ordered),
        )
        sources.setdefault((source.files, source.sheet), source)
    return list(sources.values())
