"""A crawler's newest crawl, and whether it is ours.

StartCrawler answers with no id. ListCrawls knows ids, and not why a crawl failed as GetCrawler
does; so when a crawl began is what tells it from others.
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-crawling.html
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lambdas.shared import aws, clock


@dataclass(frozen=True, kw_only=True)
class Crawl:
    """`status`: RUNNING, or LastCrawl's SUCCEEDED, CANCELLED, FAILED. `id`: of one that ended."""

    began_at: datetime
    status: str
    id: str = ""
    reason: str = ""


def newest(crawler: str) -> Crawl | None:
    """The crawl that runs, or else the last one; None before the first.

    READY alone proves nothing: right after a start it may still be the state of before.
    """
    found = aws.glue().get_crawler(Name=crawler)["Crawler"]
    if found["State"] != "READY":  # RUNNING or STOPPING: LastCrawl is still the one before
        elapsed = timedelta(milliseconds=found.get("CrawlElapsedTime", 0))
        return Crawl(began_at=clock.floor(clock.now() - elapsed), status="RUNNING")
    last = found.get("LastCrawl")
    if not last:
        return None
    return Crawl(
        began_at=clock.floor(last["StartTime"]),
        status=last["Status"],
        id=last["StartTime"].astimezone(UTC).isoformat(),
        reason=last.get("ErrorMessage", "no reason given"),
    )


def is_ours(crawl: Crawl | None, *, since: datetime) -> bool:
    """Whether the crawl has seen what was staged at `since`, or will have."""
    return (
        crawl is not None and crawl.began_at >= since and crawl.status in {"RUNNING", "SUCCEEDED"}
    )


def has_ended(crawl: Crawl | None, *, since: datetime) -> bool:
    """Whether the crawl that began since then is over, well or badly."""
    return crawl is not None and crawl.began_at >= since and crawl.status != "RUNNING"


def start(crawler: str, *, since: datetime) -> bool:
    """Starts a crawl; False while one runs that began before `since`.

    It is asked once: a try whose answer was lost may have started one.
    """
    client = aws.glue_once()
    try:
        client.start_crawler(Name=crawler)
    except client.exceptions.CrawlerRunningException:
        return is_ours(newest(crawler), since=since)
    return True
