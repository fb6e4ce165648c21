"""Task "Check crawler": has a crawl seen the staged matches, and does the catalog know them?

In   {"lease": {"owner", "fence"}, "run_id", "staged_at", "rows": how many matches were staged,
     "asked_at": when the crawl was asked for, "matching": what the matching tasks answered,
     "execution": $$.Execution}
Out  {"status": "running" | "succeeded" | "again", "wait_seconds",
      "partition_added_by": "crawler" | "task", once it succeeded}
     again: the crawl went wrong before the execution was redriven; another one is to be started
Err  LeaseLost, CrawlFailed, TookTooLong

A crawl counts only if the crawler is READY, its last crawl began since the matches were staged,
and that crawl SUCCEEDED. What a crawl makes of a table is Glue's to decide: it may pass the folder
by, describe it otherwise than the table is declared, or fail. Matching is paid for by then, so the
task puts the partition right, and says so. With the partition in place the matching is kept for
later runs over the same borrowers, whatever becomes of this one.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import clock, polling, settings
from lambdas.shared.errors import CrawlFailed
from lambdas.shared.execution import Execution
from lambdas.shared.ledger import lease, run_record
from lambdas.shared.ledger.lease import Claim
from lambdas.shared.matching import crawls, last_good, matches
from lambdas.shared.matching.crawls import Crawl
from lambdas.shared.telemetry import logger

_AT_MOST = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Request:
    lease: dict[str, Any]
    run_id: str
    staged_at: str
    rows: int
    matching: dict[str, Any]
    asked_at: str
    execution: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Settings:
    ledger_table: str
    crawler: str
    database: str
    resolved_bucket: str


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    request = Request(**event)
    here = settings.read(Settings)
    lease.verify(here.ledger_table, Claim(**request.lease))
    ours, staged_at = Execution.parse(request.execution), clock.parse(request.staged_at)
    crawl = polling.look(
        lambda: crawls.newest(here.crawler),
        settled=lambda crawl: crawls.has_ended(crawl, since=staged_at),
    )
    logger.info("polled crawler", crawler=here.crawler, status=crawl and crawl.status)
    if crawl is None or not crawls.has_ended(crawl, since=staged_at):
        wait = polling.wait_seconds(
            f"crawler {here.crawler}",
            clock.parse(request.asked_at),
            at_most=_AT_MOST,
            redriven_at=ours.redriven_at,
        )
        return answer("running", wait_seconds=wait)
    added_by = keep_matching(here, request)
    try:
        demand_success(here.crawler, crawl)
    except CrawlFailed:
        if not run_record.may_start_again(
            here.ledger_table, request.run_id, crawl.id, redrive_count=ours.redrive_count
        ):
            raise
        return answer("again")
    return answer("succeeded", partition_added_by=added_by)


def keep_matching(here: Settings, request: Request) -> str:
    """Puts the partition right, and keeps the matching; who added the partition."""
    job_id = request.matching["job_id"]
    is_ours = matches.put_in_catalog(here.database, here.resolved_bucket, job_id)
    added_by = "task" if is_ours else "crawler"
    logger.info("the partition stands", job_id=job_id, added_by=added_by)
    last_good.keep(
        here.ledger_table,
        Claim(**request.lease),
        request.run_id,
        request.matching,
        rows=request.rows,
        partition_added_by=added_by,
    )
    return added_by


def answer(
    status: str, *, wait_seconds: int | None = None, partition_added_by: str | None = None
) -> dict[str, Any]:
    return {
        "status": status,
        "wait_seconds": wait_seconds,
        "partition_added_by": partition_added_by,
    }


def demand_success(crawler: str, crawl: Crawl) -> None:
    if crawl.status != "SUCCEEDED":
        raise CrawlFailed(
            f"the crawl of {crawler} ended {crawl.status}: {crawl.reason}. The matches are kept: "
            "redrive the execution or start a new run, neither of which matches them again"
        )
