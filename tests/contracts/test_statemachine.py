"""The state machine and the handlers agree with each other."""

import importlib
import inspect
import json
import re
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lambdas.shared import clock, errors, polling
from lambdas.shared.admission import status as admission_status
from lambdas.shared.query import stages
from lambdas.shared.query import state as query_state

PROJECT = Path(__file__).parents[2]
DEFINITION = json.loads((PROJECT / "statemachine/refi_ready.asl.json").read_text(encoding="utf-8"))
STATES = DEFINITION["States"]
TASKS = {name: state for name, state in STATES.items() if state["Type"] == "Task"}

# Handlers of events beside the machine; test_events.py holds what they are given.
LISTENERS = {"announce_run"}

OWN_ERRORS = {name for name, _ in inspect.getmembers(errors, inspect.isclass)}
# What Step Functions and Lambda call their own errors. "Sandbox.Timedout" is what Lambda's
# timeouts are called in practice; the guide still says Lambda.Unknown.
SERVICE_ERRORS = {
    "Lambda.AWSLambdaException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.SdkClientException",
    "Lambda.ServiceException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "Runtime.ExitError",
    "Sandbox.Timedout",
    "States.Timeout",
}


def module_name(state):
    return state.lower().replace(" ", "_")


def handler_module(state):
    return importlib.import_module(f"lambdas.{module_name(state)}")


def branches(state):
    return [state, *state.get("Choices", [])]


def targets(state):
    found = {branch["Next"] for branch in branches(state) if "Next" in branch}
    return found | ({state["Default"]} if "Default" in state else set())


def retried(task):
    return {error for rule in TASKS[task]["Retry"] for error in rule["ErrorEquals"]}


def test_every_handler_is_a_state_and_every_task_state_a_handler():
    modules = {path.stem for path in (PROJECT / "lambdas").glob("*.py")} - {"__init__"}

    assert {module_name(state) for state in TASKS} == modules - LISTENERS


@pytest.mark.parametrize("task", TASKS)
def test_one_name_stands_in_four_places(task):
    name = module_name(task)

    assert TASKS[task]["Parameters"]["FunctionName"] == f"${{{name}}}"
    assert callable(handler_module(task).handler)
    assert (PROJECT / "events/tasks" / f"{name}.json").is_file()
    assert (PROJECT / "tests/unit" / f"test_{name}.py").is_file()


def test_there_is_no_sample_of_a_task_that_is_not_there():
    samples = {path.stem for path in (PROJECT / "events/tasks").iterdir()}

    assert samples == {module_name(task) for task in TASKS}


