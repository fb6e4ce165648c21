"""Task "Check query": how is the query doing, and which comes next in its stage?

A query that has succeeded is followed by the next one at once, if that was started ahead of its
turn.

In   {"run_id", "query": a QueryState (shared/query/state.py) that Start query answered,
      "execution": $$.Execution}
Out  the QueryState with status "running" | "retry" | "again" | "next" | "done", wait_seconds, and
     on success its result in completed; on "next" it names the next query, on "retry" and "again"
     the next attempt, "again" being for a query that failed before the execution was redriven
Err  QueryFailed, by its cause a subclass; TookTooLong; a check's own error (NoValidBorrowers,
     ChecksFailed) when it found rows that must not be

FAILED is always terminal; Athena retries nothing by itself then. It says whether another attempt
may succeed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import aws, clock, polling, settings
from lambdas.shared.errors import QueryFailed
from lambdas.shared.execution import Execution
from lambdas.shared.ledger import run_record
from lambdas.shared.query import failures, results
from lambdas.shared.query.state import LAST_ATTEMPT, QueryState
from lambdas.shared.telemetry import logger

if TYPE_CHECKING:
    from mypy_boto3_athena.type_defs import QueryExecutionTypeDef

_UNFINISHED = {"QUEUED", "RUNNING"}
_AT_MOST = timedelta(hours=2)  # Athena ends a statement itself, by default after 30 minutes
_FOLLOWS_SECONDS = 10  # how long one call goes on to queries that run already
_RETRY_SECONDS = 10


@dataclass(frozen=True, kw_only=True)
class Request:
    run_id: str
    query: dict[str, Any]
    execution: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Settings:
    ledger_table: str


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    request = Request(**event)
    until = time.monotonic() + _FOLLOWS_SECONDS
    state = QueryState.parse(request.query)
    while True:
        name, state = state.name, followed(state, request)
        runs_already = state.status == "running" and state.name != name
        if not runs_already or time.monotonic() > until:
            return state.as_json()


def followed(state: QueryState, request: Request) -> QueryState:
    """Where the query loop goes once Athena has been asked for this query."""
    ours = Execution.parse(request.execution)
    execution = polling.look(
        lambda: aws.athena().get_query_execution(QueryExecutionId=state.execution_id or "")[
            "QueryExecution"
        ],
        settled=lambda execution: execution["Status"]["State"] not in _UNFINISHED,
        pauses=polling.SHORT_PAUSES,
    )
    logger.info(
        "polled query", execution_id=state.execution_id, status=execution["Status"]["State"]
    )
    try:
        return following(state, execution, redriven_at=ours.redriven_at)
    except QueryFailed:
        if not run_record.may_start_again(
            settings.read(Settings).ledger_table,
            request.run_id,
            state.execution_id or "",
            redrive_count=ours.redrive_count,
        ):
            raise
        return state.again("again", _RETRY_SECONDS)


def following(
    state: QueryState, execution: QueryExecutionTypeDef, *, redriven_at: datetime | None
) -> QueryState:
    """Where the query loop goes from a GetQueryExecution answer."""
    status = execution["Status"]
    match status["State"]:
        case "QUEUED" | "RUNNING":
            what = f"query {state.name} ({state.execution_id})"
            since = clock.floor(status["SubmissionDateTime"])
            return state.running(
                polling.wait_seconds(what, since, at_most=_AT_MOST, redriven_at=redriven_at)
            )
        case "SUCCEEDED":
            if state.query.error:
                results.raise_findings(state.query, state.execution_id or "")
            return state.succeeded(
                location=state.destination or execution["ResultConfiguration"]["OutputLocation"],
                bytes_scanned=execution["Statistics"].get("DataScannedInBytes", 0),
                began=status["SubmissionDateTime"],
                ended=status["CompletionDateTime"],
            )
        case "FAILED" if failures.is_retryable(status) and state.attempt < LAST_ATTEMPT:
            return state.again("retry", _RETRY_SECONDS)
        case ended:
            what = f"query {state.name} ({state.execution_id}) ended {ended}"
            raise failures.failure(f"{what} on attempt {state.attempt}", status)
