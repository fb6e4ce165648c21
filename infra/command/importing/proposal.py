"""Which column is which, proposed from names and values.

A proposal is certain where a column goes by one of the field's names and its values are what they
have to be. What is only likely is left to people, and a required column that is not certain leaves
the proposal incomplete.
"""

import re
import statistics
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from infra.command.importing import cells, vocabulary
from infra.command.importing.cells import Unreadable
from infra.command.importing.mapping import (
    CO_BORROWER,
    EVERY_CHANNEL,
    OPT_OUTS,
    Field,
    Mapping,
    Source,
)
from infra.command.importing.profile import CERTAIN, SAME, Profile, fits, is_flag
from infra.command.importing.sheets import Table
from lambdas.shared.contract import (
    BORROWER_ENGAGEMENT,
    BORROWER_INFORMATION,
    BY_NAME,
    DATASETS,
    DO_NOT_CONTACT,
    LOAN_INFORMATION,
    MARKET_EQUITY,
    Column,
    Dataset,
    Kind,
)

_SEVERAL = ("phone", "email")  # of which a lender has more than one, in order of preference
_LINKS = ("borrower_id", "loan_id", "property_id")
# What a table has to hold, at least one of, to be taken for a dataset.
_TELLING: Map[str, tuple[str, ...]] = {
    BORROWER_INFORMATION.name: ("first_name", "last_name", "email", "phone"),
    LOAN_INFORMATION.name: ("current_interest_rate", "remaining_balance", "loan_amount"),
    MARKET_EQUITY.name: ("market_rate_offer", "ltv_ratio", "current_home_value"),
    BORROWER_ENGAGEMENT.name: BORROWER_ENGAGEMENT.header[1:],
    DO_NOT_CONTACT.name: ("channel",),
}
_FRACTION_BELOW = {Kind.RATE: Decimal("0.5"), Kind.LTV: Decimal("1.5")}
_BASIS_POINTS_ABOVE = 100
_COMPUTED_SHARE = 0.2  # of values with more decimals than are kept: a formula's, to be rounded
_THOUSANDS = re.compile(r"(?i)\(?\$?000s?\)?|thousand")


@dataclass
class Proposal:
    """`undecided`: by dataset and column, the columns that may be meant, of what is required.
    `unsure`: the same of what is not. `remarks`: what people have to know of it.
    """

    mapping: Mapping
    undecided: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    unsure: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    unused: list[Table] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return not self.undecided and not self.unused


