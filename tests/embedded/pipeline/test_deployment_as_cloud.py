"""`pytest -m aws --stack NAME` works, though no account is at hand: the embedded cloud stands in
for it, found through AWS_ENDPOINT_URL like any other."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from infra.app import STACK_NAME
from tests.embedded.support.deployment import Cost, Deployment, NotForTests
from tests.embedded.support.pipeline import TWINS, Pipeline

BUCKETS = ("RawBucketName", "WorkingBucketName", "ResolvedBucketName", "OutputBucketName")


@pytest.fixture
def account(cloud, monkeypatch):
    """Ordinary credentials for the embedded cloud, whose raw bucket is empty."""
    Pipeline(cloud).withdraw()
    for name, value in cloud.environment.items():
        monkeypatch.setenv(name, value)
    return cloud


@pytest.fixture
def published(account, pipeline):
    """A stack with a published run, and nothing left in its raw bucket."""
    run = pipeline.matched(TWINS)
    pipeline.withdraw()
    return run


def contents(cloud):
    """What stands in the buckets and in the catalog, but for what each run moves anyway."""
    s3, glue = cloud.client("s3"), cloud.client("glue")
    objects = {
        (bucket, found["Key"], found["ETag"])
        for bucket in BUCKETS
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=cloud.stack_outputs[bucket])
        for found in page.get("Contents", ())
    }
    database = cloud.stack_outputs["DatabaseName"]
    partitions = {
        (table, *partition["Values"])
        for table in ("refi_evaluations", "borrower_matches")
        for partition in glue.get_partitions(DatabaseName=database, TableName=table)["Partitions"]
    }
    return objects, partitions


def ledger(cloud):
    """The ledger's items but for the lease's fence, which never falls."""
    table = cloud.stack_outputs["LedgerTableName"]
    items = cloud.client("dynamodb").scan(TableName=table)["Items"]
    return [{**item, "fence": None} if item["item"]["S"] == "lease" else item for item in items]


def test_a_run_on_a_deployment_leaves_it_as_it_was(published, account):
    before, ledger_before = contents(account), ledger(account)
    deployed = Deployment(STACK_NAME, even_if_published=True)

    run = Pipeline(deployed).run(TWINS)
    during = contents(account)
    deployed.clean_up()

    assert run.output["status"] == "published"
    assert during != before
    assert ledger(account) == ledger_before
    objects, partitions = contents(account)
    assert objects <= before[0]
    assert partitions <= before[1]
    assert ("refi_evaluations", published.output["run_id"]) in partitions
    # a run itself does away with the matches of all jobs but its own and the last good one
    assert {bucket for bucket, *_ in before[0] - objects} <= {"ResolvedBucketName"}


def test_a_stack_with_published_runs_is_taken_only_if_told(published):
    with pytest.raises(NotForTests, match="holds published runs"):
        Deployment(STACK_NAME)


def test_a_stack_with_deliveries_is_never_taken(account, pipeline):
    pipeline.upload(TWINS)

    with pytest.raises(NotForTests, match="holds deliveries"):
        Deployment(STACK_NAME, even_if_published=True)


def test_a_stack_whose_uploads_start_runs_is_not_taken(account):
    events = account.client("events")
    (rule,) = (
        each["Name"]
        for each in events.list_rules()["Rules"]
        if each["Name"].startswith(f"{STACK_NAME}-TriggersOnUpload")
    )
    events.enable_rule(Name=rule)

    with pytest.raises(NotForTests, match="triggers_enabled=false"):
        Deployment(STACK_NAME, even_if_published=True)

    events.disable_rule(Name=rule)


def test_the_price_is_that_of_matching_and_of_crawls():
    assert str(Cost(runs=3, records=2_000)).startswith(
        "about $0.72: Entity Resolution $0.50 for 2,000 records, crawls $0.22 for 3 runs"
    )


def test_the_same_tests_run_on_a_stack_and_say_what_they_cost(account):
    here = Path(__file__)
    twins, wire = here.with_name("test_twins.py"), here.parents[1] / "endpoint" / "test_wire.py"
    asked = [
        "-m",
        "aws",
        "--stack",
        STACK_NAME,
        "--even-if-published",
        "-k",
        "three_ids or another",
    ]
    told = subprocess.run(
        [sys.executable, "-m", "pytest", *asked, "--even-if-published", twins, wire],
        cwd=Path(__file__).parents[3],
        env={**os.environ, **account.environment},
        capture_output=True,
        text=True,
    )

    assert told.returncode == 0, told.stdout
    assert re.search(rf"on the stack {STACK_NAME}: about \$\d+\.\d\d: Entity Resol", told.stdout)
    assert "1 passed" in told.stdout
    assert not {key for bucket, key, _ in contents(account)[0] if bucket == "RawBucketName"}
