"""What a table's columns look like: their names by words, and their first values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from rapidfuzz import fuzz

from infra.command.importing import cells, dates
from infra.command.importing.cells import Unreadable
from infra.command.importing.headings.vocabulary import (
    CO_BORROWER,
    PRIMARY,
    names_of,
    sorted_words,
    words,
)
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import DATASETS, Column, Kind

ROWS_LOOKED_AT = 500
SAME, CERTAIN, LIKELY = 100, 92, 80  # of 100: how alike two names are
MOSTLY, _HALF = 0.8, 0.5  # of the values have to be as the column wants them; by its very name

_NUMBERS = [
    name
    for dataset in DATASETS
    for column in dataset.columns
    if column.kind in cells.DECIMALS
    for name in names_of(dataset.name, column.name)
]
NULL_WORDS = frozenset(word.casefold() for word in cells.NULL_WORDS)


@dataclass(frozen=True, kw_only=True)
class Match:
    """A column that may be meant; `score` of 100, `rank` among the names that it goes by."""

    column: str
    score: float
    rank: int


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The first rows of a table. `values`: by column, what is not null, cleaned."""

    table: Table
    values: dict[str, list[str]]
    names: dict[str, str] = field(default_factory=dict)  # by column, its name's words
    co_borrower: dict[str, str] = field(default_factory=dict)  # the same, without that word

    @classmethod
    def of(cls, table: Table) -> "Profile":
        profile = cls.of_headings(table)
        for row in table.rows(most=ROWS_LOOKED_AT):
            if len(row.cells) < len(table.header):
                continue
            for name, cell in zip(table.header, row.cells, strict=False):
                text = cells.cleaned(cell)
                if not cells.is_null(text, NULL_WORDS):
                    profile.values[name].append(text)
        return profile

    @classmethod
    def of_headings(cls, table: Table) -> "Profile":
        """Without a value."""
        names, joint = {}, {}
        for name in table.header:
            said = words(name)
            rest = _without(said, CO_BORROWER)
            if rest is not None:
                joint[name] = rest
            else:
                names[name] = _without(said, PRIMARY) or said
        values: dict[str, list[str]] = {name: [] for name in table.header}
        return cls(table=table, values=values, names=names, co_borrower=joint)

    @cached_property
    def decimal_mark(self) -> str:
        """Of the columns that go by a number's name; the point, if these do not tell. A telephone
        number may have points, too.
        """
        named = self.matches(_NUMBERS, lambda _values: 1.0)
        told = [text for match in named for text in self.values[match.column]]
        return cells.decimal_mark(told) or "."

    def matches(self, wanted: Sequence[str], fits: Callable[[Sequence[str]], float]) -> list[Match]:
        """The columns that may go by one of these names and hold such values, the best first."""
        found = []
        for column, name in self.names.items():
            match = _best(name, wanted)
            if match is None:
                continue
            if fits(self.values[column]) >= (_HALF if match[0] == SAME else MOSTLY):
                found.append(Match(column=column, score=match[0], rank=match[1]))
        return sorted(found, key=lambda match: (-match.score, match.rank))


def _without(said: str, markers: Sequence[str]) -> str | None:
    """The words that are left when one of the markers is taken away; None if there is none."""
    padded = f" {said} "
    for marker in markers:
        if f" {marker} " in padded:
            return " ".join(padded.replace(f" {marker} ", " ", 1).split())
    return None


def _best(name: str, wanted: Sequence[str]) -> tuple[float, int] | None:
    """How well a name fits the likest of several, and which of them that is."""
    own = sorted_words(name)
    best: tuple[float, int] | None = None
    for rank, other in enumerate(wanted):
        asked = sorted_words(other)
        score = 100.0 if own == asked else min(fuzz.ratio(own, asked, score_cutoff=LIKELY), 99)
        if score >= LIKELY and (best is None or score > best[0]):
            best = (score, rank)
    return best


def fits(column: Column, mark: str, today: date) -> Callable[[Sequence[str]], float]:
    """How many of a column's values, of 1, could be those of a column of the contract."""

    def check(text: str) -> bool:
        try:
            match column.kind:
                case Kind.RATE | Kind.LTV | Kind.AMOUNT | Kind.BALANCE:
                    cells.number(text, column.kind, unit=None, mark=mark, decimals=4)
                case Kind.CREDIT_SCORE:
                    return 300 <= int(cells.whole_number(text, mark)) <= 850
                case Kind.YEAR:
                    dates.year(text, dates.FORMATS, today=today)
                case Kind.ID:
                    return any(letter.isdigit() for letter in text) and len(text.split()) < 4
                case Kind.TEXT:
                    return _fits_text(column.name, text)
        except Unreadable:
            return False
        return True

    return lambda values: sum(map(check, values)) / len(values) if values else 1.0


def _fits_text(name: str, text: str) -> bool:
    match name:
        case "email":
            return "@" in text
        case "phone":
            return sum(letter.isdigit() for letter in text) >= 7
        case "first_name" | "last_name" | "city" | "state":
            return any(letter.isalpha() for letter in text) and "@" not in text
    return True


def are_terms(mark: str, values: Sequence[str]) -> float:
    """How many of these, of 1, could be the years or months of loans."""

    def is_one(text: str) -> bool:
        try:
            cells.term_months(text, mark)
        except Unreadable:
            return False
        return True

    return sum(map(is_one, values)) / len(values) if values else 0.0


def is_flag(values: Sequence[str]) -> bool:
    """Yes and no in few words, or a date where it is a yes."""
    return len({value.casefold() for value in values}) <= 6 or all(
        value[:1].isdigit() for value in values
    )