@dataclass
class _KindOfTable:
    """Tables of the same columns: one source of the mapping."""

    profile: Profile
    tables: list[Table]
    today: date
    found: dict[str, dict[str, Field]] = field(default_factory=dict)  # certain
    likely: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def look_for(self, dataset: Dataset) -> None:
        found: dict[str, Field] = {}
        likely: dict[str, list[str]] = {}
        is_ours = self.profile.table.header == dataset.header  # the contract's own, empty or not
        for column in dataset.columns:
            ours = self.profile.matches(
                vocabulary.names_of(dataset.name, column.name),
                fits(column, self.profile.decimal_mark, self.today),
            )
            sure = [match.column for match in ours if match.score >= CERTAIN]
            if column.deciding and not is_ours:
                sure = [name for name in sure if self.profile.values[name]]
            if sure:
                several = sure if column.name in _SEVERAL else sure[:1]
                found[column.name] = self._field(column, several)
            elif ours:
                likely[column.name] = [match.column for match in ours]
        if dataset is BORROWER_INFORMATION:
            self._look_for_full_name(found)
        self.found[dataset.name], self.likely[dataset.name] = found, likely

    def _look_for_full_name(self, found: dict[str, Field]) -> None:
        if "first_name" in found or "last_name" in found:
            return
        text = Column(name="last_name", kind=Kind.TEXT)
        names = self.profile.matches(
            vocabulary.FULL_NAMES, fits(text, self.profile.decimal_mark, self.today)
        )
        if names and names[0].score >= CERTAIN:
            full = (names[0].column,)
            found["first_name"] = Field(columns=full, part="first")
            found["last_name"] = Field(columns=full, part="last")

    def _field(self, column: Column, names: Sequence[str]) -> Field:
        plain = Field(columns=tuple(names))
        if column.kind not in cells.DECIMALS:
            return plain
        values = self.profile.values[names[0]]
        unit = self._unit(column.kind, names[0], values)
        most = cells.DECIMALS[column.kind]
        longer = sum(self._has_more_decimals(column.kind, unit, value) for value in values)
        is_computed = longer > _COMPUTED_SHARE * len(values)
        return replace(plain, unit=unit, decimals=most if is_computed else None)

    def _unit(self, kind: Kind, name: str, values: Sequence[str]) -> str | None:
        if kind not in _FRACTION_BELOW:
            return "thousands" if _THOUSANDS.search(name) else None
        bare = [value for value in values if not value.endswith("%")]
        numbers = [number for value in bare if (number := self._number(kind, value)) is not None]
        if not numbers:
            return None
        middle = statistics.median(numbers)
        if 0 < middle < _FRACTION_BELOW[kind]:
            return "fraction"
        is_basis_points = kind is Kind.RATE and middle > _BASIS_POINTS_ABOVE
        return "basis_points" if is_basis_points else None

    def _number(self, kind: Kind, value: str) -> Decimal | None:
        mark = self.profile.decimal_mark
        try:
            return Decimal(cells.number(value, kind, unit=None, mark=mark, decimals=6))
        except Unreadable:
            return None

    def _has_more_decimals(self, kind: Kind, unit: str | None, value: str) -> bool:
        try:
            cells.number(value, kind, unit=unit, mark=self.profile.decimal_mark)
        except Unreadable as why:
            return why.reason == "TOO_MANY_DECIMALS"
        return False

    def holds(self, dataset: Dataset) -> bool:
        found = self.found[dataset.name]
        if dataset.name not in _TELLING:  # then by its own header only
            return found.keys() == set(dataset.header)
        if not dataset.required and not (self.link("borrower_id") or self.link("loan_id")):
            return False  # a list of addresses is of nobody by name
        return any(name in found for name in _TELLING[dataset.name])

    def completeness(self, dataset: Dataset) -> tuple[int, int]:
        """How much of a dataset it has: of what decides, and in all."""
        found = self.found[dataset.name]
        deciding = [column for column in dataset.columns if column.deciding]
        links = [column for column in deciding if column.name not in _LINKS]
        return sum(column.name in found for column in links), len(found)

    def is_whole(self, dataset: Dataset) -> bool:
        found = self.found[dataset.name]
        return all(column.name in found for column in dataset.columns if column.deciding)

    def link(self, name: str) -> str | None:
        """The column that holds such an id, whatever it is needed for."""
        for columns in self.found.values():
            if name in columns:
                return columns[name].columns[0]
        return None

    def address(self) -> tuple[str | None, ...]:
        """The columns of the property's address: street, city, state, zip; None where there is
        none. All None if there is no street.
        """
        parts = []
        for names in vocabulary.ADDRESS:
            matches = self.profile.matches(names, lambda values: float(bool(values)))
            parts.append(matches[0].column if matches and matches[0].score >= CERTAIN else None)
        return tuple(parts) if parts[0] else (None,) * len(parts)


def propose(tables: Sequence[Table], *, today: date) -> Proposal:
    """The likeliest mapping of these tables."""
    kinds = _kinds(tables, today)
    feeding = {dataset.name: _feeding(dataset, kinds) for dataset in DATASETS}
    proposal = Proposal(mapping=Mapping(sources=()))
    chosen: dict[int, dict[str, dict[str, Field]]] = {id(kind): {} for kind in kinds}
    for dataset in DATASETS:
        for kind in feeding[dataset.name]:
            chosen[id(kind)][dataset.name] = dict(kind.found[dataset.name])
    _link_borrowers(kinds, chosen, proposal)
    _link_properties(kinds, chosen, proposal)
    for kind in kinds:
        _add_co_borrower(kind, chosen[id(kind)])
        _add_opt_outs(kind, chosen[id(kind)])
        _pad(kind, kinds, chosen[id(kind)])
    _decide(kinds, feeding, chosen, proposal)
    proposal.unused = [table for kind in kinds if not chosen[id(kind)] for table in kind.tables]
    proposal.mapping = Mapping(
        sources=tuple(
            source
            for kind in kinds
            if chosen[id(kind)]
            for source in _sources(kind, kinds, chosen[id(kind)])
        )
    )
    return proposal


