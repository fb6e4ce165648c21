"""An execution that is stopped, or overruns, ends where it is: moto's interpreter goes on without.

Its components are passed over from then on, and what calls them takes other values than theirs:
of a task about to start, the history got a whole input for its time-out, and a function another
payload. AWS tells of nothing after the end.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.program.program import Program
from moto.stepfunctions.parser.asl.component.state.exec.execute_state import ExecutionState
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import (  # noqa: E501
    StateTaskService,
)
from moto.stepfunctions.parser.asl.component.state.state import CommonStateField
from moto.stepfunctions.parser.asl.eval.program_state import ProgramStopped, ProgramTimedOut

from infra.embedded.moto_internals.hooks import is_living, wrap

_BEGINS_SOON_SECONDS = 0.01


class _Over(Exception):
    """Nothing more is to be evaluated."""


def patch() -> None:
    wrap(EvalComponent, "eval", _unless_over)
    wrap(StateTaskService, "_after_eval_execution", _unless_over)
    wrap(ExecutionState, "_evaluate_with_timeout", _forgetting_what_failed_of_it)


def stop(execution: Any, error: str | None, cause: str | None) -> datetime:
    """Stops moto's execution, if it still runs; when that was.

    One that has just been started is awaited: of a stop before its first state moto takes no note.
    """
    now = datetime.now(UTC)
    while execution.exec_status == ExecutionStatus.RUNNING and is_living():
        env = execution.exec_worker.env
        if env is not None and env._program_state is not None:
            env.set_stop(stop_date=now, error=error, cause=cause)
            break
        time.sleep(_BEGINS_SOON_SECONDS)
    return now


def _is_over(env: Any) -> bool:
    return isinstance(env._program_state, ProgramStopped | ProgramTimedOut)


def _unless_over(step: Callable[..., None]) -> Callable[..., None]:
    """A step of the interpreter; the state around it ends, and its program tells of the end."""

    def evaluate(self: Any, env: Any, *given: Any, **named: Any) -> None:
        try:
            if _is_over(env) and not isinstance(self, Program):
                raise _Over
            step(self, env, *given, **named)
        except Exception:
            if not (isinstance(self, CommonStateField) and _is_over(env)):
                raise

    return evaluate


def _forgetting_what_failed_of_it(evaluate_with_timeout: Callable[..., None]) -> Any:
    """ExecutionState._evaluate_with_timeout: nobody is told, and nothing is tried again."""

    def evaluate(self: Any, env: Any) -> None:
        try:
            evaluate_with_timeout(self, env)
        except Exception:
            if not _is_over(env):
                raise

    return evaluate
