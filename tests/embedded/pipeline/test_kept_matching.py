"""What Entity Resolution has charged for is kept, whatever becomes of the run that paid it."""

import pytest

from infra.embedded.faults import Fault, Kind
from lambdas.shared.query.stages import STAGES
from tests.embedded.support.pipeline import TWINS

FIRST_OF_EVALUATE = 1 + sum(len(STAGES[stage]) for stage in ("judge", "prepare"))
QUERY_FAILED = Fault(kind=Kind.QUERY_FAILED, call=FIRST_OF_EVALUATE + 1)
ANEW = {"trigger": "manual", "rematch": True}


def matching(run):
    return run.document("manifest.json")["matching"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [(QUERY_FAILED, "QueryEngineFailed"), (Fault(kind=Kind.CRAWL_FAILED), "CrawlFailed")],
    ids=str,
)
def test_what_a_run_paid_for_before_it_failed_is_not_paid_for_again(cloud, pipeline, fault, error):
    first = pipeline.matched(TWINS)
    with cloud.faults.planned(fault):
        failed = pipeline.execute(ANEW)
    assert (failed.error, "Check crawler" in failed.states) == (error, True)

    run = pipeline.execute({"trigger": "manual", "force": True})

    assert (run.output["status"], matching(run)["reused"]) == ("published", True)
    assert matching(run)["job_id"] != matching(first)["job_id"]


# Of one run that fails at each, and is redriven each time: (fault, error, state), as they come.
FAILURES = [
    (Fault(kind=Kind.JOB_FAILED), "MatchingFailed", "Matching"),
    (Fault(kind=Kind.CRAWL_FAILED), "CrawlFailed", "Crawler"),
    (QUERY_FAILED, "QueryEngineFailed", "Query"),
]


@pytest.fixture(scope="module")
def redriven(cloud, pipeline):
    """What the run came to when it was started, and after each redrive."""
    pipeline.matched(TWINS)
    with cloud.faults.planned(*(fault for fault, _, _ in FAILURES)):
        runs = [pipeline.execute(ANEW)]
        for _ in FAILURES:
            runs.append(pipeline.redrive(runs[-1]))
    return runs


@pytest.mark.parametrize(
    ("place", "error", "state"),
    [(place, error, state) for place, (_, error, state) in enumerate(FAILURES)],
    ids=[str(fault) for fault, _, _ in FAILURES],
)
def test_whatever_failed_is_started_anew_by_a_redrive(redriven, place, error, state):
    failed, run = redriven[place : place + 2]

    assert failed.error == error
    since_then = run.states[len(failed.states) :]
    assert since_then[:2] == (f"Check {state.lower()}", f"{state} finished?")
    assert f"Start {state.lower()}" in since_then


def test_a_run_that_was_redriven_as_often_as_it_failed_is_published(redriven):
    assert redriven[-1].output["status"] == "published"