@pytest.mark.parametrize("task", TASKS)
def test_a_handler_tells_what_goes_in_what_comes_out_and_what_goes_wrong(task):
    documentation = inspect.getdoc(handler_module(task))

    assert documentation.startswith(f'Task "{task}": ')
    assert re.search(r"^In  .*^Out ", documentation, re.MULTILINE | re.DOTALL)
    told = re.search(r"^Err (.+?)(\n\n|$)", documentation, re.MULTILINE | re.DOTALL)
    named = set(re.findall(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b", told[1])) if told else set()
    assert named - {"QueryState"} <= OWN_ERRORS


@pytest.mark.parametrize("task", TASKS)
def test_a_task_hands_its_handler_exactly_the_fields_of_its_request(task):
    payload = TASKS[task]["Parameters"]["Payload"]
    request = {field.name for field in fields(handler_module(task).Request)}

    assert {name.removesuffix(".$") for name in payload} == request


@pytest.mark.parametrize("task", TASKS)
def test_whatever_gives_up_a_wait_knows_of_redrives_by_a_path_that_is_always_there(task):
    gives_up = "TookTooLong" in inspect.getdoc(handler_module(task))

    assert (TASKS[task]["Parameters"]["Payload"].get("execution.$") == "$$.Execution") == gives_up
    assert "RedriveTime" not in json.dumps(TASKS[task])  # it is not there before a redrive


@pytest.mark.parametrize("task", TASKS)
def test_the_sample_of_a_task_is_what_its_handler_takes(task):
    sample = PROJECT / "events/tasks" / f"{module_name(task)}.json"

    handler_module(task).Request(**json.loads(sample.read_text(encoding="utf-8")))


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_explained(state):
    assert STATES[state]["Comment"].strip()


@pytest.mark.parametrize("task", TASKS)
def test_a_task_is_bounded_in_time(task):
    assert 0 < TASKS[task]["TimeoutSeconds"] < DEFINITION["TimeoutSeconds"]


# Lambda or a service is busy: that passes. A function that ended without a word is tried once more,
# as its work is done or not done; an error of its own would only come again.
# https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
RETRY = [
    {
        "ErrorEquals": [
            *("Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException"),
            *("Lambda.ClientExecutionTimeoutException", "Lambda.TooManyRequestsException"),
            *("Throttled", "ServiceUnavailable"),
        ],
        "IntervalSeconds": 2,
        "MaxAttempts": 6,
        "BackoffRate": 2,
        "MaxDelaySeconds": 60,
        "JitterStrategy": "FULL",
    },
    {
        "ErrorEquals": [
            *("Lambda.Unknown", "Runtime.ExitError", "Sandbox.Timedout", "States.Timeout"),
        ],
        "IntervalSeconds": 10,
        "MaxAttempts": 1,
        "BackoffRate": 2,
        "JitterStrategy": "FULL",
    },
]


@pytest.mark.parametrize("task", TASKS)
def test_every_task_is_retried_by_the_same_two_rules(task):
    assert TASKS[task]["Retry"] == RETRY


@pytest.mark.parametrize("task", TASKS)
def test_no_task_is_retried_for_a_reason_of_its_own(task):
    assert retried(task) <= SERVICE_ERRORS | {"Throttled", "ServiceUnavailable"}
    assert {"Throttled", "ServiceUnavailable"} <= OWN_ERRORS


def test_nothing_is_caught_so_that_a_run_fails_where_it_failed():
    assert [name for name, state in STATES.items() if "Catch" in state] == []


# What one attempt of a query, or one look at something that is waited for, leaves in a history: a
# Wait state two events, a task five, a Choice two.
EVENTS_A_TURN, EVENTS_A_START = 9, 7
MOST_EVENTS = 25_000


def turns(hours, look_seconds=0.5):
    """How often something is asked after that takes so long."""
    since, age, number = datetime(2026, 1, 1, tzinfo=UTC), timedelta(0), 0
    at_most = timedelta(hours=hours)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(clock, "now", lambda: since + age)
        while age < at_most:
            wait = polling.wait_seconds("it", since, at_most=at_most, redriven_at=None)
            age += timedelta(seconds=wait + look_seconds)
            number += 1
    return number


def test_no_execution_outgrows_what_step_functions_keeps_of_it():
    """The longest run that the definition's timeout leaves time for: every wait as long as its
    task allows, and all queries on their last attempt.

    https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
    """
    queries = sum(map(len, stages.STAGES.values())) * query_state.LAST_ATTEMPT
    waits = {24: 1, 6: 2, 1: 2}  # hours: for another run; slot and job; two crawls
    left = DEFINITION["TimeoutSeconds"] / 3600 - sum(hours * n for hours, n in waits.items())

    asked = sum(turns(hours) * n for hours, n in waits.items())
    asked += queries * turns(left / queries, look_seconds=10)
    events = asked * EVENTS_A_TURN + queries * (EVENTS_A_START + EVENTS_A_TURN) + 200

    assert events < MOST_EVENTS


def test_every_transition_leads_to_a_state_and_every_state_is_reached():
    reached = {DEFINITION["StartAt"]}.union(*(targets(state) for state in STATES.values()))

    assert reached == set(STATES)


@pytest.mark.parametrize(
    ("kind", "shape"),
    [("Choice", r".+\?"), ("Wait", r"Wait .+"), ("Task", r"[A-Z][a-z]+ [a-z]+")],
)
def test_a_states_name_says_what_it_is(kind, shape):
    names = [name for name, state in STATES.items() if state["Type"] == kind]

    assert names
    assert [name for name in names if not re.fullmatch(shape, name)] == []


def test_a_wait_lasts_as_long_as_the_task_before_it_said():
    for state in STATES.values():
        if state["Type"] == "Wait":
            assert state["SecondsPath"].endswith(".wait_seconds")


def test_the_machine_is_jsonpath_without_variables():
    text = json.dumps(DEFINITION)

    assert DEFINITION["QueryLanguage"] == "JSONPath"
    assert '"Assign"' not in text
    assert "{%" not in text


def asked(variable):
    """Each (choice, value) that a choice compares such a variable with."""
    for name, state in STATES.items():
        for choice in state.get("Choices", []):
            for test in choice.get("And", [choice]):
                if test["Variable"].endswith(variable) and "StringEquals" in test:
                    yield name, test["StringEquals"]


@pytest.mark.parametrize(("choice", "status"), list(asked(".status")))
def test_a_status_a_choice_asks_for_is_one_its_task_answers(choice, status):
    (task,) = [name for name in TASKS if TASKS[name]["Next"] == choice]
    answering = [handler_module(task), query_state, admission_status]

    assert status.islower()  # a service's own words are in capitals
    assert any(f'"{status}"' in inspect.getsource(module) for module in answering)


def test_the_choice_after_a_query_knows_every_stage_and_no_other():
    assert {stage for _, stage in asked(".stage")} == set(stages.STAGES)


def test_each_stage_is_begun_by_a_state():
    begun = [
        state.get("Result", state.get("Parameters"))["stage"]
        for state in STATES.values()
        if state.get("ResultPath") == "$.query" and state["Type"] == "Pass"
    ]

    assert begun == list(stages.STAGES)


@pytest.mark.parametrize("task", ["Start query", "Check query"])
def test_the_query_loops_state_is_what_its_tasks_answer(task):
    selected = {name.removesuffix(".$") for name in TASKS[task]["ResultSelector"]}
    known = {field.name for field in fields(query_state.QueryState)}

    assert selected == known if task == "Check query" else selected < known


def paths(node):
    """Every place of the state that a state reads."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name.endswith(".$") or name in {
                "Variable",
                "SecondsPath",
                "InputPath",
                "OutputPath",
            }:
                yield value
            elif name != "ResultSelector":
                yield from paths(value)
    elif isinstance(node, list):
        for item in node:
            yield from paths(item)


@pytest.mark.parametrize("state", STATES)
def test_a_state_reads_only_places_that_some_state_writes(state):
    written = {"$", "$.run", "$.published"} | {
        found["ResultPath"] for found in STATES.values() if "ResultPath" in found
    }

    for path in paths(STATES[state]):
        if not path.startswith("$$."):
            assert ".".join(path.split(".")[:2]) in written


# What a task is given under another name than where it stands.
RENAMED = {
    "execution": "$$.Execution",
    "lease.owner": "$$.Execution.Id",
    "prepared": "$.query.completed.prepared_borrowers",
    "input": "$.query.completed.matching_input",
}


def leaves(node, at=""):
    for name, value in node.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{at}{name}.")
        else:
            yield f"{at}{name}".removesuffix(".$"), value


def test_what_tasks_are_given_under_one_name_is_one_thing():
    given = {}
    for task in TASKS.values():
        for name, source in leaves(task["Parameters"]["Payload"]):
            given.setdefault(name, set()).add(source)

    assert {name: sources for name, sources in given.items() if len(sources) > 1} == {}
    for name, (source,) in given.items():
        assert source == RENAMED.get(name, source)
        assert name in RENAMED or source.startswith("$.")
        assert name in RENAMED or source.rpartition(".")[2] == name.rpartition(".")[2]
    assert set(RENAMED) <= set(given)


@pytest.mark.parametrize("task", TASKS)
def test_an_answer_is_kept_under_the_name_that_its_handler_gives_it(task):
    selected = TASKS[task]["ResultSelector"]
    if list(selected.values()) == ["$.Payload"]:  # all of it
        return
    for name, source in selected.items():
        assert source == f"$.Payload.{name.removesuffix('.$')}"


def kept(task):
    """Where the answer of a task is found afterwards, word by word."""
    at = task["ResultPath"].rstrip(".")
    for name, source in task["ResultSelector"].items():
        word = name.removesuffix(".$")
        yield f"{at}.{word}"
        if source == "$.Payload":
            yield from (f"{at}.{word}.{each}" for each in ("status", "wait_seconds"))


def test_what_choices_compare_and_waits_obey_is_the_word_that_a_task_answered():
    answered = {path for task in TASKS.values() for path in kept(task)}

    for name, state in STATES.items():
        tests = [
            test for choice in state.get("Choices", []) for test in choice.get("And", [choice])
        ]
        compared = {test["Variable"] for test in tests} | {state.get("SecondsPath")} - {None}
        assert {path for path in compared if path not in answered} == set(), name
        assert all(path.endswith(("status", "stage", "wait_seconds")) for path in compared), name
