"""start_matching: when a job is started, when one is adopted, and when the slot is waited for."""

from datetime import UTC, datetime, timedelta

import pytest

from lambdas import start_matching
from lambdas.shared import clock
from lambdas.shared.errors import TookTooLong
from tests.unit.held import LEASE

WORKFLOW, NEW, OLD = "borrowers", "a" * 32, "b" * 32
STAGED_AT = datetime(2026, 11, 22, 12, tzinfo=UTC) - timedelta(seconds=30)
ASKED = {
    "lease": LEASE,
    "run_id": "20261122T103100Z-1f3a9c2b",
    "prepared": {"location": "s3://working/prepared/20261122T103100Z-1f3a9c2b/1/", "attempt": 1},
    "staged_at": clock.as_text(STAGED_AT),
}
STARTED = {"status": "started", "workflow": WORKFLOW, "job_id": NEW, "wait_seconds": None}
BUSY = {"status": "busy", "workflow": WORKFLOW, "job_id": None, "wait_seconds": 3}


@pytest.fixture(autouse=True)
def _settings(environment, held, noon):
    environment(database="refi_ready_db", matching_workflow=WORKFLOW)


def job(job_id, *, after_staging, status="SUCCEEDED"):
    started = STAGED_AT + timedelta(seconds=after_staging)
    return {"jobId": job_id, "status": status, "startTime": started}


def listed(entity_resolution, *jobs):
    entity_resolution.add_response(
        "list_matching_jobs", {"jobs": list(jobs)}, {"workflowName": WORKFLOW}
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


def test_a_free_slot_gets_a_job_over_this_runs_borrowers(entity_resolution, glue, context):
    listed(entity_resolution)
    moved(glue)
    entity_resolution.add_response("start_matching_job", {"jobId": NEW}, {"workflowName": WORKFLOW})

    assert start_matching.handler(ASKED, context) == STARTED


@pytest.mark.parametrize("status", ["QUEUED", "RUNNING", "SUCCEEDED"])
@pytest.mark.parametrize("after_staging", [0, 5])
def test_the_job_an_earlier_try_started_is_adopted(
    entity_resolution, glue, context, status, after_staging
):
    listed(
        entity_resolution,
        job(OLD, after_staging=-3600),
        job(NEW, after_staging=after_staging, status=status),
    )

    assert start_matching.handler(ASKED, context) == STARTED


@pytest.mark.parametrize(
    "earlier",
    [
        job(OLD, after_staging=5, status="FAILED"),
        job(OLD, after_staging=-5),
        job(OLD, after_staging=-1),
    ],
)
def test_a_failed_or_an_older_job_is_not_adopted(entity_resolution, glue, context, earlier):
    listed(entity_resolution, earlier)
    moved(glue)
    entity_resolution.add_response("start_matching_job", {"jobId": NEW})

    assert start_matching.handler(ASKED, context) == STARTED


def test_only_the_newest_job_counts(entity_resolution, glue, context):
    listed(
        entity_resolution,
        job(OLD, after_staging=3),
        job("c" * 32, after_staging=9, status="FAILED"),
    )
    moved(glue)
    entity_resolution.add_response("start_matching_job", {"jobId": NEW})

    assert start_matching.handler(ASKED, context) == STARTED


@pytest.mark.parametrize("status", ["QUEUED", "RUNNING"])
def test_the_table_is_not_moved_under_an_older_job_that_still_reads_it(
    entity_resolution, glue, context, status
):
    listed(entity_resolution, job(OLD, after_staging=-5, status=status))

    assert start_matching.handler(ASKED, context) == BUSY


@pytest.mark.parametrize("error", ["ConflictException", "ExceedsLimitException"])
def test_either_way_of_saying_busy_is_waited_out(entity_resolution, glue, context, error):
    listed(entity_resolution)
    moved(glue)
    entity_resolution.add_client_error("start_matching_job", error)
    listed(entity_resolution)

    assert start_matching.handler(ASKED, context) == BUSY


def test_busy_with_our_own_job_is_not_busy(entity_resolution, glue, context):
    listed(entity_resolution)
    moved(glue)
    entity_resolution.add_client_error("start_matching_job", "ConflictException")
    listed(entity_resolution, job(NEW, after_staging=2, status="QUEUED"))

    assert start_matching.handler(ASKED, context) == STARTED


def test_jobs_are_compared_over_all_pages(entity_resolution, glue, context):
    entity_resolution.add_response(
        "list_matching_jobs",
        {"jobs": [job(OLD, after_staging=-5)], "nextToken": "more"},
        {"workflowName": WORKFLOW},
    )
    entity_resolution.add_response(
        "list_matching_jobs",
        {"jobs": [job(NEW, after_staging=5, status="RUNNING")]},
        {"workflowName": WORKFLOW, "nextToken": "more"},
    )

    assert start_matching.handler(ASKED, context) == STARTED


def test_a_slot_that_never_frees_is_given_up(entity_resolution, glue, context):
    long_ago = STAGED_AT - timedelta(hours=7)
    running = {"jobId": OLD, "status": "RUNNING", "startTime": long_ago}
    entity_resolution.add_response("list_matching_jobs", {"jobs": [running]})
    asked = {**ASKED, "staged_at": clock.as_text(long_ago + timedelta(seconds=1))}

    with pytest.raises(TookTooLong, match="a matching slot has been waited for"):
        start_matching.handler(asked, context)
