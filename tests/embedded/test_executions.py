"""Step Functions: executions of the embedded cloud end as AWS documents."""

import json
import textwrap
import time

import pytest

from tests.embedded import assemblies

SECONDS = 20

HANDLERS = """
    class JobFailed(Exception):
        pass

    def double(event, context):
        return {"doubled": event["number"] * 2}

    def fail(event, context):
        raise JobFailed("the job ended FAILED")
"""


def task(function, **fields):
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": function, "Payload.$": "$"},
        "OutputPath": "$.Payload",
        **fields,
    }


@pytest.fixture(scope="module")
def machines(cloud, tmp_path_factory):
    """State machines by name; the functions they call are those of HANDLERS."""
    asset = tmp_path_factory.mktemp("asset")
    (asset / "handlers.py").write_text(textwrap.dedent(HANDLERS))

    def one(state):
        return {"StartAt": "Only", "States": {"Only": {**state, "End": True}}}

    called = {name: {"Fn::GetAtt": [name.title(), "Arn"]} for name in ("double", "fail")}
    definitions = {
        "Doubling": one(task("${double}")),
        "Failing": one(task("${fail}")),
        "Missing": one(task("no-such-function")),
        "Waiting": one({"Type": "Wait", "Seconds": 3600}),
        "Late": {**one({"Type": "Wait", "Seconds": 3600}), "TimeoutSeconds": 1},
        "Catching": {
            "StartAt": "Try",
            "States": {
                "Try": task(
                    "${fail}",
                    End=True,
                    Catch=[{"ErrorEquals": ["JobFailed"], "Next": "Caught"}],
                ),
                "Caught": {"Type": "Pass", "Result": "caught", "End": True},
            },
        },
        "Asking": {
            "StartAt": "Ask",
            "States": {
                "Ask": {
                    "Type": "Pass",
                    "Parameters": {
                        "arn.$": "$$.Execution.Id",
                        "name.$": "$$.Execution.Name",
                        "started.$": "$$.Execution.StartTime",
                    },
                    "End": True,
                }
            },
        },
    }
    resources = {
        name: assemblies.state_machine(definition, **called)
        for name, definition in definitions.items()
    }
    for name in called:
        resources[name.title()] = assemblies.function(f"handlers.{name}", Timeout=20)
    assembly = assemblies.write(
        tmp_path_factory.mktemp("assembly"),
        "Machines",
        {"Role": assemblies.ROLE, **resources},
        outputs={f"{name}Machine": {"Ref": name} for name in definitions},
        asset=asset,
    )
    outputs = cloud.deploy(assembly, "Machines")
    return {name: outputs[f"{name}Machine"] for name in definitions}


@pytest.fixture
def stepfunctions(cloud):
    return cloud.client("stepfunctions")


@pytest.fixture
def end_of(stepfunctions):
    def end_of(arn):
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            execution = stepfunctions.describe_execution(executionArn=arn)
            if execution["status"] != "RUNNING":
                return execution
        raise TimeoutError(arn)

    return end_of


@pytest.fixture
def run(stepfunctions, machines, end_of):
    def run(machine, **given):
        started = stepfunctions.start_execution(
            stateMachineArn=machines[machine], input=json.dumps(given)
        )
        return end_of(started["executionArn"])

    return run


def test_a_task_gets_the_handlers_answer(run):
    execution = run("Doubling", number=21)

    assert (execution["status"], json.loads(execution["output"])) == ("SUCCEEDED", {"doubled": 42})


def test_executions_without_a_name_get_names_of_their_own(run):
    names = {run("Asking")["name"] for _ in range(3)}

    assert len(names) == 3


def test_a_status_is_never_seen_before_its_output(run):
    for _ in range(30):
        assert run("Asking").get("output") is not None


def test_the_context_object_names_the_execution(run):
    execution = run("Asking")

    told = json.loads(execution["output"])
    assert told["arn"] == execution["executionArn"]
    assert told["name"] == execution["name"]
    assert told["started"].endswith("Z")


def test_a_name_can_be_used_once(stepfunctions, machines, end_of):
    started = {"stateMachineArn": machines["Asking"], "name": "once"}
    first = stepfunctions.start_execution(**started, input="{}")
    end_of(first["executionArn"])

    with pytest.raises(stepfunctions.exceptions.ExecutionAlreadyExists):
        stepfunctions.start_execution(**started, input="{}")


def test_a_handlers_error_ends_the_execution_by_its_name(run):
    execution = run("Failing")

    assert (execution["status"], execution["error"]) == ("FAILED", "JobFailed")
    assert json.loads(execution["cause"])["errorMessage"] == "the job ended FAILED"


def test_a_handlers_error_can_be_caught_by_its_name(run):
    execution = run("Catching")

    assert (execution["status"], execution["output"]) == ("SUCCEEDED", '"caught"')


def test_a_function_that_does_not_exist_is_an_error_of_lambda(run):
    execution = run("Missing")

    assert execution["status"] == "FAILED"
    assert execution["error"] == "Lambda.ResourceNotFoundException"
    assert "no-such-function" in execution["cause"]


def test_an_execution_that_overruns_is_timed_out(run):
    assert run("Late")["status"] == "TIMED_OUT"


def test_an_execution_can_be_stopped_while_it_waits(stepfunctions, machines, end_of):
    arn = stepfunctions.start_execution(stateMachineArn=machines["Waiting"])["executionArn"]
    history = []
    while not any(event["type"] == "WaitStateEntered" for event in history):
        history = stepfunctions.get_execution_history(executionArn=arn)["events"]

    stopped = stepfunctions.stop_execution(executionArn=arn, error="Stop", cause="enough")

    assert stopped["stopDate"]
    execution = end_of(arn)
    assert execution["status"] == "ABORTED"
    assert (execution["error"], execution["cause"]) == ("Stop", "enough")


def test_the_history_tells_which_states_passed(run, stepfunctions):
    execution = run("Catching")

    history = stepfunctions.get_execution_history(executionArn=execution["executionArn"])["events"]

    entered = [
        event["stateEnteredEventDetails"]["name"]
        for event in history
        if "stateEnteredEventDetails" in event
    ]
    assert entered == ["Try", "Caught"]
