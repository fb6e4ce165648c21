"""Glue's crawlers over catalog targets, and its classifiers."""

import json
import threading
import time

import pytest

from infra.embedded.faults import Fate
from infra.embedded.glue import Glue
from infra.embedded.protocol.service import ServiceError
from tests.embedded.support.fakes import CSV, Catalog, FolderStore, Unlimited, table

INHERIT = {"CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}}
CRAWLER = {
    "Name": "matches",
    "Role": "arn:aws:iam::123456789012:role/service/crawler",
    "Targets": {"CatalogTargets": [{"DatabaseName": "lake", "Tables": ["matches"]}]},
    "SchemaChangePolicy": {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"},
    "Configuration": json.dumps({"Version": 1.0, **INHERIT}),
}


class Crawled:
    """A Glue with one partitioned table, and the means to crawl it."""

    def __init__(self, folder, **given):
        self.objects = FolderStore(folder, "data")
        self.catalog = Catalog()
        self.rights = Unlimited(lambda _: self.catalog, self.objects)
        self.glue = Glue(self.rights, account="123456789012", region="us-east-1", **given)
        self.catalog.create_table(
            DatabaseName="lake",
            TableInput=table(
                "matches",
                {"id": "string"},
                "s3://data/matches/",
                serde=CSV,
                partition_keys={"job_id": "string"},
                parameters={"classification": "csv"},
            ),
        )

    def put(self, key):
        self.objects.put("data", key, b"id\n1\n")

    def crawl(self):
        """The crawler, once the crawl has ended."""
        self.glue.start_crawler({"Name": "matches"})
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            crawler = self.glue.get_crawler({"Name": "matches"})["Crawler"]
            if crawler["State"] == "READY":
                return crawler
            time.sleep(0.002)
        raise TimeoutError("matches")

    def partitions(self):
        paginator = self.catalog.get_paginator("get_partitions")
        pages = paginator.paginate(DatabaseName="lake", TableName="matches")
        return [found for page in pages for found in page["Partitions"]]


@pytest.fixture
def crawled(tmp_path):
    crawled = Crawled(tmp_path)
    crawled.glue.create_crawler(CRAWLER)
    yield crawled
    crawled.glue.stop()


def test_a_crawl_adds_a_partition_per_folder_with_the_tables_own_columns(crawled):
    crawled.put("matches/job_id=a/1.csv")
    crawled.put("matches/job_id=b/deeper/2.csv")

    crawler = crawled.crawl()

    assert crawler["LastCrawl"]["Status"] == "SUCCEEDED"
    assert [(each["Values"], each["StorageDescriptor"]) for each in crawled.partitions()] == [
        (
            [job_id],
            {
                "Columns": [{"Name": "id", "Type": "string"}],
                "Location": f"s3://data/matches/job_id={job_id}/",
                "SerdeInfo": {"SerializationLibrary": CSV, "Parameters": {}},
            },
        )
        for job_id in ("a", "b")
    ]


def test_a_partition_that_is_known_is_left_alone_even_when_its_folder_is_gone(crawled):
    crawled.put("matches/job_id=a/1.csv")
    crawled.crawl()
    crawled.objects.list("data", "matches/job_id=a/")[0].path.unlink()
    crawled.put("matches/job_id=b/1.csv")

    crawled.crawl()
    crawled.crawl()

    assert [each["Values"] for each in crawled.partitions()] == [["a"], ["b"]]


def test_objects_outside_of_partition_folders_are_passed_over(crawled):
    crawled.put("matches/1.csv")
    crawled.put("matches/other=1/1.csv")
    crawled.put("matches/job_id=hidden/_1.csv")

    assert crawled.crawl()["LastCrawl"]["Status"] == "SUCCEEDED"
    assert crawled.partitions() == []


def test_a_crawl_of_a_missing_table_fails_and_says_so(crawled):
    crawled.catalog.delete_table(DatabaseName="lake", Name="matches")

    last = crawled.crawl()["LastCrawl"]

    assert last["Status"] == "FAILED"
    assert "no table 'matches' in database 'lake'" in last["ErrorMessage"]


def test_a_crawl_under_a_role_that_does_not_trust_glue_fails_and_says_so(crawled):
    crawled.rights.distrusted.add(CRAWLER["Role"])

    last = crawled.crawl()["LastCrawl"]

    assert last["Status"] == "FAILED"
    assert "glue.amazonaws.com is not authorized to perform: sts:AssumeRole" in last["ErrorMessage"]


def test_there_is_no_last_crawl_before_the_first(crawled):
    crawler = crawled.glue.get_crawler({"Name": "matches"})["Crawler"]

    assert crawler["State"] == "READY"
    assert "LastCrawl" not in crawler


@pytest.fixture
def held(crawled, monkeypatch):
    """Crawls wait until this event is set."""
    released = threading.Event()
    look_up = Catalog.get_table

    def wait(self, **request):
        assert released.wait(30)
        return look_up(self, **request)

    monkeypatch.setattr(Catalog, "get_table", wait)
    yield released
    released.set()


def test_a_running_crawler_is_neither_started_nor_changed_nor_deleted(crawled, held):
    crawled.glue.start_crawler({"Name": "matches"})

    for operation in (
        crawled.glue.start_crawler,
        crawled.glue.update_crawler,
        crawled.glue.delete_crawler,
    ):
        with pytest.raises(ServiceError) as refusal:
            operation({"Name": "matches"})
        assert refusal.value.code == "CrawlerRunningException"
    assert crawled.glue.get_crawler({"Name": "matches"})["Crawler"]["State"] == "RUNNING"
    assert crawled.glue.list_crawls({"CrawlerName": "matches"})["Crawls"][0]["State"] == "RUNNING"


def test_a_stopped_crawl_ends_cancelled(crawled, held):
    crawled.glue.start_crawler({"Name": "matches"})
    crawled.glue.stop_crawler({"Name": "matches"})

    assert crawled.glue.get_crawler({"Name": "matches"})["Crawler"]["State"] == "STOPPING"
    with pytest.raises(ServiceError) as refusal:
        crawled.glue.stop_crawler({"Name": "matches"})
    held.set()
    crawled.glue.stop()

    crawler = crawled.glue.get_crawler({"Name": "matches"})["Crawler"]
    crawls = crawled.glue.list_crawls({"CrawlerName": "matches"})["Crawls"]
    assert refusal.value.code == "CrawlerStoppingException"
    assert (crawler["State"], crawler["LastCrawl"]["Status"]) == ("READY", "CANCELLED")
    assert [each["State"] for each in crawls] == ["STOPPED"]


def test_a_crawler_at_rest_cannot_be_stopped(crawled):
    with pytest.raises(ServiceError) as refusal:
        crawled.glue.stop_crawler({"Name": "matches"})
    assert refusal.value.code == "CrawlerNotRunningException"


def test_crawls_are_listed_newest_first_and_counted(crawled):
    crawled.crawl()
    crawled.rights.distrusted.add(CRAWLER["Role"])
    crawled.crawl()

    crawls = crawled.glue.list_crawls({"CrawlerName": "matches"})["Crawls"]
    (metrics,) = crawled.glue.get_crawler_metrics({})["CrawlerMetricsList"]

    assert [each["State"] for each in crawls] == ["FAILED", "COMPLETED"]
    assert metrics["CrawlerName"] == "matches"
    assert metrics["LastRuntimeSeconds"] >= 0


def test_a_crawler_can_be_changed_and_deleted(crawled):
    crawled.glue.update_crawler({"Name": "matches", "Description": "again"})
    crawler = crawled.glue.get_crawler({"Name": "matches"})["Crawler"]
    names = crawled.glue.list_crawlers({})["CrawlerNames"]
    crawled.glue.delete_crawler({"Name": "matches"})

    assert (crawler["Description"], crawler["Version"], names) == ("again", 2, ["matches"])
    with pytest.raises(ServiceError, match="Crawler matches not found"):
        crawled.glue.get_crawler({"Name": "matches"})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"Targets": {"S3Targets": [{"Path": "s3://data/"}]}},
            "not emulated in the embedded cloud: S3Targets of a crawler",
        ),
        ({"Targets": {}}, "at least one target"),
        ({"SchemaChangePolicy": {"DeleteBehavior": "DELETE_FROM_DATABASE"}}, "DeleteBehavior LOG"),
        ({"SchemaChangePolicy": {}}, "DeleteBehavior LOG"),
        ({"Configuration": "{}"}, "InheritFromTable"),
        ({"Configuration": "[]"}, "InheritFromTable"),
        ({"Configuration": "{"}, "Configuration is no JSON"),
    ],
)
def test_a_crawler_that_cannot_be_is_refused(crawled, change, reason):
    with pytest.raises(ServiceError, match=reason) as refusal:
        crawled.glue.create_crawler({**CRAWLER, "Name": "other", **change})
    assert refusal.value.code == "InvalidInputException"


