"""check_crawler: a crawl counts only if it is over, ours, well ended, and has done its work."""

from datetime import UTC, datetime, timedelta

import pytest

from lambdas import check_crawler
from lambdas.shared import clock
from lambdas.shared.errors import CrawlFailed, PartitionMissing, TookTooLong
from lambdas.shared.polling import PAUSES
from tests.unit.support.held import RUN

STAGED_AT = datetime(2026, 11, 22, 12, tzinfo=UTC) - timedelta(seconds=60)
ASKED = {
    "run_id": RUN,
    "staged_at": clock.as_text(STAGED_AT),
    "job_id": "a" * 32,
    "redrive_count": 0,
}
PARTITION = {
    "DatabaseName": "refi_ready_db",
    "TableName": "borrower_matches",
    "PartitionValues": ["a" * 32],
}

LOOKS = 1 + len(PAUSES)


@pytest.fixture(autouse=True)
def _settings(environment, held, noon):
    environment(crawler="matches", database="refi_ready_db")


def crawler(glue, state, *, elapsed=None, last_after=None, times=1, **last):
    answer = {"Name": "matches", "State": state}
    if elapsed is not None:
        answer["CrawlElapsedTime"] = elapsed * 1000
    if last_after is not None:
        began = STAGED_AT + timedelta(seconds=last_after)
        answer["LastCrawl"] = {"Status": "SUCCEEDED", "StartTime": began, **last}
    for _ in range(times):
        glue.add_response("get_crawler", {"Crawler": answer}, {"Name": "matches"})


def test_a_crawl_of_ours_with_the_partition_in_place_succeeds(glue, context):
    crawler(glue, "READY", last_after=0)
    glue.add_response("get_partition", {"Partition": {"Values": ["a" * 32]}}, PARTITION)

    assert check_crawler.handler(ASKED, context) == {"status": "succeeded", "wait_seconds": None}


@pytest.mark.parametrize(
    "state",
    [
        {"state": "RUNNING", "elapsed": 10, "last_after": -3600},
        {"state": "STOPPING", "elapsed": 10, "last_after": -3600},
        {"state": "READY", "last_after": -1},
        {"state": "READY"},
    ],
)
def test_until_then_it_is_waited_for(glue, context, pauses, state):
    crawler(glue, times=LOOKS, **state)

    assert check_crawler.handler(ASKED, context) == {"status": "running", "wait_seconds": 6}


def test_a_crawl_that_ends_during_the_look_is_seen(glue, context, pauses):
    crawler(glue, "RUNNING", elapsed=3)
    crawler(glue, "READY", last_after=5)
    glue.add_response("get_partition", {"Partition": {}}, PARTITION)

    assert check_crawler.handler(ASKED, context)["status"] == "succeeded"


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED"])
def test_a_crawl_of_ours_that_went_wrong_raises_with_glues_reason(glue, context, status):
    crawler(glue, "READY", last_after=5, Status=status, ErrorMessage="Access denied")

    with pytest.raises(CrawlFailed, match=f"ended {status}: Access denied"):
        check_crawler.handler(ASKED, context)


def test_a_crawl_that_added_no_partition_is_no_success(glue, context):
    crawler(glue, "READY", last_after=5)
    glue.add_client_error("get_partition", "EntityNotFoundException")

    with pytest.raises(PartitionMissing, match=f"no partition job_id={'a' * 32}"):
        check_crawler.handler(ASKED, context)


def test_a_crawl_without_end_is_given_up(glue, context, pauses):
    crawler(glue, "RUNNING", elapsed=5000, times=LOOKS)
    long_ago = {**ASKED, "staged_at": clock.as_text(STAGED_AT - timedelta(hours=2))}

    with pytest.raises(TookTooLong, match="crawler matches has been waited for"):
        check_crawler.handler(long_ago, context)


@pytest.mark.parametrize("wrong", ["FAILED", "CANCELLED", "no partition"])
def test_a_crawl_that_went_wrong_before_a_redrive_is_followed_by_another(glue, context, wrong):
    def looked_at():
        if wrong == "no partition":
            crawler(glue, "READY", last_after=5)
            glue.add_client_error("get_partition", "EntityNotFoundException")
        else:
            crawler(glue, "READY", last_after=5, Status=wrong)

    looked_at()
    with pytest.raises((CrawlFailed, PartitionMissing)):
        check_crawler.handler(ASKED, context)

    looked_at()
    again = check_crawler.handler({**ASKED, "redrive_count": 1}, context)
    assert again == {"status": "again", "wait_seconds": None}

    crawler(glue, "READY", last_after=6, Status="FAILED")  # the one that followed
    with pytest.raises(CrawlFailed):
        check_crawler.handler({**ASKED, "redrive_count": 1}, context)
