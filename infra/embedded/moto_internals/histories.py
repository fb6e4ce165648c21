"""The histories of executions. They are kept, as AWS keeps them for 90 days, and packed."""

import pickle
import zlib
from datetime import datetime
from typing import Any

from moto.stepfunctions.exceptions import ExecutionDoesNotExist, InvalidArn
from moto.stepfunctions.parser import models as states_models

from infra.embedded.moto_internals.hooks import ACCOUNT, REGION


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
    packed: bytes | None = getattr(execution, "packed_history", None)
    if packed is None:
        return []  # it has not begun
    found: list[dict[str, Any]] = pickle.loads(zlib.decompress(packed))
    return found


def pack(execution: Any) -> None:
    """Of an execution that succeeded: nothing is added any more, and it cannot be redriven.

    What its states were given and gave says the same over and over again.
    """
    execution.packed_history = zlib.compress(pickle.dumps(events(execution)))
    execution.exec_worker.env = None
