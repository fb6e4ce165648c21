"""In a book with known truth most of those entered twice are found, and hardly anybody else."""

import pytest

from tests.people.labelled import labelled_book
from tests.people.scoring import found_pairs, score_of
from tests.sql.support.warehouse import Warehouse


@pytest.mark.parametrize(
    "records", [10_000, pytest.param(200_000, marks=pytest.mark.people, id="two hundred thousand")]
)
def test_who_is_entered_twice_is_found_and_strangers_are_kept_apart(records):
    book = labelled_book(records, seed=20)

    score = score_of(book, found_pairs(Warehouse(), book.rows))

    print(score.table())
    assert score.recall >= 0.88
    assert score.precision_without_namesakes >= (0.998 if records > 100_000 else 0.99)
