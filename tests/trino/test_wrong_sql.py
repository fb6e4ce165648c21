"""Changes of sql/ that DuckDB takes and Trino does not, or not so: the comparison finds each.

A change is made in the first statement of a recorded run that has a place for it, so it stays a
change of whatever sql/ is by then.
"""

import re
from dataclasses import dataclass

import pytest
import sqlglot
from sqlglot import exp
from trino.exceptions import TrinoQueryError

from tests.sql.support.warehouse import Warehouse
from tests.trino.comparison import ask, differences, select_of

pytestmark = pytest.mark.trino

REFUSED = {
    "TYPE_MISMATCH",
    "FUNCTION_NOT_FOUND",
    "COLUMN_NOT_FOUND",
    "SYNTAX_ERROR",
    "INVALID_COLUMN_PROPERTY",
    "INVALID_FUNCTION_ARGUMENT",
}


@dataclass(frozen=True)
class Change:
    """A regular expression, and what stands there instead."""

    of: str
    to: str
    scenario: str = "sample"


CHANGES = {
    "text compared with a number": Change(r"(\w+\.fault) is not null", r"\1 <> 0"),
    "a truth value compared with a number": Change(r"where (\w+\.is_used)\b", r"where \1 = 1"),
    "a number or a text": Change(r"then 1\b(\s+)else 0\b", r"then 1\1else '0'"),
    "truth values summed up": Change(r"count_if\((\w+\.\w+)\)", r"sum(\1)"),
    "a number added to a text": Change(r"\|\| cast\(([\w.]+) as varchar\)", r"|| \1"),
    "a function that only DuckDB has": Change(r"substr\(([\w.]+), 1, (\d+)\)", r"left(\1, \2)"),
    "DuckDB's name of a function": Change(r"unnest\(split\(", "unnest(string_split("),
    "a cast with colons": Change(r"cast\(([\w.]+) as (bigint|varchar)\)", r"\1::\2"),
    "a union by name": Change(r"union all\n", "union all by name\n"),
    "a partition that is not named": Change(
        r"where \w+_staged\.run_id = '[^']+'\s+and (\w+_staged\.attempt)", r"where \1"
    ),
    "a quotient of whole numbers": Change(
        r"cast\((100 \* [\w.]+) as decimal\(18, 1\)\) / ([\w.]+)",
        r"cast(\1 / \2 as decimal(18, 1))",
    ),
    "a sequence as long as the data has it": Change(
        r"sequence\(1, ([\w.]+), 10000\)", r"sequence(1, \1)", "many_bad_lines"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def duckdb():
    """DuckDB as it is, with the catalog's tables."""
    return Warehouse().connection


def changed(recording, change):
    """The first statement with a place for the change, and its text with the change made."""
    for statement in recording.statements:
        text, made = re.subn(change.of, change.to, statement.text, count=1)
        if made:
            return statement, text
    raise AssertionError(f"no statement has a place for this change any more: {change.of}")


def in_duckdb(text):
    """With the one name that sqlglot leaves as Trino has it."""
    asked = sqlglot.parse_one(select_of(text), read="trino")
    for node in asked.find_all(exp.Normalize):
        node.replace(exp.func("nfc_normalize", node.this))
    return asked.sql("duckdb")


def disagreement(trino, statement, text, schema):
    """What Trino refuses it for, or what it answers otherwise; nothing if it has the rows."""
    try:
        return differences(statement, ask(trino, text, schema=schema))
    except TrinoQueryError as refused:
        return [refused.error_name] if refused.error_name in REFUSED else []


@pytest.mark.parametrize("name", CHANGES)
def test_what_duckdb_takes_and_trino_does_not_is_found(trino, recorded, duckdb, name):
    change = CHANGES[name]
    recording, schema = recorded(change.scenario)
    statement, text = changed(recording, change)

    duckdb.execute(in_duckdb(text)).fetchall()  # does not fail

    found = disagreement(trino, statement, text, schema)
    print(f"\n{name}: {statement.name}: {found}")
    assert found