def test_a_crawler_needs_its_classifiers_to_exist(crawled):
    with pytest.raises(ServiceError, match="Classifier csv not found"):
        crawled.glue.create_crawler({**CRAWLER, "Name": "other", "Classifiers": ["csv"]})


def test_a_crawler_is_made_once(crawled):
    with pytest.raises(ServiceError) as refusal:
        crawled.glue.create_crawler(CRAWLER)
    assert refusal.value.code == "AlreadyExistsException"


def test_a_classifier_is_made_shown_and_deleted(crawled):
    classifier = {"Name": "csv", "ContainsHeader": "PRESENT"}
    crawled.glue.create_classifier({"CsvClassifier": classifier})

    shown = crawled.glue.get_classifier({"Name": "csv"})["Classifier"]["CsvClassifier"]
    with pytest.raises(ServiceError, match="already exists"):
        crawled.glue.create_classifier({"CsvClassifier": classifier})
    crawled.glue.delete_classifier({"Name": "csv"})

    assert shown["ContainsHeader"] == "PRESENT"
    with pytest.raises(ServiceError, match="not found"):
        crawled.glue.get_classifier({"Name": "csv"})


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED"])
def test_a_crawl_that_is_to_go_wrong_adds_nothing(tmp_path, status):
    crawled = Crawled(tmp_path, fate=lambda: Fate(status=status, reason="as planned"))
    crawled.glue.create_crawler(CRAWLER)
    crawled.put("matches/job_id=a/1.csv")

    crawler = crawled.crawl()

    assert crawler["LastCrawl"]["Status"] == status
    assert crawled.partitions() == []
