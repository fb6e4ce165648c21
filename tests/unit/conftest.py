"""What tests of tasks share: an environment, a Lambda context, stubbed clients, no waiting."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from lambdas.shared import aws, clock, settings
from lambdas.shared.ledger import items, lease, run_record
from lambdas.shared.ledger.items import Write
from tests.unit.support.held import LEASE, RUN

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PROJECT = Path(__file__).parents[2]

CLIENTS = (
    aws.athena,
    aws.dynamodb,
    aws.entity_resolution,
    aws.entity_resolution_once,
    aws.glue,
    aws.glue_once,
    aws.s3,
    aws.sns,
    aws.stepfunctions,
)


@pytest.fixture(scope="session")
def _session():
    """One for all: each would read the services' models again, which takes longer than a test."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.delenv("AWS_PROFILE", raising=False)
        yield boto3.Session(
            aws_access_key_id="testing", aws_secret_access_key="testing", region_name="us-east-1"
        )


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch, _session):
    """No test speaks to a real account, or finds another test's clients and settings."""
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", _session)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    settings.read.cache_clear()
    yield
    settings.read.cache_clear()
    for client in CLIENTS:
        client.cache_clear()


@pytest.fixture
def environment(monkeypatch):
    """Sets the environment of the function under test."""

    def set_variables(**values):
        for name, value in values.items():
            monkeypatch.setenv(name.upper(), value)

    return set_variables


@pytest.fixture
def golden(request):
    """Holds what somebody sees against the file beside the test that somebody has looked at."""

    def held(name, told):
        path = request.path.with_name("golden") / name
        if request.config.getoption("--rewrite-golden"):
            path.write_text(told, encoding="utf-8", newline="\n")
        meant = f"if it is meant: uv run pytest {request.path} --rewrite-golden, and look at {path}"
        assert told == path.read_text(encoding="utf-8"), meant

    return held


@pytest.fixture
def context():
    @dataclass(frozen=True)
    class LambdaContext:
        function_name: str = "task"
        memory_limit_in_mb: int = 256
        invoked_function_arn: str = "arn:aws:lambda:us-east-1:111122223333:function:task"
        aws_request_id: str = "52fdfc07-2182-454f-963f-5f0f9a621d72"

    return LambdaContext()


@pytest.fixture
def pauses(monkeypatch):
    """The seconds that were slept, without sleeping them."""
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    return slept


@pytest.fixture
def noon(monkeypatch):
    """It is noon, however long the test takes."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return NOON


@pytest.fixture
def task_event():
    """One real input of a task, from events/tasks."""

    def read(name):
        return json.loads((PROJECT / "events/tasks" / f"{name}.json").read_text(encoding="utf-8"))

    return read


def stubbed(client):
    with Stubber(client) as service:
        yield service
        service.assert_no_pending_responses()


@pytest.fixture
def athena():
    yield from stubbed(aws.athena())


@pytest.fixture
def dynamodb():
    yield from stubbed(aws.dynamodb())


@pytest.fixture
def entity_resolution():
    yield from stubbed(aws.entity_resolution())


@pytest.fixture
def entity_resolution_once():
    yield from stubbed(aws.entity_resolution_once())


@pytest.fixture
def glue_once():
    yield from stubbed(aws.glue_once())


@pytest.fixture
def glue():
    yield from stubbed(aws.glue())


@pytest.fixture
def s3():
    yield from stubbed(aws.s3())


@pytest.fixture
def sns():
    yield from stubbed(aws.sns())


@pytest.fixture
def stepfunctions():
    yield from stubbed(aws.stepfunctions())


@pytest.fixture
def mocked():
    """moto in this process: for flows over objects and items."""
    with mock_aws(config={"core": {"reset_boto3_session": False}}):
        yield


@pytest.fixture
def buckets(mocked):
    """The four buckets, the raw one versioned."""
    client = aws.s3()
    for name in ("raw", "working", "resolved", "output"):
        client.create_bucket(Bucket=name)
    client.put_bucket_versioning(Bucket="raw", VersioningConfiguration={"Status": "Enabled"})
    return client


@pytest.fixture
def table(mocked):
    """The name of an empty ledger."""
    aws.dynamodb().create_table(
        TableName="ledger",
        KeySchema=[{"AttributeName": items.KEY, "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": items.KEY, "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return "ledger"


@pytest.fixture
def held(table, environment):
    """A ledger in which the execution that LEASE names holds the lease, for the run RUN."""
    since = {"owner_since": "2026-11-22T10:31:01Z", "run_id": RUN}
    admitted = {"execution_arn": LEASE["owner"], "fence": LEASE["fence"]}
    items.write_all(
        table,
        [
            Write(item=lease.ITEM, sets={**LEASE, **since}),
            Write(item=run_record.item(RUN), sets=admitted),
        ],
    )
    environment(ledger_table=table)
    return table
