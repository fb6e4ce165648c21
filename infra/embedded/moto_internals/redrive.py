"""Redrive: an execution that did not succeed goes on from the state it ended in.

moto has none. Its interpreter can be entered at any state, so this is the documented thing: the
same definition, the same input, the history continued, retries and timeouts counted anew.
https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
"""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from moto.stepfunctions.parser.api import ExecutionStatus, HistoryEventType
from moto.stepfunctions.parser.backend import execution as states_execution
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker

from infra.embedded.moto_internals import histories
from infra.embedded.moto_internals.hooks import wrap

_REDRIVABLE_FOR = timedelta(days=14)
_MOST_EVENTS = 24_999
_KEPT_TOKENS = 10
_TOKEN_VALID_FOR = timedelta(minutes=15)


class NotRedrivable(Exception):
    """The reason, in DescribeExecution's words."""


@dataclass
class Redrives:
    """How often an execution was redriven, when last, and by which clients' tokens."""

    count: int = 0
    date: datetime | None = None
    tokens: deque[tuple[str, datetime]] = field(default_factory=lambda: deque(maxlen=_KEPT_TOKENS))

    def known(self, token: str) -> datetime | None:
        """When this token was used to redrive, if it still counts."""
        for used, at in self.tokens:
            if used == token and datetime.now(UTC) - at < _TOKEN_VALID_FOR:
                return at
        return None


def patch() -> None:
    wrap(states_execution.Execution, "__init__", _never_redriven)
    wrap(ExecutionWorker, "_get_evaluation_environment", _with_its_redrives)


def redrives(execution: Any) -> Redrives:
    found: Redrives = execution.redrives
    return found


def obstacle(execution: Any) -> str | None:
    """Why an execution cannot be redriven; the reasons of DescribeExecution."""
    status = execution.status
    if status in ("RUNNING", "SUCCEEDED"):
        return f"Execution is {status} and cannot be redriven."
    if datetime.now(UTC) - execution.stop_date > _REDRIVABLE_FOR:
        return "Execution redrivable period exceeded."
    if len(histories.events(execution)) >= _MOST_EVENTS:
        return "Execution history event limit exceeded."
    return None


def redrive(arn: str, token: str) -> datetime:
    """Sends the execution on its way again; when that was. Raises NotRedrivable."""
    execution = histories.find(arn)
    known = redrives(execution)
    if done := known.known(token):
        return done
    if reason := obstacle(execution):
        raise NotRedrivable(reason)
    known.count += 1
    known.date = datetime.now(UTC)
    known.tokens.append((token, known.date))
    worker: Any = Redriven(execution)
    execution.error = execution.cause = execution.stop_date = None
    execution.exec_status = ExecutionStatus.RUNNING
    execution.exec_worker = worker
    worker.start()
    return known.date


def age(arn: str, by: timedelta) -> None:
    """Makes an execution have ended so much earlier: for what happens after a while."""
    histories.find(arn).stop_date -= by


class Redriven(ExecutionWorker):
    """The rest of an execution, from the state that it entered last."""

    def __init__(self, execution: Any) -> None:
        first = execution.exec_worker
        super().__init__(
            evaluation_details=first._evaluation_details,
            exec_comm=first._execution_communication,
            cloud_watch_logging_session=first._cloud_watch_logging_session,
            activity_store=first._activity_store,
        )
        self._count = redrives(execution).count
        self._earlier: Any = first.env
        self._entered = _last_entered(execution)
        self.env = first.env  # which holds the history until there is more of it

    def _execution_logic(self) -> None:
        program: Any = self._get_evaluation_entrypoint()
        env: Any = self._get_evaluation_environment()
        env.event_manager = self._earlier.event_manager
        if self._entered is not None:
            program.start_at = SimpleNamespace(start_at_name=self._entered["name"])
            env.states.reset(json.loads(self._entered["input"]))
        self.env = env
        details: Any = {"executionRedrivenEventDetails": {"redriveCount": self._count}}
        env.event_manager.add_event(
            context=env.event_history_context,
            event_type=HistoryEventType.ExecutionRedriven,
            event_details=details,
            update_source_event_id=False,
        )
        program.eval(env)
        self._execution_communication.terminated()


def _last_entered(execution: Any) -> dict[str, str] | None:
    """Name and input of the state entered last; None if none was."""
    details = "stateEnteredEventDetails"
    entered = (
        event[details] for event in reversed(histories.events(execution)) if details in event
    )
    return next(entered, None)


def _never_redriven(init: Callable[..., None]) -> Callable[..., None]:
    def initialise(self: Any, *given: Any, **named: Any) -> None:
        init(self, *given, **named)
        self.redrives = Redrives()

    return initialise


def _with_its_redrives(get_evaluation_environment: Callable[..., Any]) -> Callable[..., Any]:
    """$$.Execution.RedriveCount, 0 until a redrive, and RedriveTime, which is there after one.

    https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
    """

    def environment(self: Any) -> Any:
        env = get_evaluation_environment(self)
        known = redrives(self._execution_communication.execution)
        context = env.states.context_object.context_object_data["Execution"]
        context["RedriveCount"] = known.count
        if known.date is not None:
            moment = known.date.isoformat(timespec="milliseconds")
            context["RedriveTime"] = moment.replace("+00:00", "Z")
        return env

    return environment