def _kinds(tables: Sequence[Table], today: date) -> list[_KindOfTable]:
    kinds: dict[tuple[str, ...], _KindOfTable] = {}
    for table in tables:
        if table.header in kinds:
            kinds[table.header].tables.append(table)
            continue
        kind = _KindOfTable(Profile.of(table), [table], today)
        for dataset in DATASETS:
            kind.look_for(dataset)
        kinds[table.header] = kind
    return list(kinds.values())


def _feeding(dataset: Dataset, kinds: Sequence[_KindOfTable]) -> list[_KindOfTable]:
    """The tables that hold most of a dataset, and others that hold it whole and nothing else."""
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
    return [best, *others]


def _link_borrowers(
    kinds: Sequence[_KindOfTable],
    chosen: dict[int, dict[str, dict[str, Field]]],
    proposal: Proposal,
) -> None:
    """By the borrower's id where every table has one; else by the loan's, where all have that."""
    needing = [
        kind
        for kind in kinds
        if any("borrower_id" in BY_NAME[name].header for name in chosen[id(kind)])
    ]
    if not needing or all(kind.link("borrower_id") for kind in needing):
        link = "borrower_id"
    elif all(kind.link("loan_id") for kind in needing) and not _is_shared(needing):
        link = "loan_id"
        proposal.remarks.append(
            "No column names the borrower: the loan's number does, and resolution joins whoever "
            "has several loans."
        )
    else:
        link = "borrower_id"
    for kind in needing:
        column = kind.link(link)
        for name, columns in chosen[id(kind)].items():
            if "borrower_id" in BY_NAME[name].header and column:
                columns["borrower_id"] = Field(columns=(column,))


def _is_shared(kinds: Sequence[_KindOfTable]) -> bool:
    """Whether two persons stand on lines of one loan: then its number names neither."""
    for kind in kinds:
        column = kind.link("loan_id")
        values = kind.profile.values[column] if column else []
        if BORROWER_INFORMATION.name in kind.found and kind.holds(BORROWER_INFORMATION):
            return len(set(values)) < len(values)
    return False


def _link_properties(
    kinds: Sequence[_KindOfTable],
    chosen: dict[int, dict[str, dict[str, Field]]],
    proposal: Proposal,
) -> None:
    """By the property's id, its address, or its loan: the first that offers and loans both have."""
    offers = [kind for kind in kinds if MARKET_EQUITY.name in chosen[id(kind)]]
    loans = [kind for kind in kinds if LOAN_INFORMATION.name in chosen[id(kind)]]
    homes = [kind for kind in kinds if BORROWER_INFORMATION.name in chosen[id(kind)]]
    if not offers:
        return
    having = [where for where in (loans, homes) if where]
    are_named = any(all(kind.link("property_id") for kind in where) for where in having)
    if are_named and all(kind.link("property_id") for kind in offers):
        for kind in kinds:
            _set_property(chosen[id(kind)], _by_column(kind.link("property_id")))
        return
    addressed = next(
        (where for where in (loans, homes) if where and all(k.address()[0] for k in where)), None
    )
    if addressed and all(kind.address()[0] for kind in offers):
        both = [*addressed, *offers]
        places = [
            place
            for place in range(len(vocabulary.ADDRESS))
            if all(k.address()[place] for k in both)
        ]
        for kind in both:
            parts = kind.address()
            names = tuple(str(parts[place]) for place in places)
            _set_property(chosen[id(kind)], Field(address=names))
        shown = ", ".join(str(offers[0].address()[place]) for place in places)
        proposal.remarks.append(f"No column names the property: its id is derived from {shown}.")
        return
    if loans and all(kind.link("loan_id") for kind in [*loans, *offers]):
        for kind in [*loans, *offers]:
            _set_property(
                chosen[id(kind)], _by_column(kind.link("loan_id")), but=BORROWER_INFORMATION.name
            )
        proposal.remarks.append("No column names the property: the loan's number stands for it.")
        return
    for kind in offers:
        chosen[id(kind)][MARKET_EQUITY.name].pop("property_id", None)


def _by_column(name: str | None) -> Field | None:
    return Field(columns=(name,)) if name else None


