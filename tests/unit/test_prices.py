"""infra/prices.py, and what the README says that a run costs."""

import re
from pathlib import Path

import pytest

from infra import prices

README = Path(__file__).parents[2] / "infra" / "README.md"
# A line of its table: borrowers, matching, the rest.
LINE = re.compile(r"^\| ([\d,]+) \| \$([\d,.]+) \| \$([\d,.]+) \| about", re.MULTILINE)
BYTES_SCANNED_PER_BORROWER = 1_142  # by all statements of a run over 10,000


def test_a_run_costs_its_records_its_bytes_and_its_crawl():
    assert prices.of_run(records_matched=1000, bytes_scanned=0, crawls=0) == 0.25
    assert prices.of_run(records_matched=0, bytes_scanned=10**12, crawls=0) == 5
    assert prices.of_run(records_matched=0, bytes_scanned=0, crawls=6) == pytest.approx(0.44)


def test_the_readme_says_what_these_prices_come_to():
    table = [
        [float(cell.replace(",", "")) for cell in line]
        for line in LINE.findall(README.read_text(encoding="utf-8"))
    ]
    assert [borrowers for borrowers, *_ in table] == [10_000, 1_000_000, 10_000_000]
    for borrowers, matching, rest in table:
        scanned = borrowers * BYTES_SCANNED_PER_BORROWER
        records = prices.of_run(records_matched=int(borrowers), bytes_scanned=0, crawls=0)
        beside = prices.of_run(records_matched=0, bytes_scanned=int(scanned), crawls=1)
        assert matching == pytest.approx(records)
        assert rest == pytest.approx(beside, abs=0.01)
