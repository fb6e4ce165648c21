"""Kinds of tables: what the columns of each are taken for, by their names and values."""

import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial

from infra.command.importing import cells, dates
from infra.command.importing.cells import Unreadable
from infra.command.importing.headings import consent, loans, vocabulary
from infra.command.importing.headings.lists import names_a_list, titles_a_list
from infra.command.importing.mapping.model import UNDECIDED, Field
from infra.command.importing.proposal import area_codes
from infra.command.importing.tables.profile import CERTAIN, NULL_WORDS, Profile, are_terms, fits
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import (
    BORROWER_ENGAGEMENT,
    BORROWER_INFORMATION,
    DATASETS,
    DO_NOT_CONTACT,
    FRACTION_BELOW,
    LOAN_INFORMATION,
    MARKET_EQUITY,
    Column,
    Dataset,
    Kind,
)

_SEVERAL = ("phone", "email")  # of which a lender has more than one, in order of preference
LINKS = ("borrower_id", "loan_id", "property_id")
# What a table has to hold, at least one of, to be taken for a dataset.
_TELLING: Mapping[str, tuple[str, ...]] = {
    BORROWER_INFORMATION.name: ("first_name", "last_name", "email", "phone"),
    LOAN_INFORMATION.name: ("current_interest_rate", "remaining_balance", "loan_amount"),
    MARKET_EQUITY.name: ("market_rate_offer", "ltv_ratio", "current_home_value"),
    BORROWER_ENGAGEMENT.name: BORROWER_ENGAGEMENT.header[1:],
    DO_NOT_CONTACT.name: ("channel",),
}
# What may be the loan's or the offer's, and one ratio or two: for people to say.
PERHAPS: Mapping[str, tuple[str, ...]] = {
    "current_interest_rate": ("rate", "interest"),
    "market_rate_offer": ("rate", "offer"),
    "ltv_ratio": ("ltv cltv", "ltv cltv hcltv"),
}
_MOBILES = frozenset(("mobile", "cell"))
_LANDLINES = frozenset(("home", "work", "office", "business", "day", "evening"))
_BASIS_POINTS_ABOVE = 100
_COMPUTED_SHARE = 0.2  # of values with more decimals than are kept: a formula's, to be rounded
_THOUSANDS = re.compile(r"(?i)\(?\$?000s?\)?|thousand")


