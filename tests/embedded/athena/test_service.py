"""Athena's API: executions and their states, tokens, results, workgroups."""

import gc
import re
import time

import pytest
from sqlglot import exp

from infra.embedded.athena.executions import Execution
from infra.embedded.faults import Fate
from infra.embedded.protocol.service import ServiceError
from tests.embedded.support.athena_queries import Lake
from tests.embedded.support.fakes import JSON, table

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def lake(tmp_path):
    with Lake(tmp_path) as lake:
        yield lake


def test_a_query_ends_succeeded_and_says_what_it_was(lake):
    execution = lake.run("select 1 as x")

    assert execution["Query"] == "select 1 as x"
    assert execution["StatementType"] == "DML"
    assert execution["WorkGroup"] == "lake"
    assert execution["QueryExecutionContext"] == {"Database": "lake"}
    assert execution["Status"].keys() == {"State", "SubmissionDateTime", "CompletionDateTime"}
    assert execution["Statistics"]["DataScannedInBytes"] == 0
    assert re.fullmatch(
        r"s3://results/athena/[0-9a-f-]{36}\.csv",
        execution["ResultConfiguration"]["OutputLocation"],
    )


def test_a_failed_query_says_why_and_whether_to_try_again(lake):
    status = lake.run("select * from nowhere")["Status"]

    assert status["State"] == "FAILED"
    assert status["StateChangeReason"].startswith("TABLE_NOT_FOUND")
    assert status["AthenaError"] == {
        "ErrorCategory": 2,
        "ErrorType": 1110,
        "Retryable": False,
        "ErrorMessage": status["StateChangeReason"],
    }


@pytest.mark.parametrize("retryable", [True, False])
def test_a_query_that_is_to_go_wrong_leaves_what_it_wrote(lake, retryable):
    lake.fate = Fate(status="FAILED", reason="as planned", retryable=retryable)

    status = lake.run("unload (select 1 as x) to 's3://results/out/' with (format = 'PARQUET')")[
        "Status"
    ]

    assert (status["State"], status["AthenaError"]["Retryable"]) == ("FAILED", retryable)
    assert status["StateChangeReason"] == "GENERIC_INTERNAL_ERROR: as planned"
    assert lake.objects.list("results", "out/") != []


def test_a_bucket_that_does_not_exist_fails_the_query(lake):
    lake.add(table("gone", {"x": "string"}, "s3://no-such-bucket/x/"))

    assert "no-such-bucket" in lake.failure("select * from gone")


def test_a_result_is_a_csv_with_every_cell_quoted_and_null_empty(lake):
    execution = lake.run("""select 'a "b", c' as "x", null as y, '' as z, 1.50 as n""")

    key = execution["ResultConfiguration"]["OutputLocation"].removeprefix("s3://results/")
    assert lake.objects.text("results", key) == '"x","y","z","n"\n"a ""b"", c",,"","1.50"\n'
    assert lake.objects.list("results", f"{key}.metadata")


def test_results_are_paged_and_begin_with_the_header(lake):
    words = "('a'), (null), (''), ('say \"hi\",\nyou'), ('e')"
    execution_id = lake.run(f"select * from (values {words}) as t (x) order by x desc")
    request = {"QueryExecutionId": execution_id["QueryExecutionId"], "MaxResults": 2}

    pages = [lake.athena.get_query_results(request)]
    while token := pages[-1].get("NextToken"):
        pages.append(lake.athena.get_query_results({**request, "NextToken": token}))

    rows = [row["Data"][0] for page in pages for row in page["ResultSet"]["Rows"]]
    assert [len(page["ResultSet"]["Rows"]) for page in pages] == [2, 2, 2]
    assert rows == [
        {"VarCharValue": "x"},
        {"VarCharValue": 'say "hi",\nyou'},
        {"VarCharValue": "e"},
        {"VarCharValue": "a"},
        {"VarCharValue": ""},
        {},
    ]


