"""Task "Start matching": has whoever may be somebody else matched, unless the last job did so.

In   {"lease": {"owner", "fence"}, "run_id", "prepared": {"location": "s3://…/", …},
      "input": {"location": "s3://….csv", …}, "execution": $$.Execution}
     prepared, input: what the queries of those names left
Out  {"status": "started" | "busy" | "reused" | "nobody", "workflow", "job_id",
      "prepared_by": run id, "reused", "wait_seconds", "progress", "crawl"}
     busy: no job_id; another matching job holds the one slot of account and Region
     reused: the same was matched before, and that is still there; nobody: nobody is to be matched.
     Of these two, progress and crawl are as their tasks would have answered; else null
Err  LeaseLost, TookTooLong

Rates change daily, people do not, and matching is paid for by the record: the same input is matched
again only if the run was started with `rematch`.

Survives being called twice. StartMatchingJob has no client token, so the ledger says beforehand
that a job is about to be started, and afterwards which. A try that finds the first without the
second searches for the job.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import polling, settings
from lambdas.shared.admission import fingerprint, record
from lambdas.shared.execution import Execution
from lambdas.shared.ledger import lease, run_record
from lambdas.shared.ledger.lease import Claim
from lambdas.shared.matching import input_table, jobs, last_good
from lambdas.shared.query import results
from lambdas.shared.telemetry import logger

_AT_MOST = timedelta(hours=6)  # of waiting for the slot


@dataclass(frozen=True, kw_only=True)
class Request:
    lease: dict[str, Any]
    run_id: str
    prepared: dict[str, Any]
    input: dict[str, Any]
    execution: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Settings:
    ledger_table: str
    database: str
    matching_workflow: str
    working_bucket: str
    resolved_bucket: str


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    request = Request(**event)
    here = settings.read(Settings)
    claim = Claim(**request.lease)
    lease.verify(here.ledger_table, claim)
    (sent,) = results.rows(request.input["location"])
    if not int(sent["records"]):
        logger.info("nobody is to be matched", run_id=request.run_id)
        return last_good.of_nobody(here.matching_workflow, request.run_id)
    borrowers = fingerprint.matching(sent["digest"], workflow=here.matching_workflow)
    admitted = record.load(here.working_bucket, request.run_id, claim.fence)
    if not admitted.trigger.get("rematch"):
        known = last_good.for_borrowers(
            here.ledger_table, here.resolved_bucket, here.database, borrowers
        )
        if known:
            logger.info("reused a matching", run_id=request.run_id, job_id=known.job_id)
            return known.as_state()
    return start(here, claim, request, borrowers)


def start(here: Settings, claim: Claim, request: Request, borrowers: str) -> dict[str, Any]:
    """The job that an earlier try started, or else a new one, if the slot is free."""
    table, run_id = here.ledger_table, request.run_id
    intent = run_record.intend_matching(table, run_id, claim, borrowers=borrowers)
    job_id = intent.job_id
    if job_id is None and not intent.is_first:
        job_id = jobs.started_since(here.matching_workflow, intent.since)
    if job_id is None:
        input_table.point_at(here.database, request.prepared["location"])
        job_id = jobs.start(here.matching_workflow)
    if job_id is not None and job_id != intent.job_id:
        run_record.matching_started(table, run_id, claim, job_id)
    logger.info("asked for a matching job", run_id=run_id, job_id=job_id)
    wait = None
    if job_id is None:
        redriven_at = Execution.parse(request.execution).redriven_at
        wait = polling.wait_seconds(
            "a matching slot", intent.since, at_most=_AT_MOST, redriven_at=redriven_at
        )
    return {
        "status": "started" if job_id else "busy",
        "workflow": here.matching_workflow,
        "job_id": job_id,
        "prepared_by": run_id,
        "reused": False,
        "wait_seconds": wait,
        "progress": None,
        "crawl": None,
    }
