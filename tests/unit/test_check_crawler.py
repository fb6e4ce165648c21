"""check_crawler: a crawl counts only if it is over, ours, well ended, and has done its work."""

from datetime import UTC, datetime, timedelta

import pytest

from lambdas import check_crawler
from lambdas.shared import clock
from lambdas.shared.errors import CrawlFailed, LeaseLost, TookTooLong
from lambdas.shared.ledger import items, run_record
from lambdas.shared.ledger.items import Write
from lambdas.shared.matching import last_good
from lambdas.shared.polling import PAUSES
from tests.unit.support.held import LEASE, RUN, execution

STAGED_AT = datetime(2026, 11, 22, 12, tzinfo=UTC) - timedelta(seconds=60)
JOB = "a" * 32
MATCHING = {
    "workflow": "borrowers",
    "job_id": JOB,
    "prepared_by": RUN,
    "progress": {"input_records": 412, "match_ids": 397, "records_not_processed": 0},
}
ASKED = {
    "lease": LEASE,
    "run_id": RUN,
    "staged_at": clock.as_text(STAGED_AT),
    "rows": 400,
    "asked_at": clock.as_text(STAGED_AT),
    "matching": MATCHING,
    "execution": execution(),
}
HERE = {"DatabaseName": "refi_ready_db", "TableName": "borrower_matches"}
PARTITION = {**HERE, "PartitionValues": [JOB]}
DESCRIPTOR = {
    "Columns": [{"Name": "record_id", "Type": "string"}],
    "InputFormat": "text",
    "SerdeInfo": {"SerializationLibrary": "OpenCSVSerde", "Parameters": {"quoteChar": '"'}},
}
LOCATION = f"s3://resolved/borrower_matches/job_id={JOB}/"
OURS = {
    "Values": [JOB],
    "StorageDescriptor": {**DESCRIPTOR, "Location": LOCATION},
    "Parameters": {"added_by": "task"},
}

LOOKS = 1 + len(PAUSES)


@pytest.fixture(autouse=True)
def _settings(environment, held, noon):
    environment(crawler="matches", database="refi_ready_db", resolved_bucket="resolved")
    borrowers = Write(item=run_record.item(RUN), sets={"borrowers": "b"})
    items.write_all(held, [borrowers])


def crawler(glue, state, *, elapsed=None, last_after=None, times=1, **last):
    answer = {"Name": "matches", "State": state}
    if elapsed is not None:
        answer["CrawlElapsedTime"] = elapsed * 1000
    if last_after is not None:
        began = STAGED_AT + timedelta(seconds=last_after)
        answer["LastCrawl"] = {"Status": "SUCCEEDED", "StartTime": began, **last}
    for _ in range(times):
        glue.add_response("get_crawler", {"Crawler": answer}, {"Name": "matches"})


def partition(glue, *, parameters=None, **descriptor):
    """What the catalog says of the job's partition, and of its table."""
    stands = {**DESCRIPTOR, "Location": LOCATION.rstrip("/"), **descriptor}
    answer = {"Values": [JOB], "StorageDescriptor": stands, "Parameters": parameters or {}}
    glue.add_response("get_partition", {"Partition": answer}, PARTITION)
    declared(glue)


def declared(glue):
    table = {"Name": "borrower_matches", "StorageDescriptor": {**DESCRIPTOR, "Location": "x"}}
    glue.add_response(
        "get_table", {"Table": table}, {"DatabaseName": "refi_ready_db", "Name": "borrower_matches"}
    )


def answered(status, *, wait_seconds=None, added_by=None):
    return {"status": status, "wait_seconds": wait_seconds, "partition_added_by": added_by}


def test_a_crawl_of_ours_with_the_partition_in_place_succeeds(glue, context):
    crawler(glue, "READY", last_after=0)
    partition(glue)

    assert check_crawler.handler(ASKED, context) == answered("succeeded", added_by="crawler")


def test_the_matching_is_kept_as_soon_as_its_partition_stands(glue, context, held):
    crawler(glue, "READY", last_after=0)
    partition(glue)

    check_crawler.handler(ASKED, context)

    kept = last_good.last_good(held)
    assert (kept.borrowers, kept.job_id, kept.rows, kept.input_records) == ("b", JOB, 400, 412)
    assert kept.partition_added_by == "crawler"


def test_whoever_lost_the_lease_keeps_nothing(context, held):
    with pytest.raises(LeaseLost):
        check_crawler.handler({**ASKED, "lease": {**LEASE, "fence": 6}}, context)

    assert last_good.last_good(held) is None


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

    assert check_crawler.handler(ASKED, context) == answered("running", wait_seconds=7)


