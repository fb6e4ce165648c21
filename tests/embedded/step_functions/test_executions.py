"""Step Functions: executions of the embedded cloud end as AWS documents."""

import json
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_lambda import (  # noqa: E501
    StateTaskServiceLambda,
)
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker
from moto.stepfunctions.parser.utils import TMP_THREADS

from infra.embedded import moto_internals
from infra.embedded.moto_internals import state_quotas
from tests.embedded.support import assemblies

SECONDS = 20
MOST_BYTES = 262_144

HANDLERS = """
    class JobFailed(Exception):
        pass

    def double(event, context):
        return {"doubled": event["number"] * 2}

    def fail(event, context):
        raise JobFailed("the job ended FAILED")

    def fail_until_redriven(event, context):
        if event["redrives"] < event["state"]["needed"]:
            raise JobFailed(f"redriven {event['redrives']} times")
        return event

    def swell(event, context):
        return "x" * event["length"]

    def misbehave(event, context):
        match event["how"]:
            case "overrun":
                import time
                time.sleep(60)
            case "exit":
                import os
                os._exit(1)
            case _:
                return {1, 2}
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

    names = ("double", "fail", "fail_until_redriven", "swell", "misbehave")
    called = {name: {"Fn::GetAtt": [name.title().replace("_", ""), "Arn"]} for name in names}
    parameters = {
        "FunctionName": "${fail_until_redriven}",
        "Payload": {
            "redrives.$": "$$.Execution.RedriveCount",
            "execution.$": "$$.Execution",
            "state.$": "$",
        },
    }
    definitions = {
        "Doubling": one(task("${double}")),
        "Failing": one(task("${fail}")),
        "Missing": one(task("no-such-function")),
        "Waiting": one({"Type": "Wait", "Seconds": 3600}),
        "Late": {**one({"Type": "Wait", "Seconds": 3600}), "TimeoutSeconds": 1},
        "Looping": {
            "StartAt": "Round",
            "States": {"Round": {"Type": "Pass", "Next": "Round"}},
        },
        "Swelling": one(task("${swell}")),
        "Doubled": one({"Type": "Pass", "Parameters": {"a.$": "$.text", "b.$": "$.text"}}),
        "Handed": one(
            task(
                "${double}",
                Parameters={
                    "FunctionName": "${double}",
                    "Payload": {"a.$": "$.text", "b.$": "$.text"},
                },
            )
        ),
        "Patient": one(
            task(
                "${double}",
                Retry=[
                    {
                        "ErrorEquals": ["Lambda.TooManyRequestsException"],
                        "IntervalSeconds": 1,
                        "MaxAttempts": 9,
                        "BackoffRate": 1.0,
                    }
                ],
            )
        ),
        "Misbehaving": one(task("${misbehave}")),
        **{
            f"Catching{error}": {
                "StartAt": "Try",
                "States": {
                    "Try": task(
                        "${swell}",
                        Parameters={
                            "FunctionName": "${swell}",
                            "Payload": {"length.$": "$.length"},
                        },
                        End=True,
                        Catch=[{"ErrorEquals": [f"States.{error}"], "Next": "Caught"}],
                    ),
                    "Caught": {"Type": "Pass", "Result": "caught", "End": True},
                },
            }
            for error in ("ALL", "TaskFailed", "Runtime")
        },
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
        "Needing": {
            "StartAt": "Prepare",
            "States": {
                "Prepare": {
                    "Type": "Pass",
                    "Parameters": {"needed.$": "$.needed", "prepared": True},
                    "Next": "Work",
                },
                "Work": task("", Parameters=parameters, Next="Tell"),
                "Tell": {"Type": "Pass", "End": True},
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
        seconds = 1 if name == "misbehave" else 20
        resources[name.title().replace("_", "")] = assemblies.function(
            f"handlers.{name}", Timeout=seconds
        )
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


def test_the_threads_of_tasks_that_have_ended_are_forgotten(run):
    for _ in range(5):
        run("Doubling", number=21)

    assert len([thread for thread in TMP_THREADS if not thread.is_alive()]) <= 2


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


def test_the_same_start_again_while_it_runs_is_the_same_execution(stepfunctions, machines):
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html"""
    started = {"stateMachineArn": machines["Waiting"], "name": "twice"}
    first = stepfunctions.start_execution(**started)

    again = stepfunctions.start_execution(**started, input="{}")

    assert (again["executionArn"], again["startDate"]) == (
        first["executionArn"],
        first["startDate"],
    )
    with pytest.raises(stepfunctions.exceptions.ExecutionAlreadyExists):
        stepfunctions.start_execution(**started, input='{"other": "input"}')
    stepfunctions.stop_execution(executionArn=first["executionArn"])


