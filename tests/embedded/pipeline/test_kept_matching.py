"""What Entity Resolution has charged for is kept, whatever becomes of the run that paid it."""

import pytest

from infra.embedded.faults import Fault, Kind
from lambdas.shared.query.stages import STAGES
from tests.embedded.support.pipeline import TWINS

FIRST_OF_EVALUATE = 1 + sum(len(STAGES[stage]) for stage in ("judge", "prepare"))


def matching(run):
    return run.document("manifest.json")["matching"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(kind=Kind.QUERY_FAILED, call=FIRST_OF_EVALUATE + 1), "QueryEngineFailed"),
        (Fault(kind=Kind.CRAWL_FAILED), "CrawlFailed"),
    ],
    ids=str,
)
def test_what_a_run_paid_for_before_it_failed_is_not_paid_for_again(cloud, pipeline, fault, error):
    first = pipeline.publish(TWINS)
    with cloud.faults.planned(fault):
        failed = pipeline.execute({"trigger": "manual", "rematch": True})
    assert (failed.error, "Check crawler" in failed.states) == (error, True)

    run = pipeline.execute({"trigger": "manual", "force": True})

    assert (run.output["status"], matching(run)["reused"]) == ("published", True)
    assert matching(run)["job_id"] != matching(first)["job_id"]


@pytest.mark.parametrize(
    ("fault", "error", "state"),
    [
        (Fault(kind=Kind.QUERY_FAILED, call=FIRST_OF_EVALUATE + 1), "QueryEngineFailed", "Query"),
        (Fault(kind=Kind.JOB_FAILED), "MatchingFailed", "Matching"),
        (Fault(kind=Kind.CRAWL_FAILED), "CrawlFailed", "Crawler"),
    ],
    ids=str,
)
def test_whatever_failed_is_started_anew_by_a_redrive(cloud, pipeline, fault, error, state):
    pipeline.publish(TWINS)
    with cloud.faults.planned(fault):
        failed = pipeline.execute({"trigger": "manual", "rematch": True})
    assert failed.error == error

    run = pipeline.redrive(failed)

    assert run.output["status"] == "published"
    since_then = run.states[len(failed.states) :]
    assert since_then[:2] == (f"Check {state.lower()}", f"{state} finished?")
    assert f"Start {state.lower()}" in since_then
