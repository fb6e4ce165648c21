"""stage_matches: one canonical CSV, whatever Entity Resolution called its files and columns."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from lambdas import stage_matches
from lambdas.shared import aws, clock, s3
from lambdas.shared.errors import ForeignMatches, MatchesIncomplete, ServiceUnavailable
from lambdas.shared.ledger import items
from lambdas.shared.matching import cleanup, last_good
from lambdas.shared.matching.last_good import Resolution
from tests.unit.support.held import LEASE

RUN, JOB, LAST_GOOD, OLD = "20261122T103100Z-1f3a9c2b", "a" * 32, "b" * 32, "c" * 32
OUTPUT = f"matching/borrowers/{JOB}/"
HEADER = b"InputSourceARN,ConfidenceLevel,borrower_id,prepared_by,RecordId,MatchID,MatchRule\n"
CANONICAL = f"borrower_matches/job_id={JOB}/matches.csv"


def row(record, match, *, run=RUN):
    return f'"arn:x, y",,{record},{run},{record},{match},Rule 1\n'.encode()


def asked(records, *, groups=None):
    return {
        "lease": LEASE,
        "run_id": RUN,
        "job_id": JOB,
        "input_records": records,
        "match_ids": groups,
    }


@pytest.fixture(autouse=True)
def _settings(environment, held):
    environment(resolved_bucket="resolved", database="refi_ready_db")


@pytest.fixture
def resolved(buckets):
    """Objects of the resolved zone, and the catalog's table of matches."""
    aws.glue().create_database(DatabaseInput={"Name": "refi_ready_db"})
    aws.glue().create_table(
        DatabaseName="refi_ready_db",
        TableInput={
            "Name": "borrower_matches",
            "PartitionKeys": [{"Name": "job_id", "Type": "string"}],
            "StorageDescriptor": {"Columns": []},
        },
    )

    def put(**objects):
        for key, content in objects.items():
            buckets.put_object(Bucket="resolved", Key=OUTPUT + key, Body=content)

    return put


def canonical(buckets):
    return buckets.get_object(Bucket="resolved", Key=CANONICAL)["Body"].read().decode()


def test_the_rows_of_all_success_files_come_in_one_order_of_columns(buckets, resolved, context):
    resolved(
        **{
            "success/part-b.csv": HEADER + row("B1", "m1") + row("B2", "m1"),
            "success/run-0007-abc": HEADER + row("B3", "m3"),
            "success/_empty": b"",
            "error/part-a.csv": b"RecordId\nB9\n",
        }
    )

    answer = stage_matches.handler(asked(3), context)

    assert answer["rows"] == 3
    assert clock.parse(answer["staged_at"]) <= clock.now()
    assert canonical(buckets).splitlines() == [
        "record_id,match_id,match_rule,prepared_by",
        f"B1,m1,Rule 1,{RUN}",
        f"B2,m1,Rule 1,{RUN}",
        f"B3,m3,Rule 1,{RUN}",
    ]


