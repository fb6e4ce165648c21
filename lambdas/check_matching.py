"""Task "Check matching": how is the Entity Resolution job doing?

In   {"run_id", "workflow", "job_id", "execution": $$.Execution}
Out  {"status": "running" | "succeeded" | "again", "wait_seconds", "input_records", "match_ids",
      "records_not_processed"}: the counts once it succeeded, those that the service does not tell
     null (every metric of a job is optional); wait_seconds until then
     again: the job failed before the execution was redriven, and another one is to be started
Err  MatchingFailed, TookTooLong

The workflow's name comes from the state: a deployment in between may have made another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import aws, clock, polling, settings
from lambdas.shared.errors import MatchingFailed
from lambdas.shared.execution import Execution
from lambdas.shared.ledger import run_record
from lambdas.shared.matching import jobs
from lambdas.shared.telemetry import logger

if TYPE_CHECKING:
    from mypy_boto3_entityresolution.type_defs import GetMatchingJobOutputTypeDef

_AT_MOST = timedelta(hours=6)


@dataclass(frozen=True, kw_only=True)
class Request:
    run_id: str
    workflow: str
    job_id: str
    execution: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Settings:
    ledger_table: str


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    request = Request(**event)
    ours = Execution.parse(request.execution)
    table = settings.read(Settings).ledger_table
    job = polling.look(
        lambda: aws.entity_resolution().get_matching_job(
            workflowName=request.workflow, jobId=request.job_id
        ),
        settled=lambda job: job["status"] not in jobs.UNFINISHED,
    )
    logger.info("polled matching job", job_id=request.job_id, status=job["status"])
    try:
        return progress(job, redriven_at=ours.redriven_at)
    except MatchingFailed:
        if not run_record.may_start_again(
            table, request.run_id, request.job_id, redrive_count=ours.redrive_count
        ):
            raise
        run_record.forget_matching(table, request.run_id, request.job_id)
        return _counted("again")


def progress(job: GetMatchingJobOutputTypeDef, *, redriven_at: datetime | None) -> dict[str, Any]:
    """What the state machine needs to know of a GetMatchingJob answer."""
    match job["status"]:
        case "QUEUED" | "RUNNING":
            what, since = f"matching job {job['jobId']}", clock.floor(job["startTime"])
            wait = polling.wait_seconds(what, since, at_most=_AT_MOST, redriven_at=redriven_at)
            return _counted("running", wait_seconds=wait)
        case "SUCCEEDED":
            # https://docs.aws.amazon.com/entityresolution/latest/apireference/API_JobMetrics.html
            metrics = job.get("metrics", {})
            return _counted(
                "succeeded",
                input_records=metrics.get("inputRecords"),
                match_ids=metrics.get("matchIDs"),
                records_not_processed=metrics.get("recordsNotProcessed", 0),
            )
        case ended:
            reason = job.get("errorDetails", {}).get("errorMessage", "no reason given")
            raise MatchingFailed(f"matching job {job['jobId']} ended {ended}: {reason}")


def _counted(
    status: str,
    *,
    wait_seconds: int | None = None,
    input_records: int | None = None,
    match_ids: int | None = None,
    records_not_processed: int | None = None,
) -> dict[str, Any]:
    return {
        "status": status,
        "wait_seconds": wait_seconds,
        "input_records": input_records,
        "match_ids": match_ids,
        "records_not_processed": records_not_processed,
    }
