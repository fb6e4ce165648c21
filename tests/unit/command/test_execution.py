"""An execution is followed by its history, whatever its end."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest
from botocore.stub import Stubber

from infra.command.runs.execution import EVENTS_ON_A_PAGE, REMARKS, Ended, follow

DEFINITION = Path(__file__).parents[3] / "statemachine" / "refi_ready.asl.json"
ARN = "arn:aws:states:us-east-1:123456789012:execution:RefiReady:one"
START = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


@pytest.fixture
def stepfunctions():
    with Stubber(boto3.client("stepfunctions", region_name="us-east-1")) as service:
        yield service
        service.assert_no_pending_responses()


def event(number, kind, **details):
    return {"id": number, "type": kind, "timestamp": START + timedelta(seconds=number), **details}


def entered(number, name, kind="Task", **state):
    details = {"name": name, "input": json.dumps(state)}
    return event(number, f"{kind}StateEntered", stateEnteredEventDetails=details)


def succeeded(number, output):
    details = {"output": json.dumps(output)}
    return event(number, "ExecutionSucceeded", executionSucceededEventDetails=details)


def failed(number, **details):
    return event(number, "ExecutionFailed", executionFailedEventDetails=details)


def answers(service, *polls):
    """Each poll is the whole history so far, which fits on a page."""
    for events in polls:
        page(service, events)


def page(service, events, *, token=None, following=None):
    """The newest of these events first, as GetExecutionHistory gives them."""
    service.add_response(
        "get_execution_history",
        {"events": events[::-1]} | ({"nextToken": following} if following else {}),
        {
            "executionArn": ARN,
            "includeExecutionData": True,
            "reverseOrder": True,
            "maxResults": EVENTS_ON_A_PAGE,
        }
        | ({"nextToken": token} if token else {}),
    )


def followed(service):
    states = []
    return follow(service.client, ARN, states.append, poll_seconds=0), states


def test_a_long_history_is_read_back_to_what_is_known(stepfunctions):
    """What is added between two pages moves the second one: its last event comes twice."""
    states = [entered(number, f"State {number}") for number in range(1, 8)]
    page(stepfunctions, states[:2])
    page(stepfunctions, states[4:6], following="older")
    page(stepfunctions, states[2:5], token="older", following="the oldest")
    page(stepfunctions, states[1:4], token="the oldest", following="nobody asks for this")
    page(stepfunctions, [*states[5:], succeeded(8, {})], following="nor for this")

    _, told = followed(stepfunctions)

    assert [state.name for state in told] == [f"State {number}" for number in range(1, 8)]


def test_each_state_is_told_once_with_the_seconds_since_the_start(stepfunctions):
    first = [event(1, "ExecutionStarted"), entered(2, "Admit run")]
    more = [*first, entered(3, "Wait for query", "Wait"), entered(5, "Check query")]
    output = {"status": "published"}
    end = event(
        6, "ExecutionSucceeded", executionSucceededEventDetails={"output": json.dumps(output)}
    )
    answers(stepfunctions, first, first, more, [*more, end])

    ended, states = followed(stepfunctions)

    assert ended == Ended(output={"status": "published"}, state="Check query")
    assert [(state.name, state.kind, state.seconds) for state in states] == [
        ("Admit run", "Task", 1.0),
        ("Wait for query", "Wait", 2.0),
        ("Check query", "Task", 4.0),
    ]


def test_it_is_looked_at_often_at_first_and_seldom_in_the_end(stepfunctions, pauses):
    first = [event(1, "ExecutionStarted"), entered(2, "Admit run")]
    answers(stepfunctions, *[first] * 5, [*first, succeeded(3, {})])

    follow(stepfunctions.client, ARN, lambda _state: None, poll_seconds=1)

    assert pauses == [0.25, 0.375, 0.5625, 0.84375, 1]


def test_the_query_loop_tells_the_stage_that_begins_and_the_query_that_is_checked(stepfunctions):
    answers(
        stepfunctions,
        [
            event(1, "ExecutionStarted"),
            entered(2, "Start query", query={"stage": "prepare"}),
            entered(3, "Check query", query={"stage": "prepare", "name": "prepared_borrowers"}),
            entered(4, "Check matching", query={"stage": "prepare", "name": "prepared_borrowers"}),
            succeeded(5, {}),
        ],
    )

    _, states = followed(stepfunctions)

    assert [state.remark for state in states] == ["prepare", "prepared_borrowers", None]


def test_the_states_with_a_remark_are_states_of_the_machine():
    definition = json.loads(DEFINITION.read_text(encoding="utf-8"))

    assert definition["States"].keys() >= REMARKS.keys()


def test_a_failed_function_is_reported_by_its_own_message(stepfunctions):
    cause = json.dumps({"errorMessage": "job 7f3c ended FAILED: no unique id", "stackTrace": ["…"]})
    end = event(
        3,
        "ExecutionFailed",
        executionFailedEventDetails={"error": "MatchingFailed", "cause": cause},
    )
    answers(stepfunctions, [event(1, "ExecutionStarted"), entered(2, "Check matching"), end])

    ended, _ = followed(stepfunctions)

    assert ended == Ended(
        output=None,
        state="Check matching",
        error="MatchingFailed",
        cause="job 7f3c ended FAILED: no unique id",
    )


@pytest.mark.parametrize("cause", ["no such function", '"text"', "[1]", "{}"])
def test_a_cause_that_is_no_functions_failure_is_reported_as_it_stands(stepfunctions, cause):
    end = event(
        3,
        "ExecutionFailed",
        executionFailedEventDetails={"error": "States.Runtime", "cause": cause},
    )
    answers(stepfunctions, [event(1, "ExecutionStarted"), entered(2, "Admit run"), end])

    assert followed(stepfunctions)[0].cause == cause


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("ExecutionTimedOut", "the execution ran out of its time"),
        ("ExecutionAborted", "the execution was stopped"),
    ],
)
def test_an_execution_that_was_ended_says_so(stepfunctions, kind, cause):
    answers(
        stepfunctions,
        [event(1, "ExecutionStarted"), entered(2, "Wait for crawl", "Wait"), event(3, kind)],
    )

    ended, _ = followed(stepfunctions)

    assert ended == Ended(output=None, state="Wait for crawl", error=kind, cause=cause)
