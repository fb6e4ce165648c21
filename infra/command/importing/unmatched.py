"""Loans and borrowers of an import that no other row belongs to: no run makes a lead of them."""

from collections.abc import Iterator
from pathlib import Path

from lambdas.shared.contract import (
    BORROWER_INFORMATION,
    LOAN_INFORMATION,
    MARKET_EQUITY,
    Dataset,
)
from lambdas.shared.text import csv_reading
from lambdas.shared.text.counting import counted


def told(out: Path) -> list[str]:
    """A sentence for each kind of them, with how many there are. `out` holds the import's files.

    A loan's property is its own, else its borrower's.
    """
    said = []
    homes = {row["borrower_id"]: row["property_id"] for row in _rows(out, BORROWER_INFORMATION)}
    borrowing = {row["borrower_id"] for row in _rows(out, LOAN_INFORMATION)}
    offered = {row["property_id"] for row in _rows(out, MARKET_EQUITY)}
    no_offer = sum(
        (row["property_id"] or homes.get(row["borrower_id"])) not in offered
        for row in _rows(out, LOAN_INFORMATION)
    )
    if offered and no_offer:
        said.append(
            f"No row of market_equity.csv is about the property of {no_offer:,} of the rows of "
            "loan_information.csv: nothing is offered for these."
        )
    no_loan = len(homes.keys() - borrowing)
    if borrowing and no_loan:
        said.append(
            f"No row of loan_information.csv is of {no_loan:,} of the borrowers: they have no loan."
        )
    lines: dict[str, set[tuple[str, ...]]] = {}
    for row in _rows(out, MARKET_EQUITY):
        lines.setdefault(row["property_id"], set()).add(tuple(row.values()))
    if several := [key for key, each in lines.items() if len(each) > 1]:
        of_them = counted(len(several), "property", "properties")
        said.append(
            f"Of {of_them} several rows of market_equity.csv say different things, such as of "
            f"{several[0]!r}: a run uses none of them. Leave one row of each, or name the "
            "property by the loan's number here and in the loans, if each loan has its own offer."
        )
    return said


def _rows(out: Path, dataset: Dataset) -> Iterator[dict[str, str]]:
    """None where an import has none of the dataset."""
    path = out / f"{dataset.name}.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv_reading.records(file)
