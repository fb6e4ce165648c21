"""Fault plans as people write them."""

import json

import pytest

from infra.embedded import faults
from infra.embedded.faults import Fault, Kind, Plan, WrongPlan
from infra.embedded.faults.plan import parse

START = {"service": "glue", "operation": "StartCrawler"}


def test_a_plan_is_read_from_a_file(tmp_path):
    path = tmp_path / "faults.json"
    path.write_text(
        json.dumps(
            {
                "seed": 7,
                "faults": [
                    {"kind": "throttle", **START, "by": "start_crawler", "call": 2, "times": 5},
                    {"kind": "slow", **START, "probability": 0.5, "seconds": 2},
                    {"kind": "query_failed", "retryable": True},
                    {"kind": "event_late", "event": "Object Created", "seconds": 5},
                ],
            }
        )
    )

    assert faults.read(path) == Plan(
        seed=7,
        faults=(
            Fault(kind=Kind.THROTTLE, **START, by="start_crawler", call=2, times=5),
            Fault(kind=Kind.SLOW, **START, probability=0.5, seconds=2),
            Fault(kind=Kind.QUERY_FAILED, retryable=True),
            Fault(kind=Kind.EVENT_LATE, event="Object Created", seconds=5),
        ),
    )


def test_what_is_no_json_is_named(tmp_path):
    path = tmp_path / "faults.json"
    path.write_text("faults:")

    with pytest.raises(WrongPlan, match=r"faults\.json is no JSON"):
        faults.read(path)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("throttle", "fault 1: 'throttle' is none: give an object with a kind"),
        ({}, "fault 1: kind is None: give one of throttle, server_error, "),
        ({"kind": "throtle", **START}, "fault 1: kind is 'throtle': give one of throttle, "),
        ({"kind": "throttle"}, 'fault 1: throttle needs "operation"'),
        ({"kind": "slow", **START}, 'fault 1: slow needs "seconds"'),
        ({"kind": "event_late"}, 'fault 1: event_late needs "seconds"'),
        (
            {"kind": "job_failed", "retryable": True},
            'fault 1: job_failed has no "retryable": it may have call, probability, times',
        ),
        (
            {"kind": "throttle", "service": "step-functions", "operation": "StartExecution"},
            "boto3 knows no service 'step-functions': give its name there, such as stepfunctions",
        ),
        (
            {"kind": "throttle", "service": "glue", "operation": "start_crawler"},
            "glue has no operation 'start_crawler': give its name, such as StartCrawler",
        ),
        ({"kind": "throttle", **START, "call": 0}, "call is 0: give a whole number from 1"),
        ({"kind": "throttle", **START, "times": True}, "times is True: give a whole number from 1"),
        ({"kind": "throttle", **START, "by": ""}, "by is '': give text"),
        (
            {"kind": "throttle", **START, "probability": 1.5},
            "probability is 1.5: give a number over 0 and up to 1",
        ),
        (
            {"kind": "throttle", **START, "probability": 0.5, "call": 2},
            "give either a probability, or call and times",
        ),
        ({"kind": "slow", **START, "seconds": -1}, "seconds is -1: give a number from 0"),
        ({"kind": "query_failed", "retryable": "yes"}, "retryable is 'yes': give true or false"),
    ],
)
def test_a_wrong_entry_is_told_with_what_is_allowed(entry, told):
    with pytest.raises(WrongPlan) as wrong:
        parse({"faults": [entry]})

    assert told in str(wrong.value)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([], "a fault plan is"),
        ({"faults": {}}, "a fault plan is"),
        ({"faults": [], "sed": 1}, 'unknown member "sed" of the plan'),
        ({"faults": [], "seed": "x"}, "the plan's seed is 'x': give a whole number"),
    ],
)
def test_a_wrong_document_is_told(document, told):
    with pytest.raises(WrongPlan, match=told):
        parse(document)
