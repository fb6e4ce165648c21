"""EventBridge: a file that lands in a bucket starts the executions that its rules name."""

import io
import json
import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from boto3.s3.transfer import TransferConfig

from infra.embedded import moto_internals
from tests.embedded.support import assemblies

ECHO = {"StartAt": "Echo", "States": {"Echo": {"Type": "Pass", "End": True}}}
SECONDS = 10


@pytest.fixture(scope="module")
def watched(cloud, tmp_path_factory):
    """Outputs Bucket, Unversioned, On and Off: two rules with a state machine each."""

    def rule(machine, bucket, state):
        return {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventPattern": {
                    "source": ["aws.s3"],
                    "detail-type": ["Object Created"],
                    "detail": {
                        "bucket": {"name": [{"Ref": bucket}]},
                        "object": {"key": [{"prefix": "loans/"}]},
                    },
                },
                "State": state,
                "Targets": [
                    {
                        "Id": "machine",
                        "Arn": {"Ref": machine},
                        "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
                    }
                ],
            },
        }

    notifying = {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    resources = {
        "Role": assemblies.ROLE,
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "NotificationConfiguration": notifying,
                "VersioningConfiguration": {"Status": "Enabled"},
            },
        },
        "Unversioned": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"NotificationConfiguration": notifying},
        },
        "Silent": {"Type": "AWS::S3::Bucket"},
        "On": assemblies.state_machine(ECHO),
        "Plain": assemblies.state_machine(ECHO),
        "Quiet": assemblies.state_machine(ECHO),
        "Off": assemblies.state_machine(ECHO),
        "OnRule": rule("On", "Bucket", "ENABLED"),
        "PlainRule": rule("Plain", "Unversioned", "ENABLED"),
        "QuietRule": rule("Quiet", "Silent", "ENABLED"),
        "OffRule": rule("Off", "Bucket", "DISABLED"),
    }
    names = ("Bucket", "Unversioned", "Silent", "On", "Plain", "Quiet", "Off")
    assembly = assemblies.write(
        tmp_path_factory.mktemp("assembly"),
        "Watched",
        resources,
        outputs={f"Watched{name}": {"Ref": name} for name in names},
    )
    outputs = cloud.deploy(assembly, "Watched")
    return {name: outputs[f"Watched{name}"] for name in names}


@pytest.fixture
def events(cloud, watched):
    """The events about a key among the inputs of a machine's executions, once all have come."""
    s3, stepfunctions = cloud.client("s3"), cloud.client("stepfunctions")

    def about(machine, key):
        executions = stepfunctions.list_executions(stateMachineArn=watched[machine])["executions"]
        arns = [execution["executionArn"] for execution in executions]
        described = [stepfunctions.describe_execution(executionArn=arn) for arn in arns]
        events = [json.loads(execution["input"]) for execution in described]
        return [event for event in events if event["detail"]["object"]["key"] == key]

    def events(machine, key):
        # Events are delivered in order: once this one has arrived, all before it have.
        last = f"loans/{uuid.uuid4()}"
        s3.put_object(Bucket=watched["Bucket"], Key=last, Body=b"")
        deadline = time.monotonic() + SECONDS
        while not about("On", last):
            assert time.monotonic() < deadline, "no event arrives"
        return about(machine, key)

    return events


def test_an_upload_starts_an_execution_with_the_documented_event(cloud, watched, events):
    key = "loans/ein käse+%41.csv"
    put = cloud.client("s3").put_object(Bucket=watched["Bucket"], Key=key, Body=b"hello")

    [event] = events("On", key)

    detail = event.pop("detail")
    assert event.pop("id")
    moment = datetime.strptime(event.pop("time"), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - moment) < timedelta(seconds=60)
    assert event == {
        "version": "0",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "123456789012",
        "region": "us-east-1",
        "resources": [f"arn:aws:s3:::{watched['Bucket']}"],
    }
    described = detail.pop("object")
    assert int(described.pop("sequencer"), 16)
    assert described == {
        "key": key,
        "size": 5,
        "etag": "5d41402abc4b2a76b9719d911017c592",
        "version-id": put["VersionId"],
    }
    assert detail.pop("request-id")
    assert detail == {
        "version": "0",
        "bucket": {"name": watched["Bucket"]},
        "requester": "123456789012",
        "source-ip-address": "127.0.0.1",
        "reason": "PutObject",
    }


def test_an_object_without_versions_is_told_of_without_one(cloud, watched, events):
    cloud.client("s3").put_object(Bucket=watched["Unversioned"], Key="loans/a", Body=b"")

    [event] = events("Plain", "loans/a")

    assert "version-id" not in event["detail"]["object"]


def test_a_multipart_upload_is_one_event(cloud, watched, events):
    part = 5 << 20
    cloud.client("s3").upload_fileobj(
        io.BytesIO(b"x" * (part + 1)),
        watched["Bucket"],
        "loans/large",
        Config=TransferConfig(multipart_threshold=part, multipart_chunksize=part),
    )

    [event] = events("On", "loans/large")

    assert event["detail"]["reason"] == "CompleteMultipartUpload"
    assert event["detail"]["object"]["size"] == part + 1


def test_a_copy_says_so(cloud, watched, events):
    s3, bucket = cloud.client("s3"), watched["Bucket"]
    s3.put_object(Bucket=bucket, Key="elsewhere", Body=b"x")
    s3.copy_object(
        Bucket=bucket, Key="loans/copied", CopySource={"Bucket": bucket, "Key": "elsewhere"}
    )

    [event] = events("On", "loans/copied")

    assert event["detail"]["reason"] == "CopyObject"


def test_each_version_of_a_key_is_told_of_in_order(cloud, watched, events):
    s3 = cloud.client("s3")
    for content in (b"1", b"22", b"333"):
        s3.put_object(Bucket=watched["Bucket"], Key="loans/again", Body=content)

    told = [event["detail"]["object"] for event in events("On", "loans/again")]

    in_order = sorted(told, key=lambda described: int(described["sequencer"], 16))
    assert [described["size"] for described in in_order] == [1, 2, 3]


def test_other_keys_disabled_rules_and_silent_buckets_start_nothing(cloud, watched, events):
    s3 = cloud.client("s3")
    s3.put_object(Bucket=watched["Silent"], Key="loans/b", Body=b"x")
    s3.put_object(Bucket=watched["Bucket"], Key="other/b", Body=b"x")
    s3.put_object(Bucket=watched["Bucket"], Key="loans/b", Body=b"x")

    assert len(events("On", "loans/b")) == 1
    assert events("On", "other/b") == []
    assert events("Off", "loans/b") == []
    assert events("Quiet", "loans/b") == []


def test_a_rule_that_cannot_be_followed_keeps_no_event_from_the_others(
    cloud, watched, events, monkeypatch, caplog
):
    kept = moto_internals.enabled_rules
    broken = moto_internals.KeptRule("broken", "arn:aws:events:::rule/broken", "{", ())
    monkeypatch.setattr(moto_internals, "enabled_rules", lambda: [broken, *kept()])
    key = f"loans/{uuid.uuid4()}.csv"

    cloud.client("s3").put_object(Bucket=watched["Bucket"], Key=key, Body=b"")

    assert len(events("On", key)) == 1
    assert "rule broken could not be followed" in caplog.text
