"""stage_snapshot: what is copied, from which version, and when a copy is refused."""

import hashlib

import pytest

from lambdas import stage_snapshot
from lambdas.shared import clock
from lambdas.shared.admission import record
from lambdas.shared.delivery.snapshot import AdmittedObject
from lambdas.shared.errors import SnapshotChanged
from tests.unit.support.held import LEASE

RUN = "20261122T103100Z-1f3a9c2b"
EVENT = {"lease": LEASE, "run_id": RUN}


@pytest.fixture(autouse=True)
def _settings(environment, held):
    environment(
        raw_bucket="raw",
        working_bucket="working",
    )


@pytest.fixture
def admitted(buckets):
    """Records an admission of objects put as (dataset, key, content)."""

    def put(*objects, sha256=None, backslash_lines=0):
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
                    backslash_lines=backslash_lines,
                )
            )
        admitted = record.Admission(
            run_id=RUN,
            fence=7,
            status="admitted",
            message="",
            trigger={},
            limits={},
            as_of="2026-11-22",
            fingerprint="f",
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


def test_backslashes_that_athena_would_drop_are_staged_twice(buckets, admitted, context):
    content = b"h\nO\\Brien,\\N\r\nplain,x\n"
    admitted(("market_equity", "market_equity/a.csv", content), backslash_lines=1)

    stage_snapshot.handler(EVENT, context)

    assert list(staged(buckets).values()) == [b"h\nO\\\\Brien, \\\\N\r\nplain,x\n"]


def test_an_object_to_be_rewritten_that_is_not_what_was_admitted_stops_the_run(
    buckets, admitted, context
):
    admitted(("market_equity", "market_equity/a.csv", b"a\\b"), sha256="0" * 64, backslash_lines=1)

    with pytest.raises(SnapshotChanged, match=r"the copy of 'market_equity/a\.csv' has SHA-256"):
        stage_snapshot.handler(EVENT, context)
    assert staged(buckets) == {}


def test_a_version_to_be_rewritten_that_was_removed_since_stops_the_run(buckets, admitted, context):
    admitted(("market_equity", "market_equity/a.csv", b"a\\b"), backslash_lines=1)
    (version,) = buckets.list_object_versions(Bucket="raw")["Versions"]
    buckets.delete_object(Bucket="raw", Key=version["Key"], VersionId=version["VersionId"])

    with pytest.raises(SnapshotChanged, match="was removed after"):
        stage_snapshot.handler(EVENT, context)
