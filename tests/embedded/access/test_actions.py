"""What a request is to IAM: every operation that the endpoint answers has its actions."""

import pytest
from botocore import xform_name
from botocore.model import ListShape, StructureShape

from infra.embedded.access import Lookups, ObjectVersion, S3Request, reference
from infra.embedded.access.actions import NEEDS_NO_PERMISSION, OTHER_NAMES, Actions, Check
from infra.embedded.access.s3_actions import COPIES, s3_checks
from infra.embedded.access.s3_actions import OTHER_NAMES as OTHER_NAMES_IN_S3
from infra.embedded.protocol.operations import service_model
from infra.embedded.s3.declaration import PASSED_ON as ANSWERED_BY_S3
from tests.embedded.support.services import OURS

ACTIONS = Actions(
    account="123456789012",
    region="us-east-1",
    lookups=Lookups(
        work_group={"query": "analysts"}.get,
        key_arn=lambda key: f"arn:aws:kms:us-east-1:123456789012:key/{key}",
        function_policy=lambda _: None,
    ),
)


def arn(service, resource, region="us-east-1"):
    return f"arn:aws:{service}:{region}:123456789012:{resource}"


def answered():
    """(service, operation) of all that the endpoint answers, but for S3."""
    for ours in OURS:
        names = service_model(ours.service).operation_names
        own = {name for name in names if callable(getattr(ours, xform_name(name), None))}
        yield from ((ours.service, name) for name in sorted(own | ours.passed_on.keys()))


ARNS = {
    "executionArn": arn("states", "execution:machine:run"),
    "stateMachineArn": arn("states", "stateMachine:machine"),
    "PolicyArn": arn("iam", "policy/policy", region=""),
    "RoleArn": arn("iam", "role/role", region=""),
    "TopicArn": arn("sns", "topic"),
}


def example(service, operation):
    """A request with every member that is required or may name a resource."""

    def value(shape, name):
        match shape:
            case StructureShape():
                wanted = set(shape.required_members) | NAMES & set(shape.members)
                return {each: value(shape.members[each], each) for each in wanted}
            case ListShape():
                return [value(shape.member, name)]
            case _:
                return ARNS.get(name, name)

    shape = service_model(service).operation_model(operation).input_shape
    return {} if shape is None else value(shape, "")


NAMES = {
    "DatabaseName",
    "EventBusName",
    "Name",
    "TargetArn",
    "TopicArn",
    "Update",  # of a transaction, which may be made of other things as well
    "logGroupName",
    *ARNS,
}

# Requests that name nothing, though their action has resources.
OF_ALL = {
    ("cloudformation", "DescribeStacks"),  # of none in particular
    ("sns", "Unsubscribe"),  # of a subscription, which is no resource to IAM
}


@pytest.mark.parametrize(("service", "operation"), list(answered()))
def test_an_operation_has_actions_of_the_reference_on_resources_that_it_names(service, operation):
    if f"{service}.{operation}" in NEEDS_NO_PERMISSION:
        return
    checks = ACTIONS.checks(service, operation, example(service, operation))

    assert checks
    for check in checks:
        prefix, name = check.action.split(":")
        assert reference.action_exists(prefix, name)
        if check.resource == "*" and (service, operation) not in OF_ALL:
            assert reference.resource_types(prefix, name) == ()


@pytest.mark.parametrize("operation", sorted(ANSWERED_BY_S3))
def test_an_operation_of_s3_has_actions_of_the_reference(operation):
    members = service_model("s3").operation_model(operation).input_shape.required_members
    checks = s3_checks(
        S3Request(
            operation=operation,
            bucket="data" if "Bucket" in members else None,
            key="key" if "Key" in members else None,
            headers={"x-amz-copy-source": "/source/copied"} if operation in COPIES else {},
            doomed=(ObjectVersion("data", "key"),),
        )
    )

    assert checks
    for check in checks:
        prefix, name = check.action.split(":")
        assert reference.action_exists(prefix, name)
        kinds = {kind.name for kind in reference.resource_types(prefix, name)}
        assert ("object" in kinds) == check.resource.endswith(("/key", "/copied"))
        assert ("bucket" in kinds) == (check.resource == "arn:aws:s3:::data")


def test_no_operation_is_said_to_have_another_name_that_has_an_action_of_its_own():
    for name in OTHER_NAMES:
        service, operation = name.split(".")
        assert not reference.action_exists(service, operation)
    for operation in OTHER_NAMES_IN_S3:
        assert not reference.action_exists("s3", operation)


def test_the_services_are_known():
    assert {"athena", "entityresolution", "glue", "lambda", "sts"} <= {o.service for o in OURS}


def test_an_operation_nobody_has_described_is_an_error():
    with pytest.raises(LookupError, match="no action lambda:InvokeTwice"):
        ACTIONS.checks("lambda", "InvokeTwice", {})
    with pytest.raises(LookupError, match="no action s3:GetNothing"):
        s3_checks(S3Request(operation="GetNothing", bucket="data"))


