"""The tables of Athena's truth in tests/embedded/athena/test_dialect.py, asked of Trino."""

import json
import re

import pytest
from trino.exceptions import TrinoQueryError

from tests.embedded.athena.test_dialect import FAILURES, MEANINGS, QUERIES, TYPES
from tests.trino.comparison import normal_row, normal_type
from tests.trino.recording import value_of
from tests.trino.server import CATALOG
from tests.trino.versions import differs

pytestmark = pytest.mark.trino

SCHEMA = "lake"
PEOPLE = [{"name": "ann", "age": 41}, {"name": "bob", "age": None}]
BATCH = 40  # expressions in one SELECT


@pytest.fixture(scope="module")
def lake(trino):
    """The table that the expressions of the dialect's tests read."""
    folder = trino.folder / "data" / "people"
    folder.mkdir(parents=True)
    (folder / "1").write_text("".join(f"{json.dumps(each)}\n" for each in PEOPLE), encoding="utf-8")
    trino.query(f"create schema {SCHEMA}")
    trino.query(
        "create table people (name varchar, age integer)"
        " with (format = 'OPENX_JSON', external_location = 'local:///data/people/')",
        schema=SCHEMA,
    )
    return trino


def same_in_every_version(table):
    return [text for text in table if not differs(text)]


def batches(texts):
    return [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]


def expected(text, kind):
    """The cell of Athena's CSV as the value that it tells, comparable by its words."""
    return repr(value_of(text, normal_type(kind)))


@pytest.mark.parametrize("number", range(len(batches(same_in_every_version(MEANINGS)))))
def test_an_expression_means_in_trino_what_we_say_it_means(lake, subtests, number):
    texts = batches(same_in_every_version(MEANINGS))[number]
    answer = lake.query(f"select {', '.join(texts)}", schema=SCHEMA)
    cells = zip(texts, answer.columns, normal_row(answer.rows[0]), strict=True)

    for text, (_, kind), cell in cells:
        with subtests.test(text):
            wanted = MEANINGS[text]
            if kind == "unknown" or kind.startswith(("array", "timestamp")):
                cell = told_by_athena(cell, kind)
                assert cell == wanted
            else:
                assert repr(cell) == expected(wanted, kind)


def told_by_athena(cell, kind):
    """Arrays and times as the CSV has them."""
    if kind.startswith("timestamp") and cell is not None:
        return f"{cell:%Y-%m-%d %H:%M:%S}.{cell.microsecond // 1000:03}"
    return cell


@pytest.mark.parametrize("query", [text for text, rows in QUERIES.items() if rows])
def test_a_query_gives_in_trino_what_we_say_it_gives(lake, query):
    if differs(query):
        pytest.skip("answered otherwise by this version: tests/trino/versions.py")
    answer = lake.query(query, schema=SCHEMA)
    kind = answer.columns[0][1]
    found = [normal_row(row)[0] for row in answer.rows]

    if kind.startswith("array"):
        assert found == QUERIES[query]
    else:
        is_ordered = "order by" in query.rpartition(")")[2]
        wanted = [expected(text, kind) for text in QUERIES[query]]
        told = [repr(cell) for cell in found]
        assert told == wanted if is_ordered else sorted(told) == sorted(wanted)


@pytest.mark.parametrize("query", FAILURES)
def test_what_we_say_athena_refuses_trino_refuses_in_the_same_words(lake, query):
    with pytest.raises(TrinoQueryError) as refused:
        lake.query(query, schema=SCHEMA)

    said = f"{refused.value.error_name}: {refused.value.message}"
    assert _plain(FAILURES[query]) in _plain(said)


def _plain(message):
    """Without what we do not tell alike: a varchar's length, and where an operator stands."""
    message = re.sub(r"varchar\(\d+\)", "varchar", message)
    return re.sub(r"line \d+:\d+: (?=Cannot apply operator)", "", message)


def test_a_result_has_in_trino_the_type_that_we_say(lake, subtests):
    texts = same_in_every_version(TYPES)
    for text in texts:
        with subtests.test(text):
            ((_, kind),) = lake.query(f"select {text} as x", schema=SCHEMA).columns
            name, precision, scale = TYPES[text]
            wanted = f"decimal({precision},{scale})" if name == "decimal" else name
            assert normal_type(kind) == wanted


def test_the_catalog_has_the_name_that_athena_gives_it(lake):
    assert lake.query(f"select name from {CATALOG}.lake.people").columns == [("name", "varchar")]
