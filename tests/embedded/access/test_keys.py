"""KMS: who uses what is encrypted needs the key as well, by its policy and by their own."""

import json
import time
import uuid
from contextlib import suppress

import pytest
from botocore.exceptions import ClientError

from tests.embedded.support.roles import ACCOUNT, allow, document, make_bucket, make_role

ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
USE = ("kms:GenerateDataKey", "kms:Decrypt")
# What CloudWatch Logs asks of whoever writes to a log group with a key.
OF_EVENTS = (
    "kms:Encrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:DescribeKey",
)


def key(cloud, *statements):
    """The ARN of a key whose policy leaves it to the account, or has these statements."""
    policy = document(*(statements or [allow("kms:*", Principal=ROOT)]))
    return cloud.client("kms").create_key(Policy=policy)["KeyMetadata"]["Arn"]


def encrypt(cloud, bucket, key):
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    cloud.client("s3").put_bucket_encryption(
        Bucket=bucket,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": default}]
        },
    )


def denied(call, /, **asked):
    """The message of the AccessDenied that a call ends with."""
    with pytest.raises(ClientError) as refused:
        call(**asked)
    assert refused.value.response["Error"]["Code"] in ("AccessDenied", "AuthorizationError")
    return refused.value.response["Error"]["Message"]


@pytest.fixture
def encrypted(cloud):
    """A key, and a bucket that it encrypts, with the object k in it."""
    made, bucket = key(cloud), make_bucket(cloud)
    encrypt(cloud, bucket, made)
    cloud.client("s3").put_object(Bucket=bucket, Key="k", Body=b"content")
    return made, bucket


def test_an_object_is_read_and_written_with_the_key_of_its_bucket(cloud, encrypted):
    used, bucket = encrypted

    def s3(*actions):
        keys = [allow(*actions, on=used)] if actions else []
        return cloud.client_as(make_role(cloud, allow("s3:*"), *keys), "s3")

    reader, writer = s3("kms:Decrypt"), s3("kms:GenerateDataKey")

    assert reader.get_object(Bucket=bucket, Key="k")["Body"].read() == b"content"
    writer.put_object(Bucket=bucket, Key="k", Body=b"")
    message = denied(writer.get_object, Bucket=bucket, Key="k")
    assert f"is not authorized to perform: kms:Decrypt on resource: {used}" in message
    assert "because no identity-based policy allows the kms:Decrypt action" in message
    message = denied(reader.put_object, Bucket=bucket, Key="k", Body=b"")
    assert f"kms:GenerateDataKey on resource: {used}" in message
    assert s3().head_object(Bucket=bucket, Key="k")["ContentLength"] == 0


def test_a_multipart_upload_needs_both(cloud, encrypted):
    used, bucket = encrypted
    writer = make_role(cloud, allow("s3:*"), allow("kms:GenerateDataKey", on=used))
    both = make_role(cloud, allow("s3:*"), allow(*USE, on=used))
    upload = {"Bucket": bucket, "Key": "large"}

    assert "kms:Decrypt" in denied(cloud.client_as(writer, "s3").create_multipart_upload, **upload)
    s3 = cloud.client_as(both, "s3")
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    part = s3.upload_part(**upload, PartNumber=1, Body=b"part")["ETag"]
    parts = {"Parts": [{"ETag": part, "PartNumber": 1}]}
    s3.complete_multipart_upload(**upload, MultipartUpload=parts)
    assert s3.get_object(Bucket=bucket, Key="large")["SSEKMSKeyId"] == used


def test_a_copy_needs_the_key_of_its_source_and_that_of_its_target(cloud, encrypted):
    used, bucket = encrypted
    other, target = key(cloud), make_bucket(cloud)
    encrypt(cloud, target, other)
    copy = {"Bucket": target, "Key": "k", "CopySource": {"Bucket": bucket, "Key": "k"}}

    def copier(*statements):
        return cloud.client_as(make_role(cloud, allow("s3:*"), *statements), "s3").copy_object

    reads, writes = allow("kms:Decrypt", on=used), allow("kms:GenerateDataKey", on=other)
    assert used in denied(copier(writes), **copy)
    assert other in denied(copier(reads), **copy)
    copier(reads, writes)(**copy)


def test_an_object_keeps_the_key_it_was_written_with(cloud, encrypted):
    used, bucket = encrypted
    encrypt(cloud, bucket, key(cloud))
    reader = make_role(cloud, allow("s3:*"), allow("kms:Decrypt", on=used))

    assert cloud.client_as(reader, "s3").get_object(Bucket=bucket, Key="k")


def test_a_key_may_be_named_by_the_request_or_by_an_alias(cloud):
    named, bucket, alias = key(cloud), make_bucket(cloud), f"alias/{uuid.uuid4().hex}"
    cloud.client("kms").create_alias(AliasName=alias, TargetKeyId=named)
    asked = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": alias}
    put = {"Bucket": bucket, "Key": "k", "Body": b"", **asked}

    plain = make_role(cloud, allow("s3:*"))
    assert named in denied(cloud.client_as(plain, "s3").put_object, **put)
    writer = make_role(cloud, allow("s3:*"), allow("kms:GenerateDataKey", on=named))
    cloud.client_as(writer, "s3").put_object(**put)


