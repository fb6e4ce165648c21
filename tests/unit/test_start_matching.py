"""start_matching: when a job is started, when one is adopted, and when the slot is waited for."""

from datetime import UTC, datetime, timedelta

import pytest

from lambdas import start_matching
from lambdas.shared import clock
from lambdas.shared.admission import fingerprint, record
from lambdas.shared.errors import LeaseLost, Throttled, TookTooLong
from lambdas.shared.ledger import items, run_record
from lambdas.shared.ledger.items import Write
from lambdas.shared.matching import last_good, matches
from tests.unit.support.held import LEASE, RUN, execution

WORKFLOW, NEW, OLD = "borrowers", "a" * 32, "b" * 32
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ASKED = {
    "lease": LEASE,
    "run_id": RUN,
    "prepared": {"location": f"s3://working/prepared/{RUN}/1/", "attempt": 1},
    "input": {"location": "s3://working/athena-results/q.csv", "attempt": 1},
    "execution": execution(),
}
SENT = fingerprint.matching("D1", workflow=WORKFLOW)
STARTED = {
    "status": "started",
    "workflow": WORKFLOW,
    "job_id": NEW,
    "prepared_by": RUN,
    "reused": False,
    "wait_seconds": None,
    "progress": None,
    "crawl": None,
}
BUSY = {**STARTED, "status": "busy", "job_id": None, "wait_seconds": 2}


@pytest.fixture(autouse=True)
def _settings(environment, held, noon):
    environment(
        database="refi_ready_db",
        matching_workflow=WORKFLOW,
        working_bucket="working",
        resolved_bucket="resolved",
    )


@pytest.fixture(autouse=True)
def sent(buckets):
    """Sets what the query found to be sent, and what the run was started with."""

    def put(records=412, digest="D1", **trigger):
        rows = f'"records","digest"\n"{records}","{digest}"\n'
        buckets.put_object(Bucket="working", Key="athena-results/q.csv", Body=rows.encode())
        admitted = record.Admission(
            run_id=RUN,
            fence=LEASE["fence"],
            status="admitted",
            message="",
            trigger=trigger,
            limits={},
            as_of="2026-11-22",
            fingerprint="f",
            versions={},
            snapshot={},
            missing=[],
            rejected=[],
            warnings=[],
            band={},
        )
        record.save("working", admitted)

    put()
    return put


@pytest.fixture
def matched(held, monkeypatch):
    """A last good matching of what is sent; what is kept of it is told apart in test_last_good."""
    known = last_good.Resolution(
        borrowers=SENT,
        workflow=WORKFLOW,
        job_id=OLD,
        prepared_by="the run before",
        rows=412,
        input_records=412,
        match_ids=397,
        records_not_processed=0,
    )
    items.write_all(held, [last_good.good(known, fence=6)])
    monkeypatch.setattr(matches, "staged_rows", lambda bucket, job_id: 412)
    monkeypatch.setattr(matches, "is_in_catalog", lambda database, job_id: True)
    return known


@pytest.fixture
def earlier_try(held):
    """A try of this run's that broke off: since when it may have started a job, and which."""

    def broke_off(*, seconds_ago=30, job_id=None):
        since = clock.as_text(NOON - timedelta(seconds=seconds_ago))
        known = {"matching_since": since} | ({"matching_job": job_id} if job_id else {})
        items.write_all(held, [Write(item=run_record.item(RUN), sets=known)])

    return broke_off


@pytest.fixture
def known(held):
    return lambda: run_record.read(held, RUN)


def job(job_id, *, seconds_ago, status="SUCCEEDED"):
    return {"jobId": job_id, "status": status, "startTime": NOON - timedelta(seconds=seconds_ago)}


def listed(entity_resolution, *jobs):
    entity_resolution.add_response(
        "list_matching_jobs", {"jobs": list(jobs)}, {"workflowName": WORKFLOW}
    )


def started(entity_resolution_once):
    entity_resolution_once.add_response(
        "start_matching_job", {"jobId": NEW}, {"workflowName": WORKFLOW}
    )


def moved(glue):
    """The two calls that point the table at the run's borrowers, and nothing else about it."""
    descriptor = {"Columns": [{"Name": "borrower_id", "Type": "string"}], "Location": "s3://old/"}
    glue.add_response(
        "get_table",
        {
            "Table": {
                "Name": "prepared_borrowers",
                "DatabaseName": "refi_ready_db",
                "CreateTime": datetime(2026, 1, 1, tzinfo=UTC),
                "VersionId": "7",
                "TableType": "EXTERNAL_TABLE",
                "Parameters": {"classification": "parquet"},
                "PartitionKeys": [],
                "StorageDescriptor": descriptor,
            }
        },
        {"DatabaseName": "refi_ready_db", "Name": "prepared_borrowers"},
    )
    glue.add_response(
        "update_table",
        {},
        {
            "DatabaseName": "refi_ready_db",
            "SkipArchive": True,
            "TableInput": {
                "Name": "prepared_borrowers",
                "TableType": "EXTERNAL_TABLE",
                "Parameters": {"classification": "parquet"},
                "PartitionKeys": [],
                "StorageDescriptor": {**descriptor, "Location": ASKED["prepared"]["location"]},
            },
        },
    )


def test_a_free_slot_gets_a_job_over_this_runs_borrowers(
    entity_resolution, entity_resolution_once, glue, context, known
):
    moved(glue)
    started(entity_resolution_once)

    assert start_matching.handler(ASKED, context) == STARTED

    assert known()["matching_job"] == NEW
    assert known()["matching_since"] == clock.as_text(NOON)
    assert known()["borrowers"] == SENT


def test_what_was_matched_before_is_used_again(context, matched, known):
    assert start_matching.handler(ASKED, context) == matched.as_state()
    assert "matching_since" not in known()


