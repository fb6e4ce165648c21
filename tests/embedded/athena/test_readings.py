"""A statement that is asked again with other ids is translated once, and answers about its own."""

import pytest
from sqlglot import exp

from infra.embedded.athena.expressions import Typed
from infra.embedded.athena.relations import RULES, Relations
from infra.embedded.athena.types import VARCHAR
from infra.embedded.tables import sql
from tests.embedded.support.athena_queries import Lake
from tests.embedded.support.fakes import CSV, table

MONDAY, TUESDAY = "20261130T094713Z-fc29a84f", "20261201T094713Z-0a1b2c3d"
PROJECTED = {
    "projection.enabled": "true",
    "projection.run_id.type": "injected",
    "storage.location.template": "s3://data/people/run_id=${run_id}/",
}


@pytest.fixture
def lake(tmp_path):
    """Who was there on Monday, and who on Tuesday."""
    with Lake(tmp_path) as lake:
        lake.add(people({"name": "string", "age": "string"}))
        lake.put(f"people/run_id={MONDAY}/people.csv", '"Ann","41"\n')
        lake.put(f"people/run_id={TUESDAY}/people.csv", '"Ben","17"\n')
        yield lake


def people(columns):
    return table(
        "people",
        columns,
        "s3://data/people/",
        serde=CSV,
        partition_keys={"run_id": "string"},
        parameters=PROJECTED,
    )


@pytest.fixture
def translated(monkeypatch):
    """How many SELECTs were translated that are no part of another."""
    translate = Relations.query
    whole = []

    def count(self, node, outer=None, *, is_whole=False):
        if is_whole:
            whole.append(node)
        return translate(self, node, outer, is_whole=is_whole)

    monkeypatch.setattr(Relations, "query", count)
    return lambda: len(whole)


def who(run_id, also=""):
    return f"select name, run_id as of_run{also} from people where run_id = '{run_id}'"


def test_asked_again_of_another_run_it_answers_of_that_one(lake, translated):
    assert lake.rows(who(MONDAY)) == [("Ann", MONDAY)]
    first = translated()

    assert lake.rows(who(TUESDAY)) == [("Ben", TUESDAY)]

    assert translated() == first


def test_what_is_unloaded_goes_where_each_asked(lake, translated):
    """https://docs.aws.amazon.com/athena/latest/ug/unload.html"""
    for run_id in (MONDAY, TUESDAY):
        place = f"s3://results/unloaded/run_id={run_id}/"
        execution = lake.run(f"UNLOAD ({who(run_id)}) TO '{place}' WITH (format = 'PARQUET')")
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        assert lake.objects.list("results", f"unloaded/run_id={run_id}/")

    assert translated() == 1


def test_one_id_instead_of_two_is_another_statement(lake):
    both = who(MONDAY, f", '{TUESDAY}' as other")
    same = who(MONDAY, f", '{MONDAY}' as other")

    assert lake.rows(both) == [("Ann", MONDAY, TUESDAY)]
    assert lake.rows(same) == [("Ann", MONDAY, MONDAY)]


def test_a_table_that_is_declared_otherwise_since_is_seen(lake):
    every = "select * from people where run_id = '{}'"
    assert lake.rows(every.format(MONDAY)) == [("Ann", "41", MONDAY)]

    lake.catalog.update_table(DatabaseName="lake", TableInput=people({"name": "string"}))

    assert lake.rows(every.format(TUESDAY)) == [("Ben", TUESDAY)]


def test_a_table_that_is_gone_since_is_missed(lake):
    lake.rows(who(MONDAY))
    lake.catalog.delete_table(DatabaseName="lake", Name="people")

    reason = lake.run(who(TUESDAY))["Status"]["StateChangeReason"]

    assert reason.startswith("TABLE_NOT_FOUND: line 1:")


def test_a_view_that_was_replaced_since_is_seen(lake):
    view = f"view shown as select {{}} as told from people where run_id = '{MONDAY}'"
    asked = "select told, '{}' from shown"
    lake.run(f"create {view.format('name')}")
    assert lake.rows(asked.format(MONDAY)) == [("Ann", MONDAY)]

    lake.run(f"create or replace {view.format('age')}")

    assert lake.rows(asked.format(TUESDAY)) == [("41", TUESDAY)]


def test_the_catalog_itself_is_read_each_time(lake):
    asked = "select table_name, '{}' from information_schema.tables where table_schema = 'lake'"
    assert lake.rows(asked.format(MONDAY)) == [("people", MONDAY)]

    lake.run("create view adults as select name from people")

    assert lake.rows(asked.format(TUESDAY)) == [("adults", TUESDAY), ("people", TUESDAY)]


def test_a_function_that_reads_a_text_while_it_is_translated_gets_what_was_asked(lake, monkeypatch):
    """As one does that turns a pattern of Java's into one of DuckDB's; none reads an id so far."""

    def in_capitals(_self, node):
        return Typed(sql.literal(node.this.name.upper()), VARCHAR)

    monkeypatch.setitem(RULES, exp.Upper, in_capitals)

    assert lake.rows(f"select upper('{MONDAY}')") == [(MONDAY.upper(),)]


@pytest.mark.parametrize(
    "wrong",
    [
        "select '{}', nobody from people",
        "select cast(date '2026-11-30' as bigint), '{}'",
        "select '{}' + 1",
        "select '{}' from nowhere",
        "select date_trunc('{}', timestamp '2026-11-30 00:00:00')",
    ],
)
def test_what_is_wrong_is_said_of_the_words_that_were_asked(lake, wrong):
    """With the place where it stands."""
    no_id = "a" * len(MONDAY)

    said, control = (
        lake.run(wrong.format(each))["Status"]["StateChangeReason"] for each in (MONDAY, no_id)
    )

    assert said.lower().replace(MONDAY.lower(), no_id) == control.lower()
