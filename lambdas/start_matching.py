"""Task "Start matching": points the input table at this run's borrowers and starts the job.

In   {"lease": {"owner", "fence"}, "run_id", "prepared": {"location": "s3://…/", …},
     "staged_at"}
Out  {"status": "started" | "busy", "workflow", "job_id", "wait_seconds"}
     busy: no job_id; another matching job holds the one slot of account and Region
Err  LeaseLost, TookTooLong

Survives being called twice. StartMatchingJob has no client token, so the newest job of the
workflow is adopted if it started since this run's staging ended, unless it failed.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import clock, lease, matching_input, matching_jobs, polling, settings
from lambdas.shared.lease import Claim
from lambdas.shared.telemetry import logger

_AT_MOST = timedelta(hours=6)  # of waiting for the slot


@dataclass(frozen=True, kw_only=True)
class Request:
    lease: dict[str, Any]
    run_id: str
    prepared: dict[str, Any]
    staged_at: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    ledger_table: str
    database: str
    matching_workflow: str


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    request = Request(**event)
    here = settings.read(Settings)
    lease.verify(here.ledger_table, Claim(**request.lease))
    staged_at = clock.parse(request.staged_at)
    jobs = matching_jobs.newest_first(here.matching_workflow)
    job_id = matching_jobs.adopted(jobs, since=staged_at)
    if job_id is None and not matching_jobs.any_unfinished(jobs):
        matching_input.point_at(here.database, request.prepared["location"])
        job_id = matching_jobs.start(here.matching_workflow, since=staged_at)
    logger.info("asked for a matching job", run_id=request.run_id, job_id=job_id)
    return {
        "status": "started" if job_id else "busy",
        "workflow": here.matching_workflow,
        "job_id": job_id,
        "wait_seconds": None
        if job_id
        else polling.wait_seconds("a matching slot", staged_at, at_most=_AT_MOST),
    }
