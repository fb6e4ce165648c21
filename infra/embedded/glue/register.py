"""What is known of crawlers, and how Glue's API tells it."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import Any

from infra.embedded.glue.crawler import CatalogTarget

Record = dict[str, Any]

# ListCrawls has words of its own for how a crawl ended.
_HISTORY_STATE = {"SUCCEEDED": "COMPLETED", "FAILED": "FAILED", "CANCELLED": "STOPPED"}


@dataclass
class Crawl:
    """One run of a crawler; `status` is None while it runs."""

    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    ended: datetime | None = None
    status: str | None = None
    message: str | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def seconds(self) -> float:
        return ((self.ended or datetime.now(UTC)) - self.started).total_seconds()

    def last_crawl(self) -> Record:
        """API_LastCrawlInfo."""
        last = {
            "Status": self.status,
            "ErrorMessage": self.message,
            "LogGroup": "/aws-glue/crawlers",
            "MessagePrefix": self.id,
            "StartTime": self.started,
        }
        return {name: value for name, value in last.items() if value is not None}

    def history(self) -> Record:
        """APICrawlerHistory."""
        history = {
            "CrawlId": self.id,
            "State": "RUNNING" if self.status is None else _HISTORY_STATE[self.status],
            "StartTime": self.started,
            "EndTime": self.ended,
            "ErrorMessage": self.message,
            "LogGroup": "/aws-glue/crawlers",
            "MessagePrefix": self.id,
        }
        return {name: value for name, value in history.items() if value is not None}


@dataclass
class Crawler:
    """A crawler; its state is READY, RUNNING or STOPPING."""

    definition: Record
    targets: Sequence[CatalogTarget]
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated: datetime = field(default_factory=lambda: datetime.now(UTC))
    version: int = 1
    state: str = "READY"
    crawls: list[Crawl] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.definition["Name"])

    def describe(self) -> Record:
        """APICrawler. LastCrawl is the last one that ended, and absent before the first."""
        ended = [each for each in self.crawls if each.status is not None]
        running = self.crawls[-1].seconds if self.state != "READY" else 0
        described = {
            **{key: value for key, value in self.definition.items() if key != "Tags"},
            "State": self.state,
            "CrawlElapsedTime": round(running * 1000),
            "CreationTime": self.created,
            "LastUpdated": self.updated,
            "Version": self.version,
        }
        if schedule := self.definition.get("Schedule"):
            described["Schedule"] = {"ScheduleExpression": schedule, "State": "SCHEDULED"}
        if ended:
            described["LastCrawl"] = ended[-1].last_crawl()
        return described

    def metrics(self) -> Record:
        """APICrawlerMetrics. Catalog targets never make, change or delete a table."""
        seconds = [each.seconds for each in self.crawls if each.status is not None]
        return {
            "CrawlerName": self.name,
            "TimeLeftSeconds": 0.0,
            "StillEstimating": False,
            "LastRuntimeSeconds": seconds[-1] if seconds else 0.0,
            "MedianRuntimeSeconds": median(seconds) if seconds else 0.0,
            "TablesCreated": 0,
            "TablesUpdated": 0,
            "TablesDeleted": 0,
        }
