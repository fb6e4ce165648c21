"""Whom sql/prepare makes one person in a book, against who is.

found = found_pairs(warehouse, book.rows)
score = score_of(book, found)
print(score.table())
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from lambdas.shared.contract import BORROWER_INFORMATION
from tests.people.labelled import Book, Entry
from tests.sql.support.warehouse import Warehouse

MOST_BORROWERS_PER_PERSON = 10

Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Score:
    """Pairs of records. `namesakes`: wrong ones of one house and name that nothing tells apart.
    `by_change`: of the pairs to which it happened, how many there are and how many were found.
    """

    true: int
    found: int
    wrong: int
    namesakes: int
    by_change: Mapping[str, tuple[int, int]]

    @property
    def recall(self) -> float:
        return (self.found - self.wrong) / self.true

    @property
    def precision(self) -> float:
        return 1 - self.wrong / self.found

    @property
    def precision_without_namesakes(self) -> float:
        return 1 - (self.wrong - self.namesakes) / (self.found - self.namesakes)

    def table(self) -> str:
        lines = [
            f"{self.true:,} true pairs, {self.found:,} found: recall {self.recall:.4f}, precision "
            f"{self.precision:.4f}, without namesakes {self.precision_without_namesakes:.4f}"
        ]
        lines += [
            f"  {found / count:5.2f} of {count:5,}  {change}"
            for change, (count, found) in sorted(self.by_change.items())
        ]
        return "\n".join(lines)


def found_pairs(warehouse: Warehouse, rows: Mapping[str, Entry]) -> set[Pair]:
    """Two records with one anchor are one person, and so is who hangs together by any of them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(BORROWER_INFORMATION.header)
    writer.writerows([borrower_id, *entry, ""] for borrower_id, entry in rows.items())
    warehouse.clear()
    warehouse.match_everyone_below = 0
    warehouse.deliver("borrower_information", text.getvalue())
    leader: dict[str, str] = {}

    def first(borrower_id: str) -> str:
        while leader.setdefault(borrower_id, borrower_id) != borrower_id:
            borrower_id = leader[borrower_id]
        return borrower_id

    for row in warehouse.query("prepared_borrowers"):
        own, *anchors = [row[name] for name in row if name != "prepared_by"]
        for anchor in anchors:
            leader[first(own)] = first(anchor)
    groups = defaultdict(list)
    for borrower_id in leader:
        groups[first(borrower_id)].append(borrower_id)
    return pairs_of(group for group in groups.values() if len(group) <= MOST_BORROWERS_PER_PERSON)


def pairs_of(groups: Iterable[Iterable[str]]) -> set[Pair]:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def score_of(book: Book, found: set[Pair]) -> Score:
    true = book.true_pairs()
    namesakes = {pair for house in book.namesakes for pair in combinations(sorted(house), 2)}
    wrong = found - true
    counts, hits = Counter[str](), Counter[str]()
    for pair in true:
        happened = next(book.changes[each] for each in pair if each in book.changes)
        for change in happened or ("nothing",):
            counts[change] += 1
            hits[change] += pair in found
    return Score(
        true=len(true),
        found=len(found),
        wrong=len(wrong),
        namesakes=sum(
            tuple(sorted(book.person[each] for each in pair)) in namesakes for pair in wrong
        ),
        by_change={change: (count, hits[change]) for change, count in counts.items()},
    )