def test_a_result_without_rows_has_its_header(lake):
    execution = lake.run("select 1 as x where 1 = 2")

    answer = lake.athena.get_query_results({"QueryExecutionId": execution["QueryExecutionId"]})

    assert answer["ResultSet"]["Rows"] == [{"Data": [{"VarCharValue": "x"}]}]


@pytest.mark.parametrize("order", ["", "order by x"])
def test_rows_that_the_query_leaves_in_any_order_come_in_one(lake, order):
    """Athena promises no order there; ours is by all columns, so that runs can be compared."""
    rows = lake.rows(f"select x, y from (values (1, 'b'), (1, 'c'), (1, 'a')) as t (x, y) {order}")

    assert rows == [("1", "a"), ("1", "b"), ("1", "c")]


@pytest.mark.parametrize("query", ["select * from nowhere", "select nothing"])
def test_a_failed_query_has_no_results(lake, query):
    execution_id = lake.run(query)["QueryExecutionId"]

    with pytest.raises(ServiceError, match="Final query state: FAILED") as refusal:
        lake.athena.get_query_results({"QueryExecutionId": execution_id})
    assert refusal.value.code == "InvalidRequestException"


def test_the_same_token_is_the_same_execution(lake):
    first = lake.start("select 1", ClientRequestToken=TOKEN)

    assert lake.start("select 1", ClientRequestToken=TOKEN) == first


def test_a_token_used_for_another_query_is_refused(lake):
    lake.start("select 1", ClientRequestToken=TOKEN)

    with pytest.raises(ServiceError, match="Idempotent parameters do not match"):
        lake.start("select 2", ClientRequestToken=TOKEN)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("selekt 1", "SYNTAX_ERROR: line 1:1: mismatched input 'selekt'"),
        ("select 1 frum x y", "SYNTAX_ERROR: line 1:"),
        ("select (1", "SYNTAX_ERROR: line 1:"),
        ("show tables in lake more", "SYNTAX_ERROR: line 1:21: mismatched input 'more'"),
        ("describe", "SYNTAX_ERROR: line 1:1: mismatched input '<EOF>'"),
        ("show create table x", "not emulated in the embedded cloud: SHOW statements"),
        ("select 1::integer", "mismatched input '::'"),
        ("select a from b qualify c = 1", "line 1:"),
        ("insert into x select 1", "not emulated in the embedded cloud: INSERT statements"),
        ("create table x as select 1", "not emulated in the embedded cloud: CREATE statements"),
        ("select a from b where c = ?", "parameters in a query"),
        ("", "the query string is empty"),
        ("unload (select 1) to 's3://x/'", "UNLOAD needs WITH"),
    ],
)
def test_what_cannot_be_run_is_refused_at_the_start(lake, query, reason):
    with pytest.raises(ServiceError, match=re.escape(reason)) as refusal:
        lake.start(query)
    assert refusal.value.code == "InvalidRequestException"
    assert refusal.value.members == {"AthenaErrorCode": "MALFORMED_QUERY"}


def test_a_workgroup_that_enforces_its_location_ignores_the_clients(lake):
    execution_id = lake.start("select 1", ResultConfiguration={"OutputLocation": "s3://data/mine/"})

    location = lake.finish(execution_id)["ResultConfiguration"]["OutputLocation"]
    assert location.startswith("s3://results/athena/")


def test_what_a_client_says_of_results_counts_where_the_workgroup_lets_it(lake):
    encrypted = {"EncryptionConfiguration": {"EncryptionOption": "SSE_S3"}}

    lake.finish(lake.start("select 1", ResultConfiguration=encrypted))

    asked = encrypted | {"OutputLocation": "s3://data/mine/"}
    with pytest.raises(ServiceError, match="EncryptionConfiguration of ResultConfiguration"):
        lake.start("select 1", WorkGroup="primary", ResultConfiguration=asked)