def _set_property(
    columns: dict[str, dict[str, Field]], link: Field | None, *, but: str | None = None
) -> None:
    for name, each in columns.items():
        if "property_id" in BY_NAME[name].header and name != but:
            each.pop("property_id", None)
            if link is not None:
                each["property_id"] = link


def _add_co_borrower(kind: _KindOfTable, columns: dict[str, dict[str, Field]]) -> None:
    """Columns such as `Co-Borrower First Name`, in a table of borrowers or of loans."""
    if not {BORROWER_INFORMATION.name, LOAN_INFORMATION.name} & columns.keys():
        return
    profile = replace(kind.profile, names=kind.profile.co_borrower)
    other = _KindOfTable(profile, kind.tables, kind.today)
    other.look_for(BORROWER_INFORMATION)
    found = dict(other.found[BORROWER_INFORMATION.name])
    ids = [name for name, rest in kind.profile.co_borrower.items() if rest in ("id", "number")]
    if ids:
        found["borrower_id"] = Field(columns=(ids[0],))
    found.pop("property_id", None)
    if {"borrower_id", "first_name", "last_name"} & found.keys():
        columns[CO_BORROWER] = found


def _add_opt_outs(kind: _KindOfTable, columns: dict[str, dict[str, Field]]) -> None:
    """Flags such as `Do Not Call`, in a table that names borrowers."""
    if not any("borrower_id" in each for each in columns.values()):
        return
    found: dict[str, Field] = {}
    for names, permission in ((vocabulary.OPT_OUTS, False), (vocabulary.PERMISSIONS, True)):
        for channel, goes_by in names.items():
            matches = kind.profile.matches(goes_by, is_flag)
            sure = [match.column for match in matches if match.score >= SAME]
            key = channel or EVERY_CHANNEL
            if sure and key not in found:
                found[key] = Field(columns=tuple(sure), permission=permission)
    if found:
        columns[OPT_OUTS] = found


def _pad(
    kind: _KindOfTable, kinds: Sequence[_KindOfTable], columns: dict[str, dict[str, Field]]
) -> None:
    """Gives ids their leading zeros back where another table still has them."""
    for link in _LINKS:
        widths = {
            len(value)
            for other in kinds
            if other is not kind and (name := other.link(link))
            for value in other.profile.values[name]
            if value.startswith("0") and value.isdigit()
        }
        own = kind.link(link)
        values = kind.profile.values[own] if own else []
        if len(widths) != 1 or not values or not all(value.isdigit() for value in values):
            continue
        width = widths.pop()
        if any(value.startswith("0") for value in values) or max(map(len, values)) > width:
            continue
        for each in columns.values():
            for column, where in each.items():
                if where.columns == (own,) and column in _LINKS:
                    each[column] = replace(where, pad=width)


def _decide(
    kinds: Sequence[_KindOfTable],
    feeding: Map[str, Sequence[_KindOfTable]],
    chosen: Map[int, Map[str, Map[str, Field]]],
    proposal: Proposal,
) -> None:
    """What is still to be said."""
    for dataset in DATASETS:
        sources = feeding[dataset.name] or (list(kinds) if dataset.required else [])
        taken = [chosen[id(kind)].get(dataset.name, {}) for kind in feeding[dataset.name]]
        for column in dataset.columns:
            if taken and all(column.name in columns for columns in taken):
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


def _sources(
    kind: _KindOfTable, kinds: Sequence[_KindOfTable], columns: dict[str, dict[str, Field]]
) -> list[Source]:
    """One for each name of a file, a month's date in it left open where no other table fits."""
    foreign = [table for other in kinds if other is not kind for table in other.tables]
    ordered = {name: columns[name] for name in (*BY_NAME, CO_BORROWER, OPT_OUTS) if name in columns}
    sources: dict[tuple[str, str | None], Source] = {}
    for table in kind.tables:
        pattern = re.sub(r"[0-9][0-9._-]{2,}[0-9]|[0-9]{4,}", "*", table.path.name)
        source = Source(
            files=pattern,
            sheet=table.sheet,
            decimal_mark=kind.profile.decimal_mark,
            datasets=ordered,
        )
        if any(source.reads(other) for other in foreign):
            source = replace(source, files=table.path.name)
        sources.setdefault((source.files, source.sheet), source)
    return list(sources.values())