def test_starts_with_one_name_at_once_are_one_execution(stepfunctions, machines, monkeypatch):
    look = StateMachine._handle_name_input_idempotency

    def look_and_dawdle(*given):
        found = look(*given)
        time.sleep(0.05)
        return found

    monkeypatch.setattr(StateMachine, "_handle_name_input_idempotency", look_and_dawdle)
    started = {"stateMachineArn": machines["Waiting"], "name": "at-once"}
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda _: stepfunctions.start_execution(**started)["executionArn"], range(4))
        )

    running = stepfunctions.list_executions(
        stateMachineArn=machines["Waiting"], statusFilter="RUNNING"
    )["executions"]
    assert len(set(answers)) == 1
    assert [each["name"] for each in running].count("at-once") == 1
    stepfunctions.stop_execution(executionArn=answers[0])


def test_a_name_is_not_used_again_once_its_execution_has_ended(stepfunctions, machines, end_of):
    started = {"stateMachineArn": machines["Asking"], "name": "once"}
    first = stepfunctions.start_execution(**started, input="{}")
    end_of(first["executionArn"])

    with pytest.raises(stepfunctions.exceptions.ExecutionAlreadyExists):
        stepfunctions.start_execution(**started, input="{}")


@pytest.mark.parametrize("name", ["a b", "2026-11-22T10:31:00Z", "a/b", "a*", "a\x7f", "{}"])
def test_a_name_with_a_character_that_is_not_allowed_is_refused(stepfunctions, machines, name):
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html"""
    with pytest.raises(stepfunctions.exceptions.InvalidName):
        stepfunctions.start_execution(stateMachineArn=machines["Asking"], name=name)


def test_an_input_of_256_kib_is_taken_and_a_longer_one_refused(stepfunctions, machines, end_of):
    """https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: bytes of UTF-8."""
    machine = machines["Asking"]
    started = stepfunctions.start_execution(
        stateMachineArn=machine, input=f'"{"x" * (MOST_BYTES - 2)}"'
    )

    assert end_of(started["executionArn"])["status"] == "SUCCEEDED"
    for text in ("x" * (MOST_BYTES - 1), "é" * (MOST_BYTES // 2)):
        with pytest.raises(ClientError, match="ValidationException"):
            stepfunctions.start_execution(stateMachineArn=machine, input=f'"{text}"')


def test_a_result_of_256_kib_is_passed_on_and_a_larger_one_ends_the_execution(run):
    assert run("CatchingALL", length=MOST_BYTES - 200)["status"] == "SUCCEEDED"

    execution = run("CatchingALL", length=MOST_BYTES)

    assert (execution["status"], execution["error"]) == ("FAILED", "States.DataLimitExceeded")


@pytest.mark.parametrize("machine", ["Doubled", "Handed"])
def test_what_parameters_make_is_limited_too(run, machine):
    """https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"""
    execution = run(machine, text="x" * (MOST_BYTES // 2))

    assert (execution["status"], execution["error"]) == ("FAILED", "States.DataLimitExceeded")


@pytest.mark.parametrize("wildcard", ["ALL", "TaskFailed", "Runtime"])
def test_a_missing_path_ends_the_execution_whatever_is_caught(run, wildcard):
    """States.Runtime: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"""
    execution = run(f"Catching{wildcard}")

    assert (execution["status"], execution["error"]) == ("FAILED", "States.Runtime")


@pytest.mark.parametrize("wildcard", ["ALL", "TaskFailed"])
def test_any_other_error_is_caught_by_a_wildcard(run, wildcard):
    execution = run(f"Catching{wildcard}", length="many")

    assert (execution["status"], execution["output"]) == ("SUCCEEDED", '"caught"')


def test_a_history_that_is_full_ends_the_execution(run, stepfunctions, monkeypatch):
    """https://docs.aws.amazon.com/step-functions/latest/dg/bp-history-limit.html"""
    monkeypatch.setattr(state_quotas, "MOST_EVENTS", 60)

    execution = run("Looping")

    history = stepfunctions.get_execution_history(executionArn=execution["executionArn"])["events"]
    assert execution["status"] == "FAILED"
    assert "maximum number of history events" in execution["cause"]
    assert len(history) == 60
    assert history[-1]["type"] == "ExecutionFailed"


