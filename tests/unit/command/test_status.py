"""`refi-ready status`: what is told of each run, and what it cost."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import boto3
import pytest
from botocore.stub import Stubber
from rich.console import Console

from infra.command import status
from infra.command.runs.recent_runs import cost, recent_runs

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:RefiReady"
ARN = "arn:aws:states:us-east-1:123456789012:execution:RefiReady:one"
START = datetime(2026, 11, 22, 10, 31, tzinfo=UTC)
TASKS = Path(__file__).parents[3] / "events" / "tasks"


@pytest.fixture
def stepfunctions():
    with Stubber(boto3.client("stepfunctions", region_name="us-east-1")) as service:
        yield service
        service.assert_no_pending_responses()


def publishing():
    """The state that a run has when it enters Publish leads."""
    event = json.loads((TASKS / "publish_leads.json").read_text(encoding="utf-8"))
    return {name: event[name] for name in ("run", "matching", "query")} | {"crawl": {}}


def one(service, *, execution_status, states, output=None, given="{}", seconds=545):
    """One execution; `states` as entered, in order, each with the machine's state there."""
    about = {
        "executionArn": ARN,
        "stateMachineArn": MACHINE,
        "name": "one",
        "status": execution_status,
        "startDate": START,
    }
    ended = {} if seconds is None else {"stopDate": START + timedelta(seconds=seconds)}
    service.add_response(
        "list_executions",
        {"executions": [about]},
        {"stateMachineArn": MACHINE, "maxResults": 10},
    )
    told = {"output": json.dumps(output)} if output else {}
    service.add_response(
        "describe_execution", {**about, **ended, **told, "input": given}, {"executionArn": ARN}
    )
    events = [
        {
            "id": number,
            "timestamp": START,
            "type": "TaskStateEntered",
            "stateEnteredEventDetails": {"name": name, "input": json.dumps(state)},
        }
        for number, (name, state) in enumerate(states, start=1)
    ]
    service.add_response(
        "get_execution_history",
        {"events": events[::-1]},
        {
            "executionArn": ARN,
            "reverseOrder": True,
            "includeExecutionData": True,
            "maxResults": 100,
        },
    )
    (run,) = recent_runs(service.client, MACHINE, last=10)
    return run


def test_a_published_run_is_told_with_what_it_found_and_cost(stepfunctions):
    run = one(
        stepfunctions,
        execution_status="SUCCEEDED",
        states=[("Publish leads", publishing()), ("Run published", {"status": "published"})],
        output={"status": "published", "run_id": "r-1", "opportunities": 53},
        given='{"trigger": "schedule"}',
    )

    assert (run.status, run.trigger, run.run_id) == ("published", "schedule", "r-1")
    assert (run.opportunities, run.seconds, run.state) == (53, 545, None)
    # 412 records at $0.25 a thousand, a crawl of ten minutes, and the scans
    assert run.dollars == pytest.approx(0.103 + 0.0733, abs=0.0005)


def test_a_failed_run_is_told_with_where_it_failed_and_what_it_had_used(stepfunctions):
    run = one(
        stepfunctions,
        execution_status="FAILED",
        states=[("Stage matches", publishing())],
    )

    assert (run.status, run.state, run.opportunities) == ("failed", "Stage matches", None)
    assert run.run_id == "20261122T103100Z-a418c701"
    assert run.dollars > 0.1


def test_a_run_that_goes_on_has_no_end_and_no_state_to_blame(stepfunctions):
    run = one(stepfunctions, execution_status="RUNNING", states=[("Check query", {})], seconds=None)

    assert (run.status, run.state, run.seconds, run.dollars) == ("running", None, None, 0)


def test_a_run_that_was_not_made_says_why_in_a_word(stepfunctions):
    run = one(
        stepfunctions,
        execution_status="SUCCEEDED",
        states=[("Admit run", {}), ("Nothing to do", {"run": {"run_id": "r"}})],
        output={"status": "duplicate", "run_id": "r"},
    )

    assert (run.status, run.dollars) == ("duplicate", 0)


def test_a_resolution_that_was_used_again_costs_nothing():
    state = publishing()
    state["matching"] = {**state["matching"], "reused": True}
    del state["crawl"]

    assert cost(state) < 0.001


def test_a_job_that_has_only_just_begun_costs_nothing_yet():
    assert cost({"matching": {"status": "started", "progress": None}}) == 0


def test_what_was_published_comes_first_and_else_the_latest():
    runs = [
        SimpleNamespace(run_id=number, status=status)
        for number, status in enumerate(("running", "coalesced", "published", "failed"))
    ]
    runs.append(SimpleNamespace(run_id=4, status="published"))

    assert [run.run_id for run in status.published_first(runs)] == [2, 4, 0, 1, 3]


@pytest.fixture
def shown():
    def show(*runs):
        screen = io.StringIO()
        status.show(list(runs), Console(file=screen, width=100, highlight=False))
        return [line.rstrip() for line in screen.getvalue().splitlines()]

    return show


def test_for_people_it_is_a_table(stepfunctions, shown):
    run = one(
        stepfunctions,
        execution_status="FAILED",
        states=[("Stage matches", publishing())],
        seconds=125,
    )

    heading, line = shown(run)

    assert heading.split() == ["Started", "By", "Outcome", "Found", "Took", "Cost"]
    assert line.split("  ")[0] == "2026-11-22 10:31"
    assert 'failed at "Stage matches"' in line
    assert line.endswith("2 min 05 s  $0.18")


def test_a_stack_without_runs_says_how_to_start_one(shown):
    assert shown() == ["No run was started yet. Upload a file, or: refi-ready run --stack NAME"]


def test_what_was_odd_about_a_published_run_is_told(stepfunctions, shown):
    warnings = ["3 of 40 lines of do_not_contact bind nobody: rejected_rows.csv says which."]
    run = one(
        stepfunctions,
        execution_status="SUCCEEDED",
        states=[("Publish leads", publishing()), ("Run published", {"status": "published"})],
        output={"status": "published", "run_id": "r", "opportunities": 5, "warnings": warnings},
    )

    assert " ".join(shown(run)[2:]) == f"Warning of 2026-11-22 10:31: {warnings[0]}"
    assert run.as_json()["warnings"] == warnings
