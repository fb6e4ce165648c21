"""constructs/use_policy.py: whoever works with the stack may do what the commands call."""

import ast
from functools import cache

import pytest
from botocore import xform_name
from botocore.session import get_session

from infra.asset import PROJECT
from lambdas.shared.contract import DATASETS
from tests.template.conftest import as_list

MODULES = (
    "data_folder",
    "runs/execution",
    "runs/published",
    "runs/recent_runs",
    "runs/results",
    "runs/whole_run",
    "target",
)
# boto3's conveniences, and operations that an action of another name allows.
ACTIONS = {
    "upload_file": {"s3:PutObject", "s3:AbortMultipartUpload"},
    "download_file": {"s3:GetObject"},
    "put_object": {"s3:PutObject"},
    "get_object": {"s3:GetObject"},
}
# What the README tells people to do by other clients: ask Athena, redrive and stop, read letters.
BESIDE = {
    "athena:GetQueryExecution",
    "athena:GetQueryResults",
    "athena:StartQueryExecution",
    "athena:StopQueryExecution",
    "glue:BatchGetPartition",
    "glue:GetDatabase",
    "glue:GetDatabases",
    "glue:GetPartition",
    "glue:GetPartitions",
    "glue:GetTable",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "s3:GetBucketLocation",
    "s3:ListBucket",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
    "states:RedriveExecution",
    "states:StopExecution",
}


@cache
def operations():
    """boto3's names: {method: action}."""
    known = {}
    for service, prefix in (("cloudformation", "cloudformation"), ("stepfunctions", "states")):
        names = get_session().get_service_model(service).operation_names
        known |= {xform_name(name): {f"{prefix}:{name}"} for name in names}
    return known | ACTIONS


def called():
    """Every action that the commands need, as their source names operations."""
    found = set()
    for module in MODULES:
        source = (PROJECT / "infra" / "command" / f"{module}.py").read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            match node:
                case ast.Attribute(attr=name) | ast.Constant(value=str(name)):
                    found |= operations().get(name, set())
    return found


@pytest.fixture
def grants(template):
    statements = template.the("AWS::IAM::ManagedPolicy")["PolicyDocument"]["Statement"]
    assert {statement["Effect"] for statement in statements} == {"Allow"}
    return {
        (action, resource)
        for statement in statements
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def test_the_commands_may_do_what_they_do_and_people_what_the_readme_says(grants):
    assert len(called()) == 8
    assert {action for action, _ in grants} == called() | BESIDE


def test_no_delivery_is_read_and_nothing_published_is_changed(grants):
    on = {
        zone: {action for action, resource in grants if f"<{zone}>" in resource}
        for zone in ("raw", "working", "resolved", "output")
    }
    assert on["raw"] == {"s3:PutObject", "s3:AbortMultipartUpload"}
    prefixes = {r.removeprefix("arn:<raw>/") for a, r in grants if "<raw>" in r}
    assert prefixes == {f"{dataset.prefix}*" for dataset in DATASETS}
    for action in on["raw"]:
        assert len([r for a, r in grants if a == action and "<raw>" in r]) == len(DATASETS)
    assert on["resolved"] == set()
    assert on["output"] == {"s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation"}
    published = {r for a, r in grants if "<output>" in r and a == "s3:GetObject"}
    assert published == {"arn:<output>/latest/*", "arn:<output>/runs/*"}
    objects = {r for a, r in grants if "<working>" in r and a == "s3:GetObject"}
    assert objects == {"arn:<working>/peoples-results/*"}


def test_people_ask_athena_about_what_is_published(grants):
    glue = {resource.split(":")[-1] for action, resource in grants if action == "glue:GetTable"}
    assert glue == {
        "catalog",
        "database/refi_ready_db",
        "table/refi_ready_db/latest",
        "table/refi_ready_db/refi_evaluations",
        "table/refi_ready_db/unified_refi_dataset",
    }
    for action in ("s3:GetBucketLocation", "s3:PutObject"):
        assert any("<working>" in resource for each, resource in grants if each == action)


def test_everything_is_of_this_stack(grants, template):
    assert not [resource for _, resource in grants if resource == "*"]
    (stack,) = (arn for action, arn in grants if action == "cloudformation:DescribeStacks")
    assert stack.endswith(":stack/RefiReady/*")  # as AWS asks when the name is given
    assert template.outputs["UsePolicyArn"] == f"<{template.logical_id('AWS::IAM::ManagedPolicy')}>"
