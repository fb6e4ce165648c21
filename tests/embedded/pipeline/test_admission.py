"""Which files a run takes, end to end: what is new, what is complete, what was withdrawn."""

import pytest

from tests.embedded.support.pipeline import TWINS

pytestmark = pytest.mark.aws(runs=9, records=36)

MANUAL = {"trigger": "manual"}


@pytest.fixture
def published(pipeline):
    """A cloud whose current run read TWINS, which still stand in the raw bucket."""
    return pipeline.publish(TWINS)


def test_the_same_files_again_are_a_duplicate_unless_forced(pipeline, published):
    assert pipeline.execute(MANUAL).output["status"] == "duplicate"

    pipeline.upload(TWINS)  # dropped again: new versions, nothing new in them
    assert pipeline.execute(MANUAL).output["status"] == "duplicate"

    assert pipeline.execute({**MANUAL, "force": True}).output["status"] == "published"


def test_changed_content_is_a_run_of_its_own(pipeline, published):
    asked = "borrower_id,channel,reason\nB1,,asked\n"
    pipeline.put("do_not_contact/yesterday.csv", asked)

    run = pipeline.execute(MANUAL)

    assert run.output["status"] == "published"
    assert run.output["opportunities"] == 1


def test_no_opt_out_file_replaces_another(pipeline, published):
    for borrower_id, name in (("B1", "monday"), ("B4", "tuesday")):
        pipeline.put(f"do_not_contact/{name}.csv", f"borrower_id,channel,reason\n{borrower_id},,\n")

    assert pipeline.execute(MANUAL).output["opportunities"] == 0


def test_a_folder_counts_once_it_is_closed(pipeline, published):
    header, *loans = TWINS["loan_information"][0].splitlines(keepends=True)
    for number, loan in enumerate(loans[:3]):
        pipeline.put(f"loan_information/today/{number}.csv", header + loan)
    assert pipeline.execute(MANUAL).output["status"] == "duplicate"

    pipeline.put("loan_information/today/_SUCCESS", "")

    assert pipeline.execute(MANUAL).output["opportunities"] == 2


def test_a_withdrawn_delivery_is_missing(pipeline, published):
    pipeline.s3.delete_object(Bucket=pipeline.outputs["RawBucketName"], Key="market_equity/0.csv")

    run = pipeline.execute(MANUAL)

    assert (run.output["status"], run.output["missing"]) == ("incomplete", ["market_equity"])


def test_an_input_that_is_no_trigger_is_refused_by_name(pipeline):
    run = pipeline.execute({"trigger": "manual", "limit": {}})

    assert (run.status, run.error) == ("FAILED", "InvalidInput")
    assert "'limit'" in run.cause