@pytest.mark.parametrize(
    ("header", "line"),
    [
        (b"MatchID,prepared_by,MatchRule,RecordId", f"m1,{RUN},Rule 1,B1"),
        (b"matchid,matchrule,borrower_id,prepared_by", f"m1,Rule 1,B1,{RUN}"),
        (
            b'\xef\xbb\xbf"MatchID","prepared_by","MatchRule","RecordId"',
            f'"m1","{RUN}","Rule 1",B1',
        ),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_columns_are_found_by_name(buckets, resolved, context, header, line, end):
    resolved(**{"success/a": header + b"\n" + (line + end).encode()})

    stage_matches.handler(asked(1), context)

    assert canonical(buckets).splitlines()[1:] == [f"B1,m1,Rule 1,{RUN}"]


def test_a_file_without_a_column_says_which(buckets, resolved, context):
    resolved(**{"success/a": b"RecordId,MatchRule,prepared_by\n"})

    with pytest.raises(MatchesIncomplete, match="a has no column matchid: its header is recordid,"):
        stage_matches.handler(asked(1), context)


def test_the_rule_may_be_left_out(buckets, resolved, context):
    resolved(**{"success/a": f"RecordId,MatchID,prepared_by\nB1,m1,{RUN}\n".encode()})

    stage_matches.handler(asked(1), context)

    assert canonical(buckets).splitlines()[1:] == [f"B1,m1,,{RUN}"]


def test_records_with_a_blank_id_are_no_group(buckets, resolved, context):
    resolved(**{"success/a": HEADER + row("B1", "") + row("B2", " ") + row("B3", "m3")})

    stage_matches.handler(asked(3), context)

    found = [line.split(",")[:2] for line in canonical(buckets).splitlines()[1:]]
    assert found == [["B1", "alone:B1"], ["B2", "alone:B2"], ["B3", "m3"]]
    assert {line.count(",") for line in canonical(buckets).splitlines()} == {3}


@pytest.mark.parametrize(
    "key",
    [
        f"matching/{JOB}/success/a",
        f"matching/2026/11/{JOB}/borrowers/success/a",
        f"matching/{JOB}/a.csv",
        f"matching/borrowers/success/{JOB}/a",
    ],
)
def test_the_output_is_found_by_the_jobs_id(buckets, resolved, context, key):
    buckets.put_object(Bucket="resolved", Key=key, Body=HEADER + row("B1", "m1"))
    for other in (
        *(f"matching/{JOB}/error/a", f"matching/{JOB}/_SUCCESS"),
        *(f"matching/{OLD}/a", f"matching/{OLD}/{JOB}"),
    ):
        buckets.put_object(Bucket="resolved", Key=other, Body=b"nothing of ours")

    assert stage_matches.handler(asked(1), context)["rows"] == 1
    assert stage_matches.handler(asked(1), context)["rows"] == 1  # it is not cleared away


def test_the_output_may_be_gzipped(buckets, resolved, context):
    resolved(**{"success/a": gzip.compress(HEADER + row("B1", "m1")) + gzip.compress(b"")})

    stage_matches.handler(asked(1), context)

    assert canonical(buckets).splitlines()[1:] == [f"B1,m1,Rule 1,{RUN}"]


def test_fewer_rows_than_records_are_for_a_check_to_judge(resolved, context):
    """Whether a record without a match has a row is not documented."""
    resolved(**{"success/a": HEADER + row("B1", "m1") + row("B2", "m1")})

    assert stage_matches.handler(asked(3), context)["rows"] == 2
    assert stage_matches.handler(asked(None), context)["rows"] == 2


def test_more_rows_than_records_are_refused_and_nothing_is_staged(buckets, resolved, context):
    resolved(**{"success/a": HEADER + row("B1", "m1") + row("B2", "m2")})

    with pytest.raises(MatchesIncomplete, match="took 1 record and answered 2: see matching/"):
        stage_matches.handler(asked(1), context)

    assert [item["Key"] for item in s3.listing("resolved", "borrower_matches/")] == []


@pytest.mark.parametrize(
    ("groups", "told"), [(None, "found groups"), (1, "found 1 group"), (2, "found 2 groups")]
)
def test_a_job_whose_output_is_gone_is_refused(resolved, context, groups, told):
    with pytest.raises(MatchesIncomplete, match=f"{told}, and no object"):
        stage_matches.handler(asked(3, groups=groups), context)


@pytest.mark.parametrize("groups", [0, 3])
def test_a_job_that_found_nobody_to_be_somebody_else_may_write_nothing(resolved, context, groups):
    assert stage_matches.handler(asked(3, groups=groups), context)["rows"] == 0


def test_rows_that_another_run_prepared_are_refused(resolved, context):
    resolved(**{"success/a": HEADER + row("B1", "m1") + row("B2", "m2", run="other-run")})

    with pytest.raises(ForeignMatches, match="prepared by 'other-run', not by 2026"):
        stage_matches.handler(asked(2), context)


def test_output_that_a_later_run_removes_meanwhile_is_refused(resolved, context, monkeypatch):
    monkeypatch.setattr(s3, "listing", lambda *_: [{"Key": f"{OUTPUT}success/a"}])

    with pytest.raises(MatchesIncomplete, match=f"{JOB}/success/a was removed before"):
        stage_matches.handler(asked(1), context)


def test_a_job_of_which_a_later_one_left_nothing_removes_nothing(buckets):
    later = f"borrower_matches/job_id={'d' * 32}/matches.csv"
    buckets.put_object(Bucket="resolved", Key=later, Body=b"x")

    cleanup.remove("resolved", "refi_ready_db", job_id=JOB, kept=set())

    assert listed("resolved", "") == {later}


def test_it_may_run_twice(buckets, resolved, context):
    resolved(**{"success/a": HEADER + row("B1", "m1")})

    stage_matches.handler(asked(1), context)
    once = canonical(buckets)
    stage_matches.handler(asked(1), context)

    assert canonical(buckets) == once


def listed(bucket, prefix):
    return {item["Key"] for item in s3.listing(bucket, prefix)}


def partitions():
    found = aws.glue().get_partitions(DatabaseName="refi_ready_db", TableName="borrower_matches")
    return {partition["Values"][0] for partition in found["Partitions"]}


def test_what_earlier_jobs_left_goes_but_for_the_published_runs(
    buckets, resolved, context, monkeypatch
):
    for job in (OLD, LAST_GOOD):
        for key in (
            f"matching/borrowers/{job}/success/a.csv",
            f"matching/borrowers-before/{job}/error/a.csv",
            f"borrower_matches/job_id={job}/matches.csv",
        ):
            buckets.put_object(Bucket="resolved", Key=key, Body=b"x")
        aws.glue().create_partition(
            DatabaseName="refi_ready_db",
            TableName="borrower_matches",
            PartitionInput={"Values": [job]},
        )
    aws.glue().create_partition(
        DatabaseName="refi_ready_db",
        TableName="borrower_matches",
        PartitionInput={"Values": ["left-without-objects"]},
    )
    resolved(**{"success/a": HEADER + row("B1", "m1")})
    good = Resolution(
        borrowers="b",
        workflow="borrowers",
        job_id=LAST_GOOD,
        prepared_by="r",
        rows=1,
        input_records=1,
        match_ids=1,
        records_not_processed=0,
    )
    items.write_all("ledger", [last_good.good(good, fence=6)])
    aged(monkeypatch, {OLD: -60, LAST_GOOD: -60, JOB: 0})

    stage_matches.handler(asked(1), context)

    assert listed("resolved", "") == {
        f"{OUTPUT}success/a",
        CANONICAL,
        f"matching/borrowers/{LAST_GOOD}/success/a.csv",
        f"matching/borrowers-before/{LAST_GOOD}/error/a.csv",
        f"borrower_matches/job_id={LAST_GOOD}/matches.csv",
    }
    assert partitions() == {LAST_GOOD}


def test_what_a_later_job_is_writing_stays(buckets, resolved, context, monkeypatch):
    later = "d" * 32
    buckets.put_object(Bucket="resolved", Key=f"matching/borrowers/{later}/success/a", Body=b"x")
    aws.glue().create_partition(
        DatabaseName="refi_ready_db",
        TableName="borrower_matches",
        PartitionInput={"Values": [later]},
    )
    resolved(**{"success/a": HEADER + row("B1", "m1")})
    aged(monkeypatch, {later: 60, JOB: 0})

    stage_matches.handler(asked(1), context)

    assert f"matching/borrowers/{later}/success/a" in listed("resolved", "")
    assert partitions() == {later}


def test_what_is_older_than_the_jobs_last_object_goes_object_by_object(
    buckets, resolved, monkeypatch
):
    younger = "d" * 32
    ages = {  # seconds after the job's first object; its last one came ten seconds later
        f"matching/borrowers/{OLD}/success/a": -1,
        f"borrower_matches/job_id={OLD}/matches.csv": 9,
        f"matching/borrowers/{younger}/success/a": 9,
        f"matching/borrowers/{younger}/success/b": 10,
        f"matching/borrowers/{younger}/success/c": 11,
        f"{OUTPUT}success/a": 0,
        CANONICAL: 10,
    }
    for key in ages:
        buckets.put_object(Bucket="resolved", Key=key, Body=b"x")
    for job in (OLD, younger, JOB):
        aws.glue().create_partition(
            DatabaseName="refi_ready_db",
            TableName="borrower_matches",
            PartitionInput={"Values": [job]},
        )
    aged(monkeypatch, ages)

    cleanup.remove("resolved", "refi_ready_db", job_id=JOB, kept=[None])

    assert listed("resolved", "") == {
        *(f"matching/borrowers/{younger}/success/{name}" for name in "bc"),
        *(f"{OUTPUT}success/a", CANONICAL),
    }
    assert partitions() == {JOB, younger}  # of a job that has something left


def aged(monkeypatch, seconds_by_job):
    """Gives the objects of each job, or each object, another age than the moment of the test."""
    listing = s3.listing

    def with_ages(bucket, prefix):
        for item in listing(bucket, prefix):
            for job, seconds in seconds_by_job.items():
                if job in item["Key"]:
                    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
                    item = {**item, "LastModified": noon + timedelta(seconds=seconds)}
            yield item

    monkeypatch.setattr(s3, "listing", with_ages)


def test_an_object_that_cannot_be_deleted_is_not_passed_over(s3, monkeypatch):
    item = {"Key": f"matching/w/{OLD}/success/a", "LastModified": datetime(2026, 1, 1, tzinfo=UTC)}
    ours = {"Key": f"{OUTPUT}success/a", "LastModified": datetime(2026, 1, 2, tzinfo=UTC)}
    s3.add_response("list_objects_v2", {"Contents": [item, ours]})
    s3.add_response("list_objects_v2", {})
    s3.add_response(
        "delete_objects",
        {"Errors": [{"Key": item["Key"], "Code": "InternalError"}]},
        {
            "Bucket": "resolved",
            "Delete": {"Objects": [{"Key": item["Key"]}], "Quiet": True},
        },
    )

    with pytest.raises(ServiceUnavailable, match=f"did not delete .*{OLD}/success/a: InternalErr"):
        cleanup.remove("resolved", "refi_ready_db", job_id=JOB, kept=set())


@pytest.mark.parametrize(
    ("code", "raised"), [("EntityNotFoundException", False), ("InternalServiceException", True)]
)
def test_a_partition_that_cannot_be_deleted_is_not_passed_over(glue, monkeypatch, code, raised):
    ours = {"Key": f"{OUTPUT}success/a", "LastModified": datetime(2026, 1, 2, tzinfo=UTC)}
    monkeypatch.setattr(s3, "listing", lambda _, prefix: [ours] if prefix in OUTPUT else [])
    glue.add_response("get_partitions", {"Partitions": [{"Values": [OLD]}, {"Values": [JOB]}]})
    glue.add_response(
        "batch_delete_partition",
        {"Errors": [{"PartitionValues": [OLD], "ErrorDetail": {"ErrorCode": code}}]},
        {
            "DatabaseName": "refi_ready_db",
            "TableName": "borrower_matches",
            "PartitionsToDelete": [{"Values": [OLD]}],
        },
    )

    if not raised:
        cleanup.remove("resolved", "refi_ready_db", job_id=JOB, kept=set())
        return
    with pytest.raises(ServiceUnavailable, match=f"Glue did not delete partition .*{code}"):
        cleanup.remove("resolved", "refi_ready_db", job_id=JOB, kept=set())
