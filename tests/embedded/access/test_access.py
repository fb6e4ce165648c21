"""IAM at the endpoint: what a role may not do is refused there, in each service's own way."""

import json
import re
import uuid

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.embedded.support.roles import ACCOUNT, allow, deny, document, make_bucket, make_role

HERE = f"us-east-1:{ACCOUNT}"


@pytest.fixture
def bucket(cloud):
    """A bucket with the objects a/1 and b/1."""
    name = make_bucket(cloud)
    for key in ("a/1", "b/1"):
        cloud.client("s3").put_object(Bucket=name, Key=key, Body=b"content")
    return name


def refusal(call, /, *arguments, **asked):
    """(code, message, HTTP status) of the error that a call ends with."""
    with pytest.raises(ClientError) as refused:
        call(*arguments, **asked)
    answer = refused.value.response
    status = answer["ResponseMetadata"]["HTTPStatusCode"]
    return answer["Error"]["Code"], answer["Error"]["Message"], status


@pytest.mark.parametrize(
    ("service", "operation", "asked", "code", "status", "action", "resource"),
    [
        (
            "s3",
            "get_object",
            {"Bucket": "no-bucket", "Key": "k"},
            "AccessDenied",
            403,
            "s3:GetObject",
            '"arn:aws:s3:::no-bucket/k"',
        ),
        (
            "glue",
            "get_crawler",
            {"Name": "c"},
            "AccessDeniedException",
            400,
            "glue:GetCrawler",
            f"arn:aws:glue:{HERE}:crawler/c",
        ),
        (
            "stepfunctions",
            "start_execution",
            {"stateMachineArn": f"arn:aws:states:{HERE}:stateMachine:m"},
            "AccessDeniedException",
            400,
            "states:StartExecution",
            f"arn:aws:states:{HERE}:stateMachine:m",
        ),
        (
            "entityresolution",
            "start_matching_job",
            {"workflowName": "w"},
            "AccessDeniedException",
            403,
            "entityresolution:StartMatchingJob",
            f"arn:aws:entityresolution:{HERE}:matchingworkflow/w",
        ),
        (
            "lambda",
            "invoke",
            {"FunctionName": "f"},
            "AccessDeniedException",
            403,
            "lambda:InvokeFunction",
            f"arn:aws:lambda:{HERE}:function:f",
        ),
        (
            "iam",
            "get_role",
            {"RoleName": "r"},
            "AccessDenied",
            403,
            "iam:GetRole",
            f"arn:aws:iam::{ACCOUNT}:role/r",
        ),
        (
            "sqs",
            "send_message",
            {"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/q", "MessageBody": "m"},
            "AccessDenied",
            400,
            "sqs:sendmessage",
            f"arn:aws:sqs:{HERE}:q",
        ),
        (
            "sns",
            "publish",
            {"TopicArn": f"arn:aws:sns:{HERE}:t", "Message": "m"},
            "AuthorizationError",
            403,
            "SNS:Publish",
            f"arn:aws:sns:{HERE}:t",
        ),
    ],
)
def test_a_missing_permission_is_refused_as_the_service_refuses_it(
    cloud, service, operation, asked, code, status, action, resource
):
    role = make_role(cloud)
    client = cloud.client_as(role, service)

    assert refusal(getattr(client, operation), **asked) == (
        code,
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/{role.rpartition('/')[2]}/somebody is not "
        f"authorized to perform: {action} on resource: {resource} because no identity-based "
        f"policy allows the {action} action",
        status,
    )


def test_a_head_of_what_may_not_be_read_is_a_403(cloud, bucket):
    s3 = cloud.client_as(make_role(cloud), "s3")

    code, _, status = refusal(s3.head_object, Bucket=bucket, Key="a/1")
    assert (code, status) == ("403", 403)


def test_an_explicit_deny_is_told_with_the_kind_of_its_policy(cloud):
    denied = make_bucket(cloud, deny("s3:GetObject", on="BUCKET/*", Principal="*"))
    role = make_role(cloud, allow("s3:*"), deny("s3:PutObject"))
    s3 = cloud.client_as(role, "s3")

    by_identity = refusal(s3.put_object, Bucket=denied, Key="k", Body=b"")
    by_resource = refusal(s3.get_object, Bucket=denied, Key="k")
    assert by_identity[1].endswith("with an explicit deny in an identity-based policy")
    assert by_resource[1].endswith("with an explicit deny in a resource-based policy")


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("s3", "list_buckets", "InvalidAccessKeyId"),
        ("iam", "list_roles", "InvalidClientTokenId"),
        ("glue", "get_databases", "UnrecognizedClientException"),
        ("lambda", "list_functions", "UnrecognizedClientException"),
    ],
)
def test_a_key_of_nobodys_opens_nothing(cloud, service, operation, code):
    client = boto3.client(
        service,
        endpoint_url=cloud.endpoint,
        region_name="us-east-1",
        aws_access_key_id="nobodys",
        aws_secret_access_key="nobodys",
    )

    assert refusal(getattr(client, operation))[::2] == (code, 403)


