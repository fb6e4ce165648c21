"""stage_snapshot: what is copied, from which version, and when a copy is refused."""

import hashlib
from dataclasses import replace

import pytest

from lambdas import stage_snapshot
from lambdas.shared import aws, clock
from lambdas.shared.admission import record
from lambdas.shared.delivery.snapshot import AdmittedObject
from lambdas.shared.errors import SnapshotChanged
from lambdas.shared.ledger import items
from lambdas.shared.matching import last_good, matches
from lambdas.shared.matching.last_good import Resolution
from tests.unit.support.held import LEASE

RUN = "20261122T103100Z-1f3a9c2b"
EVENT = {"lease": LEASE, "run_id": RUN}


@pytest.fixture(autouse=True)
def _settings(environment, held):
    environment(
        raw_bucket="raw",
        working_bucket="working",
        resolved_bucket="resolved",
        database="refi_ready_db",
    )


@pytest.fixture
def admitted(buckets):
    """Records an admission of objects put as (dataset, key, content)."""

    def put(*objects, sha256=None, trigger=None):
        snapshot = {}
        for dataset, key, content in objects:
            answer = buckets.put_object(Bucket="raw", Key=key, Body=content)
            snapshot.setdefault(dataset, []).append(
                AdmittedObject(
                    key=key,
                    version_id=answer["VersionId"],
                    size=len(content),
                    sha256=sha256 or hashlib.sha256(content).hexdigest(),
                    rows=1,
                    last_modified="2026-11-22T10:00:00Z",
                )
            )
        admitted = record.Admission(
            run_id=RUN,
            fence=7,
            status="admitted",
            message="",
            trigger=trigger or {},
            limits={},
            as_of="2026-11-22",
            fingerprint="f",
            borrowers="b",
            versions={},
            snapshot=snapshot,
            missing=[],
            rejected=[],
            warnings=[],
            band={},
        )
        record.save("working", admitted)

    return put


def staged(buckets):
    listed = buckets.list_objects_v2(Bucket="working", Prefix="staged/").get("Contents", [])
    return {
        item["Key"]: buckets.get_object(Bucket="working", Key=item["Key"])["Body"].read()
        for item in listed
    }


def test_each_object_gets_a_place_in_its_dataset_in_the_runs_own_folder(buckets, admitted, context):
    admitted(
        ("loan_information", "loan_information/day/part 1.csv", b"one"),
        ("loan_information", "loan_information/day/part+2.csv", b"two"),
        ("market_equity", "market_equity/ä.csv", b"three"),
    )

    answer = stage_snapshot.handler(EVENT, context)

    assert staged(buckets) == {
        f"staged/{RUN}/loan_information/00000.csv": b"one",
        f"staged/{RUN}/loan_information/00001.csv": b"two",
        f"staged/{RUN}/market_equity/00000.csv": b"three",
    }
    assert clock.parse(answer["staged_at"]) <= clock.now()


def test_the_admitted_version_is_copied_though_a_newer_one_has_come(buckets, admitted, context):
    admitted(("market_equity", "market_equity/a.csv", b"admitted"))
    buckets.put_object(Bucket="raw", Key="market_equity/a.csv", Body=b"newer")

    stage_snapshot.handler(EVENT, context)

    assert list(staged(buckets).values()) == [b"admitted"]


def test_it_may_run_twice(buckets, admitted, context):
    admitted(("market_equity", "market_equity/a.csv", b"x"))

    stage_snapshot.handler(EVENT, context)
    once = staged(buckets)
    stage_snapshot.handler(EVENT, context)

    assert staged(buckets) == once


def test_a_copy_that_is_not_what_was_admitted_stops_the_run(buckets, admitted, context):
    admitted(("market_equity", "market_equity/a.csv", b"x"), sha256="0" * 64)

    with pytest.raises(
        SnapshotChanged, match=r"the copy of 'market_equity/a\.csv' has SHA-256 2d7"
    ):
        stage_snapshot.handler(EVENT, context)


def test_a_version_that_was_removed_since_stops_the_run(buckets, admitted, context):
    admitted(("market_equity", "market_equity/a.csv", b"x"))
    (version,) = buckets.list_object_versions(Bucket="raw")["Versions"]
    buckets.delete_object(Bucket="raw", Key=version["Key"], VersionId=version["VersionId"])

    with pytest.raises(SnapshotChanged, match=r"of 'market_equity/a\.csv' was removed after"):
        stage_snapshot.handler(EVENT, context)


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
        input_records=2,
        match_ids=1,
        records_not_processed=0,
    )
    items.write_all(table, [last_good.good(known, fence=6)])
    return known


ONE_FILE = ("borrower_information", "borrower_information/a.csv", b"x")


def test_the_first_run_has_its_borrowers_matched(admitted, context):
    admitted(ONE_FILE)

    answer = stage_snapshot.handler(EVENT, context)

    assert (answer["borrowers_changed"], answer["matching"]) == (True, None)


def test_the_last_good_matching_of_the_same_borrowers_is_reused(admitted, context, good):
    admitted(ONE_FILE)

    answer = stage_snapshot.handler(EVENT, context)

    assert answer["borrowers_changed"] is False
    assert answer["matching"] == {
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


def test_force_alone_does_not_pay_for_them_again(admitted, context, good):
    admitted(ONE_FILE, trigger={"force": True})

    assert stage_snapshot.handler(EVENT, context)["borrowers_changed"] is False


def test_whoever_asks_for_it_has_them_matched_again(admitted, context, good):
    admitted(ONE_FILE, trigger={"rematch": True})

    assert stage_snapshot.handler(EVENT, context)["borrowers_changed"] is True


def test_other_borrowers_or_other_rules_are_matched_anew(admitted, context, good, table):
    items.write_all(table, [last_good.good(replace(good, borrowers="c"), fence=6)])
    admitted(ONE_FILE)

    assert stage_snapshot.handler(EVENT, context)["borrowers_changed"] is True


@pytest.mark.parametrize("key", ["matches.csv", "more.csv"])
def test_matches_that_are_not_as_they_were_staged_are_not_reused(
    buckets, admitted, context, good, key
):
    buckets.put_object(
        Bucket="resolved", Key=f"borrower_matches/job_id=j/{key}", Body=b"record_id\nB1\n"
    )
    admitted(ONE_FILE)

    assert stage_snapshot.handler(EVENT, context)["borrowers_changed"] is True


def test_matches_that_are_gone_are_not_reused(buckets, admitted, context, good):
    buckets.delete_object(Bucket="resolved", Key=matches.canonical_key("j"))
    admitted(ONE_FILE)

    assert stage_snapshot.handler(EVENT, context)["borrowers_changed"] is True


def test_matches_that_the_catalog_lost_are_not_reused(admitted, context, good):
    aws.glue().delete_partition(
        DatabaseName="refi_ready_db", TableName="borrower_matches", PartitionValues=["j"]
    )
    admitted(ONE_FILE)

    assert stage_snapshot.handler(EVENT, context)["borrowers_changed"] is True