def test_the_primary_workgroup_writes_where_the_client_says(lake):
    execution_id = lake.start(
        "select 1", WorkGroup="primary", ResultConfiguration={"OutputLocation": "s3://data/mine"}
    )

    location = lake.finish(execution_id)["ResultConfiguration"]["OutputLocation"]
    assert location == f"s3://data/mine/{execution_id}.csv"


def test_without_any_output_location_nothing_is_run(lake):
    with pytest.raises(ServiceError, match="No output location provided"):
        lake.start("select 1", WorkGroup="primary")


@pytest.mark.parametrize("location", ["results", "http://results/", "s3://"])
def test_an_output_location_that_is_no_s3_address_is_refused(lake, location):
    with pytest.raises(ServiceError, match="outputLocation is not a valid S3 path") as refusal:
        lake.start(
            "select 1", WorkGroup="primary", ResultConfiguration={"OutputLocation": location}
        )
    assert refusal.value.code == "InvalidRequestException"


def test_a_query_string_has_at_most_256_kib(lake):
    """https://docs.aws.amazon.com/athena/latest/ug/service-limits.html: bytes of UTF-8."""
    padding = "é" * ((262_144 - len("select ''")) // 2)

    assert lake.run(f"select '{padding}'")["Status"]["State"] == "SUCCEEDED"
    with pytest.raises(ServiceError, match="more than 262144 bytes") as refusal:
        lake.start(f"select '{padding}é'")
    assert refusal.value.code == "InvalidRequestException"


def test_more_queries_at_once_than_the_quota_are_refused_until_one_has_ended(lake):
    """https://docs.aws.amazon.com/athena/latest/ug/service-limits.html"""
    lake.add(table("numbers", {"x": "int"}, "s3://data/numbers/", serde=JSON))
    lake.put("numbers/1", "".join(f'{{"x": {number}}}\n' for number in range(5_000)))
    endless = (
        "select count(*) from numbers as a cross join numbers as b cross join numbers as c "
        "where a.x + b.x < c.x"
    )
    running = [lake.start(endless) for _ in range(25)]

    with pytest.raises(ServiceError) as refusal:
        lake.start("select 1")

    assert refusal.value.code == "TooManyRequestsException"
    assert refusal.value.members == {"Reason": "CONCURRENT_QUERY_LIMIT_EXCEEDED"}
    assert lake.start("create view v as select 1 as x")  # of another type
    lake.athena.stop_query_execution({"QueryExecutionId": running[0]})
    assert lake.start("select 1")


def test_a_query_that_scans_more_than_its_workgroup_allows_is_cancelled(lake):
    """https://docs.aws.amazon.com/athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html"""
    least = 10_000_000
    location = {"OutputLocation": "s3://results/athena/"}
    lake.athena.create_work_group(
        {
            "Name": "thrifty",
            "Configuration": {
                "ResultConfiguration": location,
                "BytesScannedCutoffPerQuery": least,
            },
        }
    )
    lake.add(table("words", {"x": "string"}, "s3://data/words/", serde=JSON))
    lake.put("words/1", f'{{"x": "{"x" * least}"}}\n')

    execution = lake.finish(lake.start("select count(*) from words", WorkGroup="thrifty"))

    assert execution["Status"]["State"] == "CANCELLED"
    assert execution["Status"]["StateChangeReason"] == "Bytes scanned limit was exceeded"
    assert "AthenaError" not in execution["Status"]


def test_a_fault_of_the_service_may_be_tried_again(lake):
    """ErrorCategory 1, https://docs.aws.amazon.com/athena/latest/ug/error-reference.html"""
    lake.add(table("words", {"x": "string"}, "s3://data/words/", serde=JSON))
    lake.put("words/1", '{"x": "a"}\n')
    (stored,) = lake.objects.list("data", "words/")
    stored.path.unlink()
    lake.objects.list = lambda *_: [stored]

    error = lake.run("select * from words")["Status"]["AthenaError"]

    assert (error["ErrorCategory"], error["Retryable"]) == (1, True)


def test_an_unknown_workgroup_is_refused(lake):
    with pytest.raises(ServiceError, match="WorkGroup nobody is not found"):
        lake.start("select 1", WorkGroup="nobody")


def test_a_stopped_query_is_cancelled(lake):
    lake.add(table("numbers", {"x": "int"}, "s3://data/numbers/", serde=JSON))
    lake.put("numbers/1", "".join(f'{{"x": {number}}}\n' for number in range(20_000)))
    execution_id = lake.start(
        "select count(*) from numbers as a cross join numbers as b cross join numbers as c "
        "where a.x + b.x < c.x"
    )

    lake.athena.stop_query_execution({"QueryExecutionId": execution_id})

    assert lake.finish(execution_id)["Status"]["State"] == "CANCELLED"


def test_a_query_that_has_ended_stays_as_it_ended(lake):
    execution_id = lake.run("select 1")["QueryExecutionId"]

    lake.athena.stop_query_execution({"QueryExecutionId": execution_id})

    assert lake.finish(execution_id)["Status"]["State"] == "SUCCEEDED"


def test_nothing_of_a_query_that_has_ended_stays_in_memory(lake):
    """Executions are kept for 45 days."""
    execution_id = lake.run("select 1 as named_once")["QueryExecutionId"]

    def left():
        gc.collect()
        return [
            each
            for each in gc.get_objects()
            if (isinstance(each, exp.Identifier) and each.name == "named_once")
            or (isinstance(each, Execution) and each.id == execution_id)
        ]

    deadline = time.monotonic() + 10
    while left() and time.monotonic() < deadline:
        time.sleep(0.05)  # its thread is about to end
    assert left() == []
    described = lake.athena.get_query_execution({"QueryExecutionId": execution_id})
    assert described["QueryExecution"]["Query"] == "select 1 as named_once"
    rows = lake.athena.get_query_results({"QueryExecutionId": execution_id})["ResultSet"]["Rows"]
    assert [cell["VarCharValue"] for row in rows for cell in row["Data"]] == ["named_once", "1"]


def test_executions_are_listed_newest_first_in_pages(lake):
    ids = [lake.run(f"select {number}")["QueryExecutionId"] for number in range(3)]
    request = {"WorkGroup": "lake", "MaxResults": 2}

    first = lake.athena.list_query_executions(request)
    second = lake.athena.list_query_executions({**request, "NextToken": first["NextToken"]})

    assert first["QueryExecutionIds"] + second["QueryExecutionIds"] == ids[::-1]
    assert second["NextToken"] is None


def test_several_executions_are_described_at_once(lake):
    execution_id = lake.run("select 1")["QueryExecutionId"]

    answer = lake.athena.batch_get_query_execution({"QueryExecutionIds": [execution_id, "none"]})

    assert [each["QueryExecutionId"] for each in answer["QueryExecutions"]] == [execution_id]
    assert [each["QueryExecutionId"] for each in answer["UnprocessedQueryExecutionIds"]] == ["none"]


def test_workgroups_are_made_shown_listed_and_deleted(lake):
    group = lake.athena.get_work_group({"WorkGroup": "lake"})["WorkGroup"]
    names = [each["Name"] for each in lake.athena.list_work_groups({})["WorkGroups"]]
    lake.athena.delete_work_group({"WorkGroup": "lake"})

    assert group["State"] == "ENABLED"
    assert group["Configuration"]["ResultConfiguration"] == {
        "OutputLocation": "s3://results/athena/"
    }
    assert names == ["lake", "primary"]
    with pytest.raises(ServiceError, match="is not found"):
        lake.athena.get_work_group({"WorkGroup": "lake"})


def test_managed_query_results_are_refused(lake):
    managed = {"ManagedQueryResultsConfiguration": {"Enabled": True}}

    with pytest.raises(ServiceError, match="not emulated in the embedded cloud: managed query"):
        lake.athena.create_work_group({"Name": "other", "Configuration": managed})
