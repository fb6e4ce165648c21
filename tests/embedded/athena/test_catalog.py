"""What somebody asks who looks around: SHOW, DESCRIBE, information_schema, and which day it is."""

from datetime import UTC, datetime

import pytest

from infra.embedded.athena.commands import Command
from tests.embedded.support.athena_queries import Lake
from tests.embedded.support.fakes import table


@pytest.fixture
def lake(tmp_path):
    with Lake(tmp_path) as lake:
        lake.add(table("loans", {"id": "string", "rate": "decimal(9,4)"}, "s3://data/loans/"))
        lake.add(
            table(
                "people",
                {"name": "string", "age": "int"},
                "s3://data/people/",
                partition_keys={"run_id": "string"},
            )
        )
        lake.run("create view adults as select name from people where age > 17")
        yield lake


def answer(lake, query):
    """Names of the result's columns, and its lines."""
    execution = lake.run(query)
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    found = lake.athena.get_query_results({"QueryExecutionId": execution["QueryExecutionId"]})
    columns = found["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    return [column["Name"] for column in columns], [
        cell["VarCharValue"] for row in found["ResultSet"]["Rows"] for cell in row["Data"]
    ]


@pytest.mark.parametrize(
    ("query", "column", "lines"),
    [
        ("SHOW TABLES", "tab_name", ["adults", "loans", "people"]),
        ("show tables in lake;", "tab_name", ["adults", "loans", "people"]),
        ("show tables 'l*|p*'", "tab_name", ["loans", "people"]),
        ("show tables in lake like '*s'", "tab_name", ["adults", "loans"]),
        ("show tables in nowhere", "tab_name", []),
        ("show views", "views", ["adults"]),
        ("show databases", "database_name", ["lake"]),
        ("show schemas like 'x*'", "database_name", []),
        ("show columns in people", "field", ["name", "age", "run_id"]),
        ("show columns from loans from lake", "field", ["id", "rate"]),
    ],
)
def test_show_lists_by_name(lake, query, column, lines):
    assert answer(lake, query) == ([column], lines)


def test_describe_tells_columns_types_and_partitions(lake):
    columns, lines = answer(lake, "DESCRIBE lake.people")

    assert columns == ["col_name", "data_type", "comment"]
    assert [line.split("\t") for line in lines if line and not line.startswith("#")] == [
        [name.ljust(20), type_.ljust(20), " " * 20]
        for name, type_ in (
            *(("name", "string"), ("age", "int"), ("run_id", "string"), ("run_id", "string")),
        )
    ]
    assert "# Partition Information" in lines


def test_a_command_leaves_its_text_and_is_of_its_own_kind(lake):
    execution = lake.run("show tables")

    assert execution["StatementType"] == "UTILITY"
    location = execution["ResultConfiguration"]["OutputLocation"]
    assert location.endswith(".txt")
    assert lake.objects.text("results", location.removeprefix("s3://results/")) == (
        "adults\nloans\npeople\n"
    )


def test_the_lines_of_a_command_are_paged(lake):
    execution_id = lake.run("show tables")["QueryExecutionId"]

    found, token = [], None
    while True:
        request = {"QueryExecutionId": execution_id, "MaxResults": 2}
        page = lake.athena.get_query_results(request | ({"NextToken": token} if token else {}))
        found.append([row["Data"][0]["VarCharValue"] for row in page["ResultSet"]["Rows"]])
        token = page["NextToken"]
        if token is None:
            break

    assert found == [["adults", "loans"], ["people"]]


def test_a_table_that_is_not_there_cannot_be_described(lake):
    assert "Table not found lake.nothing" in lake.failure("describe nothing")


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("select schema_name from information_schema.schemata", [("lake",)]),
        (
            "select table_name, table_type from information_schema.tables"
            " where table_schema = 'lake' order by 1",
            [("adults", "VIEW"), ("loans", "BASE TABLE"), ("people", "BASE TABLE")],
        ),
        (
            "select column_name, ordinal_position, is_nullable, data_type"
            " from information_schema.columns where table_name = 'loans' order by 2",
            [("id", "1", "YES", "varchar"), ("rate", "2", "YES", "decimal(9,4)")],
        ),
        (
            "select count(*) from information_schema.columns where column_name = 'run_id'",
            [("1",)],
        ),
    ],
)
def test_information_schema_is_queried_like_any_table(lake, query, rows):
    assert lake.rows(query) == rows


def test_information_schema_has_no_other_tables(lake):
    reason = lake.failure("select 1 from information_schema.views")

    assert reason.startswith("TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.information_schema")


def test_today_is_a_date_in_utc(lake):
    before = datetime.now(UTC).date()
    [(today,)] = lake.rows("select current_date")

    assert f"{before:%Y-%m-%d}" <= today <= f"{datetime.now(UTC):%Y-%m-%d}"
    assert lake.rows("select date_diff('day', current_date, current_date)") == [("0",)]


@pytest.mark.parametrize("what", ["TABLES", "VIEWS", "DATABASES", "SCHEMAS", "COLUMNS"])
def test_every_command_has_a_column(what):
    assert len(Command(what).columns) == 1