@dataclass
class KindOfTable:
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
            if column.name == "phone":
                sure.sort(key=self._reaches_a_mobile)
            if column.kind is Kind.YEAR:
                sure = self._dated(vocabulary.names_of(dataset.name, column.name))
            if column.deciding and not is_ours:
                sure = [name for name in sure if self.profile.values[name]]
            if sure:
                several = sure if column.name in _SEVERAL else sure[:1]
                found[column.name] = self._field(column, several)
                if column.kind is Kind.YEAR:
                    found[column.name] = replace(found[column.name], format=self._format(sure[0]))
            else:
                likely[column.name] = [match.column for match in ours] + self._perhaps(column)
        if dataset is BORROWER_INFORMATION:
            self._look_for_full_name(found)
            self._look_for_area_code(found)
        if "loan_type" in found:
            self._look_for_term(found)
        if dataset is LOAN_INFORMATION:
            self._look_for_lien(found)
            self._look_for_status(found)
        self.found[dataset.name], self.likely[dataset.name] = found, likely

    def _perhaps(self, column: Column) -> list[str]:
        """Columns whose names may as well be of something else: never taken, and shown."""
        wanted = PERHAPS.get(column.name, ())
        return [name for name, said in self.profile.names.items() if said in wanted]

    def _reaches_a_mobile(self, name: str) -> int:
        """In which turn it is delivered: a mobile first, as texts go there, a landline at last."""
        said = set(self.profile.names[name].split())
        return 0 if said & _MOBILES else 2 if said & _LANDLINES else 1

    def _dated(self, names: Sequence[str]) -> list[str]:
        """The columns of these names, first those of which the format is known."""
        filled = self._named(names)
        return sorted(filled, key=lambda name: self._format(name) == UNDECIDED)

    def _format(self, name: str) -> str | None:
        """None where each cell tells it."""
        said = [cell for cell in self._cells(name) if not cells.is_null(cell, NULL_WORDS)]
        try:
            formats = dates.formats_of(said, dates.FORMATS, today=self.today) if said else ()
        except Unreadable:
            return UNDECIDED
        if not formats:
            return None
        return formats[0] if len(formats) == 1 else UNDECIDED

    def _look_for_area_code(self, found: dict[str, Field]) -> None:
        if phone := found.get("phone"):
            code = area_codes.beside(self.profile, phone.columns)
            found["phone"] = replace(phone, area_code=code)

    def _look_for_term(self, found: dict[str, Field]) -> None:
        terms = self.profile.matches(vocabulary.TERM, partial(are_terms, self.profile.decimal_mark))
        if terms and terms[0].score >= CERTAIN and self.profile.values[terms[0].column]:
            found["loan_type"] = replace(found["loan_type"], term=terms[0].column)

    def _look_for_lien(self, found: dict[str, Field]) -> None:
        for name in self._named(vocabulary.LIEN):
            if self._is_sure(name) or all(
                loans.is_junior(cell) is not None for cell in self._cells(name)
            ):
                found["loan_type"] = replace(found.get("loan_type", Field()), lien=name)
                return

    def _look_for_status(self, found: dict[str, Field]) -> None:
        for name in self._named(vocabulary.LOAN_STATUS) if "loan_id" in found else ():
            cells_ = self._cells(name)
            if self._is_sure(name) or loans.are_statuses(cells_):
                gone = loans.closed_among(cells_)
                found["loan_id"] = replace(found["loan_id"], status=name, gone=gone)
                return

    def _named(self, names: Sequence[str]) -> list[str]:
        matches = self.profile.matches(names, lambda values: float(bool(values)))
        return [match.column for match in matches if match.score >= CERTAIN]

    def _is_sure(self, column: str) -> bool:
        """Whether its name says all; of another the cells do."""
        return self.profile.names[column] not in vocabulary.ONLY_IF_KNOWN

    def _cells(self, column: str) -> set[str]:
        """What stands in a column of all the tables."""
        return {cell for table in self.tables for cell in table.told(column)}

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
        if kind not in FRACTION_BELOW:
            return "thousands" if _THOUSANDS.search(name) else None
        bare = [value for value in values if not value.endswith("%")]
        numbers = [number for value in bare if (number := self._number(kind, value)) is not None]
        if not numbers:
            return None
        middle = statistics.median(numbers)
        if 0 < middle < FRACTION_BELOW[kind]:
            return "fraction"
        is_basis_points = kind is Kind.RATE and middle > _BASIS_POINTS_ABOVE
        return "basis_points" if is_basis_points else None

    def _number(self, kind: Kind, value: str) -> Decimal | None:
        mark, most = self.profile.decimal_mark, cells.DECIMALS[kind]
        try:
            return Decimal(cells.number(value, kind, unit=None, mark=mark, decimals=most))
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
        if dataset is DO_NOT_CONTACT and self._is_another_channel():
            return False
        return any(name in found for name in _TELLING[dataset.name])

    def _is_another_channel(self) -> bool:
        """Whether a table of loans, say, has the channel that they came in by, or one of borrowers
        that by which they want to be contacted. Neither has a reason beside it, or is called a
        list of refusals.
        """
        found = self.found[DO_NOT_CONTACT.name]
        channel = found.get("channel")
        if channel is None or not any(self.holds(each) for each in DATASETS if each.required):
            return False
        (name,) = channel.columns
        if consent.refused(self.profile.names[name].replace("channel", " ")) or "reason" in found:
            return False
        return not any(map(_is_called_a_list, self.tables))

    def completeness(self, dataset: Dataset) -> tuple[int, int]:
        """How much of a dataset it has: of what decides, and in all."""
        found = self.found[dataset.name]
        deciding = [column for column in dataset.columns if column.deciding]
        links = [column for column in deciding if column.name not in LINKS]
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


def _is_called_a_list(table: Table) -> bool:
    names = map(names_a_list, filter(None, (table.path.stem, table.sheet)))
    return any(names) or any(titles_a_list(cell) for _, cell in table.titles())


def kinds_of(tables: Sequence[Table], today: date) -> list[KindOfTable]:
    kinds: dict[tuple[str, ...], KindOfTable] = {}
    for table in tables:
        if table.header in kinds:
            kinds[table.header].tables.append(table)
            continue
        kind = KindOfTable(Profile.of(table), [table], today)
        for dataset in DATASETS:
            kind.look_for(dataset)
        kinds[table.header] = kind
    return list(kinds.values())
