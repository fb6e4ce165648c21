"""Task "Start crawler": starts the crawl that adds the matches' partition.

In   {"lease": {"owner", "fence"}, "run_id", "staged_at": when the matches were staged,
     "execution": $$.Execution}
Out  {"status": "started" | "busy", "asked_at", "wait_seconds"}
Err  LeaseLost, TookTooLong

Survives being called twice: a crawl that began since the matches were staged is ours, unless it
went wrong; one that began before may have missed them and is waited out.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import clock, polling, settings
from lambdas.shared.execution import Execution
from lambdas.shared.ledger import lease
from lambdas.shared.ledger.lease import Claim
from lambdas.shared.matching import crawls
from lambdas.shared.telemetry import logger

_AT_MOST = timedelta(hours=1)  # of waiting for an earlier crawl


@dataclass(frozen=True, kw_only=True)
class Request:
    lease: dict[str, Any]
    run_id: str
    staged_at: str
    execution: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Settings:
    ledger_table: str
    crawler: str


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    request = Request(**event)
    here = settings.read(Settings)
    lease.verify(here.ledger_table, Claim(**request.lease))
    staged_at, name = clock.parse(request.staged_at), here.crawler
    is_ours = crawls.is_ours(crawls.newest(name), since=staged_at)
    started = is_ours or crawls.start(name, since=staged_at)
    logger.info("asked for a crawl", run_id=request.run_id, crawler=name, started=started)
    if started:
        return answer("started", wait_seconds=None)
    wait = polling.wait_seconds(
        "an earlier crawl",
        staged_at,
        at_most=_AT_MOST,
        redriven_at=Execution.parse(request.execution).redriven_at,
    )
    return answer("busy", wait_seconds=wait)


def answer(status: str, *, wait_seconds: int | None) -> dict[str, Any]:
    return {
        "status": status,
        "asked_at": clock.as_text(clock.now()),
        "wait_seconds": wait_seconds,
    }
