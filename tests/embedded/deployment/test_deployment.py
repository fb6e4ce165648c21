"""Deployment: what a template asks for exists afterwards, or the deployment says what does not."""

import json
import uuid
from pathlib import Path

import cfnlint
import pytest

from infra.app import STACK_NAME
from infra.embedded.deployment import DeploymentFailed, Stack
from infra.embedded.deployment.resource_types import RESOURCE_TYPES
from infra.synthesis import synthesize
from tests.embedded.support import assemblies
from tests.template.conftest import OTHER

BUCKET = {"Type": "AWS::S3::Bucket"}

SCHEMAS = {
    schema["typeName"]: schema
    for schema in (
        json.loads(path.read_text(encoding="utf-8"))
        for path in Path(cfnlint.__file__).parent.glob("data/schemas/resources/*.json")
    )
    if schema.get("typeName") in RESOURCE_TYPES
}


@pytest.fixture
def deploy(cloud):
    def deploy(resources, outputs=None, **sections):
        template = {
            "Resources": resources,
            "Outputs": {name: {"Value": value} for name, value in (outputs or {}).items()},
            **sections,
        }
        parameters = {"AWS::AccountId": "123456789012", "AWS::Region": "us-east-1"}
        name = f"Try{uuid.uuid4().hex[:8]}"
        stack = Stack(name, pseudo_parameters=parameters, client=cloud.client)
        return stack.deploy(template)

    return deploy


def bucket_names(cloud):
    return {bucket["Name"] for bucket in cloud.client("s3").list_buckets()["Buckets"]}


def test_our_template_deploys_and_its_outputs_name_what_exists(cloud):
    outputs = cloud.stack_outputs

    buckets = {value for name, value in outputs.items() if name.endswith("BucketName")}
    assert len(buckets) >= 4
    assert buckets <= bucket_names(cloud)
    described = cloud.client("stepfunctions").describe_state_machine(
        stateMachineArn=outputs["StateMachineArn"]
    )
    assert "${" not in described["definition"]
    cloud.client("glue").get_table(DatabaseName=outputs["DatabaseName"], Name="loan_information")


def test_the_raw_bucket_is_versioned_private_and_tidied_up(cloud):
    s3, raw = cloud.client("s3"), cloud.stack_outputs["RawBucketName"]

    assert s3.get_bucket_versioning(Bucket=raw)["Status"] == "Enabled"
    block = s3.get_public_access_block(Bucket=raw)["PublicAccessBlockConfiguration"]
    assert all(block.values())
    rules = s3.get_bucket_lifecycle_configuration(Bucket=raw)["Rules"]
    assert rules[0]["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] > 0
    assert s3.get_bucket_encryption(Bucket=raw)


def test_without_triggers_neither_uploads_nor_the_clock_start_anything(cloud):
    rules = cloud.client("events").list_rules()["Rules"]
    schedules = cloud.client("scheduler").list_schedules()["Schedules"]

    states = {
        rule["Name"].split("-")[1][:8]: rule["State"]
        for rule in rules
        if rule["Name"].startswith(f"{STACK_NAME}-")
    }
    assert states == {"Triggers": "DISABLED", "Announci": "ENABLED"}
    ours = [schedule for schedule in schedules if schedule["Name"].startswith(f"{STACK_NAME}-")]
    assert {schedule["State"] for schedule in ours} == {"DISABLED"}


def test_every_property_the_table_names_is_either_honoured_or_harmless():
    for resource_type in RESOURCE_TYPES.values():
        assert not resource_type.honours & resource_type.harmless


def test_no_resource_type_is_kept_that_the_template_does_not_use():
    template = json.loads((synthesize(**OTHER) / "east-RefiReady.template.json").read_text())

    used = {resource["Type"] for resource in template["Resources"].values()}

    assert set(RESOURCE_TYPES) == used


@pytest.mark.parametrize("name", RESOURCE_TYPES)
def test_what_may_change_in_place_is_what_cloudformation_says(name):
    """cfn-lint brings the schemas of CloudFormation's own registry."""
    resource_type = RESOURCE_TYPES[name]
    schema = SCHEMAS[name]
    known = resource_type.honours | resource_type.harmless
    create_only = {
        path.removeprefix("/properties/") for path in schema.get("createOnlyProperties", ())
    }

    assert known <= set(schema["properties"])
    assert resource_type.create_only == {
        path for path in create_only if path.partition("/")[0] in resource_type.honours
    }
    assert resource_type.updatable <= resource_type.honours - create_only


@pytest.mark.parametrize(
    ("resource", "named"),
    [
        ({"Type": "AWS::EC2::Instance"}, r"Asked \(AWS::EC2::Instance\): the type"),
        (
            {**BUCKET, "Properties": {"ObjectLockEnabled": True}},
            r"Asked \(AWS::S3::Bucket\): property ObjectLockEnabled",
        ),
        ({**BUCKET, "Condition": "InProduction"}, r"Asked \(AWS::S3::Bucket\): Condition"),
    ],
)
def test_a_template_that_asks_for_more_is_refused_before_anything_exists(
    deploy, cloud, resource, named
):
    before = bucket_names(cloud)

    with pytest.raises(DeploymentFailed, match=f"not implemented in the embedded cloud: {named}"):
        deploy({"First": BUCKET, "Asked": resource})

    assert bucket_names(cloud) == before


def test_everything_refused_is_named_at_once(deploy):
    with pytest.raises(DeploymentFailed) as refused:
        deploy({"Vpc": {"Type": "AWS::EC2::VPC"}, "Disk": {"Type": "AWS::EC2::Volume"}})

    assert "Vpc (AWS::EC2::VPC)" in str(refused.value)
    assert "Disk (AWS::EC2::Volume)" in str(refused.value)


def test_a_section_of_the_template_that_is_not_followed_is_named(deploy):
    with pytest.raises(DeploymentFailed, match="template section Conditions"):
        deploy({}, Conditions={"InProduction": True})


@pytest.mark.parametrize(
    ("properties", "named"),
    [
        (
            {"NotificationConfiguration": {"QueueConfigurations": []}},
            "QueueConfigurations",
        ),
        (
            {"LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "Transitions": []}]}},
            "Transitions",
        ),
    ],
)
def test_what_is_nested_is_refused_by_name_too(deploy, properties, named):
    with pytest.raises(DeploymentFailed, match=rf"Asked \(AWS::S3::Bucket\).*{named}"):
        deploy({"Asked": {**BUCKET, "Properties": properties}})


def test_a_policy_with_a_condition_that_nobody_evaluates_is_refused(deploy):
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
    }
    policy = {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {"Bucket": {"Ref": "B"}, "PolicyDocument": {"Statement": [statement]}},
    }

    with pytest.raises(
        DeploymentFailed, match=r"not implemented .* the condition operator IpAddress"
    ):
        deploy({"B": BUCKET, "Policy": policy})


def test_a_rule_for_events_that_nothing_sends_is_refused(deploy):
    rule = {
        "Type": "AWS::Events::Rule",
        "Properties": {"EventPattern": {"source": ["aws.ec2"]}, "Targets": []},
    }

    with pytest.raises(DeploymentFailed, match=r"events like .*aws\.ec2"):
        deploy({"Rule": rule})


def test_a_target_that_cannot_be_reached_is_refused(deploy):
    rule = {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "EventPattern": {"source": ["aws.s3"], "detail-type": ["Object Created"]},
            "Targets": [{"Id": "1", "Arn": "arn:aws:kinesis:us-east-1:123456789012:stream/s"}],
        },
    }

    with pytest.raises(DeploymentFailed, match="target arn:aws:kinesis"):
        deploy({"Rule": rule})


