"""What passes by while `refi-ready up` is up: several executions at once, told apart."""

import io
import json
import threading
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.stub import Stubber
from rich.console import Console

from infra.command.runs import execution
from infra.command.runs.execution import EVENTS_ON_A_PAGE
from infra.command.watch import Watch
from lambdas.shared import runs

RUN_ID = "20261122T103000Z-1f3a9c2b"
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:RefiReady"
START = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
UPLOAD = {
    "source": "aws.s3",
    "detail-type": "Object Created",
    "detail": {"bucket": {"name": "raw"}, "object": {"key": "loan_information/[a].csv"}},
}


@pytest.fixture
def stepfunctions():
    with Stubber(boto3.client("stepfunctions", region_name="us-east-1")) as service:
        yield service
        service.assert_no_pending_responses()


@pytest.fixture
def screen():
    return io.StringIO()


@pytest.fixture
def watch(stepfunctions, screen, tmp_path):
    return watch_on(screen, stepfunctions, tmp_path)


def watch_on(screen, stepfunctions, tmp_path):
    return Watch(
        s3=boto3.client("s3", region_name="us-east-1"),
        stepfunctions=stepfunctions.client,
        state_machine_arn=MACHINE,
        raw_bucket="raw",
        output_bucket="output",
        out=tmp_path,
        console=Console(file=screen, width=80),
        clock=lambda: "10:30:00",
    )


def arn(name):
    return f"{MACHINE.replace('stateMachine', 'execution')}:{name}"


def started(name, given, *, machine=MACHINE, status="RUNNING"):
    return {
        "source": "aws.states",
        "detail": {
            "executionArn": arn(name),
            "stateMachineArn": machine,
            "status": status,
            "input": json.dumps(given),
        },
    }


def history(stepfunctions, name, *events):
    numbered = [
        {"id": number, "timestamp": START + timedelta(seconds=number), **event}
        for number, event in enumerate(events, start=1)
    ]
    expected = {
        "executionArn": arn(name),
        "includeExecutionData": True,
        "reverseOrder": True,
        "maxResults": EVENTS_ON_A_PAGE,
    }
    stepfunctions.add_response("get_execution_history", {"events": numbered[::-1]}, expected)


def entered(name, kind="Task"):
    details = {"name": name, "input": "{}"}
    return {"type": f"{kind}StateEntered", "stateEnteredEventDetails": details}


def succeeded(**output):
    details = {"output": json.dumps(output)}
    return {"type": "ExecutionSucceeded", "executionSucceededEventDetails": details}


INCOMPLETE = succeeded(
    status="incomplete",
    run_id=RUN_ID,
    missing=["market_equity"],
    rejected_files=[],
    message="nothing was delivered yet of market_equity.",
)


def follow(watch, event):
    """As `hear` does, without a thread of its own."""
    watch._follow(event["detail"])


def test_an_execution_is_told_by_its_trigger_and_the_end_of_its_run_id(
    watch, stepfunctions, screen
):
    history(
        stepfunctions,
        "one",
        entered("Admit run"),
        entered("Admitted?", "Choice"),
        entered("Wait for query", "Wait"),
        entered("Check query"),
        entered("Check query"),
        entered("Nothing to do", "Succeed"),
        INCOMPLETE,
    )

    follow(watch, started("one", UPLOAD))

    name = f"10:30:00  upload   {runs.short_id(arn('one'))}  "
    assert screen.getvalue().splitlines() == [
        f"{name}'loan_information/[a].csv' has arrived",
        f"{name}Admit run",
        f"{name}Check query",
        f"{name}incomplete: nothing was delivered yet of market_equity.",
    ]


def test_the_short_id_is_what_the_run_id_ends_with():
    run_id = runs.run_id(arn("one"), "2026-11-22T10:30:00Z")

    assert run_id.endswith(f"-{runs.short_id(arn('one'))}")


@pytest.mark.parametrize(
    ("given", "trigger", "told"),
    [
        ({}, "manual", "started by hand"),
        ({"force": True}, "manual", 'started by hand with {"force": true}'),
        ({"trigger": "schedule"}, "schedule", "started by the schedule"),
        ([], "manual", "started by hand"),
    ],
)
def test_the_first_line_says_what_started_it(watch, stepfunctions, screen, given, trigger, told):
    history(stepfunctions, "one", INCOMPLETE)

    follow(watch, started("one", given))

    _, by, _, text = screen.getvalue().splitlines()[0].split(maxsplit=3)
    assert (by, text) == (trigger, told)


