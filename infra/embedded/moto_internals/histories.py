"""The histories of executions, which AWS keeps for 90 days."""

from datetime import datetime
from typing import Any

from moto.stepfunctions.exceptions import ExecutionDoesNotExist, InvalidArn
from moto.stepfunctions.parser import models as states_models

from infra.embedded.moto_internals.hooks import ACCOUNT, REGION, living


class NoSuchExecution(Exception):
    """There is no execution of this ARN."""


def find(arn: str) -> Any:
    """moto's execution. Raises NoSuchExecution."""
    backend: Any = states_models.stepfunctions_parser_backends[ACCOUNT][REGION]
    try:
        return backend.describe_execution(arn)
    except (ExecutionDoesNotExist, InvalidArn) as missing:
        raise NoSuchExecution(arn) from missing


def history(arn: str) -> list[dict[str, Any]]:
    """The events so far, oldest first, as GetExecutionHistory has them. Raises NoSuchExecution."""
    return [
        {**event, "timestamp": datetime.fromisoformat(event["timestamp"])}
        for event in events(find(arn))
    ]


def events(execution: Any) -> list[dict[str, Any]]:
    """moto's own, oldest first, not to be changed: it would copy each of them to the last byte."""
    env = execution.exec_worker.env
    if env is not None:
        return list(env.event_manager._history_event_list)
    name: str | None = getattr(execution, "archived_history", None)
    if name is None:
        return []  # it has not begun
    found: list[dict[str, Any]] = living().archive.get(name)
    return found


def archive(execution: Any) -> None:
    """Of an execution that succeeded: nothing is added any more, and it cannot be redriven."""
    execution.archived_history = living().archive.put(events(execution))
    execution.exec_worker.env = None
