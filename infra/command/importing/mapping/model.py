"""What a mapping says: where each column of the contract comes from, by kind of table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from infra.command.importing import cells, dates
from infra.command.importing.tables.form import Form
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import OPT_OUTS as OPT_OUT_LISTS

UNDECIDED = "?"
BY_WORD = "by_word"  # beside the channels: each cell's own words say which it closes
CO_BORROWER = "co_borrower"
FLAGS = OPT_OUTS, CO_BORROWER_OPT_OUTS = ("opt_outs", "co_borrower_opt_outs")
OPEN = "open"
LISTS = {dataset.name for dataset in OPT_OUT_LISTS}  # of opt-outs, each line of which is one


@dataclass(frozen=True, kw_only=True)
class Field:
    """Where a column of the contract comes from, and how its cells are written there.

    `columns`: the first that holds something. `address`: the columns that an id is derived from.
    `area_code`: of a telephone number, the column of its first three digits.
    `unit`: of UNITS. `decimals`: to how many a number is rounded. `pad`: digits of an id that a
    spreadsheet shortened. `same_as`: of a borrower's id, the heading of another number of theirs,
    under which tables have it beside the id. `part`: of a full name. `format`: of dates, as of
    strftime, or DAY_NUMBER. `term`: of a loan's type, the column of its years or months, which are
    written behind it; `lien`, that of its position. `status`: of a loan's id, the column that says
    whether it is still a loan, and `live` and `gone` the words beside those that are known.
    `permission`: of an opt-out, the columns that say who
    may be contacted, as `columns` say who may not. Of BY_WORD, `words`: of each column,
    `open`: the words that close nothing, and `others`: OPEN, where no word does of which nobody
    knows that it refuses.
    """

    columns: tuple[str, ...] = ()
    constant: str | None = None
    address: tuple[str, ...] = ()
    area_code: str | None = None
    unit: str | None = None
    decimals: int | None = None
    pad: int | None = None
    same_as: str | None = None
    part: str | None = None
    format: str | None = None
    term: str | None = None
    lien: str | None = None
    status: str | None = None
    live: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    permission: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    others: str | None = None
    words: tuple["Field", ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        beside = tuple(filter(None, (self.area_code, self.term, self.lien, self.status)))
        by_word = (name for each in self.words for name in each.columns)
        return (*self.columns, *beside, *self.permission, *by_word) or self.address


EVERY = Field(constant="all")  # a list's channel: who has an address in it is closed by each


@dataclass(frozen=True, kw_only=True)
class Source:
    """One kind of table. `datasets`: what it makes, by dataset, CO_BORROWER and FLAGS.
    `ignored`: columns that say nothing of who is not to be contacted, though it seems so;
    `is_ignored`: nothing is made of the whole table. `is_mark_given`: a person said which it is.
    """

    files: str
    sheet: str | None = None
    form: Form = field(default_factory=Form)
    decimal_mark: str = "."
    is_mark_given: bool = False
    ignored: tuple[str, ...] = ()
    is_ignored: bool = False
    datasets: Mapping[str, Mapping[str, Field]] = field(default_factory=dict)

    def field(self, dataset: str, column: str) -> Field:
        """Where a column comes from: from nowhere, if it is not said."""
        return self.datasets.get(dataset, {}).get(column, Field())

    def reads(self, table: Table) -> bool:
        return table.path.match(self.files) and self.sheet in (None, table.sheet)


@dataclass(frozen=True, kw_only=True)
class ColumnMapping:
    sources: tuple[Source, ...]
    null_words: tuple[str, ...] = cells.NULL_WORDS
    date_formats: tuple[str, ...] = dates.FORMATS
    phone_region: str | None = "US"

    def source_of(self, table: Table) -> Source | None:
        return next((source for source in self.sources if source.reads(table)), None)