@pytest.mark.parametrize(
    ("service", "operation", "members", "asked"),
    [
        (
            "glue",
            "GetTable",
            {"DatabaseName": "db", "Name": "t"},
            [
                ("glue:GetTable", arn("glue", each))
                for each in ("database/db", "catalog", "table/db/t")
            ],
        ),
        (
            "glue",
            "DeleteDatabase",
            {"Name": "db"},
            [
                ("glue:DeleteDatabase", arn("glue", each))
                for each in ("database/db", "catalog", "table/db/*", "userDefinedFunction/db/*")
            ],
        ),
        (
            "glue",
            "BatchGetCrawlers",
            {"CrawlerNames": ["a", "b"]},
            [("glue:BatchGetCrawlers", arn("glue", f"crawler/{each}")) for each in "ab"],
        ),
        (
            "lambda",
            "Invoke",
            {"FunctionName": arn("lambda", "function:f:$LATEST")},
            [("lambda:InvokeFunction", arn("lambda", "function:f"))],
        ),
        (
            "athena",
            "GetQueryExecution",
            {"QueryExecutionId": "query"},
            [("athena:GetQueryExecution", arn("athena", "workgroup/analysts"))],
        ),
        (
            "athena",
            "StartQueryExecution",
            {"QueryString": "select 1"},
            [("athena:StartQueryExecution", arn("athena", "workgroup/primary"))],
        ),
        (
            "sqs",
            "SendMessageBatch",
            {"QueueUrl": "http://127.0.0.1:1/123456789012/q"},
            [("sqs:SendMessage", arn("sqs", "q"))],
        ),
        (
            "logs",
            "CreateLogGroup",
            {"logGroupName": "/aws/lambda/f"},
            [("logs:CreateLogGroup", arn("logs", "log-group:/aws/lambda/f:log-stream:"))],
        ),
        (
            "kms",
            "DescribeKey",
            {"KeyId": "alias/mine"},
            [("kms:DescribeKey", arn("kms", "key/mine"))],
        ),
    ],
)
def test_a_request_names_its_resources(service, operation, members, asked):
    checks = ACTIONS.checks(service, operation, members)

    assert sorted((each.action, each.resource) for each in checks) == sorted(asked)


def test_a_transaction_is_allowed_by_what_it_is_made_of():
    items = [{"Put": {"TableName": "a"}}, {"ConditionCheck": {"TableName": "b"}}]
    checks = ACTIONS.checks("dynamodb", "TransactWriteItems", {"TransactItems": items})

    assert [(each.action, each.resource) for each in checks] == [
        ("dynamodb:PutItem", arn("dynamodb", "table/a")),
        ("dynamodb:ConditionCheckItem", arn("dynamodb", "table/b")),
    ]
    batch = {"RequestItems": {"a": {}, "b": {}}}
    assert [each.resource for each in ACTIONS.checks("dynamodb", "BatchGetItem", batch)] == [
        arn("dynamodb", "table/a"),
        arn("dynamodb", "table/b"),
    ]


def test_who_hands_a_role_to_a_service_must_be_allowed_to():
    role = arn("iam", "role/r", region="")
    targets = [{"Id": "t", "Arn": "arn:aws:states:x", "RoleArn": role}]

    by_arn = ACTIONS.checks("events", "PutTargets", {"Rule": "r", "Targets": targets})
    by_name = ACTIONS.checks("glue", "CreateCrawler", {"Name": "c", "Role": "r", "Targets": {}})

    passed = {"iam:passedtoservice": "events.amazonaws.com"}
    assert by_arn[1:] == [Check("iam:PassRole", role, passed)]
    assert by_name[1:] == [
        Check("iam:PassRole", role, {"iam:passedtoservice": "glue.amazonaws.com"})
    ]


def asked_of_s3(operation, *, source_has_tags=False, **request):
    checks = s3_checks(
        S3Request(operation=operation, bucket="data", key="k", **request),
        source_has_tags=source_has_tags,
    )
    return [(each.action, each.resource.removeprefix("arn:aws:s3:::")) for each in checks]


def test_a_named_version_has_an_action_of_its_own():
    version = {"versionId": "1"}

    assert asked_of_s3("GetObject", query=version) == [("s3:GetObjectVersion", "data/k")]
    assert asked_of_s3("HeadObject", query=version) == [("s3:GetObjectVersion", "data/k")]
    assert asked_of_s3("DeleteObject", query=version) == [("s3:DeleteObjectVersion", "data/k")]
    doomed = (ObjectVersion("data", "a"), ObjectVersion("data", "b", "1"))
    assert asked_of_s3("DeleteObjects", doomed=doomed) == [
        ("s3:DeleteObject", "data/a"),
        ("s3:DeleteObjectVersion", "data/b"),
    ]


def test_a_copy_reads_its_source_and_takes_tags_along_if_there_are_any():
    source = {"x-amz-copy-source": "raw/a%2Bb/f%20x.csv?versionId=1"}
    plain = [("s3:GetObjectVersion", "raw/a+b/f x.csv"), ("s3:PutObject", "data/k")]
    tags = [("s3:GetObjectVersionTagging", "raw/a+b/f x.csv"), ("s3:PutObjectTagging", "data/k")]
    replaced = source | {"x-amz-tagging-directive": "REPLACE"}

    assert asked_of_s3("CopyObject", headers=source) == plain
    assert asked_of_s3("CopyObject", headers=source, source_has_tags=True) == plain + tags
    assert asked_of_s3("CopyObject", headers=replaced, source_has_tags=True) == plain
    assert asked_of_s3("UploadPartCopy", headers=source, source_has_tags=True) == plain


def test_an_object_that_is_put_with_tags_needs_leave_to_tag():
    assert asked_of_s3("PutObject", headers={"x-amz-tagging": "a=b"}) == [
        ("s3:PutObject", "data/k"),
        ("s3:PutObjectTagging", "data/k"),
    ]
