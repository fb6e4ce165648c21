"""moto's Step Functions: its interpreter runs, and what it reports is what AWS would."""

import logging
import sys
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError
from moto.core.config import default_user_config
from moto.core.responses import ActionResult
from moto.stepfunctions.parser import models as states_models
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_lambda import (  # noqa: E501
    StateTaskServiceLambda,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task import (
    StateTask,
)
from moto.stepfunctions.parser.asl.eval.program_state import (
    ProgramEnded,
    ProgramError,
    ProgramStopped,
    ProgramTimedOut,
)
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend import execution as states_execution
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker
from moto.stepfunctions.parser.utils import TMP_THREADS
from moto.stepfunctions.responses import StepFunctionResponse

from infra.embedded.moto_internals import (
    choices,
    histories,
    redrive,
    repetitions,
    state_quotas,
    stopping,
)
from infra.embedded.moto_internals.hooks import (
    ACCOUNT,
    REGION,
    ChangedExecution,
    is_living,
    living,
    replace,
    wrap,
)

logger = logging.getLogger(__name__)


def patch() -> None:
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    logging.getLogger("moto").setLevel(logging.CRITICAL)  # it logs whole syntax trees on failure
    wrap(states_models.StepFunctionsParserBackend, "start_execution", _start_named_execution)
    replace(
        states_execution.BaseExecutionWorkerCommunication,
        "_reflect_execution_status",
        _reflect_execution_status,
    )
    wrap(states_execution.Execution, "get_start_execution_details", _with_a_start_time_in_text)
    wrap(ExecutionWorker, "start", _tell_of_the_start)
    for worker in (ExecutionWorker, redrive.Redriven):
        wrap(worker, "_execution_logic", _end_even_if_broken)
    redrive.patch()
    replace(StepFunctionResponse, "describe_execution", _describe_execution)
    replace(StepFunctionResponse, "stop_execution", _stop_execution)
    wrap(StateTask, "_eval_state_credentials", _with_the_state_machine)
    wrap(StateTaskServiceLambda, "_from_error", _with_a_name_for_a_lost_connection)
    repetitions.patch()
    state_quotas.patch()
    choices.patch()
    stopping.patch()
    for name, module in list(sys.modules.items()):
        if name.startswith("moto.stepfunctions.") and hasattr(module, "boto_client_for"):
            replace(module, "boto_client_for", _client_for_state)


def _start_named_execution(start_execution: Callable[..., Any]) -> Callable[..., Any]:
    """moto calls an execution without a name "None", and refuses the second one.

    Of two requests at once with one name, the second finds what the first has started.
    """
    one_at_a_time = threading.Lock()

    def start(
        self: Any,
        state_machine_arn: str,
        name: str | None = None,
        execution_input: str | None = None,
        trace_header: str | None = None,
    ) -> Any:
        name = name or str(uuid.uuid4())
        with one_at_a_time:
            return start_execution(self, state_machine_arn, name, execution_input, trace_header)

    return start


def _reflect_execution_status(self: Any) -> None:
    """Sets output, error and cause before the status: who polls for the end reads all of it."""
    execution = self.execution
    execution.stop_date = datetime.now(UTC)
    match execution.exec_worker.env.program_state():
        case ProgramEnded():
            execution.output = to_json_str(execution.exec_worker.env.states.get_input())
            execution.exec_status = ExecutionStatus.SUCCEEDED
        case ProgramError(error=details):
            execution.error = (details or {}).get("error")
            execution.cause = (details or {}).get("cause")
            execution.exec_status = ExecutionStatus.FAILED
        case ProgramStopped(error=error, cause=cause):
            execution.error, execution.cause = error, cause
            execution.exec_status = ExecutionStatus.ABORTED
        case ProgramTimedOut():
            execution.exec_status = ExecutionStatus.TIMED_OUT
        case other:
            raise TypeError(f"an execution ended as {type(other).__name__}")
    if execution.exec_status == ExecutionStatus.SUCCEEDED:
        histories.archive(execution)
    _tell_of(execution)


def _tell_of_the_start(start: Callable[..., None]) -> Callable[..., None]:
    """ExecutionWorker.start, telling first: that it runs is heard before how it ended."""

    def tell_and_start(self: Any) -> None:
        _tell_of(self._execution_communication.execution)
        start(self)

    return tell_and_start


def _tell_of(execution: Any) -> None:
    """Tells the cloud of an execution whose status has changed."""
    # moto remembers the thread of every task there ever was
    TMP_THREADS[:] = [thread for thread in list(TMP_THREADS) if thread.is_alive()]
    if not is_living():
        return
    status = execution.status
    living().execution_changed(
        ChangedExecution(
            arn=execution.execution_arn,
            state_machine_arn=execution.state_machine_arn,
            name=execution.name,
            status=status,
            started=execution.start_date,
            stopped=None if status == "RUNNING" else execution.stop_date,
            redrive_count=redrive.redrives(execution).count,
            redriven=redrive.redrives(execution).date,
            obstacle=redrive.obstacle(execution),
            input=execution.execution_input,
            output=execution.output if status == "SUCCEEDED" else None,
            error=execution.error,
            cause=execution.cause,
        )
    )


def _with_a_start_time_in_text(get_start_execution_details: Callable[..., Any]) -> Any:
    """$$.Execution.StartTime as AWS writes it: ISO 8601, in UTC, with milliseconds."""

    def details(self: Any) -> Any:
        details = get_start_execution_details(self)
        moment = details.start_time.astimezone(UTC).isoformat(timespec="milliseconds")
        details.start_time = moment.replace("+00:00", "Z")
        return details

    return details


def _describe_execution(self: Any) -> ActionResult:
    """moto's leaves out when a timed-out execution stopped, and unquotes an output of text."""
    execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
    status = execution.status  # read first: all the rest is set before it
    described = {
        "executionArn": execution.execution_arn,
        "stateMachineArn": execution.state_machine_arn,
        "name": execution.name,
        "status": status,
        "startDate": execution.start_date,
        "input": execution.execution_input,
        "inputDetails": {"included": True},
    }
    if status != "RUNNING":
        described["stopDate"] = execution.stop_date
    if status == "SUCCEEDED":
        described["output"] = execution.output
        described["outputDetails"] = {"included": True}
    described |= _redrive_of(execution)
    if execution.error is not None:
        described["error"] = execution.error
    if execution.cause is not None:
        described["cause"] = execution.cause
    return ActionResult(described)


def _redrive_of(execution: Any) -> dict[str, Any]:
    known, obstacle = redrive.redrives(execution), redrive.obstacle(execution)
    described: dict[str, Any] = {"redriveCount": known.count}
    if known.date is not None:
        described["redriveDate"] = known.date
    if obstacle is None:
        return {**described, "redriveStatus": "REDRIVABLE"}
    return {**described, "redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": obstacle}


def _stop_execution(self: Any) -> ActionResult:
    """moto's has no stopDate, and passes neither error nor cause on."""
    execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
    stopped = stopping.stop(execution, self._get_param("error"), self._get_param("cause"))
    return ActionResult({"stopDate": stopped})


def _end_even_if_broken(execution_logic: Callable[..., None]) -> Callable[..., None]:
    """An error of the interpreter itself ends the execution; moto's would stay RUNNING for ever."""

    def run(self: Any) -> None:
        try:
            execution_logic(self)
        except Exception as error:
            if not is_living():
                return  # the cloud is gone, and nobody waits for this execution
            logger.exception("the Step Functions interpreter failed")
            execution = self._execution_communication.execution
            execution.stop_date = datetime.now(UTC)
            execution.error = "States.Runtime"
            execution.cause = f"the interpreter failed: {type(error).__name__}: {error}"
            execution.exec_status = ExecutionStatus.FAILED
            _tell_of(execution)

    return run


def _with_a_name_for_a_lost_connection(from_error: Callable[..., Any]) -> Callable[..., Any]:
    """An invocation whose answer is lost; moto calls it States.TaskFailed.

    https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html
    """

    def failure(self: Any, env: Any, ex: Exception) -> Any:
        if isinstance(ex, HTTPClientError):
            lost: Any = {
                "Error": {"Code": "SdkClientException", "Message": str(ex)},
                "ResponseMetadata": {"HTTPStatusCode": 0, "RequestId": ""},
            }
            ex = ClientError(lost, "Invoke")
        return from_error(self, env, ex)

    return failure


@dataclass(frozen=True)
class KeptMachine:
    """A state machine; its definition as it was given last."""

    arn: str
    definition: str


def machine_named(name: str) -> KeptMachine | None:
    machines = states_models.stepfunctions_parser_backends[ACCOUNT][REGION].state_machines
    found = next((each for each in machines if each.name == name), None)
    return None if found is None else KeptMachine(found.arn, found.definition)


def revise(arn: str) -> str:
    """Gives a state machine that was changed the id of its revision, which moto has none for."""
    given = str(uuid.uuid4())
    _machine(arn).revision_id = given
    return given


def revision(arn: str) -> str | None:
    """The id of its last revision; None if it is as it was created."""
    return getattr(_machine(arn), "revision_id", None)


def _machine(arn: str) -> Any:
    return states_models.stepfunctions_parser_backends[ACCOUNT][REGION].describe_state_machine(arn)


def stop_executions() -> None:
    """Ends the executions that still run; one that waits is woken for it."""
    backend: Any = states_models.stepfunctions_parser_backends[ACCOUNT][REGION]
    for machine in backend.state_machines:
        for execution in machine.executions:
            if execution.exec_status == ExecutionStatus.RUNNING:
                stopping.stop(execution, None, "the embedded cloud stops")


def _client_for_state(region: str, service: str, state_credentials: Any) -> Any:
    """The client a Task state calls a service with; moto makes one per call, of localhost:5000."""
    machine = getattr(state_credentials, "state_machine_arn", None)
    return living().client_of_role(state_credentials.role_arn, machine, service)


def _with_the_state_machine(eval_state_credentials: Callable[..., Any]) -> Callable[..., Any]:
    """StateTask._eval_state_credentials, telling for which state machine the role is assumed."""

    def credentials(self: Any, env: Any) -> Any:
        found = eval_state_credentials(self, env)
        found.state_machine_arn = env.states.context_object.context_object_data["StateMachine"][
            "Id"
        ]
        return found

    return credentials
