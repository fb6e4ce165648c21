"""Glue's API, as far as the embedded cloud speaks it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar

from infra.embedded.access import Delegation
from infra.embedded.faults import NO_TROUBLE, Fate
from infra.embedded.glue.classifiers import PAGE, Classifiers
from infra.embedded.glue.crawler import (
    CatalogTarget,
    InvalidCrawler,
    catalog_targets,
    crawl_as_fated,
)
from infra.embedded.glue.register import Crawl, Crawler, Record
from infra.embedded.protocol.paging import Paging, page
from infra.embedded.protocol.service import PassedOn, Service, ServiceError, as_they_are
from infra.embedded.upkeep.threads import Threads

logger = logging.getLogger(__name__)


def _without_columns(members: Record, whole: Record) -> None:
    """Partitions without their columns, if the client has those already."""
    if members.get("ExcludeColumnSchema"):
        for partition in whole["Partitions"]:
            partition.get("StorageDescriptor", {}).pop("Columns", None)


class Glue(Classifiers, Service):
    """Crawlers over catalog targets, run in threads of their own with the rights of their role.

    `fate`: of the next crawl.
    """

    service: ClassVar[str] = "glue"
    failed: ClassVar[tuple[str, int]] = ("InternalServiceException", 500)
    passed_on: ClassVar[Mapping[str, PassedOn]] = {
        **as_they_are(
            "BatchCreatePartition",
            "BatchDeletePartition",
            "CreateDatabase",
            "CreatePartition",
            "CreateSecurityConfiguration",
            "DeleteDatabase",
            "DeletePartition",
            "DeleteSecurityConfiguration",
            "GetDatabase",
            "GetPartition",
            "GetSecurityConfiguration",
            "UpdatePartition",
        ),
        "BatchGetPartition": PassedOn(overlooks={"QuerySessionContext"}),
        "CreateTable": PassedOn(overlooks={"PartitionIndexes", "TransactionId"}),
        "DeleteTable": PassedOn(overlooks={"TransactionId"}),
        "GetDatabases": PassedOn(
            overlooks={"AttributesToGet", "ResourceShareType"}, pages=Paging(items="DatabaseList")
        ),
        "GetPartitions": PassedOn(
            overlooks={"QueryAsOfTime", "Segment", "TransactionId"},
            amends=_without_columns,
            pages=Paging(items="Partitions"),
        ),
        "GetTable": PassedOn(
            overlooks={"AttributesToGet", "IncludeStatusDetails", "QueryAsOfTime", "TransactionId"}
        ),
        "GetTables": PassedOn(
            overlooks={
                "AttributesToGet",
                "IncludeStatusDetails",
                "QueryAsOfTime",
                "ResourceShareType",
                "TransactionId",
            },
            pages=Paging(items="TableList"),
        ),
        "UpdateTable": PassedOn(
            overlooks={
                "Force",
                "TransactionId",
                "UpdateOpenTableFormatInput",
                "VersionId",
                "ViewUpdateAction",
            }
        ),
    }

    def __init__(
        self,
        delegation: Delegation,
        *,
        account: str,
        region: str,
        fate: Callable[[], Fate] = lambda: NO_TROUBLE,
    ) -> None:
        super().__init__()
        self._fate = fate
        self._delegation = delegation
        self._arn = f"arn:aws:glue:{region}:{account}"
        self._crawlers: dict[str, Crawler] = {}
        self._lock = threading.Lock()
        self._jobs = Threads()

    def stop(self) -> None:
        """Stops what crawls, and waits for its end."""
        for crawler in self._crawlers.values():
            for each in crawler.crawls:
                each.stop.set()
        self._jobs.wait()

    # Crawlers

    def create_crawler(self, request: Record) -> Record:
        name = request["Name"]
        if name in self._crawlers:
            raise ServiceError("AlreadyExistsException", f"Crawler {name} already exists")
        self._crawlers[name] = Crawler(request, self._targets(request))
        return {}

    def update_crawler(self, request: Record) -> Record:
        crawler = self._crawler(request["Name"])
        if crawler.state != "READY":
            raise ServiceError("CrawlerRunningException", f"Crawler {crawler.name} is running")
        definition = {**crawler.definition, **request}
        crawler.targets = self._targets(definition)
        crawler.definition, crawler.updated = definition, datetime.now(UTC)
        crawler.version += 1
        return {}

    def _targets(self, definition: Record) -> Sequence[CatalogTarget]:
        try:
            targets = catalog_targets(definition)
        except InvalidCrawler as invalid:
            raise ServiceError("InvalidInputException", str(invalid)) from invalid
        for classifier in definition.get("Classifiers", []):
            self._classifier(classifier)
        return targets

    def get_crawler(self, request: Record) -> Record:
        return {"Crawler": self._crawler(request["Name"]).describe()}

    def get_crawlers(self, request: Record) -> Record:
        crawlers = [crawler.describe() for _, crawler in sorted(self._crawlers.items())]
        found, token = page(
            crawlers, request.get("NextToken"), request.get("MaxResults"), most=PAGE
        )
        return {"Crawlers": found, "NextToken": token}

    def batch_get_crawlers(self, request: Record) -> Record:
        names = request["CrawlerNames"]
        found = [self._crawlers[name].describe() for name in names if name in self._crawlers]
        return {
            "Crawlers": found,
            "CrawlersNotFound": [name for name in names if name not in self._crawlers],
        }

    def list_crawlers(self, request: Record) -> Record:
        found, token = page(
            sorted(self._crawlers), request.get("NextToken"), request.get("MaxResults"), most=PAGE
        )
        return {"CrawlerNames": found, "NextToken": token}

    def get_crawler_metrics(self, request: Record) -> Record:
        names = request.get("CrawlerNameList") or sorted(self._crawlers)
        metrics = [self._crawlers[name].metrics() for name in names if name in self._crawlers]
        found, token = page(metrics, request.get("NextToken"), request.get("MaxResults"), most=PAGE)
        return {"CrawlerMetricsList": found, "NextToken": token}

    def delete_crawler(self, request: Record) -> Record:
        crawler = self._crawler(request["Name"])
        if crawler.state != "READY":
            raise ServiceError("CrawlerRunningException", f"Crawler {crawler.name} is running")
        del self._crawlers[crawler.name]
        return {}

    def _crawler(self, name: str) -> Crawler:
        if name not in self._crawlers:
            raise ServiceError("EntityNotFoundException", f"Crawler {name} not found")
        return self._crawlers[name]

    # Crawls

    def start_crawler(self, request: Record) -> Record:
        crawler = self._crawler(request["Name"])
        with self._lock:
            if crawler.state != "READY":
                raise ServiceError(
                    "CrawlerRunningException",
                    f"Crawler with name {crawler.name} has already started",
                )
            started = Crawl()
            crawler.state = "RUNNING"
            crawler.crawls.append(started)
        self._jobs.start(f"crawl-{started.id}", partial(self._run, crawler, started, self._fate()))
        return {}

    def stop_crawler(self, request: Record) -> Record:
        crawler = self._crawler(request["Name"])
        with self._lock:
            if crawler.state == "READY":
                raise ServiceError(
                    "CrawlerNotRunningException", f"Crawler {crawler.name} is not running"
                )
            if crawler.state == "STOPPING":
                raise ServiceError(
                    "CrawlerStoppingException", f"Crawler {crawler.name} is stopping"
                )
            crawler.crawls[-1].stop.set()
            crawler.state = "STOPPING"
        return {}

    def list_crawls(self, request: Record) -> Record:
        """Newest first."""
        if request.get("Filters"):
            raise ServiceError(
                "InvalidInputException", "not emulated in the embedded cloud: Filters of ListCrawls"
            )
        crawls = self._crawler(request["CrawlerName"]).crawls
        found, token = page(
            [each.history() for each in reversed(crawls)],
            request.get("NextToken"),
            request.get("MaxResults"),
            most=PAGE,
        )
        return {"Crawls": found, "NextToken": token}

    def _run(self, crawler: Crawler, running: Crawl, fate: Fate) -> None:
        """RUNNING → STOPPING → READY; LastCrawl is there before READY is."""
        fate.delay()
        try:
            if fate.status == "FAILED":
                raise RuntimeError(fate.reason)
            if fate.status == "CANCELLED":
                running.stop.set()
            rights = self._delegation.of_role(
                crawler.definition["Role"],
                service="glue.amazonaws.com",
                source=f"{self._arn}:crawler/{crawler.name}",
            )
            for target in crawler.targets:
                if not running.stop.is_set():
                    crawl_as_fated(rights.objects, rights.client("glue"), target, fate.otherwise)
            status = "CANCELLED" if running.stop.is_set() else "SUCCEEDED"
        except Exception as error:
            # Whatever it is, the crawl ends FAILED and says why, as on AWS.
            logger.info("crawl %s of %s failed", running.id, crawler.name, exc_info=True)
            running.message, status = f"{type(error).__name__}: {error}", "FAILED"
        with self._lock:
            crawler.state = "STOPPING"
            running.ended = datetime.now(UTC)
            running.status = status
            crawler.state = "READY"
