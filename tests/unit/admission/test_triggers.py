"""What starts a run: the three inputs as they arrive, and what is said of any other."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lambdas.shared.admission import triggers
from lambdas.shared.errors import InvalidInput
from lambdas.shared.limits import Limits
from lambdas.shared.query.parameters import Band, RunParameters

PROJECT = Path(__file__).parents[3]
DAY = "2026-11-22"
DEPLOYED = Limits(max_ltv_percent=Decimal("85"))


def parsed(document):
    return triggers.parse(document, deployed=DEPLOYED)


def event(name):
    return json.loads((PROJECT / "events/triggers" / f"{name}.json").read_text(encoding="utf-8"))


def test_an_upload_names_the_version_it_brought():
    trigger = parsed(event("upload"))

    assert trigger.limits == DEPLOYED
    assert trigger.as_json() == {
        "trigger": "upload",
        "key": "loan_information/loans_2026-11-22.csv",
        "version_id": "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e",
    }


def test_a_key_is_taken_as_it_stands():
    upload = event("upload")
    upload["detail"]["object"]["key"] = "loan_information/a+b%20c.csv"

    assert parsed(upload).key == "loan_information/a+b%20c.csv"


def test_an_unversioned_upload_names_no_version():
    upload = event("upload")
    del upload["detail"]["object"]["version-id"]

    assert parsed(upload).version_id is None


@pytest.mark.parametrize("document", [{}, {"trigger": "manual"}, {"force": False}])
def test_an_empty_input_is_a_person_who_wants_the_defaults(document):
    trigger = parsed(document)

    assert (trigger.kind, trigger.force, trigger.as_of) == ("manual", False, None)
    assert trigger.limits == DEPLOYED


def test_a_person_may_have_everybody_matched_anew():
    trigger = parsed({"rematch": True})
    assert (trigger.rematch, trigger.force) == (True, False)
    assert trigger.as_json() == {"trigger": "manual", "rematch": True}


def test_a_person_may_force_a_run():
    assert parsed(event("manual")).as_json() == {"trigger": "manual", "force": True}


def test_limits_given_by_hand_complete_the_deployed_ones():
    trigger = parsed(event("manual_with_limits"))

    assert trigger.limits == Limits(max_ltv_percent=Decimal("85"), min_rate_spread=Decimal("0.5"))
    assert trigger.as_json() == {"trigger": "manual", "as_of": "2026-11-22"}


def test_the_schedule_takes_what_is_deployed():
    assert parsed(event("schedule")).as_json() == {"trigger": "schedule"}


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([], r"the input is \[\]: give a JSON object"),
        ("run", "the input is 'run': give a JSON object"),
        ({"forse": True}, "unknown key: 'forse'; give as_of, force, limits, rematch, trigger"),
        ({"trigger": "cron"}, 'trigger is \'cron\': give "manual" or "schedule"'),
        ({"trigger": "schedule", "force": True}, "unknown key of a schedule: 'force'"),
        ({"force": "yes"}, "force is 'yes': give true or false"),
        ({"force": 1}, "force is 1: give true or false"),
        ({"rematch": "yes"}, "rematch is 'yes': give true or false"),
        ({"limits": [80]}, r"limits is \[80\]: give an object"),
        ({"limits": {"max_ltv": 80}}, "unknown limit 'max_ltv': give one of max_ltv_percent"),
        ({"limits": {"max_ltv_percent": "a lot"}}, "limit max_ltv_percent is 'a lot': give"),
        ({"as_of": "22.11.2026"}, "as_of is '22.11.2026': give a date as"),
        ({"as_of": "2026-02-30"}, "as_of is '2026-02-30': give a date as"),
        ({"as_of": "20261122"}, "as_of is '20261122': give a date as"),
        ({"as_of": 20261122}, "as_of is 20261122: give a date as"),
        ({"as_of": None}, "as_of is None: give a date as"),
        ({"as_of": "1999-12-31"}, "as_of is '1999-12-31': give a date as .*, from 2000 to 2099"),
        ({"as_of": "2100-01-01"}, "as_of is '2100-01-01': give a date as .*, from 2000 to 2099"),
        ({"detail-type": "Object Deleted", "source": "aws.s3"}, 'only "Object Created" from'),
        ({"detail-type": "Object Created", "source": "aws.s3"}, "the event names no object"),
        ({"detail-type": "Object Created", "source": "aws.s3", "detail": []}, "names no object"),
    ],
)
def test_anything_else_is_refused_with_what_is_allowed(document, told):
    with pytest.raises(InvalidInput, match=told):
        parsed(document)


@pytest.mark.parametrize("day", ["2000-01-01", "2099-12-31"])
def test_a_date_of_this_century_has_every_query_written_whatever_the_cool_down(day):
    trigger = parsed({"as_of": day, "limits": {"cool_down_days": 3650}})
    parameters = RunParameters(
        run_id="r",
        as_of=date.fromisoformat(trigger.as_of),
        limits=trigger.limits,
        is_trial=True,
        band=Band(last_run_id=None, last_opportunities=None, is_waived=False),
        max_borrowers_per_person=10,
        match_everyone_below=1_000,
        matching=None,
        attempts={},
    )

    assert len(parameters.values()["cool_down_since"]) == len("20261122")


@pytest.mark.parametrize("name", ["upload", "schedule"])
def test_what_starts_by_itself_can_wait(name):
    assert parsed(event(name)).can_wait


@pytest.mark.parametrize("document", [{}, {"force": False}, {"limits": {}}])
def test_a_person_who_asks_for_nothing_in_particular_can_wait(document):
    assert parsed(document).can_wait


@pytest.mark.parametrize(
    "document",
    [
        {"force": True},
        {"rematch": True},
        {"limits": {"max_ltv_percent": 85}},
        {"as_of": "2026-11-22"},
    ],
)
def test_a_person_who_gives_parameters_cannot(document):
    assert not parsed(document).can_wait
