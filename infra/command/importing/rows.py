"""Rows: what is wrong with one as a whole, and what one says of a dataset."""

import re
from collections.abc import Sequence

from infra.command.importing import cells
from lambdas.shared.contract import (
    BORROWER_INFORMATION,
    LOAN_INFORMATION,
    MARKET_EQUITY,
    Column,
    Dataset,
    Kind,
)
from lambdas.shared.text.counting import counted

# What stands in the first cell below the rows: of a total, which fills as many cells as a row does
_TOTAL = re.compile(
    r"(?i)((grand|sub)[ -]?)?totals?[\s:=0-9,.]*((for|of|all|loans?|rows?|records?|count)\b.*)?"
)
# and of what has few beside it, as a name might.
_SUMMARY = re.compile(
    r"(?i)(sums?|averages?|avg|mean|min|max|count|(record|row|loan) count)[\s:=0-9,.]*"
    r"|[0-9,]+ (records?|rows?|loans?)|end of (report|file)\b.*|report (date|generated)\b.*"
)


_AMOUNT = re.compile(r"[$€£(-]*[0-9][0-9,. ]*[)%-]*")
_COUNT = re.compile(r"[0-9,.]{1,9}")  # ten digits may be somebody's number


def fault_of(
    record: Sequence[str], header: Sequence[str], *, ids: Sequence[int] = (), is_list: bool = False
) -> tuple[str, str] | None:
    """Why the row as a whole cannot be taken.

    `ids`: where ids stand. People are called Max, Min, Sum and Total, too: a row with an id, or in
    a list of opt-outs with another word, is one of somebody.
    """
    width = len(header)
    if len(record) < width and is_summary(
        [*record, *[""] * (width - len(record))], ids, is_list=is_list
    ):
        return "TOTALS_ROW", "a total is no row of data"
    if len(record) < width or any(record[width:]):
        held = f"the header has {counted(width, 'cell', 'cells')}, the row {len(record)}"
        return "WRONG_FIELD_COUNT", f"{held}: quote a cell that holds the delimiter"
    if is_summary(record[:width], ids, is_list=is_list):
        return "TOTALS_ROW", "a total is no row of data"
    if _folded(record[:width]) == _folded(header):
        return "HEADER_REPEATED", "the header once more is no row of data"
    return None


def is_summary(record: Sequence[str], ids: Sequence[int], *, is_list: bool) -> bool:
    """Whether a row is none, but says something of the others."""
    filled = [place for place, cell in enumerate(record) if cell]
    first, others = record[filled[0]], [record[place] for place in filled[1:]]
    is_total = _TOTAL.fullmatch(first) is not None
    is_short = len(filled) <= max(3, len(record) // 2)
    if not is_total and not (is_short and _SUMMARY.fullmatch(first)):
        return False
    has_id = any(cells.is_identifier(record[place]) for place in ids if place in filled[1:])
    if is_list:
        says_how_many = is_total or not first.isalpha() or bool(others)
        return not has_id and says_how_many and all(map(_COUNT.fullmatch, others))
    # where ids stand a total may count them, and then it says nothing in words
    return not has_id or (is_total and all(map(_AMOUNT.fullmatch, others)))


def _folded(record: Sequence[str]) -> list[str]:
    return [" ".join(cell.split()).casefold() for cell in record]


# By what a dataset's rows, of several tables, are the same.
KEYS = {
    BORROWER_INFORMATION.name: "borrower_id",
    LOAN_INFORMATION.name: "loan_id",
    MARKET_EQUITY.name: "property_id",
}


def column_of(dataset: Dataset, name: str) -> Column:
    return next(column for column in dataset.columns if column.name == name)


def value_of(dataset: Dataset, values: Sequence[str], column: str) -> str:
    return values[dataset.header.index(column)] if values else ""


def with_borrower(dataset: Dataset, values: tuple[str, ...], borrower_id: str) -> tuple[str, ...]:
    place = dataset.header.index("borrower_id")
    return (*values[:place], borrower_id, *values[place + 1 :])


def is_absent(dataset: Dataset, values: Sequence[str]) -> bool:
    """Whether a line of several datasets says nothing of this one: it names at most who and where.

    A loan that has a number is there, whatever is missing of it.
    """
    return not any(
        value
        for column, value in zip(dataset.columns, values, strict=True)
        if column.kind is not Kind.ID or column.name == "loan_id"
    )
