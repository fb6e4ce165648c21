"""last_good: when a matching is used again, and what is answered then."""

import pytest

from lambdas.shared import aws
from lambdas.shared.ledger import items
from lambdas.shared.matching import last_good, matches
from lambdas.shared.matching.last_good import Resolution


@pytest.fixture
def good(buckets, table):
    """A matching of two borrowers that a published run rests on, its matches staged."""
    rows = "record_id,match_id,match_rule,prepared_by\nB1,m,r,p\nB2,m,r,p\n"
    buckets.put_object(Bucket="resolved", Key=matches.canonical_key("j"), Body=rows.encode())
    aws.glue().create_database(DatabaseInput={"Name": "refi_ready_db"})
    aws.glue().create_table(
        DatabaseName="refi_ready_db",
        TableInput={
            "Name": "borrower_matches",
            "PartitionKeys": [{"Name": "job_id", "Type": "string"}],
            "StorageDescriptor": {"Columns": []},
        },
    )
    aws.glue().create_partition(
        DatabaseName="refi_ready_db",
        TableName="borrower_matches",
        PartitionInput={"Values": ["j"]},
    )
    known = Resolution(
        borrowers="b",
        workflow="borrowers-1",
        job_id="j",
        prepared_by="p",
        rows=2,
        input_records=2,
        match_ids=1,
        records_not_processed=0,
    )
    items.write_all(table, [last_good.good(known, fence=6)])
    return known


@pytest.fixture
def reused(table):
    return lambda borrowers="b": last_good.for_borrowers(
        table, "resolved", "refi_ready_db", borrowers
    )


def test_before_the_first_matching_there_is_none(buckets, reused):
    assert reused() is None


def test_the_matching_for_borrowers_is_used_again_and_answers_as_its_tasks_would(good, reused):
    assert reused() == good
    assert good.as_state() == {
        "status": "reused",
        "workflow": "borrowers-1",
        "job_id": "j",
        "prepared_by": "p",
        "reused": True,
        "wait_seconds": None,
        "progress": {
            "status": "succeeded",
            "wait_seconds": None,
            "input_records": 2,
            "match_ids": 1,
            "records_not_processed": 0,
        },
        "crawl": {
            "status": "succeeded",
            "wait_seconds": None,
            "partition_added_by": "crawler",
        },
    }


def test_others_are_matched_anew(good, reused):
    assert reused("c") is None


@pytest.mark.parametrize("key", ["matches.csv", "more.csv"])
def test_matches_that_are_not_as_they_were_staged_are_not_used_again(buckets, good, reused, key):
    buckets.put_object(
        Bucket="resolved", Key=f"borrower_matches/job_id=j/{key}", Body=b"record_id\nB1\n"
    )

    assert reused() is None


def test_matches_that_are_gone_are_not_used_again(buckets, good, reused):
    buckets.delete_object(Bucket="resolved", Key=matches.canonical_key("j"))

    assert reused() is None


def test_matches_that_the_catalog_lost_are_not_used_again(good, reused):
    aws.glue().delete_partition(
        DatabaseName="refi_ready_db", TableName="borrower_matches", PartitionValues=["j"]
    )

    assert reused() is None


def test_one_of_which_an_earlier_version_kept_less_is_not_used_again(good, reused, table):
    aws.dynamodb().update_item(
        TableName=table,
        Key={items.KEY: {"S": "resolution"}},
        UpdateExpression="REMOVE #rows",
        ExpressionAttributeNames={"#rows": "rows"},
    )

    assert reused() is None


def test_what_a_later_version_keeps_beside_it_is_passed_over(good, reused, table):
    aws.dynamodb().update_item(
        TableName=table,
        Key={items.KEY: {"S": "resolution"}},
        UpdateExpression="SET seen = :seen",
        ExpressionAttributeValues={":seen": {"S": "x"}},
    )

    assert reused() == good
