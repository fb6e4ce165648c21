"""Thousands of generated expressions: their values, types and failures in Trino are ours.

An expression that the embedded Athena says it does not emulate is passed over. Where a part that
fails need not be computed, either engine may leave it out: `nullif(1, 2147483647 * 7)`.
"""

from collections import Counter

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from infra.embedded.athena.engine import failure_of
from infra.embedded.athena.errors import QueryFailure
from tests.sql.support.warehouse import translated
from tests.trino.comparison import normal_type
from tests.trino.expressions import KINDS, casts, expressions
from tests.trino.versions import divides

pytestmark = pytest.mark.trino

BATCH = 60  # expressions in one statement of Trino's
BATCHES = 10  # for each kind
FAILED = "failed"
LAZY = ("case", "coalesce", "if(", "greatest", "least", " and ", " or ", " in (")
reproducible = settings(
    derandomize=True,
    deadline=None,
    max_examples=BATCHES,
    phases=[Phase.generate],  # all that disagree are told: there is nothing to make smaller
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def engine():
    with duckdb.connect() as connection:
        connection.execute("set ieee_floating_point_ops = false")
        yield connection


@pytest.fixture(scope="module")
def counts():
    counts = Counter()
    yield counts
    print(f"\nexpressions: {dict(counts)}")


def ours(engine, text):
    """The type and value, FAILED where it fails, None where it is not emulated."""
    try:
        relation = translated(f"select {text}")
        kind = normal_type(str(relation.columns[0].type))
        return kind, engine.execute(relation.sql).fetchone()[0]
    except QueryFailure as failure:
        return None if "not emulated" in str(failure) else (FAILED, FAILED)
    except duckdb.Error as error:
        return None if "not emulated" in str(failure_of(error)) else (FAILED, FAILED)


def trinos(trino, texts):
    """The same of Trino: for each its type, whether it is NULL, which `try` makes NULL where it
    fails, and its value. Of `is distinct from` Trino knows that it is not NULL without computing
    it: then it is the value that fails.
    """
    cells = ", ".join(
        f"if(false, {text}), try(({text}) is null), {_readable(kind, text)}"
        for text, (kind, _) in texts.items()
    )
    answer = trino.query(f"select {cells}")
    kinds = [normal_type(kind) for _, kind in answer.columns[::3]]
    (row,) = answer.rows
    return [
        (FAILED, FAILED) if is_null is None or (value is None and not is_null) else (kind, value)
        for kind, is_null, value in zip(kinds, row[1::3], row[2::3], strict=True)
    ]


def _readable(kind, text):
    """Trino's client reads no date before the year 1."""
    return f"try(cast({text} as varchar))" if kind == "date" else f"try({text})"


def same(text, ours, theirs):
    """0.0 and -0.0 are one: Trino takes sign(-0e0) and sign(0e0) for one expression."""
    (kind, value), (other_kind, other) = ours, theirs
    if (kind == FAILED) != (other_kind == FAILED):
        return any(word in text for word in LAZY)
    if kind == "date" and value is not None:
        value = str(value)
    return kind == other_kind and value == other


def disagreements(trino, engine, counts, texts):
    texts = dict.fromkeys(texts)
    known = {text: found for text in texts if (found := ours(engine, text)) is not None}
    counts["not emulated"] += len(texts) - len(known)
    known = {text: found for text, found in known.items() if not divides(text)}
    counts["compared"] += len(known)
    counts["failed in both"] += sum(found == (FAILED, FAILED) for found in known.values())
    if not known:
        return []
    return [
        f"{text}: ours {found}, Trino's {theirs}"
        for (text, found), theirs in zip(known.items(), trinos(trino, known), strict=True)
        if not same(text, found, theirs)
    ]


def hold(trino, engine, counts, strategy):
    """What disagrees among all that is generated."""
    found = []

    @reproducible
    @given(texts=st.lists(strategy, min_size=BATCH, max_size=BATCH))
    def batch(texts):
        found.extend(disagreements(trino, engine, counts, texts))

    before = counts["compared"]
    batch()
    assert counts["compared"] - before > BATCH * BATCHES / 2
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_an_expression_is_in_trino_what_it_is_here(trino, engine, counts, kind):
    assert hold(trino, engine, counts, expressions(kind)) == []


def test_a_text_is_cast_in_trino_to_what_it_is_here(trino, engine, counts):
    assert hold(trino, engine, counts, casts()) == []
