"""Opt-outs that were in force in the last published run stay in force, or somebody is asked."""

import json

import pytest

from tests.embedded.pipeline.test_what_is_not_believed import texts

pytestmark = pytest.mark.aws(runs=6, records=36)

GROWN = [f"K{number},,asked" for number in range(1, 4)]
ADDRESSES = ["K4@example.com,,asked", "512-555-0105,,asked"]
OTHERS = ["K4,,asked", "K5,phone,asked", "K6,,asked"]


@pytest.fixture(scope="module")
def days(pipeline):
    """Runs one after the other, by what had become of the list since the last published one."""
    pipeline.forget()
    lost = texts(do_not_contact=[*GROWN[1:], "K4,,", "K5,,"], do_not_contact_addresses=ADDRESSES)
    others = texts(do_not_contact=OTHERS)
    return {
        "it is the first": pipeline.publish(texts(do_not_contact=["K1,,asked", "K2,phone,asked"])),
        "it has grown": pipeline.run(texts(do_not_contact=GROWN), force=False),
        "it lost a third": pipeline.run(lost, force=False),
        "it was replaced": pipeline.run(others, force=False),
        "it was replaced, by force": pipeline.run(others),
        "it is the same": pipeline.run(others),
    }


def test_before_the_first_publication_none_is_recorded(days):
    first = days["it is the first"]

    assert first.output["warnings"] == []
    assert first.document("summary.json")["opt_outs_before"]["do_not_contact"] == {
        "recorded": None,
        "in_the_book": None,
        "lost": None,
    }


def test_a_list_that_has_grown_is_published(days):
    published = days["it has grown"]

    assert published.output["status"] == "published"
    assert published.output["warnings"] == []
    assert published.document("manifest.json")["counts"]["opt_outs_before"]["do_not_contact"] == {
        "recorded": 2,
        "in_the_book": 2,
        "lost": 0,
    }


def test_one_that_lost_a_third_is_held_back_though_it_is_longer(days):
    stopped = days["it lost a third"]

    assert (stopped.status, stopped.error) == ("FAILED", "ChecksFailed")
    assert "1 of 3 opt-outs of do_not_contact that were in force" in stopped.cause


def test_one_replaced_by_another_of_the_same_size_is_held_back_and_goes_through_by_force(days):
    stopped, forced = days["it was replaced"], days["it was replaced, by force"]

    assert (stopped.status, stopped.error) == ("FAILED", "ChecksFailed")
    why = json.loads(stopped.cause)["errorMessage"]
    assert why.startswith("3 of 3 opt-outs of do_not_contact that were in force")
    assert why.endswith('run by force: {"force": true}, or refi-ready run --force')
    assert forced.output["status"] == "published"
    [warning] = forced.output["warnings"]
    assert warning.startswith("3 of 3 opt-outs of do_not_contact that were in force")
    assert forced.document("manifest.json")["warnings"] == [warning]
    assert days["it is the same"].output["warnings"] == []