def test_the_keys_own_policy_decides_even_about_the_administrator(cloud):
    role = make_role(cloud, allow("s3:*"), allow("kms:*"))
    shut = key(cloud, allow("kms:Decrypt", "kms:GenerateDataKey", Principal={"AWS": role}))
    bucket = make_bucket(cloud)
    encrypt(cloud, bucket, shut)

    cloud.client_as(role, "s3").put_object(Bucket=bucket, Key="k", Body=b"")
    another = cloud.client_as(make_role(cloud, allow("s3:*"), allow("kms:*")), "s3")
    for s3 in (another, cloud.client("s3")):
        message = denied(s3.get_object, Bucket=bucket, Key="k")
        assert "because no resource-based policy allows the kms:Decrypt action" in message


@pytest.mark.parametrize(("service", "opens"), [("s3", True), ("glue", False)])
def test_a_key_may_be_left_to_one_service(cloud, service, opens):
    through = {"StringEquals": {"kms:ViaService": f"{service}.us-east-1.amazonaws.com"}}
    used, bucket = key(cloud, allow("kms:*", Principal=ROOT, Condition=through)), make_bucket(cloud)
    encrypt(cloud, bucket, used)
    role = make_role(cloud, allow("s3:*"), allow(*USE, on=used))
    put = {"Bucket": bucket, "Key": "k", "Body": b""}

    if opens:
        cloud.client_as(role, "s3").put_object(**put)
    else:
        assert "kms:GenerateDataKey" in denied(cloud.client_as(role, "s3").put_object, **put)


def test_a_key_may_be_left_to_the_objects_of_a_bucket(cloud):
    bucket, other = make_bucket(cloud), make_bucket(cloud)
    of_bucket = {"StringLike": {"kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{bucket}*"}}
    used = key(cloud, allow("kms:*", Principal=ROOT))
    role = make_role(cloud, allow("s3:*"), allow(*USE, on=used, Condition=of_bucket))
    for each in (bucket, other):
        encrypt(cloud, each, used)

    s3 = cloud.client_as(role, "s3")
    s3.put_object(Bucket=bucket, Key="k", Body=b"")
    assert "kms:GenerateDataKey" in denied(s3.put_object, Bucket=other, Key="k", Body=b"")


@pytest.fixture(scope="module", autouse=True)
def _no_groups_left(cloud):
    """Whoever searches all logs would be denied those whose key is not theirs."""
    yield
    logs = cloud.client("logs")
    for page in logs.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            if group["logGroupName"].startswith("g-"):
                logs.delete_log_group(logGroupName=group["logGroupName"])


def test_an_encrypted_topic_and_queue_are_used_with_their_key(cloud):
    used, name = key(cloud), uuid.uuid4().hex
    attributes = {"KmsMasterKeyId": used}
    topic = cloud.client("sns").create_topic(Name=name, Attributes=attributes)["TopicArn"]
    queue = cloud.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    message = {"QueueUrl": queue, "MessageBody": "m"}

    def client(service, *actions):
        keys = [allow(*actions, on=used)] if actions else []
        works = allow("sns:Publish", "sqs:*")
        return cloud.client_as(make_role(cloud, works, *keys), service)

    publish = {"TopicArn": topic, "Message": "m"}
    assert "kms:GenerateDataKey" in denied(client("sns").publish, **publish)
    assert "kms:Decrypt" in denied(client("sns", "kms:GenerateDataKey").publish, **publish)
    client("sns", *USE).publish(**publish)
    assert "kms:GenerateDataKey" in denied(client("sqs").send_message, **message)
    client("sqs", *USE).send_message(**message)
    assert "kms:Decrypt" in denied(client("sqs").receive_message, QueueUrl=queue)
    assert client("sqs", "kms:Decrypt").receive_message(QueueUrl=queue)["Messages"]


def test_a_log_group_has_a_key_that_lets_cloudwatch_logs_use_it_for_that_group(cloud):
    name = f"g-{uuid.uuid4().hex}"
    group = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{name}"
    of_group = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": group}}
    logs = {"Service": "logs.us-east-1.amazonaws.com"}
    used = key(
        cloud,
        allow(*USE, Principal=logs, Condition=of_group),
        allow("kms:DescribeKey", Principal=ROOT),
    )
    create = cloud.client("logs").create_log_group

    create(logGroupName=name, kmsKeyId=used)

    with pytest.raises(ClientError, match=r"logs\.us-east-1\.amazonaws\.com is not authorized"):
        create(logGroupName=f"{name}-2", kmsKeyId=used)
    with pytest.raises(ClientError, match=r"kms:GenerateDataKey"):
        create(logGroupName=f"{name}-3", kmsKeyId=key(cloud))