def test_a_crawl_that_ends_during_the_look_is_seen(glue, context, pauses):
    crawler(glue, "RUNNING", elapsed=3)
    crawler(glue, "READY", last_after=5)
    partition(glue)

    assert check_crawler.handler(ASKED, context)["status"] == "succeeded"


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED"])
def test_a_crawl_of_ours_that_went_wrong_raises_with_glues_reason(glue, context, held, status):
    crawler(glue, "READY", last_after=5, Status=status, ErrorMessage="Access denied")
    partition(glue)

    with pytest.raises(CrawlFailed, match=f"ended {status}: Access denied. The matches are kept"):
        check_crawler.handler(ASKED, context)

    assert last_good.last_good(held).job_id == JOB


def test_a_partition_that_the_crawl_left_out_is_added(glue, context, held):
    crawler(glue, "READY", last_after=5)
    glue.add_client_error("get_partition", "EntityNotFoundException")
    declared(glue)
    glue.add_response("create_partition", {}, {**HERE, "PartitionInput": OURS})

    assert check_crawler.handler(ASKED, context) == answered("succeeded", added_by="task")
    assert last_good.last_good(held).partition_added_by == "task"


def test_who_added_it_is_still_known_when_it_is_asked_again(glue, context):
    crawler(glue, "READY", last_after=5)
    partition(glue, parameters={"added_by": "task", "classification": "csv"})

    assert check_crawler.handler(ASKED, context) == answered("succeeded", added_by="task")


@pytest.mark.parametrize(
    "otherwise",
    [
        {"SerdeInfo": {"SerializationLibrary": "LazySimpleSerDe"}},
        {"SerdeInfo": {**DESCRIPTOR["SerdeInfo"], "Parameters": {"quoteChar": "'"}}},
        {"Columns": [{"Name": "col0", "Type": "string"}]},
        {"Columns": [{"Name": "record_id", "Type": "bigint"}]},
        {"InputFormat": "parquet"},
        {"Location": "s3://resolved/borrower_matches/"},
    ],
    ids=str,
)
def test_a_partition_that_is_described_otherwise_than_its_table_is_put_right(
    glue, context, otherwise
):
    crawler(glue, "READY", last_after=5)
    partition(glue, **otherwise)
    changed = {**HERE, "PartitionValueList": [JOB], "PartitionInput": OURS}
    glue.add_response("update_partition", {}, changed)

    assert check_crawler.handler(ASKED, context) == answered("succeeded", added_by="task")


def test_a_crawl_without_end_is_given_up_after_an_hour(glue, context, pauses, noon):
    crawler(glue, "RUNNING", elapsed=5000, times=2 * LOOKS)
    before = {**ASKED, "staged_at": clock.as_text(noon - timedelta(hours=2))}
    an_hour_ago = {**before, "asked_at": clock.as_text(noon - timedelta(hours=1))}
    long_ago = {**before, "asked_at": clock.as_text(noon - timedelta(hours=1, seconds=1))}

    assert check_crawler.handler(an_hour_ago, context) == answered("running", wait_seconds=120)
    with pytest.raises(TookTooLong, match="crawler matches has been waited for"):
        check_crawler.handler(long_ago, context)


def test_after_a_redrive_a_crawl_has_its_hour_again(glue, context, pauses, noon):
    long_ago = clock.as_text(noon - timedelta(hours=2))
    redriven = execution(redrives=1, redriven_at="2026-11-22T11:59:20Z")
    crawler(glue, "RUNNING", elapsed=7000, times=LOOKS)

    answer = check_crawler.handler(
        {**ASKED, "staged_at": long_ago, "asked_at": long_ago, "execution": redriven}, context
    )

    assert answer == answered("running", wait_seconds=5)


@pytest.mark.parametrize("wrong", ["FAILED", "CANCELLED"])
def test_a_crawl_that_went_wrong_before_a_redrive_is_followed_by_another(glue, context, wrong):
    def looked_at(seconds=5):
        crawler(glue, "READY", last_after=seconds, Status=wrong)
        partition(glue)

    looked_at()
    with pytest.raises(CrawlFailed):
        check_crawler.handler(ASKED, context)

    looked_at()
    assert check_crawler.handler(
        {**ASKED, "execution": execution(redrives=1)}, context
    ) == answered("again")

    looked_at(6)  # the one that followed
    with pytest.raises(CrawlFailed):
        check_crawler.handler({**ASKED, "execution": execution(redrives=1)}, context)
