"""check_matching: each answer Entity Resolution can give."""

from datetime import UTC, datetime, timedelta

import pytest

from lambdas import check_matching
from lambdas.shared.errors import MatchingFailed, TookTooLong
from lambdas.shared.ledger import run_record
from lambdas.shared.ledger.lease import Claim
from lambdas.shared.polling import PAUSES
from tests.unit.support.held import LEASE, RUN, execution

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ASKED = {"run_id": RUN, "workflow": "borrowers", "job_id": "0" * 32, "execution": execution()}
EXPECTED = {"workflowName": "borrowers", "jobId": "0" * 32}


@pytest.fixture(autouse=True)
def _at_noon(noon, held):
    """The age of a job is counted from there."""


def answer(status, *, age=timedelta(0), **extra):
    return {
        "jobId": "0" * 32,
        "status": status,
        "startTime": NOON - age,
        **extra,
    }


@pytest.mark.parametrize("status", ["QUEUED", "RUNNING"])
def test_an_unfinished_job_is_looked_at_for_ten_seconds_and_then_waited_for(
    entity_resolution, context, pauses, status
):
    for _ in range(1 + len(PAUSES)):
        entity_resolution.add_response("get_matching_job", answer(status), EXPECTED)

    progress = check_matching.handler(ASKED, context)

    assert progress == {
        "status": "running",
        "wait_seconds": 2,
        "input_records": None,
        "match_ids": None,
        "records_not_processed": None,
    }
    assert sum(pauses) == pytest.approx(10, abs=0.1)


@pytest.mark.parametrize(
    ("age", "wait_seconds"),
    [(timedelta(seconds=100), 12), (timedelta(minutes=10), 75), (timedelta(hours=5), 120)],
)
def test_an_older_job_is_waited_for_longer(entity_resolution, context, pauses, age, wait_seconds):
    for _ in range(1 + len(PAUSES)):
        entity_resolution.add_response("get_matching_job", answer("RUNNING", age=age), EXPECTED)

    assert check_matching.handler(ASKED, context)["wait_seconds"] == wait_seconds


def test_a_job_may_take_six_hours(entity_resolution, context, pauses):
    for _ in range(1 + len(PAUSES)):
        entity_resolution.add_response(
            "get_matching_job", answer("RUNNING", age=timedelta(hours=6)), EXPECTED
        )

    assert check_matching.handler(ASKED, context)["wait_seconds"] == 120


def test_a_job_without_end_is_given_up(entity_resolution, context, pauses):
    for _ in range(1 + len(PAUSES)):
        entity_resolution.add_response(
            "get_matching_job", answer("RUNNING", age=timedelta(hours=6, seconds=1)), EXPECTED
        )

    with pytest.raises(TookTooLong, match=f"matching job {'0' * 32} has been waited for since"):
        check_matching.handler(ASKED, context)


def test_after_a_redrive_a_job_has_its_six_hours_again(entity_resolution, context, pauses):
    for _ in range(1 + len(PAUSES)):
        entity_resolution.add_response(
            "get_matching_job", answer("RUNNING", age=timedelta(hours=8)), EXPECTED
        )
    redriven = execution(redrives=1, redriven_at="2026-11-22T11:59:20Z")

    progress = check_matching.handler({**ASKED, "execution": redriven}, context)

    assert (progress["status"], progress["wait_seconds"]) == ("running", 5)


def test_a_job_that_ends_during_the_look_is_seen_at_once(entity_resolution, context, pauses):
    metrics = {"inputRecords": 412, "matchIDs": 397, "recordsNotProcessed": 0}
    entity_resolution.add_response("get_matching_job", answer("RUNNING"), EXPECTED)
    entity_resolution.add_response(
        "get_matching_job", answer("SUCCEEDED", metrics=metrics), EXPECTED
    )

    assert check_matching.handler(ASKED, context) == {
        "status": "succeeded",
        "wait_seconds": None,
        "input_records": 412,
        "match_ids": 397,
        "records_not_processed": 0,
    }
    assert pauses == [PAUSES[0]]


def test_records_the_job_did_not_process_are_told(entity_resolution, context):
    metrics = {"inputRecords": 412, "matchIDs": 397, "recordsNotProcessed": 3}
    entity_resolution.add_response(
        "get_matching_job", answer("SUCCEEDED", metrics=metrics), EXPECTED
    )

    assert check_matching.handler(ASKED, context)["records_not_processed"] == 3


@pytest.mark.parametrize("answered", [{}, {"metrics": {}}])
def test_a_job_may_tell_no_metrics(entity_resolution, context, answered):
    """https://docs.aws.amazon.com/entityresolution/latest/apireference/API_JobMetrics.html"""
    entity_resolution.add_response("get_matching_job", answer("SUCCEEDED", **answered), EXPECTED)

    counted = check_matching.handler(ASKED, context)

    assert counted["status"] == "succeeded"
    assert (counted["input_records"], counted["match_ids"]) == (None, None)
    assert counted["records_not_processed"] == 0


def test_a_failed_job_raises_with_the_services_own_reason(entity_resolution, context):
    details = {"errorMessage": "schema has no unique id"}
    entity_resolution.add_response("get_matching_job", answer("FAILED", errorDetails=details))

    with pytest.raises(MatchingFailed, match="ended FAILED: schema has no unique id"):
        check_matching.handler(ASKED, context)


def test_a_job_that_failed_before_a_redrive_makes_room_for_another(
    entity_resolution, context, held
):
    claim = Claim(**LEASE)
    run_record.intend_matching(held, RUN, claim, borrowers="b")
    run_record.matching_started(held, RUN, claim, "0" * 32)
    for redrives in (0, 0):
        entity_resolution.add_response("get_matching_job", answer("FAILED"))
        with pytest.raises(MatchingFailed):
            check_matching.handler({**ASKED, "execution": execution(redrives=redrives)}, context)

    for _ in range(2):  # the answer may be lost
        entity_resolution.add_response("get_matching_job", answer("FAILED"))
        progress = check_matching.handler({**ASKED, "execution": execution(redrives=1)}, context)
        assert (progress["status"], progress["input_records"]) == ("again", None)

    assert run_record.intend_matching(held, RUN, claim, borrowers="b").is_first


def test_another_job_that_fails_after_the_redrive_fails_the_run(entity_resolution, context):
    entity_resolution.add_response("get_matching_job", answer("FAILED"))

    with pytest.raises(MatchingFailed):
        check_matching.handler({**ASKED, "execution": execution(redrives=1)}, context)
