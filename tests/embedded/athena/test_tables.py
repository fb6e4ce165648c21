"""What Athena reads of S3, and what it writes there: tables, partitions, UNLOAD, views."""

import base64
import json

import duckdb
import pytest

from infra.embedded.tables import scan
from tests.embedded.support.athena_queries import Lake
from tests.embedded.support.fakes import CSV, JSON, table

HEADER = {"skip.header.line.count": "1"}
INJECTED = {
    "projection.enabled": "true",
    "projection.day.type": "injected",
    "storage.location.template": "s3://data/days/${day}/",
}


@pytest.fixture
def lake(tmp_path):
    with Lake(tmp_path) as lake:
        yield lake


@pytest.fixture
def people(lake):
    """A CSV table of columns a, b, overflow; gives the function that fills it."""
    columns = {"a": "string", "b": "string", "overflow": "string"}
    lake.add(table("people", columns, "s3://data/people/", serde=CSV, parameters=HEADER))

    def rows(*files: str) -> list[tuple[str | None, ...]]:
        for number, text in enumerate(files):
            lake.put(f"people/{number}.csv", text)
        return sorted(lake.rows("select * from people"), key=repr)

    return rows


def test_a_csv_is_read_as_opencsvserde_reads_it(people):
    text = (
        "\ufeffa,b\r\n"
        'plain,"quoted, with a comma"\r\n'
        '"say ""hi""","back\\"slash \\\\ \\n"\r\n'
        "short\r\n"
        "empty,\r\n"
        "long,1,2,3\r\n"
        "\r\n"
        'open,"never closed\r\n'
    )

    assert people(text) == [
        ("empty", "", None),
        ("long", "1", "2"),
        ("open", None, None),
        ("plain", "quoted, with a comma", None),
        ('say "hi"', 'back"slash \\ n', None),
        ("short", None, None),
        (None, None, None),
    ]


def test_every_file_of_a_csv_table_has_a_header(people):
    assert people("a,b\n1,2\n", "a,b\n3,4\n") == [("1", "2", None), ("3", "4", None)]


def test_a_quote_left_open_in_the_header_swallows_no_row(people):
    assert people('a,"b\n"1","2"\n') == [("1", "2", None)]


def test_a_table_without_objects_has_no_rows(lake, people):
    assert people() == []
    assert people("") == []


def test_hidden_objects_are_not_read(lake, people):
    lake.put("people/_SUCCESS", "a,b\nhidden,1\n")
    lake.put("people/.staging/1.csv", "a,b\nhidden,1\n")

    assert people("a,b\nshown,1\n") == [("shown", "1", None)]


def test_a_table_does_not_read_the_folder_whose_name_begins_with_its_own(lake, people):
    lake.put("people-old/1.csv", "a,b\nold,1\n")

    assert people("a,b\nnew,1\n") == [("new", "1", None)]


def test_a_serde_that_is_not_emulated_is_named(lake):
    lake.add(table("t", {"a": "string"}, "s3://data/t/", serde="org.example.LazySerDe"))
    lake.put("t/1", "x")

    assert "has the SerDe org.example.LazySerDe" in lake.failure("select * from t")


def test_a_json_table_reads_one_object_a_line(lake):
    lake.add(table("t", {"a": "string", "b": "bigint"}, "s3://data/t/", serde=JSON))
    lake.put("t/1.json", '{"a": "x", "b": 1}\n{"a": "y", "c": true}\n')

    assert lake.rows("select a, b from t order by a") == [("x", "1"), ("y", None)]


def test_a_query_that_scans_says_how_many_bytes(lake, people):
    people("a,b\n1,2\n")

    statistics = lake.run("select * from people")["Statistics"]
    assert statistics["DataScannedInBytes"] == len("a,b\n1,2\n")


@pytest.fixture
def days(lake):
    lake.add(
        table(
            "days",
            {"x": "string"},
            "s3://data/days/",
            serde=JSON,
            partition_keys={"day": "string"},
            parameters=INJECTED,
        )
    )
    for day in ("mon", "tue"):
        lake.put(f"days/{day}/1", json.dumps({"x": f"on {day}"}) + "\n")
    return lake


@pytest.mark.parametrize(
    "condition", ["day = 'mon'", "'mon' = days.day and x <> ''", "(day = 'mon')", "day in ('mon')"]
)
def test_an_injected_partition_is_the_one_that_the_where_names(days, condition):
    assert days.rows(f"select x, day from days where {condition}") == [("on mon", "mon")]


def test_each_mention_of_an_injected_table_reads_its_own_partition(days):
    rows = days.rows(
        "select a.x, b.x from (select x from days where day = 'mon') as a "
        "cross join (select x from days where day = 'tue') as b"
    )

    assert rows == [("on mon", "on tue")]


@pytest.mark.parametrize(
    "query",
    [
        "select x from days",
        "select x from days where day like 'mon'",
        "select x from days where day = 'mon' or x = ''",
        "select x from days where day = concat('m', 'on')",
        "select x from days where not (day = 'mon')",
        "with d as (select x, day from days) select x from d where day = 'mon'",
    ],
)
def test_an_injected_partition_needs_an_equality_with_a_literal(days, query):
    assert "CONSTRAINT_VIOLATION: For the injected projected partition column day" in days.failure(
        query
    )


