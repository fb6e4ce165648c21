"""Task "Start matching": points the input table at this run's borrowers and starts the job.

In   {"lease": {"owner", "fence"}, "run_id", "prepared": {"location": "s3://…/", …}}
Out  {"status": "started" | "busy", "workflow", "job_id", "prepared_by": run id, "reused": false,
      "wait_seconds"}
     busy: no job_id; another matching job holds the one slot of account and Region
Err  LeaseLost, TookTooLong

Survives being called twice. StartMatchingJob has no client token, so it is said in the ledger
beforehand that a job is about to be started, and afterwards which; who finds the first without
the second looks whether there is one.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import polling, settings
from lambdas.shared.ledger import lease, run_record
from lambdas.shared.ledger.lease import Claim
from lambdas.shared.matching import input_table, jobs
from lambdas.shared.telemetry import logger

_AT_MOST = timedelta(hours=6)  # of waiting for the slot


@dataclass(frozen=True, kw_only=True)
class Request:
    lease: dict[str, Any]
    run_id: str
    prepared: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Settings:
    ledger_table: str
    database: str
    matching_workflow: str


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    request = Request(**event)
    here = settings.read(Settings)
    table, run_id, claim = here.ledger_table, request.run_id, Claim(**request.lease)
    lease.verify(table, claim)
    intent = run_record.intend_matching(table, run_id, claim)
    job_id = intent.job_id
    if job_id is None and not intent.is_first:
        job_id = jobs.started_since(here.matching_workflow, intent.since)
    if job_id is None:
        input_table.point_at(here.database, request.prepared["location"])
        job_id = jobs.start(here.matching_workflow)
    if job_id is not None and job_id != intent.job_id:
        run_record.matching_started(table, run_id, claim, job_id)
    logger.info("asked for a matching job", run_id=run_id, job_id=job_id)
    return {
        "status": "started" if job_id else "busy",
        "workflow": here.matching_workflow,
        "job_id": job_id,
        "prepared_by": run_id,
        "reused": False,
        "wait_seconds": None
        if job_id
        else polling.wait_seconds("a matching slot", intent.since, at_most=_AT_MOST),
    }
