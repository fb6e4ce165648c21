"""Loans and borrowers of an import that no other row belongs to: no run makes a lead of them."""

import csv
from collections.abc import Iterator
from pathlib import Path

from lambdas.shared.contract import (
    BORROWER_INFORMATION,
    LOAN_INFORMATION,
    MARKET_EQUITY,
    Dataset,
)


def told(out: Path) -> list[str]:
    """A sentence for each kind of them, with how many there are."""
    said = []
    if no_offer := _missing(out, LOAN_INFORMATION, MARKET_EQUITY, "property_id"):
        said.append(
            f"No row of market_equity.csv is about the property of {no_offer:,} of the rows of "
            "loan_information.csv: nothing is offered for these."
        )
    if no_loan := _missing(out, BORROWER_INFORMATION, LOAN_INFORMATION, "borrower_id"):
        said.append(
            f"No row of loan_information.csv is of {no_loan:,} of the borrowers: they have no loan."
        )
    return said


def _missing(out: Path, dataset: Dataset, other: Dataset, link: str) -> int:
    """How many rows of a dataset have a link that no row of the other has."""
    if not all((out / f"{each.name}.csv").exists() for each in (dataset, other)):
        return 0
    known = set(_cells(out, other, link))
    return sum(cell not in known for cell in _cells(out, dataset, link))


def _cells(out: Path, dataset: Dataset, column: str) -> Iterator[str]:
    place = dataset.header.index(column)
    with (out / f"{dataset.name}.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from (row[place].casefold() for row in rows)
