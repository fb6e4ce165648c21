"""Task "Stage matches": one canonical CSV of the job's matches, where the crawler looks for it.

In   {"lease": {"owner", "fence"}, "run_id", "workflow", "job_id", "input_records"}
Out  {"staged_at", "rows"}
Err  LeaseLost, ForeignMatches, MatchesIncomplete

May run twice: it writes the same object again. What jobs before this one left is removed, but for
the last one that a published run rests on.
"""

from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import aws, clock, settings
from lambdas.shared.errors import MatchesIncomplete
from lambdas.shared.ledger import lease
from lambdas.shared.ledger.lease import Claim
from lambdas.shared.matching import cleanup, last_good, matches
from lambdas.shared.telemetry import logger


@dataclass(frozen=True, kw_only=True)
class Request:
    lease: dict[str, Any]
    run_id: str
    workflow: str
    job_id: str
    input_records: int


@dataclass(frozen=True, kw_only=True)
class Settings:
    ledger_table: str
    resolved_bucket: str
    database: str


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    request = Request(**event)
    here = settings.read(Settings)
    lease.verify(here.ledger_table, Claim(**request.lease))
    with TemporaryFile() as file:
        output = matches.output_prefix(request.workflow, request.job_id)
        rows = matches.write_canonical(file, here.resolved_bucket, output, run_id=request.run_id)
        if rows != request.input_records:
            raise MatchesIncomplete(
                f"matching job {request.job_id} took {request.input_records} records and "
                f"answered {rows}: see s3://{here.resolved_bucket}/{output}error/ for the others"
            )
        aws.s3().upload_fileobj(file, here.resolved_bucket, matches.canonical_key(request.job_id))
    staged_at, good = clock.now(), last_good.last_good(here.ledger_table)
    cleanup.remove(
        here.resolved_bucket,
        here.database,
        job_id=request.job_id,
        kept={good.job_id} if good else set(),
    )
    logger.info("staged the matches", job_id=request.job_id, rows=rows)
    return {"staged_at": clock.as_text(staged_at), "rows": rows}
