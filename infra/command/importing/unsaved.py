"""Loans of which nobody can compute what they would save: what a run needs for it is not there."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from lambdas.shared.contract import LOAN_INFORMATION
from lambdas.shared.text import csv_reading
from lambdas.shared.text.counting import counted_of, form

_NEEDED = ("remaining_balance", "origination_year")


def told(paths: Iterable[Path]) -> list[str]:
    """A sentence for each column that most of these loans lack. `paths`: of loan_information."""
    rows, lacking = 0, Counter[str]()
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv_reading.records(file):
                rows += 1
                lacking.update(name for name in _NEEDED if not (row.get(name) or "").strip())
    return [
        f"{counted_of(lacking[name], rows, 'row', 'rows')} of {LOAN_INFORMATION.name} "
        f"{form(lacking[name], 'has', 'have')} no {name}: what "
        f"{form(lacking[name], 'it', 'they')} would save is not known to a run."
        for name in _NEEDED
        if 2 * lacking[name] > rows
    ]
