"""Step Functions' quotas, and the errors that nothing catches: moto is more lenient.

A state's input and output, a task's result: 262,144 bytes as UTF-8, else States.DataLimitExceeded.
An execution's history: 25,000 events, of which the last one ends it.
https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
https://docs.aws.amazon.com/step-functions/latest/dg/bp-history-limit.html
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from moto.stepfunctions.parser import quotas
from moto.stepfunctions.parser.api import HistoryEventType
from moto.stepfunctions.parser.asl.component.common.error_name.error_equals_decl import (
    ErrorEqualsDecl,
)
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task import StateTask
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventManager

from infra.embedded.moto_internals.hooks import replace, wrap

MOST_BYTES = 262_144
MOST_EVENTS = 25_000

_ENDS = {
    HistoryEventType.ExecutionAborted,
    HistoryEventType.ExecutionFailed,
    HistoryEventType.ExecutionSucceeded,
    HistoryEventType.ExecutionTimedOut,
}
_FATAL = {"States.DataLimitExceeded", "States.Runtime"}


def patch() -> None:
    replace(quotas, "MAX_STATE_SIZE_UTF8_BYTES", MOST_BYTES + 1)  # moto wants less than this
    wrap(EventManager, "add_event", _until_the_history_is_full)
    replace(ErrorEqualsDecl, "_eval_body", _matches)
    wrap(StateTask, "_eval_parameters", _within_the_quota)


def _until_the_history_is_full(add_event: Callable[..., int]) -> Callable[..., int]:
    """The last event that there is room for is one that ends the execution."""

    def add(self: Any, context: Any, event_type: Any, *details: Any, **more: Any) -> int:
        if self._event_id_gen._next_id >= MOST_EVENTS and event_type not in _ENDS:
            raise FailureEventException(_history_is_full(context))
        return add_event(self, context, event_type, *details, **more)

    return add


def _history_is_full(context: Any) -> FailureEvent:
    """Without an error's name: none is documented."""
    environment: Any = SimpleNamespace(next_state_name=None, event_history_context=context)
    cause = f"The execution reached the maximum number of history events ({MOST_EVENTS})."
    details: Any = {"executionFailedEventDetails": {"cause": cause}}
    return FailureEvent(environment, None, HistoryEventType.ExecutionFailed, details)


def _within_the_quota(eval_parameters: Callable[..., Any]) -> Callable[..., Any]:
    """StateTask._eval_parameters: what Parameters make is a state's input, and limited as such."""

    def evaluate(self: Any, env: Any) -> Any:
        parameters = eval_parameters(self, env)
        self._verify_size_quota(env=env, value=parameters)
        return parameters

    return evaluate


def _matches(self: Any, env: Any) -> None:
    """ErrorEqualsDecl._eval_body: whether the error on the stack is one of those listed.

    States.ALL and States.TaskFailed are wildcards, the latter not for timeouts; neither is one
    for the errors that are fatal, and States.Runtime ends the execution whatever is listed.
    """
    found = env.stack.pop()
    error = None if found is None else found.error_name
    listed = {name.error_name for name in self.error_names}
    if error in _FATAL:
        matches = error in listed and error != "States.Runtime"
    else:
        matches = (
            error in listed
            or "States.ALL" in listed
            or ("States.TaskFailed" in listed and error != "States.Timeout")
        )
    env.stack.append(matches)