def test_a_definition_with_a_name_nobody_substitutes_is_refused(deploy):
    definition = {"StartAt": "${nobody}", "States": {}}

    with pytest.raises(DeploymentFailed, match=r"no substitution for \$\{nobody\}"):
        deploy({"Role": assemblies.ROLE, "Machine": assemblies.state_machine(definition)})


def test_what_an_api_refuses_is_told_with_the_resource(deploy):
    table = {
        "Type": "AWS::Glue::Table",
        "Properties": {"DatabaseName": "no_such_database", "TableInput": {"Name": "t"}},
    }

    with pytest.raises(DeploymentFailed, match=r"Lost \(AWS::Glue::Table\): .*no_such_database"):
        deploy({"Lost": table})


def test_references_are_resolved_whatever_order_they_are_declared_in(deploy):
    outputs = deploy(
        {
            "Policy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {
                    "Bucket": {"Ref": "Late"},
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": []},
                },
            },
            "Late": BUCKET,
        },
        {
            "Arn": {"Fn::GetAtt": "Late.Arn"},
            "Same": {"Fn::GetAtt": ["Late", "Arn"]},
            "Joined": {"Fn::Join": ["/", ["s3:/", {"Ref": "Late"}, "prefix"]]},
            "Substituted": {"Fn::Sub": "${AWS::AccountId} ${Late.Arn} ${!literal}"},
            "Stack": {"Ref": "AWS::StackName"},
        },
    )

    assert outputs["Arn"] == outputs["Same"]
    name = outputs["Arn"].removeprefix("arn:aws:s3:::")
    assert outputs["Joined"] == f"s3://{name}/prefix"
    assert outputs["Substituted"] == f"123456789012 {outputs['Arn']} ${{literal}}"
    assert outputs["Stack"].startswith("Try")


def test_resources_that_need_each_other_are_refused(deploy):
    first = {**BUCKET, "DependsOn": "Second"}
    second = {**BUCKET, "DependsOn": ["First"]}

    with pytest.raises(DeploymentFailed, match="circular dependency: First -> Second -> First"):
        deploy({"First": first, "Second": second})


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ({"Fn::Base64": "x"}, "not implemented in the embedded cloud: Fn::Base64"),
        ({"Fn::GetAtt": ["Role", "Age"]}, r"not implemented in the embedded cloud: Role\.Age"),
        ({"Ref": "Nobody"}, "refers to Nobody"),
    ],
)
def test_a_function_that_cannot_be_evaluated_is_named(deploy, value, complaint):
    with pytest.raises(DeploymentFailed, match=complaint):
        deploy({"Role": assemblies.ROLE}, {"Value": value})


def test_a_generated_name_keeps_to_the_services_limit(deploy):
    outputs = deploy({"B" * 100: BUCKET}, {"Name": {"Ref": "B" * 100}})

    assert len(outputs["Name"]) == 63
