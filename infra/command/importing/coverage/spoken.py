"""What stands in the cells of columns that nothing reads: a refusal may be among it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from infra.command.importing import cells, dates
from infra.command.importing.headings import refusals, servicing
from infra.command.importing.headings.harmless import is_harmless
from infra.command.importing.headings.permission import Sort, is_given_on_a_day
from infra.command.importing.tables.table import Table
from lambdas.shared.text.counting import counted_of

_MOST_WORDS, _LONGEST_WORD = 12, 30  # of a column of few words, such as a status
_FEW_WORDS = 3  # of a column that tells one thing or the other
_MOST_KEPT = 1_000  # cells, of which it is known what they say: most columns repeat themselves
_NULL = frozenset(word.casefold() for word in cells.NULL_WORDS)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """Refusals in a column. `words`: those of the vocabulary, and nothing else that stands there;
    `others`: what the other cells say; None if that is too much, or could be a person's data.
    `filled`: rows that say something else than no, `allowed` a clear yes, `commonest` what most of
    the others say; all `of_rows`.
    """

    rows: int
    words: tuple[str, ...]
    filled: int = 0
    allowed: int = 0
    commonest: int = 0
    of_rows: int = 0
    is_empty: bool = False
    others: tuple[str, ...] | None = ()

    @property
    def is_of_few(self) -> bool:
        """Whether something is said of some, and of no more than half of them."""
        return 0 < 2 * self.filled <= self.of_rows

    def told(self) -> str:
        rows = f"{self.rows:,} row{'s' * (self.rows != 1)}"
        more = ", …" if len(self.words) > 5 else ""
        return f"in {rows}: {', '.join(self.words[:5])}{more}"

    @property
    def harmless(self) -> tuple[str, ...]:
        """Of the others, those that are known to refuse nothing."""
        return tuple(filter(is_harmless, self.others or ()))

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(each for each in self.others or () if not is_harmless(each))

    @property
    def is_said_otherwise_by_few(self) -> bool:
        """Whether few say another word than the rest: Out among In."""
        are_few = self.others is not None and 2 <= len(self.others) <= _FEW_WORDS
        return are_few and 0 < 2 * (self.filled - self.commonest) <= self.filled

    @property
    def is_denied_by_few(self) -> bool:
        """Whether the others say a clear yes."""
        return 0 < 2 * (self.of_rows - self.allowed) <= self.of_rows

    def closed_if(self, sort: Sort) -> int:
        """The rows that the column closes if that is what a yes in it says."""
        return self.of_rows - self.allowed if sort is Sort.ALLOWS else self.filled

    def told_if(self, sort: Sort) -> str:
        rows = counted_of(self.closed_if(sort), self.of_rows, "row", "rows")
        if sort is Sort.ALLOWS:
            return f"a yes allows it: whatever is no clear yes closes, {rows}"
        return f"a yes refuses it: whatever is no clear no closes, {rows}"

    def with_those_of(self, other: "Heard") -> "Heard":
        """Of two tables of the same columns."""
        are_few = self.others is not None and other.others is not None
        others = dict.fromkeys((*(self.others or ()), *(other.others or ())))
        return Heard(
            rows=self.rows + other.rows,
            words=tuple(dict.fromkeys(self.words + other.words)),
            filled=self.filled + other.filled,
            allowed=self.allowed + other.allowed,
            commonest=self.commonest + other.commonest,
            of_rows=self.of_rows + other.of_rows,
            is_empty=self.is_empty and other.is_empty,
            others=tuple(others) if are_few else None,
        )


def in_columns(
    table: Table, names: Iterable[str], in_any_case: Collection[str] = ()
) -> dict[str, Heard]:
    """By column, of all rows; columns without a refusal are there only `in_any_case`."""
    columns = [_Column(name, table.header.index(name)) for name in names]
    if not columns:
        return {}
    for row in table.rows():
        found = [each.of(row.cells) for each in columns]
        if refusals.may_be_heard("\n".join(found)):
            for each, cell in zip(columns, found, strict=True):
                each.hear(cell)
    spoken = {each.name: each for each in columns if each.rows or each.name in in_any_case}
    for each in spoken.values():
        each.refusing = servicing.refusing(each.name, table.column(each.name))
    if spoken:
        for row in table.rows():
            for each in spoken.values():
                each.note(each.of(row.cells))
    return {name: each.heard() for name, each in spoken.items()}


class _Column:
    def __init__(self, name: str, place: int) -> None:
        self.name, self._place = name, place
        self.rows = 0
        self.refusing: str | None = None  # a word that is a no elsewhere
        self._is_dated = is_given_on_a_day(name)
        self._is_empty = True
        self._filled = self._allowed = self._of_rows = 0
        self._known: dict[str, str | None] = {}
        self._words: dict[str, None] = {}
        self._others: dict[str, int] = {}

    def of(self, record: Sequence[str]) -> str:
        return record[self._place] if self._place < len(record) else ""

    def hear(self, cell: str) -> None:
        if cell not in self._known:
            if len(self._known) == _MOST_KEPT:
                self._known.clear()
            self._known[cell] = refusals.heard(cell, self.name)
        if (word := self._known[cell]) is not None:
            self.rows += 1
            self._words[word] = None

    def note(self, cell: str) -> None:
        """What stands there beside refusals, until it is too much to be told."""
        text = cells.cleaned(cell)
        self._is_empty = self._is_empty and not text
        is_silent = cells.is_null(text, _NULL) or cells.is_no(text) or cells.is_in(text)
        is_silent = is_silent and text.casefold() != self.refusing
        self._filled, self._of_rows = self._filled + (not is_silent), self._of_rows + 1
        self._allowed += cells.permits(text) or (self._is_dated and self._is_past(text))
        if len(self._others) > _MOST_WORDS or is_silent:
            return
        if text in self._others or refusals.heard(text, self.name) is None:
            self._others[text] = self._others.get(text, 0) + 1

    def _is_past(self, text: str) -> bool:
        return dates.is_past(text, dates.FORMATS, today=datetime.now(UTC).date())

    def heard(self) -> Heard:
        are_words = len(self._others) <= _MOST_WORDS and all(
            len(text) <= _LONGEST_WORD and not any(letter.isdigit() for letter in text)
            for text in self._others
        )
        others = tuple(self._others) if are_words else None
        words = tuple(self._words)
        return Heard(
            rows=self.rows,
            words=words,
            filled=self._filled,
            allowed=self._allowed,
            commonest=max(self._others.values(), default=0),
            of_rows=self._of_rows,
            is_empty=self._is_empty,
            others=others,
        )
