"""Task "Start query": starts one query of a stage on Athena.

In   {"lease": {"owner", "fence"}, "run_id", "limits": {name: text}, "as_of": "2026-11-22",
      "band": {"last_run_id", "last_opportunities", "is_waived"}, "query": {"stage": "judge", …}}
     query: a `QueryState` (shared/stages.py); without a name, the stage's first query
Out  the same QueryState, with execution_id, and for an UNLOAD the destination it writes to
Err  LeaseLost, Throttled

Survives being called twice: a query's client token is made of run, name and attempt, and Athena
answers the same token with the same execution. An UNLOAD needs an empty destination, so each
attempt has its own.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import aws, settings
from lambdas.shared.ledger import lease
from lambdas.shared.ledger.lease import Claim
from lambdas.shared.limits import Limits
from lambdas.shared.query import stages
from lambdas.shared.query.parameters import Band, RunParameters
from lambdas.shared.query.state import QueryState
from lambdas.shared.telemetry import logger


@dataclass(frozen=True, kw_only=True)
class Request:
    lease: dict[str, Any]
    run_id: str
    limits: dict[str, str]
    as_of: str
    band: dict[str, Any]
    query: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Settings:
    ledger_table: str
    working_bucket: str
    database: str
    workgroup: str
    deployed_limits: str  # JSON
    max_borrowers_per_person: str
    match_everyone_below: str


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    request = Request(**event)
    here = settings.read(Settings)
    lease.verify(here.ledger_table, Claim(**request.lease))
    state = QueryState.parse(request.query)
    limits = Limits.parse(request.limits)
    parameters = RunParameters(
        run_id=request.run_id,
        as_of=date.fromisoformat(request.as_of),
        limits=limits,
        is_trial=limits != Limits.parse(json.loads(here.deployed_limits)),
        band=Band(**request.band),
        max_borrowers_per_person=int(here.max_borrowers_per_person),
        match_everyone_below=int(here.match_everyone_below),
        matching=state.matching_result,
        attempts=state.attempts,
    )
    destination = state.destination_in(here.working_bucket, request.run_id)
    started = aws.athena().start_query_execution(
        QueryString=stages.statement(state.query, parameters, destination=destination),
        ClientRequestToken=token(request.run_id, state),
        QueryExecutionContext={"Database": here.database},
        WorkGroup=here.workgroup,
    )
    logger.info("started query", run_id=request.run_id, query=state.name, attempt=state.attempt)
    return state.started(started["QueryExecutionId"], destination).as_json()


def token(run_id: str, state: QueryState) -> str:
    """64 characters; Athena takes 32 to 128."""
    return hashlib.sha256(f"{run_id}/{state.name}/{state.attempt}".encode()).hexdigest()
