"""Who hears of a run's end: announce_run in its place, by rule, function and topic."""

from tests.embedded.support.pipeline import TWINS


def test_a_published_run_is_announced(pipeline, subscriber):
    run = pipeline.publish(TWINS)

    message = subscriber(run.output["run_id"])

    found = run.output["opportunities"]
    assert message["Subject"].endswith(f"run found {found} opportunities")
    assert run.output["output"] in message["Message"]


def test_a_failed_run_is_announced_with_its_state_and_its_reason(pipeline, subscriber):
    header, *lines = TWINS["borrower_information"][0].splitlines()
    nobody = "\n".join([header, *(f"no id!,{line.partition(',')[2]}" for line in lines)])

    run = pipeline.run({**TWINS, "borrower_information": [nobody]})

    assert run.error == "NoValidBorrowers"
    message = subscriber("NoValidBorrowers: ")
    assert message["Subject"].endswith('run failed at "Check query"')
    assert "redrive-execution" in message["Message"]


def test_files_that_were_turned_away_are_announced(pipeline, subscriber):
    run = pipeline.run({**TWINS, "loan_information": ["loan_id,borrower_id\nL1,B1\n"]})

    assert run.output["status"] == "rejected"
    assert "loan_information" in subscriber(run.output["run_id"])["Message"]