def test_a_role_may_do_what_its_policies_allow_and_nothing_beside(cloud, bucket):
    s3 = cloud.client_as(
        make_role(cloud, allow("s3:GetObject", on=f"arn:aws:s3:::{bucket}/a/*")), "s3"
    )

    assert s3.get_object(Bucket=bucket, Key="a/1")["Body"].read() == b"content"
    assert refusal(s3.get_object, Bucket=bucket, Key="b/1")[0] == "AccessDenied"
    assert refusal(s3.put_object, Bucket=bucket, Key="a/1", Body=b"")[0] == "AccessDenied"


def test_an_attached_policy_counts_in_its_present_version(cloud, bucket):
    iam, role = cloud.client("iam"), make_role(cloud)
    made = iam.create_policy(
        PolicyName=uuid.uuid4().hex, PolicyDocument=document(allow("s3:GetObject"))
    )["Policy"]
    s3 = cloud.client_as(role, "s3")
    assert refusal(s3.get_object, Bucket=bucket, Key="a/1")[0] == "AccessDenied"

    iam.attach_role_policy(RoleName=role.rpartition("/")[2], PolicyArn=made["Arn"])

    assert s3.get_object(Bucket=bucket, Key="a/1")


def test_a_bucket_policy_lets_in_and_shuts_out_even_the_administrator(cloud):
    role = make_role(cloud)
    open_to_role = make_bucket(
        cloud,
        allow("s3:PutObject", on="BUCKET/in/*", Principal={"AWS": role}),
        deny("s3:DeleteObject", on="BUCKET/*", Principal="*"),
        deny(
            "s3:*",
            on="BUCKET/*",
            Principal="*",
            Condition={"Bool": {"aws:SecureTransport": "false"}},
        ),
    )
    s3 = cloud.client_as(role, "s3")

    s3.put_object(Bucket=open_to_role, Key="in/1", Body=b"")

    assert refusal(s3.put_object, Bucket=open_to_role, Key="out/1", Body=b"")[0] == "AccessDenied"
    administrator = cloud.client("s3")
    assert (
        refusal(administrator.delete_object, Bucket=open_to_role, Key="in/1")[0] == "AccessDenied"
    )


def test_a_policy_whose_condition_nobody_evaluates_is_refused_when_it_is_written(cloud, bucket):
    unknown = allow("s3:GetObject", Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}})
    role = make_role(cloud).rpartition("/")[2]
    put_role_policy = cloud.client("iam").put_role_policy
    put_bucket_policy = cloud.client("s3").put_bucket_policy

    for answer in (
        refusal(put_role_policy, RoleName=role, PolicyName="p", PolicyDocument=document(unknown)),
        refusal(put_bucket_policy, Bucket=bucket, Policy=document(unknown | {"Principal": "*"})),
    ):
        assert answer[0] == "NotImplemented"
        assert "the condition key aws:SourceVpc" in answer[1]


def test_that_a_key_is_missing_is_told_only_to_who_may_list_the_bucket(cloud, bucket):
    objects, whole = f"arn:aws:s3:::{bucket}/*", f"arn:aws:s3:::{bucket}"
    reads = allow("s3:GetObject", on=objects)
    blind = cloud.client_as(make_role(cloud, reads), "s3")
    seeing = cloud.client_as(make_role(cloud, reads, allow("s3:ListBucket", on=whole)), "s3")

    assert refusal(blind.get_object, Bucket=bucket, Key="none")[::2] == ("AccessDenied", 403)
    assert refusal(blind.head_object, Bucket=bucket, Key="none")[::2] == ("403", 403)
    assert refusal(seeing.get_object, Bucket=bucket, Key="none")[::2] == ("NoSuchKey", 404)


def test_of_several_objects_those_that_may_be_deleted_are(cloud, bucket):
    role = make_role(cloud, allow("s3:DeleteObject", on=f"arn:aws:s3:::{bucket}/a/*"))
    doomed = {"Objects": [{"Key": "a/1"}, {"Key": "b/1"}]}

    answer = cloud.client_as(role, "s3").delete_objects(Bucket=bucket, Delete=doomed)

    assert [deleted["Key"] for deleted in answer["Deleted"]] == ["a/1"]
    [error] = answer["Errors"]
    assert (error["Key"], error["Code"]) == ("b/1", "AccessDenied")
    assert "s3:DeleteObject" in error["Message"]
    left = cloud.client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    assert [each["Key"] for each in left] == ["b/1"]


def test_none_of_several_objects_is_deleted_if_none_may_be(cloud, bucket):
    doomed = {"Objects": [{"Key": "a/1"}, {"Key": "b/1"}]}
    s3 = cloud.client_as(make_role(cloud), "s3")

    answer = s3.delete_objects(Bucket=bucket, Delete=doomed)

    assert [error["Key"] for error in answer["Errors"]] == ["a/1", "b/1"]
    assert "Deleted" not in answer
    assert cloud.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 2


