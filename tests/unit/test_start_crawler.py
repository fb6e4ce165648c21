"""start_crawler: which crawl is ours, and which is waited out."""

from datetime import UTC, datetime, timedelta

import pytest

from lambdas import start_crawler
from lambdas.shared import clock
from lambdas.shared.errors import ServiceUnavailable, TookTooLong
from tests.unit.support.held import LEASE, RUN, execution

STAGED_AT = datetime(2026, 11, 22, 12, tzinfo=UTC) - timedelta(seconds=60)
ASKED = {
    "lease": LEASE,
    "run_id": RUN,
    "staged_at": clock.as_text(STAGED_AT),
    "execution": execution(),
}
STARTED = {"status": "started", "asked_at": "2026-11-22T12:00:00Z", "wait_seconds": None}
BUSY = {**STARTED, "status": "busy"}


@pytest.fixture(autouse=True)
def _settings(environment, held, noon):
    environment(crawler="matches")


def crawler(glue, state, *, elapsed=None, last_after=None, last_status="SUCCEEDED"):
    """What GetCrawler says: how long a crawl runs, when the last one began after the staging."""
    answer = {"Name": "matches", "State": state}
    if elapsed is not None:
        answer["CrawlElapsedTime"] = elapsed * 1000
    if last_after is not None:
        began = STAGED_AT + timedelta(seconds=last_after)
        answer["LastCrawl"] = {"Status": last_status, "StartTime": began}
    glue.add_response("get_crawler", {"Crawler": answer}, {"Name": "matches"})


@pytest.mark.parametrize("last_after", [None, -1, -3600])
def test_an_idle_crawler_is_started(glue, glue_once, context, last_after):
    crawler(glue, "READY", last_after=last_after)
    glue_once.add_response("start_crawler", {}, {"Name": "matches"})

    assert start_crawler.handler(ASKED, context) == STARTED


@pytest.mark.parametrize("last_after", [0, 10])
def test_a_crawl_that_has_seen_the_matches_already_is_ours(glue, glue_once, context, last_after):
    crawler(glue, "READY", last_after=last_after)

    assert start_crawler.handler(ASKED, context) == STARTED


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED"])
def test_a_crawl_that_went_wrong_is_followed_by_another(glue, glue_once, context, status):
    crawler(glue, "READY", last_after=10, last_status=status)
    glue_once.add_response("start_crawler", {}, {"Name": "matches"})

    assert start_crawler.handler(ASKED, context) == STARTED


@pytest.mark.parametrize("state", ["RUNNING", "STOPPING"])
def test_a_crawl_that_began_since_the_matches_were_staged_is_ours(glue, glue_once, context, state):
    crawler(glue, state, elapsed=50, last_after=-3600)

    assert start_crawler.handler(ASKED, context) == STARTED


def test_a_crawl_that_began_before_is_waited_out(glue, glue_once, context):
    crawler(glue, "RUNNING", elapsed=70, last_after=-3600)
    glue_once.add_client_error("start_crawler", "CrawlerRunningException")
    crawler(glue, "RUNNING", elapsed=70, last_after=-3600)

    assert start_crawler.handler(ASKED, context) == {**BUSY, "wait_seconds": 7}


def test_a_crawl_of_ours_that_began_a_moment_ago_is_not_busy(glue, glue_once, context):
    crawler(glue, "READY", last_after=-3600)
    glue_once.add_client_error("start_crawler", "CrawlerRunningException")
    crawler(glue, "RUNNING", elapsed=0, last_after=-3600)

    assert start_crawler.handler(ASKED, context) == STARTED


def test_a_crawler_that_never_becomes_free_is_given_up_after_an_hour(
    glue, glue_once, context, noon
):
    for _ in range(2):
        crawler(glue, "RUNNING", elapsed=8000)
        glue_once.add_client_error("start_crawler", "CrawlerRunningException")
        crawler(glue, "RUNNING", elapsed=8000)
    an_hour_ago = {**ASKED, "staged_at": clock.as_text(noon - timedelta(hours=1))}
    long_ago = {**ASKED, "staged_at": clock.as_text(noon - timedelta(hours=1, seconds=1))}

    assert start_crawler.handler(an_hour_ago, context) == {**BUSY, "wait_seconds": 120}
    with pytest.raises(TookTooLong, match="an earlier crawl has been waited for"):
        start_crawler.handler(long_ago, context)


def test_after_a_redrive_an_earlier_crawl_is_waited_out_for_as_long_again(
    glue, glue_once, context, noon
):
    for _ in range(2):
        crawler(glue, "RUNNING", elapsed=8000)
    glue_once.add_client_error("start_crawler", "CrawlerRunningException")
    redriven = execution(redrives=1, redriven_at="2026-11-22T11:59:20Z")
    long_ago = {"staged_at": clock.as_text(noon - timedelta(hours=2)), "execution": redriven}

    assert start_crawler.handler({**ASKED, **long_ago}, context) == {**BUSY, "wait_seconds": 5}


def test_a_start_is_not_repeated_unseen(glue, glue_once, context):
    crawler(glue, "READY", last_after=-3600)
    glue_once.add_client_error("start_crawler", "InternalServiceException", http_status_code=500)

    with pytest.raises(ServiceUnavailable):
        start_crawler.handler(ASKED, context)

    crawler(glue, "READY", last_after=10)
    assert start_crawler.handler(ASKED, context) == STARTED
