"""What an execution's end means to the person who started it."""

import pytest

from infra.command.errors import RunFailed
from infra.command.runs.execution import Ended
from infra.command.runs.outcome import Outcome, outcome_of

RUN_ID = "20261122T103000Z-1f3a9c2b"
ARN = "arn:aws:states:us-east-1:123456789012:execution:RefiReady:one"


def test_a_published_run_tells_its_counts_and_where_the_files_are(tmp_path):
    output = {
        "status": "published",
        "run_id": RUN_ID,
        "opportunities": 3,
        "by_tier": {"Immediate Action": 1, "Hot Lead": 2, "Watchlist": 0, "Ineligible": 0},
        "rejected_rows": 4,
        "missing": [],
        "rejected_files": [],
        "output": "s3://output/runs/r1/",
    }

    outcome = outcome_of(ARN, Ended(output=output, state="Run published"), tmp_path)

    assert outcome.as_json() == {
        "status": "published",
        "run_id": RUN_ID,
        "execution_arn": ARN,
        "opportunities": 3,
        "by_tier": output["by_tier"],
        "rejected_rows": 4,
        "missing": [],
        "rejected_files": [],
        "warnings": [],
        "error": None,
        "cause": None,
        "out": str(tmp_path),
    }


def test_a_run_that_published_nothing_has_no_files_and_gives_its_message_as_the_cause(tmp_path):
    output = {
        "status": "incomplete",
        "run_id": RUN_ID,
        "limits": {},
        "as_of": "2026-11-22",
        "missing": ["market_equity"],
        "rejected_files": [{"key": "market_equity/a.csv", "reason": "is empty"}],
        "message": "upload market_equity",
    }

    outcome = outcome_of(ARN, Ended(output=output, state="Nothing to do"), tmp_path)

    assert outcome == Outcome(
        status="incomplete",
        run_id=RUN_ID,
        execution_arn=ARN,
        missing=["market_equity"],
        rejected_files=output["rejected_files"],
        cause="upload market_equity",
    )


@pytest.mark.parametrize(
    "run_id",
    [
        "../../elsewhere",
        "..\\..\\elsewhere",
        "/tmp",
        "C:\\Users",
        "CON",
        "",
        f"{RUN_ID}/..",
        f"{RUN_ID}\n",
        "20261122T103000Z-1F3A9C2B",
        "\u0662\u0660261122T103000Z-1f3a9c2b",
        7,
        None,
        [RUN_ID],
    ],
)
@pytest.mark.parametrize("status", ["published", "incomplete"])
def test_an_output_whose_run_id_is_none_becomes_no_path(tmp_path, run_id, status):
    output = {"status": status, "run_id": run_id}

    with pytest.raises(RunFailed, match="an output that is no run's"):
        outcome_of(ARN, Ended(output=output, state="Run published"), tmp_path)


@pytest.mark.parametrize("output", [{}, [], "published", 7, {"status": "published"}])
def test_an_output_that_is_no_runs_is_named_as_such(tmp_path, output):
    with pytest.raises(RunFailed, match="an output that is no run's"):
        outcome_of(ARN, Ended(output=output, state="Run published"), tmp_path)


def test_a_failed_run_names_the_state_the_error_and_the_cause(tmp_path):
    ended = Ended(output=None, state="Check matching", error="MatchingFailed", cause="job 7f3c …")

    outcome = outcome_of(ARN, ended, tmp_path)

    assert (outcome.status, outcome.error) == ("failed", "MatchingFailed")
    assert outcome.cause == 'at "Check matching": MatchingFailed: job 7f3c …'
    assert outcome.out is None