def test_a_throttled_function_is_tried_again_by_lambdas_name_of_it(
    cloud, stepfunctions, machines, end_of
):
    """https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"""
    functions = cloud.client("lambda")
    (name,) = (
        each["FunctionName"]
        for each in functions.list_functions()["Functions"]
        if each["FunctionName"].startswith("Machines-Double")
    )
    functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    arn = stepfunctions.start_execution(
        stateMachineArn=machines["Patient"], input='{"number": 21}'
    )["executionArn"]
    failed = []
    while not failed:
        history = stepfunctions.get_execution_history(executionArn=arn)["events"]
        failed = [event for event in history if event["type"] == "TaskFailed"]
    functions.delete_function_concurrency(FunctionName=name)

    assert failed[0]["taskFailedEventDetails"]["error"] == "Lambda.TooManyRequestsException"
    assert json.loads(end_of(arn)["output"]) == {"doubled": 42}


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ("overrun", "Sandbox.Timedout"),
        ("exit", "Runtime.ExitError"),
        ("unserialisable", "Runtime.MarshalError"),
    ],
)
def test_a_function_that_does_not_answer_is_an_error_by_lambdas_name_of_it(run, how, error):
    """https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"""
    execution = run("Misbehaving", how=how)

    assert (execution["status"], execution["error"]) == ("FAILED", error)


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
    # Recorded on AWS: localstack/localstack, tests/aws/services/stepfunctions/v2.
    assert "function:no-such-function:$LATEST" in execution["cause"]


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


@pytest.mark.parametrize("machine", ["Needing", "Asking", "Failing", "Catching"])
def test_stopped_before_whichever_step_it_ends_there(
    stepfunctions, machines, end_of, monkeypatch, machine
):
    """moto's interpreter passes over steps then, and what called one took another value for its."""
    evaluate = EvalComponent.eval
    steps = invoked = 0

    def evaluate_and_stop(self, env):
        nonlocal steps
        steps += 1
        if steps == stopped_before:
            stepfunctions.stop_execution(executionArn=arn)
        evaluate(self, env)

    def invoke(*given, **named):
        nonlocal invoked
        invoked += 1
        return call(*given, **named)

    call = StateTaskServiceLambda._eval_service_task
    monkeypatch.setattr(EvalComponent, "eval", evaluate_and_stop)
    monkeypatch.setattr(StateTaskServiceLambda, "_eval_service_task", invoke)
    for stopped_before in range(2, 1000):
        steps = invoked = 0
        name = f"stopped-before-{stopped_before}"
        arn = f"{machines[machine].replace('stateMachine', 'execution')}:{name}"
        stepfunctions.start_execution(
            stateMachineArn=machines[machine], name=name, input='{"needed": 0, "number": 1}'
        )
        execution = end_of(arn)
        if steps < stopped_before:
            break

        history = stepfunctions.get_execution_history(executionArn=arn)["events"]
        kinds = [event["type"] for event in history]
        assert execution["status"] == "ABORTED"
        assert kinds[-1] == "ExecutionAborted"
        assert kinds.count("TaskScheduled") == invoked

    assert stopped_before > 3


def test_stopped_at_once_it_does_not_run_on(stepfunctions, machines, end_of, monkeypatch):
    begin = ExecutionWorker._get_evaluation_environment

    def begin_late(self):
        time.sleep(0.5)
        return begin(self)

    monkeypatch.setattr(ExecutionWorker, "_get_evaluation_environment", begin_late)
    arn = stepfunctions.start_execution(stateMachineArn=machines["Waiting"])["executionArn"]

    stepfunctions.stop_execution(executionArn=arn)

    assert end_of(arn)["status"] == "ABORTED"


def test_the_history_tells_which_states_passed(run, stepfunctions):
    execution = run("Catching")

    history = stepfunctions.get_execution_history(executionArn=execution["executionArn"])["events"]

    entered = [
        event["stateEnteredEventDetails"]["name"]
        for event in history
        if "stateEnteredEventDetails" in event
    ]
    assert entered == ["Try", "Caught"]


@pytest.fixture
def failed(run):
    """An execution that will succeed once it has been redriven, twice if asked."""
    return lambda needed=1: run("Needing", needed=needed)


def redriven(stepfunctions, end_of, execution):
    stepfunctions.redrive_execution(executionArn=execution["executionArn"])
    return end_of(execution["executionArn"])


def entered(stepfunctions, execution):
    history = stepfunctions.get_execution_history(executionArn=execution["executionArn"])["events"]
    return [
        event["stateEnteredEventDetails"]["name"]
        for event in history
        if "stateEnteredEventDetails" in event
    ]