def test_an_injected_partition_without_objects_has_no_rows(days):
    assert days.rows("select x from days where day = 'sun'") == []


def test_another_kind_of_projection_is_not_emulated(lake):
    parameters = {"projection.enabled": "true", "projection.day.type": "enum"}
    lake.add(
        table(
            "t",
            {"x": "string"},
            "s3://data/t/",
            partition_keys={"day": "string"},
            parameters=parameters,
        )
    )

    assert "projection of day is 'enum'" in lake.failure("select x from t where day = 'mon'")


@pytest.mark.parametrize(
    ("serde", "rows"), [(CSV, "x\n{0}\n"), (JSON, '{{"x": "{0}", "day": "not {0}"}}\n')]
)
def test_only_partitions_of_the_catalog_are_read(lake, serde, rows):
    """Their values are the catalog's, whatever the folders are called."""
    lake.add(
        table(
            "days",
            {"x": "string"},
            "s3://data/d/",
            serde=serde,
            partition_keys={"day": "string"},
            parameters=HEADER,
        )
    )
    for day in ("mon", "tue", "wed"):
        lake.put(f"d/day={day}/1", rows.format(day))
    lake.catalog.batch_create_partition(
        DatabaseName="lake",
        TableName="days",
        PartitionInputList=[
            {"Values": [value], "StorageDescriptor": {"Location": f"s3://data/d/day={day}/"}}
            for day, value in (("mon", "1"), ("tue", "2"))
        ],
    )

    assert lake.rows("select * from days order by x") == [("mon", "1"), ("tue", "2")]
    assert lake.rows("select x from days where day = '2'") == [("tue",)]
    one, both = (
        lake.run(f"select x from days {where}")["Statistics"]["DataScannedInBytes"]
        for where in ("where day = '2'", "")
    )
    assert one < both


def unload(query, prefix="out/", options="format = 'PARQUET'"):
    return f"unload ({query}) to 's3://data/{prefix}' with ({options})"


ROWS = "select x, cast(y as decimal(9,4)) as y from (values ('b', 2), ('a', 1.5), ('c', null))"
ROWS += " as t (x, y)"


def test_unload_writes_parquet_that_a_table_reads_back_exactly(lake):
    execution = lake.run(unload(ROWS))
    lake.add(table("copied", {"x": "string", "y": "decimal(9,4)"}, "s3://data/out/"))

    assert execution["Status"]["State"] == "SUCCEEDED"
    assert lake.rows("select * from copied order by x") == [
        ("a", "1.5000"),
        ("b", "2.0000"),
        ("c", None),
    ]


def test_unload_names_its_files_in_a_manifest(lake):
    statistics = lake.run(unload(ROWS))["Statistics"]

    (file,) = lake.objects.list("data", "out/")
    key = statistics["DataManifestLocation"].removeprefix("s3://results/")
    assert lake.objects.text("results", key) == f"s3://data/{file.key}\n"


def test_unload_gives_the_same_bytes_for_the_same_rows_in_any_order(lake):
    lake.run(unload(f"select * from ({ROWS} order by x limit 3)"))
    lake.run(unload(f"select * from ({ROWS} order by x desc limit 3)", "again/"))

    (first,) = lake.objects.list("data", "out/")
    (second,) = lake.objects.list("data", "again/")
    assert first.path.read_bytes() == second.path.read_bytes()


def test_unload_of_no_rows_writes_no_file(lake):
    execution = lake.run(unload(f"{ROWS} where x = 'z'"))

    assert execution["Status"]["State"] == "SUCCEEDED"
    assert lake.objects.list("data", "out/") == []


def test_unload_wants_an_empty_prefix(lake):
    lake.put("out/earlier", "x")

    assert "HIVE_PATH_ALREADY_EXISTS" in lake.failure(unload(ROWS))


@pytest.mark.parametrize(
    ("query", "options", "reason"),
    [
        (ROWS, "format = 'TEXTFILE'", "format = 'PARQUET'"),
        (ROWS, "format = 'PARQUET', field_delimiter = ','", "field_delimiter"),
        ("select 1 as x, 2 as x", "format = 'PARQUET'", "a name of its own"),
        ("select null as x", "format = 'PARQUET'", "Column type is unknown: x"),
    ],
)
def test_unload_says_what_it_cannot_do(lake, query, options, reason):
    assert reason in lake.failure(unload(query, options=options))


def test_a_file_of_another_type_than_the_table_declares_is_bad_data(lake):
    lake.run(unload(ROWS))
    lake.add(table("copied", {"x": "bigint", "y": "decimal(9,4)"}, "s3://data/out/"))

    assert lake.failure("select x from copied").startswith("HIVE_BAD_DATA: Field x's type")


def test_a_column_that_a_parquet_file_lacks_is_null(lake):
    lake.run(unload(ROWS))
    lake.add(table("copied", {"x": "string", "z": "date"}, "s3://data/out/"))

    assert lake.rows("select z from copied where x = 'a'") == [(None,)]


