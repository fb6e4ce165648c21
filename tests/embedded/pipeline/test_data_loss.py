"""Data that is lost on the way stops the run: no list is short because something was missing."""

from dataclasses import dataclass

import pytest

from tests.embedded.support.pipeline import TWINS


@dataclass(frozen=True, kw_only=True)
class Loss:
    """After which state which object keeps its header line only, and what the run then raises."""

    after: str
    bucket: str
    key: str  # an intrinsic function over the state's data
    header: str
    error: str


def header(dataset: str) -> str:
    return TWINS[dataset][0].split("\n")[0]


LOSSES = {
    "matches": Loss(
        after="Stage matches",
        bucket="ResolvedBucketName",
        key="States.Format('borrower_matches/job_id={}/matches.csv', $.matching.job_id)",
        header="record_id,match_id,match_rule,prepared_by",
        error="ChecksFailed",
    ),
    "offers": Loss(
        after="Stage snapshot",
        bucket="WorkingBucketName",
        key="States.Format('staged/{}/market_equity/00000.csv', $.run.run_id)",
        header=header("market_equity"),
        error="ChecksFailed",
    ),
    "borrowers": Loss(
        after="Stage snapshot",
        bucket="WorkingBucketName",
        key="States.Format('staged/{}/borrower_information/00000.csv', $.run.run_id)",
        header=header("borrower_information"),
        error="NoValidBorrowers",
    ),
}


@pytest.fixture(scope="module")
def current(pipeline):
    """latest.json, once the very files of these tests have been published without a loss."""
    assert pipeline.publish(TWINS).output["opportunities"] == 3
    return pipeline.read("OutputBucketName", "latest/latest.json")


@pytest.mark.parametrize("lost", LOSSES)
def test_a_run_that_loses_rows_on_the_way_fails_and_publishes_nothing(pipeline, current, lost):
    loss = LOSSES[lost]
    machine = pipeline.variant(
        f"Lose the {lost}",
        after=loss.after,
        state={
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:s3:putObject",
            "Parameters": {
                "Bucket": pipeline.outputs[loss.bucket],
                "Key.$": loss.key,
                "Body": f"{loss.header}\n",
            },
            "ResultPath": "$.lost",
        },
    )

    run = pipeline.run(TWINS, machine=machine)

    assert f"Lose the {lost}" in run.states
    assert (run.status, run.error) == ("FAILED", loss.error), run.cause
    assert pipeline.read("OutputBucketName", "latest/latest.json") == current
