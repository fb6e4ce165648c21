"""Stacks that change, as CloudFormation documents it: in place, by replacement, or not at all."""

import json
import uuid

import pytest
from botocore.exceptions import ClientError

from infra.embedded.deployment import DeploymentFailed, Stack
from tests.embedded.support import assemblies

PARAMETERS = {"AWS::AccountId": "123456789012", "AWS::Region": "us-east-1"}


@pytest.fixture
def stack(cloud):
    return Stack(f"Try{uuid.uuid4().hex[:8]}", pseudo_parameters=PARAMETERS, client=cloud.client)


def log_group(name=None, days=7, **more):
    named = {"LogGroupName": name} if name else {}
    return {
        "Type": "AWS::Logs::LogGroup",
        "Properties": {"RetentionInDays": days, **named},
        **more,
    }


def deployed(stack, **resources):
    """The physical ids, by logical id, after the stack was made to hold these resources."""
    stack.deploy({"Resources": resources})
    return {name: existing.physical_id for name, existing in stack.existing.items()}


def retention(cloud, name):
    """The days that a log group of this name keeps its events; None if there is none."""
    found = cloud.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return next((each["retentionInDays"] for each in found if each["logGroupName"] == name), None)


def test_a_property_that_may_change_is_changed_where_it_is(cloud, stack):
    before = deployed(stack, Log=log_group(days=7))

    after = deployed(stack, Log=log_group(days=14))

    assert after == before
    assert retention(cloud, after["Log"]) == 14


def test_a_property_that_may_not_makes_another_resource_and_the_old_one_goes(cloud, stack):
    first, second = f"first-{uuid.uuid4()}", f"second-{uuid.uuid4()}"
    deployed(stack, Log=log_group(first))

    after = deployed(stack, Log=log_group(second))

    assert after == {"Log": second}
    assert (retention(cloud, first), retention(cloud, second)) == (None, 7)


def test_what_refers_to_a_replaced_resource_hears_of_the_other(cloud, stack):
    role = assemblies.ROLE
    machine = assemblies.state_machine(
        {"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": "${log}", "End": True}}},
        log={"Ref": "Log"},
    )
    first, second = f"first-{uuid.uuid4()}", f"second-{uuid.uuid4()}"
    before = deployed(stack, Role=role, Log=log_group(first), Machine=machine)

    after = deployed(stack, Role=role, Log=log_group(second), Machine=machine)

    assert after["Machine"] == before["Machine"]
    described = cloud.client("stepfunctions").describe_state_machine(
        stateMachineArn=after["Machine"]
    )
    assert json.loads(described["definition"])["States"]["P"]["Result"] == second


def test_a_table_is_removed_once_it_is_no_longer_protected(cloud, stack):
    key = {"AttributeName": "item", "AttributeType": "S"}
    table = {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "KeySchema": [{"AttributeName": "item", "KeyType": "HASH"}],
            "AttributeDefinitions": [key],
            "BillingMode": "PAY_PER_REQUEST",
            "DeletionProtectionEnabled": True,
        },
    }
    before = deployed(stack, Table=table)
    with pytest.raises(DeploymentFailed, match="DeletionProtectionEnabled"):
        stack.delete()

    table["Properties"]["DeletionProtectionEnabled"] = False
    assert deployed(stack, Table=table) == before
    stack.delete()

    assert before["Table"] not in cloud.client("dynamodb").list_tables()["TableNames"]


def test_a_type_that_changes_is_another_resource(cloud, stack):
    before = deployed(stack, Thing=log_group())

    after = deployed(stack, Thing={"Type": "AWS::SQS::Queue"})

    assert cloud.client("sqs").get_queue_attributes(QueueUrl=after["Thing"])
    assert retention(cloud, before["Thing"]) is None


def test_what_the_template_no_longer_has_goes_but_for_what_is_retained(cloud, stack):
    before = deployed(
        stack, Gone=log_group(), Kept=log_group(DeletionPolicy="Retain"), Still=log_group()
    )

    after = deployed(stack, Still=log_group())

    assert after == {"Still": before["Still"]}
    assert [retention(cloud, before[name]) for name in ("Gone", "Kept", "Still")] == [None, 7, 7]


def test_what_is_replaced_stays_if_it_is_to_be_retained(cloud, stack):
    first, second = f"first-{uuid.uuid4()}", f"second-{uuid.uuid4()}"
    deployed(stack, Log=log_group(first, UpdateReplacePolicy="Retain"))

    deployed(stack, Log=log_group(second, UpdateReplacePolicy="Retain"))

    assert retention(cloud, first) == 7


def test_what_an_update_cannot_remove_is_left_behind_and_told_of(cloud, stack, caplog):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html"""
    before = deployed(stack, Bucket={"Type": "AWS::S3::Bucket"}, Log=log_group())
    cloud.client("s3").put_object(Bucket=before["Bucket"], Key="kept", Body=b"")

    after = deployed(stack, Log=log_group())

    assert after == {"Log": before["Log"]}
    assert cloud.client("s3").head_object(Bucket=before["Bucket"], Key="kept")
    assert "left behind, to be deleted by hand: Bucket (AWS::S3::Bucket)" in caplog.text


def test_a_name_of_ones_own_cannot_be_had_twice(cloud, stack):
    """As on AWS: a resource with a custom name that must be replaced needs another name."""
    workgroup = {"Type": "AWS::Athena::WorkGroup", "Properties": {"Name": f"w-{uuid.uuid4()}"}}
    deployed(stack, One=workgroup)

    with pytest.raises(DeploymentFailed, match=r"Two \(AWS::Athena::WorkGroup\): .*already"):
        deployed(stack, One=workgroup, Two=workgroup)


def test_a_change_that_nobody_has_implemented_is_refused_by_name(stack):
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": 60}}
    deployed(stack, Queue=queue)

    changed = {**queue, "Properties": {"MessageRetentionPeriod": 120}}
    with pytest.raises(
        DeploymentFailed,
        match=r"Queue \(AWS::SQS::Queue\): not implemented.*MessageRetentionPeriod",
    ):
        deployed(stack, Queue=changed)


def test_after_a_failure_deploying_again_goes_on_from_there(cloud, stack):
    table = {
        "Type": "AWS::Glue::Table",
        "Properties": {"DatabaseName": "no_such_database", "TableInput": {"Name": "t"}},
    }
    with pytest.raises(DeploymentFailed, match="no_such_database"):
        deployed(stack, Log=log_group(), Table=table)

    after = deployed(stack, Log=log_group(days=30))

    assert retention(cloud, after["Log"]) == 30
    assert set(after) == {"Log"}


def test_a_stack_is_removed_in_the_order_that_its_references_demand(cloud, stack):
    before = deployed(
        stack,
        Policy={
            "Type": "AWS::IAM::Policy",
            "Properties": {
                "PolicyName": "p",
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
                },
                "Roles": [{"Ref": "Role"}],
            },
        },
        Role=assemblies.ROLE,
        Log=log_group(DeletionPolicy="Retain"),
    )

    stack.delete()

    assert stack.existing == {}
    assert retention(cloud, before["Log"]) == 7
    with pytest.raises(ClientError, match="NoSuchEntity"):
        cloud.client("iam").get_role(RoleName=before["Role"])


def test_a_policy_of_removal_that_nobody_has_implemented_is_refused(stack):
    with pytest.raises(DeploymentFailed, match=r"Log \(AWS::Logs::LogGroup\): DeletionPolicy Snap"):
        deployed(stack, Log=log_group(DeletionPolicy="Snapshot"))