def test_force_alone_does_not_pay_for_it_again(context, sent, matched):
    sent(force=True)

    assert start_matching.handler(ASKED, context) == matched.as_state()


@pytest.mark.parametrize("asked", [{"rematch": True}, {"digest": "D2"}])
def test_what_is_new_or_asked_for_is_matched(
    entity_resolution, entity_resolution_once, glue, context, sent, matched, asked
):
    sent(**asked)
    moved(glue)
    started(entity_resolution_once)

    assert start_matching.handler(ASKED, context) == STARTED


def test_nobody_is_not_sent(context, sent, known):
    sent(records=0)

    answer = start_matching.handler(ASKED, context)

    assert (answer["status"], answer["reused"]) == ("nobody", False)
    assert answer["progress"]["input_records"] == 0
    assert "matching_since" not in known()


def test_the_job_an_earlier_try_has_written_down_is_this_runs(
    entity_resolution, entity_resolution_once, glue, context, earlier_try
):
    earlier_try(job_id=NEW)

    assert start_matching.handler(ASKED, context) == STARTED


@pytest.mark.parametrize("status", ["QUEUED", "RUNNING", "SUCCEEDED"])
@pytest.mark.parametrize("seconds_ago", [30, 25])
def test_a_job_that_an_earlier_try_started_and_did_not_write_down_is_found(
    entity_resolution,
    entity_resolution_once,
    glue,
    context,
    earlier_try,
    known,
    status,
    seconds_ago,
):
    earlier_try()
    listed(
        entity_resolution,
        job(OLD, seconds_ago=3600),
        job(NEW, seconds_ago=seconds_ago, status=status),
    )

    assert start_matching.handler(ASKED, context) == STARTED
    assert known()["matching_job"] == NEW


@pytest.mark.parametrize(
    "earlier",
    [
        job(OLD, seconds_ago=25, status="FAILED"),
        job(OLD, seconds_ago=35),
        job(OLD, seconds_ago=31),
    ],
)
def test_a_failed_or_an_older_job_is_not_adopted(
    entity_resolution, entity_resolution_once, glue, context, earlier_try, earlier
):
    earlier_try()
    listed(entity_resolution, earlier)
    moved(glue)
    started(entity_resolution_once)

    assert start_matching.handler(ASKED, context) == STARTED


def test_only_the_newest_job_counts(
    entity_resolution, entity_resolution_once, glue, context, earlier_try
):
    earlier_try()
    listed(
        entity_resolution,
        job(OLD, seconds_ago=27),
        job("c" * 32, seconds_ago=21, status="FAILED"),
    )
    moved(glue)
    started(entity_resolution_once)

    assert start_matching.handler(ASKED, context) == STARTED


@pytest.mark.parametrize("error", ["ConflictException", "ExceedsLimitException"])
def test_either_way_of_saying_busy_is_waited_out(
    entity_resolution, entity_resolution_once, glue, context, known, error
):
    moved(glue)
    entity_resolution_once.add_client_error("start_matching_job", error)

    assert start_matching.handler(ASKED, context) == BUSY

    assert "matching_job" not in known()


def test_a_start_is_not_repeated_unseen(
    entity_resolution, entity_resolution_once, glue, context, known
):
    moved(glue)
    entity_resolution_once.add_client_error("start_matching_job", "ThrottlingException")

    with pytest.raises(Throttled):
        start_matching.handler(ASKED, context)

    listed(entity_resolution, job(NEW, seconds_ago=0, status="QUEUED"))
    assert start_matching.handler(ASKED, context) == STARTED


def test_jobs_are_compared_over_all_pages(
    entity_resolution, entity_resolution_once, glue, context, earlier_try
):
    earlier_try()
    entity_resolution.add_response(
        "list_matching_jobs",
        {"jobs": [job(OLD, seconds_ago=35)], "nextToken": "more"},
        {"workflowName": WORKFLOW},
    )
    entity_resolution.add_response(
        "list_matching_jobs",
        {"jobs": [job(NEW, seconds_ago=25, status="RUNNING")]},
        {"workflowName": WORKFLOW, "nextToken": "more"},
    )

    assert start_matching.handler(ASKED, context) == STARTED


@pytest.mark.parametrize("beyond", [0, 1])
def test_a_slot_that_never_frees_is_given_up_after_six_hours(
    entity_resolution, entity_resolution_once, glue, context, earlier_try, beyond
):
    earlier_try(seconds_ago=6 * 3600 + beyond)
    listed(entity_resolution)
    moved(glue)
    entity_resolution_once.add_client_error("start_matching_job", "ConflictException")

    if not beyond:
        assert start_matching.handler(ASKED, context) == {**BUSY, "wait_seconds": 120}
        return
    with pytest.raises(TookTooLong, match="a matching slot has been waited for"):
        start_matching.handler(ASKED, context)


def test_after_a_redrive_the_slot_is_waited_for_as_long_again(
    entity_resolution, entity_resolution_once, glue, context, earlier_try
):
    earlier_try(seconds_ago=8 * 3600)
    listed(entity_resolution)
    moved(glue)
    entity_resolution_once.add_client_error("start_matching_job", "ConflictException")
    redriven = execution(redrives=1, redriven_at="2026-11-22T11:59:20Z")

    answer = start_matching.handler({**ASKED, "execution": redriven}, context)

    assert answer == {**BUSY, "wait_seconds": 5}


def test_a_run_that_was_admitted_anew_starts_nothing(
    entity_resolution, entity_resolution_once, glue, context, held
):
    items.write_all(held, [Write(item=run_record.item(RUN), sets={"fence": 8})])

    with pytest.raises(LeaseLost):
        start_matching.handler(ASKED, context)
