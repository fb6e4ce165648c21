"""Which files a run takes, end to end: what is new, what is complete, what was withdrawn."""

import pytest

from tests.embedded.support.pipeline import TWINS

pytestmark = pytest.mark.aws(runs=5, records=20)

MANUAL = {"trigger": "manual"}


def opt_out(borrower_id):
    return f"borrower_id,channel,reason\n{borrower_id},,asked\n"


@pytest.fixture(scope="module")
def days(pipeline):
    """What runs came to, by what had happened to the raw bucket since the one before."""
    came = {"new": pipeline.publish(TWINS), "nothing": pipeline.execute(MANUAL)}

    pipeline.upload(TWINS)
    came["the same dropped again"] = pipeline.execute(MANUAL)
    came["nothing, and forced"] = pipeline.execute({**MANUAL, "force": True})

    header, *loans = TWINS["loan_information"][0].splitlines(keepends=True)
    for number, loan in enumerate(loans[:3]):
        pipeline.put(f"loan_information/today/{number}.csv", header + loan)
    came["a folder that is open"] = pipeline.execute(MANUAL)
    pipeline.put("loan_information/today/_SUCCESS", "")
    came["a folder that is closed"] = pipeline.execute(MANUAL)

    pipeline.upload(TWINS)  # the newest delivery counts
    pipeline.put("do_not_contact/monday.csv", opt_out("B1"))
    came["an opt-out"] = pipeline.execute(MANUAL)
    pipeline.put("do_not_contact/tuesday.csv", opt_out("B4"))
    came["another opt-out"] = pipeline.execute(MANUAL)

    pipeline.s3.delete_object(Bucket=pipeline.outputs["RawBucketName"], Key="market_equity/0.csv")
    came["a file withdrawn"] = pipeline.execute(MANUAL)
    return {happened: run.output for happened, run in came.items()}


@pytest.mark.parametrize("happened", ["nothing", "the same dropped again"])
def test_the_same_files_again_are_a_duplicate(days, happened):
    assert days[happened]["status"] == "duplicate"


def test_the_same_files_again_are_a_run_if_it_is_forced(days):
    assert days["nothing, and forced"]["status"] == "published"
    assert days["nothing, and forced"]["run_id"] != days["new"]["run_id"]


def test_changed_content_is_a_run_of_its_own(days):
    assert days["an opt-out"]["status"] == "published"
    assert days["an opt-out"]["opportunities"] == 1


def test_no_opt_out_file_replaces_another(days):
    assert days["another opt-out"]["opportunities"] == 0


def test_a_folder_counts_once_it_is_closed(days):
    assert days["a folder that is open"]["status"] == "duplicate"
    assert days["a folder that is closed"]["opportunities"] == 2


def test_a_withdrawn_delivery_is_missing(days):
    withdrawn = days["a file withdrawn"]

    assert (withdrawn["status"], withdrawn["missing"]) == ("incomplete", ["market_equity"])


def test_an_input_that_is_no_trigger_is_refused_by_name(pipeline):
    run = pipeline.execute({"trigger": "manual", "limit": {}})

    assert (run.status, run.error) == ("FAILED", "InvalidInput")
    assert "'limit'" in run.cause
