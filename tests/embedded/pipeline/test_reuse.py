"""The same borrowers are the same persons: what was matched once is not matched again."""

import pytest

from tests.embedded.support.pipeline import TWINS

pytestmark = pytest.mark.aws(runs=8, records=32)

MANUAL = {"trigger": "manual"}
RATES = TWINS["market_equity"][0].replace("4.5", "4.6")


@pytest.fixture
def first(pipeline):
    """The run whose matching is kept; what it read stands in the raw bucket."""
    return pipeline.matched(TWINS)


def matching(run):
    return run.document("manifest.json")["matching"]


def test_other_rates_over_the_same_borrowers_reuse_the_matching(pipeline, first):
    pipeline.upload({"market_equity": [RATES]})

    run = pipeline.execute(MANUAL)

    assert not {"Check matching", "Stage matches", "Start crawler"} & set(run.states)
    assert matching(run) == {**matching(first), "status": "reused", "reused": True}
    assert run.output["matching"].startswith("The last matching was used again")
    assert {line[2][:3] for line in run.lines("refi_opportunities.csv")[1:]} == {"1.9", "2.0"}
    by_force = pipeline.execute({**MANUAL, "force": True})
    assert matching(by_force) == matching(run)
    anew = pipeline.execute({**MANUAL, "rematch": True})
    assert matching(anew)["job_id"] != matching(first)["job_id"]
    assert anew.files["refi_opportunities.csv"] == run.files["refi_opportunities.csv"]
    assert anew.files["summary.json"] == run.files["summary.json"]


@pytest.mark.parametrize(
    ("was", "becomes", "reused"),
    [
        ("NC,700", "NC,712", True),  # a credit score says nothing of who somebody is
        ("Bo,Lee", "Bob,Li", True),  # nobody else's name either
        ("ana,nuñez", "Zoe,Quill", False),
    ],
)
def test_borrowers_are_matched_when_who_may_be_whom_has_changed(
    pipeline, first, was, becomes, reused
):
    changed = TWINS["borrower_information"][0].replace(was, becomes)
    pipeline.upload({"borrower_information": [changed]})

    run = pipeline.execute(MANUAL)

    assert matching(run)["reused"] is reused
    assert (matching(run)["job_id"] == matching(first)["job_id"]) is reused


def test_matches_that_somebody_removed_are_made_anew(pipeline, first):
    job_id = matching(first)["job_id"]
    pipeline.s3.delete_object(
        Bucket=pipeline.outputs["ResolvedBucketName"],
        Key=f"borrower_matches/job_id={job_id}/matches.csv",
    )

    run = pipeline.execute({**MANUAL, "force": True})

    assert (run.output["status"], matching(run)["reused"]) == ("published", False)
