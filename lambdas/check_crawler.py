"""Task "Check crawler": has a crawl seen the staged matches, and does the catalog know them?

In   {"run_id", "staged_at", "job_id", "redrive_count"}
Out  {"status": "running" | "succeeded" | "again", "wait_seconds"}
     again: the crawl went wrong before the execution was redriven; another one is to be started
Err  CrawlFailed, PartitionMissing, TookTooLong

A crawl counts only if the crawler is READY, its last crawl began since the matches were staged,
and that crawl SUCCEEDED.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import clock, polling, settings
from lambdas.shared.errors import CrawlFailed, PartitionMissing
from lambdas.shared.ledger import run_record
from lambdas.shared.matching import crawls, matches
from lambdas.shared.matching.crawls import Crawl
from lambdas.shared.telemetry import logger

_AT_MOST = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Request:
    run_id: str
    staged_at: str
    job_id: str
    redrive_count: int


@dataclass(frozen=True, kw_only=True)
class Settings:
    ledger_table: str
    crawler: str
    database: str


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    request = Request(**event)
    here = settings.read(Settings)
    staged_at = clock.parse(request.staged_at)
    crawl = polling.look(
        lambda: crawls.newest(here.crawler),
        settled=lambda crawl: crawls.has_ended(crawl, since=staged_at),
    )
    logger.info("polled crawler", crawler=here.crawler, status=crawl and crawl.status)
    if crawl is None or not crawls.has_ended(crawl, since=staged_at):
        wait = polling.wait_seconds(f"crawler {here.crawler}", staged_at, at_most=_AT_MOST)
        return {"status": "running", "wait_seconds": wait}
    try:
        demand_success(here.crawler, crawl)
        demand_partition(here.database, request.job_id)
    except (CrawlFailed, PartitionMissing):
        if not run_record.may_start_again(
            here.ledger_table, request.run_id, crawl.id, redrive_count=request.redrive_count
        ):
            raise
        return {"status": "again", "wait_seconds": None}
    return {"status": "succeeded", "wait_seconds": None}


def demand_success(crawler: str, crawl: Crawl) -> None:
    if crawl.status != "SUCCEEDED":
        raise CrawlFailed(f"the crawl of {crawler} ended {crawl.status}: {crawl.reason}")


def demand_partition(database: str, job_id: str) -> None:
    """Raises PartitionMissing unless the crawl has added the job's matches to the catalog."""
    if not matches.is_in_catalog(database, job_id):
        raise PartitionMissing(
            f"the crawl succeeded, but {database}.{matches.TABLE} has no partition "
            f"job_id={job_id}: see the crawler's log for why it passed the folder by"
        )
