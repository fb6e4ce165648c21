"""One execution of the state machine, followed by its history."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from infra.command.screen.progress import StateEntered

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient
    from mypy_boto3_stepfunctions.type_defs import HistoryEventTypeDef

# In the query loop, what tells one turn from the next: a member of the input's `query`.
REMARKS = {"Start query": "stage", "Check query": "name"}

# A run that has nothing to do ends within seconds; one that matches takes half an hour.
FIRST_POLL_SECONDS, POLLS_GROW_BY = 0.25, 1.5

EVENTS_ON_A_PAGE = 20

# The last event of a history, and the member that holds its details.
_ENDS = {
    "ExecutionSucceeded": "executionSucceededEventDetails",
    "ExecutionFailed": "executionFailedEventDetails",
    "ExecutionTimedOut": "executionTimedOutEventDetails",
    "ExecutionAborted": "executionAbortedEventDetails",
}


@dataclass(frozen=True, kw_only=True)
class Ended:
    """`output` of an execution that succeeded; otherwise where and why it ended."""

    output: dict[str, Any] | None
    state: str | None
    error: str | None = None
    cause: str | None = None


def follow(
    stepfunctions: "SFNClient",
    execution_arn: str,
    on_state: Callable[[StateEntered], None],
    *,
    poll_seconds: float,
) -> Ended:
    """Waits for the end; `on_state` hears of every state as it is entered.

    The history is asked for often at first, and every `poll_seconds` in the end.
    """
    seen = 0
    pause = FIRST_POLL_SECONDS
    started: datetime | None = None
    state: str | None = None
    while True:
        for event in _history(stepfunctions, execution_arn, after=seen):
            seen = event["id"]
            started = started or event["timestamp"]
            if event["type"].endswith("StateEntered"):
                entered = _entered(event, started)
                state = entered.name
                on_state(entered)
            elif event["type"] in _ENDS:
                return _ended(event, state)
        time.sleep(min(pause, poll_seconds))
        pause *= POLLS_GROW_BY


def _history(
    stepfunctions: "SFNClient", execution_arn: str, *, after: int
) -> list["HistoryEventTypeDef"]:
    """The events since that one, oldest first; read from the end, where there are few."""
    pages = stepfunctions.get_paginator("get_execution_history").paginate(
        executionArn=execution_arn,
        includeExecutionData=True,
        reverseOrder=True,
        PaginationConfig={"PageSize": EVENTS_ON_A_PAGE},
    )
    news: dict[int, HistoryEventTypeDef] = {}  # by id: what is added meanwhile moves the pages
    for page in pages:
        news |= {event["id"]: event for event in page["events"] if event["id"] > after}
        if any(event["id"] <= after for event in page["events"]):
            break
    return [news[number] for number in sorted(news)]


def _entered(event: "HistoryEventTypeDef", started: datetime) -> StateEntered:
    details = event["stateEnteredEventDetails"]
    query = json.loads(details.get("input", "{}")).get("query", {})
    return StateEntered(
        name=details["name"],
        kind=event["type"].removesuffix("StateEntered"),
        seconds=(event["timestamp"] - started).total_seconds(),
        remark=query.get(REMARKS.get(details["name"])),
    )


def _ended(event: "HistoryEventTypeDef", state: str | None) -> Ended:
    details: dict[str, str] = event.get(_ENDS[event["type"]], {})  # type: ignore[assignment]
    if event["type"] == "ExecutionSucceeded":
        return Ended(output=json.loads(details["output"]), state=state)
    if event["type"] == "ExecutionFailed":
        return Ended(output=None, state=state, error=details.get("error"), cause=_in_words(details))
    ended = "ran out of its time" if event["type"] == "ExecutionTimedOut" else "was stopped"
    return Ended(
        output=None,
        state=state,
        error=details.get("error", event["type"]),
        cause=details.get("cause") or f"the execution {ended}",
    )


def _in_words(details: dict[str, str]) -> str:
    """The message in a failure's cause.

    A Lambda function's failure arrives as JSON: errorMessage, errorType, requestId, stackTrace.
    """
    cause = details.get("cause", "no cause given")
    try:
        return str(json.loads(cause)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return cause