@pytest.mark.parametrize(
    ("condition", "is_let"),
    [
        ({}, True),
        ({"StringEquals": {"aws:SourceAccount": ACCOUNT}}, True),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:events:*"}}, True),
        ({"StringEquals": {"aws:SourceAccount": "999999999999"}}, False),
    ],
)
def test_eventbridge_says_for_which_rule_it_uses_a_queues_key(cloud, condition, is_let):
    """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html"""
    events = {"Service": "events.amazonaws.com"}
    used = key(
        cloud, allow(*USE, Principal=events, Condition=condition), allow("kms:*", Principal=ROOT)
    )
    name = f"q-{uuid.uuid4().hex[:8]}"
    lets_in = document(allow("sqs:SendMessage", Principal=events))
    queue = cloud.client("sqs").create_queue(
        QueueName=name, Attributes={"Policy": lets_in, "KmsMasterKeyId": used}
    )["QueueUrl"]
    bridge = cloud.client("events")
    bridge.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    target = {"Id": "t", "Arn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"}
    bridge.put_targets(Rule=name, Targets=[target])

    with cloud.recording() as recording:
        bridge.put_events(Entries=[{"Source": name, "DetailType": "Test", "Detail": "{}"}])
        received = cloud.client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=1)

    assert bool(received.get("Messages")) is is_let
    denied = [question.action for question in recording.of("events.amazonaws.com", allowed=False)]
    assert denied == ([] if is_let else ["kms:GenerateDataKey"])


@pytest.mark.parametrize("left_out", [None, *USE])
def test_a_job_is_started_by_who_may_use_the_workflows_key(cloud, left_out):
    """https://docs.aws.amazon.com/entityresolution/latest/userguide/data-protection.html"""
    workflow = cloud.client("entityresolution").list_matching_workflows()["workflowSummaries"][0]
    deployed = cloud.client("entityresolution").get_matching_workflow(
        workflowName=workflow["workflowName"]
    )
    used = deployed["outputSourceConfig"][0]["KMSArn"]
    given = [action for action in USE if action != left_out]
    starts = allow("entityresolution:StartMatchingJob", on=workflow["workflowArn"])
    role = make_role(cloud, starts, allow(*given, on=used))
    start = cloud.client_as(role, "entityresolution").start_matching_job

    with cloud.recording() as recording, suppress(ClientError):
        start(workflowName=workflow["workflowName"])

    denied = [question.action for question in recording.of(role, allowed=False)]
    assert denied == ([left_out] if left_out else [])


@pytest.mark.parametrize("left_out", [None, "kms:DescribeKey"])
def test_who_makes_a_log_group_with_a_key_may_look_at_it(cloud, left_out):
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"""
    logs = {"Service": "logs.us-east-1.amazonaws.com"}
    used = key(cloud, allow(*USE, Principal=logs), allow("kms:*", Principal=ROOT))
    rights = [allow("logs:CreateLogGroup")]
    rights += [] if left_out else [allow("kms:DescribeKey", on=used)]
    role = make_role(cloud, *rights)

    with cloud.recording() as recording, suppress(ClientError):
        cloud.client_as(role, "logs").create_log_group(
            logGroupName=f"g-{uuid.uuid4().hex[:8]}", kmsKeyId=used
        )

    denied = [question.action for question in recording.of(role, allowed=False)]
    assert denied == ([left_out] if left_out else [])


@pytest.mark.parametrize("left_out", [None, *OF_EVENTS])
def test_who_writes_to_a_log_group_with_a_key_may_use_it(cloud, left_out):
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"""
    service = {"Service": "logs.us-east-1.amazonaws.com"}
    used = key(cloud, allow(*USE, Principal=service), allow("kms:*", Principal=ROOT))
    name, logs = f"g-{uuid.uuid4().hex[:8]}", cloud.client("logs")
    logs.create_log_group(logGroupName=name, kmsKeyId=used)
    logs.create_log_stream(logGroupName=name, logStreamName="s")
    through_logs = {"StringEquals": {"kms:ViaService": "logs.us-east-1.amazonaws.com"}}
    given = [action for action in OF_EVENTS if action != left_out]
    role = make_role(
        cloud, allow("logs:PutLogEvents"), allow(*given, on=used, Condition=through_logs)
    )

    with cloud.recording() as recording, suppress(ClientError):
        cloud.client_as(role, "logs").put_log_events(
            logGroupName=name,
            logStreamName="s",
            logEvents=[{"timestamp": int(time.time() * 1000), "message": "m"}],
        )

    denied = [question.action for question in recording.of(role, allowed=False)]
    assert denied == ([left_out] if left_out else [])


def test_a_key_tells_its_policy_and_that_it_rotates(cloud):
    kms, made = cloud.client("kms"), key(cloud)
    kms.enable_key_rotation(KeyId=made)

    assert kms.get_key_rotation_status(KeyId=made)["KeyRotationEnabled"]
    policy = json.loads(kms.get_key_policy(KeyId=made, PolicyName="default")["Policy"])
    assert policy["Statement"][0]["Principal"] == ROOT
