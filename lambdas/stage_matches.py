"""Task "Stage matches": one canonical CSV of the job's matches, where the crawler looks for it.

In   {"lease": {"owner", "fence"}, "run_id", "job_id", "input_records", "match_ids"}: what the job
     counted, null where it did not say
Out  {"staged_at", "rows"}
Err  LeaseLost, ForeignMatches, MatchesIncomplete

May run twice: it writes the same object again. What jobs before this one left is removed, but for
the last one that is kept for reuse.

A job may answer fewer rows than it was given records: whether one without a match has a row is not
documented. What is absent is held against the job's counts by sql/checks/matches_are_complete.sql.
"""

from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import clock, places, settings
from lambdas.shared.errors import MatchesIncomplete
from lambdas.shared.ledger import lease
from lambdas.shared.ledger.lease import Claim
from lambdas.shared.matching import cleanup, last_good, matches
from lambdas.shared.telemetry import logger
from lambdas.shared.text.counting import counted
from lambdas.shared.uploads import Upload


@dataclass(frozen=True, kw_only=True)
class Request:
    lease: dict[str, Any]
    run_id: str
    job_id: str
    input_records: int | None
    match_ids: int | None


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
    keys = matches.output_keys(here.resolved_bucket, request.job_id)
    # streamed: ten million rows are more than a function's temporary storage
    upload = Upload(here.resolved_bucket, matches.canonical_key(request.job_id), "text/csv")
    rows = matches.write_canonical(upload, here.resolved_bucket, keys, run_id=request.run_id)
    demand_output(request, keys, rows)
    upload.finish()
    staged_at, good = clock.now(), last_good.last_good(here.ledger_table)
    cleanup.remove(
        here.resolved_bucket,
        here.database,
        job_id=request.job_id,
        kept={good.job_id} if good else set(),
    )
    logger.info("staged the matches", job_id=request.job_id, rows=rows)
    return {"staged_at": clock.as_text(staged_at), "rows": rows}


def demand_output(request: Request, keys: list[str], rows: int) -> None:
    """Raises MatchesIncomplete where the rows cannot be those of the job."""
    job, given = f"matching job {request.job_id}", request.input_records
    where = f"see {places.MATCHING_OUTPUT} in the resolved bucket, error/ for what it refused"
    if given is not None and rows > given:
        raise MatchesIncomplete(
            f"{job} took {counted(given, 'record', 'records')} and answered {rows}: {where}"
        )
    if not keys and request.match_ids not in (0, given):
        raise MatchesIncomplete(
            f"{job} says that it found {_groups(request.match_ids)}, and no object of its output "
            f"is there: {where}"
        )


def _groups(match_ids: int | None) -> str:
    return "groups" if match_ids is None else counted(match_ids, "group", "groups")
