"""Opt-outs that were in force in the last published run stay in force, or somebody is asked."""

import json

import pytest

from tests.embedded.pipeline.test_what_is_not_believed import texts

pytestmark = pytest.mark.aws(runs=4, records=24)


@pytest.fixture(autouse=True)
def _first_published(pipeline):
    pipeline.forget()
    first = pipeline.publish(texts(do_not_contact=["K1,,asked", "K2,phone,asked"]))
    assert first.output["warnings"] == []
    assert first.document("summary.json")["opt_outs_before"]["do_not_contact"] == {
        "recorded": None,
        "in_the_book": None,
        "lost": None,
    }


def test_a_list_replaced_by_one_of_the_same_size_is_held_back_and_goes_through_by_force(pipeline):
    others = texts(do_not_contact=["K3,,asked", "K4,phone,asked"])

    stopped = pipeline.run(others, force=False)
    assert (stopped.status, stopped.error) == ("FAILED", "ChecksFailed")
    why = json.loads(stopped.cause)["errorMessage"]
    assert why.startswith("2 of 2 opt-outs of do_not_contact that were in force")
    assert why.endswith('run by force: {"force": true}, or refi-ready run --force')

    forced = pipeline.run(others)
    assert forced.output["status"] == "published"
    [warning] = forced.output["warnings"]
    assert warning.startswith("2 of 2 opt-outs of do_not_contact that were in force")
    assert forced.document("manifest.json")["warnings"] == [warning]

    again = pipeline.run(others)
    assert again.output["warnings"] == []


def test_a_list_that_has_grown_is_published_and_one_that_lost_a_third_is_not(pipeline):
    grown = [f"K{number},,asked" for number in range(1, 4)]
    published = pipeline.run(texts(do_not_contact=grown), force=False)
    assert published.output["status"] == "published"
    assert published.output["warnings"] == []
    assert published.document("manifest.json")["counts"]["opt_outs_before"]["do_not_contact"] == {
        "recorded": 2,
        "in_the_book": 2,
        "lost": 0,
    }

    addresses = ["K4@example.com,,asked", "512-555-0105,,asked"]
    lost = texts(do_not_contact=[*grown[1:], "K4,,", "K5,,"], do_not_contact_addresses=addresses)
    stopped = pipeline.run(lost, force=False)
    assert (stopped.status, stopped.error) == ("FAILED", "ChecksFailed")
    assert "1 of 3 opt-outs of do_not_contact that were in force" in stopped.cause