def test_a_redriven_execution_goes_on_from_the_state_that_failed(stepfunctions, failed, end_of):
    execution = failed()
    assert (execution["status"], execution["redriveCount"]) == ("FAILED", 0)
    assert execution["redriveStatus"] == "REDRIVABLE"

    again = redriven(stepfunctions, end_of, execution)

    assert (again["status"], again["redriveCount"]) == ("SUCCEEDED", 1)
    assert again["redriveStatusReason"] == "Execution is SUCCEEDED and cannot be redriven."
    assert (again["startDate"], again["input"]) == (execution["startDate"], execution["input"])
    assert again["startDate"] < again["redriveDate"] < again["stopDate"]
    assert "error" not in again
    assert entered(stepfunctions, again) == ["Prepare", "Work", "Work", "Tell"]


def test_a_redriven_state_is_given_the_same_input_and_the_context_counts(
    stepfunctions, failed, end_of
):
    execution = failed(needed=2)
    again = redriven(stepfunctions, end_of, execution)
    assert (again["status"], again["redriveCount"]) == ("FAILED", 1)
    assert "redriven 1 times" in again["cause"]

    output = json.loads(redriven(stepfunctions, end_of, execution)["output"])

    assert output["state"] == {"needed": 2, "prepared": True}
    assert output["redrives"] == output["execution"]["RedriveCount"] == 2
    assert output["execution"]["RedriveTime"].endswith("Z")
    assert output["execution"]["StartTime"] < output["execution"]["RedriveTime"]


def test_the_history_goes_on(stepfunctions, failed, end_of):
    execution = redriven(stepfunctions, end_of, failed())

    events = stepfunctions.get_execution_history(executionArn=execution["executionArn"])["events"]

    assert [event["id"] for event in events] == list(range(1, len(events) + 1))
    kinds = [event["type"] for event in events if event["type"].startswith("Execution")]
    assert kinds == [
        "ExecutionStarted",
        "ExecutionFailed",
        "ExecutionRedriven",
        "ExecutionSucceeded",
    ]
    (again,) = [event for event in events if event["type"] == "ExecutionRedriven"]
    assert again["executionRedrivenEventDetails"] == {"redriveCount": 1}


def test_a_stopped_execution_can_be_redriven(stepfunctions, machines, end_of):
    arn = stepfunctions.start_execution(stateMachineArn=machines["Waiting"])["executionArn"]
    stepfunctions.stop_execution(executionArn=arn)
    end_of(arn)

    stepfunctions.redrive_execution(executionArn=arn)

    assert stepfunctions.describe_execution(executionArn=arn)["status"] == "RUNNING"
    stepfunctions.stop_execution(executionArn=arn)
    assert end_of(arn)["redriveCount"] == 1


def test_an_execution_that_overruns_is_given_its_time_again(stepfunctions, run, end_of):
    execution = run("Late")

    again = redriven(stepfunctions, end_of, execution)

    assert again["status"] == "TIMED_OUT"
    assert (again["stopDate"] - again["redriveDate"]).total_seconds() >= 0.9


@pytest.mark.parametrize(
    ("machine", "reason"), [("Asking", "is SUCCEEDED"), ("Waiting", "is RUNNING")]
)
def test_what_runs_or_has_succeeded_cannot_be_redriven(
    stepfunctions, machines, end_of, machine, reason
):
    arn = stepfunctions.start_execution(stateMachineArn=machines[machine])["executionArn"]
    if machine == "Asking":
        end_of(arn)

    with pytest.raises(stepfunctions.exceptions.ExecutionNotRedrivable, match=reason):
        stepfunctions.redrive_execution(executionArn=arn)

    stepfunctions.stop_execution(executionArn=arn)


def test_an_execution_that_is_not_there_cannot_be_redriven(stepfunctions, machines):
    arn = machines["Asking"].replace("stateMachine", "execution") + ":nothing"

    with pytest.raises(stepfunctions.exceptions.ExecutionDoesNotExist):
        stepfunctions.redrive_execution(executionArn=arn)


def test_a_redrive_that_a_client_repeats_happened_once(stepfunctions, failed, end_of):
    arn = failed(needed=9)["executionArn"]
    first = stepfunctions.redrive_execution(executionArn=arn, clientToken="once")
    end_of(arn)

    again = stepfunctions.redrive_execution(executionArn=arn, clientToken="once")

    assert again["redriveDate"] == first["redriveDate"]
    assert stepfunctions.describe_execution(executionArn=arn)["redriveCount"] == 1


def test_after_fourteen_days_an_execution_cannot_be_redriven(cloud, stepfunctions, failed):
    arn = failed()["executionArn"]
    moto_internals.age(arn, timedelta(days=14, minutes=1))

    described = stepfunctions.describe_execution(executionArn=arn)
    assert described["redriveStatusReason"] == "Execution redrivable period exceeded."
    with pytest.raises(stepfunctions.exceptions.ExecutionNotRedrivable, match="period exceeded"):
        stepfunctions.redrive_execution(executionArn=arn)