def test_a_copy_of_a_tagged_object_needs_leave_to_read_and_to_write_tags(cloud, bucket):
    cloud.client("s3").put_object(Bucket=bucket, Key="a/tagged", Body=b"", Tagging="from=crm")
    copies = [
        allow("s3:GetObject", on=f"arn:aws:s3:::{bucket}/a/*"),
        allow("s3:PutObject", on=f"arn:aws:s3:::{bucket}/c/*"),
    ]
    tags = [
        allow("s3:GetObjectTagging", on=f"arn:aws:s3:::{bucket}/a/*"),
        allow("s3:PutObjectTagging", on=f"arn:aws:s3:::{bucket}/c/*"),
    ]

    def copy(key, *statements):
        s3 = cloud.client_as(make_role(cloud, *statements), "s3")
        source = {"Bucket": bucket, "Key": key}
        return lambda: s3.copy_object(Bucket=bucket, Key="c/1", CopySource=source)

    copy("a/1", *copies)()
    assert "s3:GetObjectTagging" in refusal(copy("a/tagged", *copies))[1]
    assert "s3:PutObjectTagging" in refusal(copy("a/tagged", *copies, tags[0]))[1]
    copy("a/tagged", *copies, *tags)()


def test_a_session_is_the_role_it_was_made_of(cloud, bucket):
    role = make_role(cloud, allow("s3:GetObject"))
    trust = allow("sts:AssumeRole", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
    del trust["Resource"]
    name = role.rpartition("/")[2]
    sts = cloud.client("sts")
    refused = refusal(sts.assume_role, RoleArn=role, RoleSessionName="me")
    assert refused[::2] == ("AccessDenied", 403)
    assert "arn:aws:iam::123456789012:user/embedded is not authorized" in refused[1]

    trusting = cloud.client("iam").create_role(
        RoleName=f"{name}-too", AssumeRolePolicyDocument=document(trust)
    )["Role"]["Arn"]
    given = sts.assume_role(RoleArn=trusting, RoleSessionName="me")["Credentials"]
    mine = boto3.Session(
        given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], "us-east-1"
    )

    identity = mine.client("sts", endpoint_url=cloud.endpoint).get_caller_identity()
    assert identity["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}-too/me"
    s3 = mine.client("s3", endpoint_url=cloud.endpoint)
    assert refusal(s3.get_object, Bucket=bucket, Key="a/1")[0] == "AccessDenied"


def test_a_role_is_handed_to_a_service_only_by_who_may_pass_it(cloud):
    handed = make_role(cloud, trusts="states")
    machine = {
        "name": f"m-{uuid.uuid4().hex}",
        "definition": json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}),
        "roleArn": handed,
    }
    creates = allow("states:CreateStateMachine")
    to_states = {"StringEquals": {"iam:PassedToService": "states.amazonaws.com"}}
    to_lambda = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}

    def creating(*statements):
        return cloud.client_as(make_role(cloud, creates, *statements), "stepfunctions")

    assert "iam:PassRole" in refusal(creating().create_state_machine, **machine)[1]
    other = creating(allow("iam:PassRole", on=handed, Condition=to_lambda))
    assert "iam:PassRole" in refusal(other.create_state_machine, **machine)[1]
    allowed = creating(allow("iam:PassRole", on=handed, Condition=to_states))
    assert allowed.create_state_machine(**machine)


def test_what_was_asked_while_a_record_was_kept_is_in_it_once(cloud, bucket):
    role = make_role(cloud, allow("s3:GetObject", on=f"arn:aws:s3:::{bucket}/a/*"))
    s3 = cloud.client_as(role, "s3")

    with cloud.recording() as recording:
        s3.get_object(Bucket=bucket, Key="a/1")
        s3.get_object(Bucket=bucket, Key="a/1")
        refusal(s3.get_object, Bucket=bucket, Key="b/1")
    s3.get_object(Bucket=bucket, Key="a/1")

    mine = [(d.action, d.resource, d.allowed) for d in recording.questions if d.principal == role]
    assert mine == [
        ("s3:GetObject", f"arn:aws:s3:::{bucket}/a/1", True),
        ("s3:GetObject", f"arn:aws:s3:::{bucket}/b/1", False),
    ]
    assert [q.resource for q in recording.of(role)] == [f"arn:aws:s3:::{bucket}/a/1"]


def test_the_message_names_who_and_what_and_nothing_else(cloud, bucket):
    role = make_role(cloud, allow("s3:GetObject", on="arn:aws:s3:::elsewhere/*"))

    message = refusal(cloud.client_as(role, "s3").get_object, Bucket=bucket, Key="a/1")[1]

    assert not re.search("elsewhere|Statement|Sid", message)
