"""How an execution ended, from the event that tells of it and, where it failed, from its history.

https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lambdas.shared import aws, clock, errors, runs
from lambdas.shared.admission import triggers

_OWN_ERRORS = {name for name, _ in inspect.getmembers(errors, inspect.isclass)}
# What Step Functions and Lambda say for themselves holds no data of ours; another error's message
# may quote what it stumbled over.
_SERVICE_ERRORS = {
    "Lambda.TooManyRequestsException": "Lambda had no capacity left for the task's function.",
    "Lambda.Unknown": "the task's function ended without an answer: out of memory, or of time.",
    "Sandbox.Timedout": "the task's function ran out of time.",
    "States.DataLimitExceeded": "the state grew larger than Step Functions allows.",
    "States.Runtime": "the state machine met a state that it cannot process.",
    "States.Timeout": "it ran out of time.",
}
_UNTOLD = "an error that nobody foresaw; its message may quote data, so it stands only in the log."
_EVENTS_LOOKED_AT = 100  # from the end of a history, which is where it failed


@dataclass(frozen=True, kw_only=True)
class Ending:
    """`status`: what the run came to, as its output says: published, incomplete, rejected,
    duplicate, …; else failed, timed_out or aborted, with the state and, in words, the cause.
    `redrives`: how often the execution had been redriven when it ended so.
    """

    run_id: str
    status: str
    execution_arn: str
    region: str
    trigger: str  # upload, schedule or manual
    ended_at: str
    redrives: int
    output: Mapping[str, Any] = field(default_factory=dict)
    state: str | None = None
    error: str | None = None
    cause: str | None = None


def read(event: Mapping[str, Any]) -> Ending:
    detail = event["detail"]
    arn = detail["executionArn"]
    ending = {
        "run_id": runs.run_id(arn, _as_text(detail["startDate"])),
        "execution_arn": arn,
        "region": event["region"],
        "trigger": triggers.kind_of(json.loads(detail["input"] or "{}")),
        "ended_at": _as_text(detail["stopDate"]),
        "redrives": detail["redriveCount"],
    }
    if detail["status"] == "SUCCEEDED":
        # An output of more than 248 KiB is left out of the event.
        output = json.loads(detail["output"] or '{"status": "succeeded"}')
        return Ending(**ending, status=output["status"], output=output)
    error = detail.get("error")
    return Ending(
        **ending,
        status=detail["status"].lower(),
        state=_last_state(arn),
        error=error,
        cause=in_words(error, detail.get("cause")),
    )


def _as_text(milliseconds: int) -> str:
    return clock.as_text(datetime.fromtimestamp(milliseconds / 1000, UTC))


def in_words(error: str | None, cause: str | None) -> str | None:
    """The cause, as far as it can hold nobody's data.

    A Lambda function's failure arrives as JSON: errorMessage, errorType, requestId, stackTrace.
    """
    if error is None:
        return None
    if error in _OWN_ERRORS:
        try:
            return str(json.loads(cause or "")["errorMessage"])
        except (ValueError, KeyError, TypeError):
            return None
    return _SERVICE_ERRORS.get(error, _UNTOLD)


def _last_state(execution_arn: str) -> str | None:
    """The state that was entered last: the one to blame, and to redrive from."""
    history = aws.stepfunctions().get_execution_history(
        executionArn=execution_arn,
        reverseOrder=True,
        maxResults=_EVENTS_LOOKED_AT,
        includeExecutionData=False,
    )
    entered = (event.get("stateEnteredEventDetails") for event in history["events"])
    return next((details["name"] for details in entered if details), None)
