"""sql/ holds every number, text and id to the bounds that the contract declares as data."""

from decimal import Decimal

import pytest

from lambdas.shared.contract import BOUNDS, DATASETS, LONGEST_ID, LONGEST_TEXT, Bounds, Kind
from tests.sql.support.lines import borrower, loan, offer

MADE = {
    "borrower_information": (borrower, ""),
    "loan_information": (loan, "/B1"),
    "market_equity": (offer, ""),
}
NUMBERS = [
    (dataset.name, column)
    for dataset in DATASETS
    for column in dataset.columns
    if column.kind in BOUNDS
]


def edges(bounds: Bounds, this_year: int | None) -> dict[str, str | None]:
    """Cells at the edge of what is allowed and one step beyond, each with its reason."""
    step = Decimal(1).scaleb(-bounds.decimals)
    most = bounds.most if this_year is None else Decimal(this_year)
    assert bounds.least is not None
    assert most is not None
    cells = {f"{value:f}": None for value in (bounds.least, most)}
    cells[f"{most + step:f}"] = "OUT_OF_RANGE"
    # zeros in front are digits too
    behind = len(f"{most:f}".partition(".")[2]) + ("." in f"{most:f}")
    cells[f"{most:f}".zfill(bounds.digits + behind)] = None
    cells[f"{most:f}".zfill(bounds.digits + behind + 1)] = "OUT_OF_RANGE"
    if bounds.fraction_below is not None:
        cells[f"{bounds.fraction_below - step:f}"] = "FRACTION_FOR_PERCENT"
        cells[f"{step:f}"] = "FRACTION_FOR_PERCENT"
        cells[f"{bounds.fraction_below:f}"] = None
        cells["0"] = "OUT_OF_RANGE"
    else:
        cells[f"{bounds.least - step:f}"] = "OUT_OF_RANGE"
    if bounds.decimals:
        finer = f"{bounds.least + 5 * step:f}"
        cells[finer + "0"] = None
        cells[finer + "1"] = "TOO_MANY_DECIMALS"
    return cells


@pytest.mark.parametrize(("name", "column"), NUMBERS, ids=lambda each: getattr(each, "name", each))
def test_a_number_has_the_digits_the_decimals_and_the_range_of_its_kind(warehouse, name, column):
    make, suffix = MADE[name]
    year = warehouse.as_of.year if column.kind is Kind.YEAR else None
    cells = edges(BOUNDS[column.kind], year)
    warehouse.deliver_rows("borrower_information", borrower())
    warehouse.deliver_rows(
        name, *(make(f"K{n:02}", **{column.name: cell}) for n, cell in enumerate(cells))
    )

    told = {row["key"]: row["reason"] for row in warehouse.query("rejected_rows")}
    seen = {cell: told.get(f"K{n:02}{suffix}") for n, cell in enumerate(cells)}
    assert seen == cells


def test_a_text_and_an_id_have_the_length_that_the_contract_declares(warehouse):
    warehouse.deliver_rows(
        "borrower_information",
        borrower("B" * LONGEST_ID, city="x" * LONGEST_TEXT),
        borrower("C" * (LONGEST_ID + 1)),
        borrower("D1", city="x" * (LONGEST_TEXT + 1)),
    )

    told = [(row["key"][:1], row["reason"]) for row in warehouse.query("rejected_rows")]
    assert sorted(told) == [("C", "INVALID_ID"), ("D", "TOO_LONG")]