def test_a_failure_is_one_line_however_many_its_cause_has(watch, stepfunctions, screen):
    cause = json.dumps({"errorMessage": "job 7 ended FAILED:\n  no unique id"})
    details = {"error": "MatchingFailed", "cause": cause}
    failed = {"type": "ExecutionFailed", "executionFailedEventDetails": details}
    history(stepfunctions, "one", entered("Check matching"), failed)

    follow(watch, started("one", {}))

    assert (
        screen.getvalue()
        .splitlines()[-1]
        .endswith('failed: at "Check matching": MatchingFailed: job 7 ended FAILED: no unique id')
    )


def test_an_execution_that_cannot_be_followed_is_told_of(watch, stepfunctions, screen):
    stepfunctions.add_client_error("get_execution_history", "ExecutionDoesNotExist", "gone")

    follow(watch, started("one", {}))

    assert "cannot be followed any more" in screen.getvalue()


def test_a_run_id_that_leads_out_of_the_folder_is_not_followed(
    watch, stepfunctions, screen, tmp_path
):
    history(
        stepfunctions,
        "one",
        succeeded(
            status="published",
            run_id="../elsewhere",
            opportunities=1,
            by_tier={},
            rejected_rows=0,
            missing=[],
            rejected_files=[],
        ),
    )

    follow(watch, started("one", {}))

    assert "an output that is no run's" in screen.getvalue()
    assert not (tmp_path.parent / "elsewhere").exists()


@pytest.mark.parametrize(
    "event",
    [
        started("one", {}, machine=f"{MACHINE}2"),
        started("one", {}, status="SUCCEEDED"),
        UPLOAD,
    ],
)
def test_only_its_own_machines_executions_are_followed(watch, stepfunctions, screen, event):
    watch.hear(event)

    assert screen.getvalue() == ""


def test_an_object_that_no_rule_listens_for_is_told_of(watch, screen):
    for bucket, key in (("output", "loans.csv"), ("raw", "loans/[b].csv")):
        watch.hear(
            {
                "source": "aws.s3",
                "detail-type": "Object Created",
                "detail": {"bucket": {"name": bucket}, "object": {"key": key}},
            }
        )

    told = " ".join(screen.getvalue().split())
    assert "'loans/[b].csv' has arrived where nothing listens: put it under" in told
    assert "loan_information/" in told
    assert "'loans.csv'" not in told


def test_after_the_end_nothing_is_told_any_more(watch, stepfunctions, screen):
    assert watch.end() == "ended"
    history(stepfunctions, "one", entered("Admit run"), INCOMPLETE)

    follow(watch, started("one", {}))

    assert screen.getvalue() == ""


def test_the_end_says_what_it_interrupts(watch, stepfunctions, monkeypatch):
    ends = []
    monkeypatch.setattr(execution, "follow", lambda *_, **__: ends.append(watch.end()))

    follow(watch, started("one", {}))

    assert ends == ["ended; 1 execution was under way"]


def test_what_is_being_said_is_said_before_the_end_is_told(stepfunctions, tmp_path):
    begun, allowed = threading.Event(), threading.Event()

    class SlowScreen(io.StringIO):
        def write(self, text):
            begun.set()
            allowed.wait(10)
            return super().write(text)

    screen = SlowScreen()
    watch = watch_on(screen, stepfunctions, tmp_path)
    elsewhere = {**UPLOAD["detail"], "object": {"key": "elsewhere.csv"}}
    speaking = threading.Thread(target=watch.hear, args=[UPLOAD | {"detail": elsewhere}])
    speaking.start()
    assert begun.wait(10)

    ending = threading.Thread(target=watch.end)
    ending.start()
    ending.join(0.2)
    assert ending.is_alive()

    allowed.set()
    ending.join(10)
    said = screen.getvalue()
    assert "arrived where nothing listens" in said
    speaking.join(10)
    assert screen.getvalue() == said