def test_whole_numbers_are_written_as_bigint(lake):
    lake.run(unload("select sum(x) as n, count_if(x > 1) as m from (values 1, 2) as t (x)"))

    (file,) = lake.objects.list("data", "out/")
    columns = duckdb.sql(f"describe select * from read_parquet('{file.path}')").fetchall()
    assert [column[1] for column in columns] == ["BIGINT", "BIGINT"]


def test_a_view_is_kept_as_athena_keeps_it_and_read_by_name(lake, people):
    people("a,b\n1,2\n")
    execution = lake.run("create view firsts as select a as first, 1.5 as n from people")

    kept = lake.catalog.get_table(DatabaseName="lake", Name="firsts")["Table"]
    text = kept["ViewOriginalText"].removeprefix("/* Presto View: ").removesuffix(" */")
    assert execution["StatementType"] == "DDL"
    assert kept["TableType"] == "VIRTUAL_VIEW"
    assert kept["StorageDescriptor"]["Columns"] == [
        {"Name": "first", "Type": "string"},
        {"Name": "n", "Type": "decimal(2,1)"},
    ]
    assert json.loads(base64.b64decode(text))["originalSql"] == (
        "select a as first, 1.5 as n from people"
    )
    assert lake.rows("select f.first from firsts as f") == [("1",)]


def test_a_view_can_be_replaced_but_not_made_twice(lake):
    lake.run("create view v as select 1 as x")

    assert "View already exists" in lake.failure("create view v as select 2 as x")
    lake.run("create or replace view v as select 3 as x")
    assert lake.rows("select x from v") == [("3",)]


def test_a_view_of_views_sees_the_names_of_its_own_database_only(lake):
    lake.run("create view inner_view as select 1 as x")
    lake.run("create view outer_view as select x + 1 as x from inner_view")

    assert lake.rows(
        "with inner_view as (select 5 as x) select * from outer_view cross join inner_view"
    ) == [("2", "5")]


def test_a_view_over_an_injected_table_is_made_without_reading_it(days):
    days.run("create view mondays as select x from days where day = 'mon'")

    assert days.rows("select x from mondays") == [("on mon",)]


def test_a_view_whose_select_is_wrong_is_not_made(lake):
    assert "TABLE_NOT_FOUND" in lake.failure("create view v as select * from nowhere")


def test_a_view_over_a_table_that_is_gone_fails_by_both_names(lake):
    lake.add(table("words", {"x": "string"}, "s3://data/words/", serde=JSON))
    lake.run("create view v as select x from words")
    lake.catalog.delete_table(DatabaseName="lake", Name="words")

    reason = lake.failure("select * from v")

    assert reason.startswith("INVALID_VIEW: line 1:15: Failed analyzing stored view")
    assert "'awsdatacatalog.lake.v'" in reason
    assert "Table 'awsdatacatalog.lake.words' does not exist" in reason


@pytest.mark.parametrize("columns", [{"x": "string"}, {"x": "bigint"}])
def test_a_view_whose_table_has_changed_must_be_made_anew(lake, columns):
    """https://docs.aws.amazon.com/athena/latest/ug/views.html"""
    lake.add(table("words", {"x": "int"}, "s3://data/words/", serde=JSON))
    lake.run("create view v as select x from words")
    lake.catalog.delete_table(DatabaseName="lake", Name="words")
    lake.add(table("words", columns, "s3://data/words/", serde=JSON))

    assert "VIEW_IS_STALE" in lake.failure("select * from v")
    lake.run("create or replace view v as select x from words")
    assert lake.rows("select * from v") == []


def test_a_view_keeps_its_types_where_its_table_has_narrower_ones(lake):
    lake.add(table("words", {"x": "int"}, "s3://data/words/", serde=JSON))
    lake.run("create view v as select x from words")
    lake.catalog.delete_table(DatabaseName="lake", Name="words")
    lake.add(table("words", {"y": "int", "x": "smallint"}, "s3://data/words/", serde=JSON))

    assert lake.types("select * from v") == [("x", "integer", 10, 0)]


def test_a_view_can_be_dropped_once(lake):
    lake.run("create view v as select 1 as x")
    lake.run("drop view v")

    assert "does not exist" in lake.failure("drop view v")
    assert lake.run("drop view if exists v")["Status"]["State"] == "SUCCEEDED"
    assert "TABLE_NOT_FOUND" in lake.failure("select * from v")


def test_a_view_that_refers_to_itself_fails(lake):
    lake.run("create view v as select 1 as x")
    lake.run("create view w as select x from v")
    lake.run("create or replace view v as select x from w")

    assert "VIEW_IS_RECURSIVE" in lake.failure("select * from v")


def test_how_files_are_read_is_remembered_of_the_latest(lake, people, monkeypatch):
    monkeypatch.setattr(scan, "_REMEMBERED", 2)

    read = [people(f"a,b\n{number},x\n") for number in range(4)]

    assert read == [[(str(number), "x", None)] for number in range(4)]
    assert len(lake.athena._scanner._csv_relations) == 2
