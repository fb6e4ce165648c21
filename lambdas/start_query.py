"""Task "Start query": starts one query of a stage on Athena, and what can run beside it.

In   {"lease": {"owner", "fence"}, "run_id", "limits": {name: text}, "as_of": "2026-11-22",
      "band": {"last_run_id", "last_opportunities", "is_waived"}, "query": {"stage": "judge", …}}
     query: a `QueryState` (shared/query/state.py); without a name, the stage's first query
Out  the same QueryState, with execution_id, for an UNLOAD the destination it writes to, and in
     begun the later queries of the stage that were started with it
Err  LeaseLost, Throttled

Survives being called twice: a query's client token is made of run, name and attempt, and Athena
answers the same token with the same execution. An UNLOAD needs an empty destination, so each
attempt has its own.

A query whose statement can be written reads nothing that is still to come: which may run beside
which is nowhere else declared. Should Athena want fewer requests, the later ones wait for their
turn.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import aws, settings
from lambdas.shared.errors import Throttled
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
    execution_id, destination = start(state, parameters, here)
    started = state.started(execution_id, destination, started_ahead(state, parameters, here))
    logger.info(
        "started query",
        run_id=request.run_id,
        query=state.name,
        attempt=state.attempt,
        ahead=sorted(started.begun),
    )
    return started.as_json()


def start(state: QueryState, parameters: RunParameters, here: Settings) -> tuple[str, str | None]:
    """The execution's id, and where an UNLOAD writes."""
    destination = state.destination_in(here.working_bucket, parameters.run_id)
    started = aws.athena().start_query_execution(
        QueryString=stages.statement(state.query, parameters, destination=destination),
        ClientRequestToken=token(parameters.run_id, state),
        QueryExecutionContext={"Database": here.database},
        WorkGroup=here.workgroup,
    )
    return started["QueryExecutionId"], destination


def started_ahead(
    state: QueryState, parameters: RunParameters, here: Settings
) -> dict[str, dict[str, str | None]]:
    """The later queries of the stage that need nothing which is not there, as in `begun`."""
    ahead: dict[str, dict[str, str | None]] = {}
    try:
        for later in state.later():
            if not stages.lacks(later.query, parameters):
                execution_id, destination = start(later, parameters, here)
                ahead[later.name] = {"execution_id": execution_id, "destination": destination}
    except Throttled as throttled:
        logger.info("the others wait for their turn", reason=str(throttled))
    return ahead


def token(run_id: str, state: QueryState) -> str:
    """64 characters; Athena takes 32 to 128."""
    return hashlib.sha256(f"{run_id}/{state.name}/{state.attempt}".encode()).hexdigest()
