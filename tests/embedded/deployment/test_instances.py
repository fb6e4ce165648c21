"""A second instance beside the first: it runs, is changed and goes; the first does not notice.

It stands within the permissions boundary that is printed for it.
"""

import json
import shutil

import pytest

from infra.deploy_policy import policies
from infra.embedded.deployment.errors import DeploymentFailed
from infra.settings import Settings
from infra.synthesis import synthesize
from tests.embedded.support.pipeline import TWINS, Pipeline
from tests.template.conftest import OTHER

STACK = "east-RefiReady"
ZONES = ("RawBucketName", "WorkingBucketName", "ResolvedBucketName", "OutputBucketName")


@pytest.fixture(scope="module")
def assembly(tmp_path_factory):
    """That of an instance set up in every way otherwise; but uploads to it start nothing."""
    folder = tmp_path_factory.mktemp("assembly") / "east"
    shutil.copytree(synthesize(**OTHER), folder)
    path = folder / f"{STACK}.template.json"
    template = json.loads(path.read_text())
    for resource in template["Resources"].values():
        if "aws.s3" in str(resource["Properties"].get("EventPattern")):
            resource["Properties"]["State"] = "DISABLED"
    path.write_text(json.dumps(template))
    return folder


@pytest.fixture(scope="module")
def boundary(cloud, assembly):
    """The ARN of the boundary, which an administrator makes; until then nothing is deployed."""
    name = OTHER["permissions_boundary"]
    with pytest.raises(DeploymentFailed, match=name):
        cloud.deploy(assembly, STACK)
    document = policies("123456789012", "us-east-1", Settings(**OTHER))["boundary"]
    made = cloud.client("iam").create_policy(PolicyName=name, PolicyDocument=json.dumps(document))
    return made["Policy"]["Arn"]


@pytest.fixture(scope="module")
def east(cloud, assembly, boundary):
    """The second instance's outputs."""
    return cloud.deploy(assembly, STACK)


@pytest.fixture(scope="module")
def eastern(cloud, east):
    return Pipeline(cloud, outputs=east)


def state(cloud, outputs):
    """What an instance holds: its objects, its partitions, the location of its moving table."""
    s3, glue = cloud.client("s3"), cloud.client("glue")
    objects = {
        (zone, found["Key"], found["ETag"])
        for zone in ZONES
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=outputs[zone])
        for found in page.get("Contents", ())
    }
    partitions = {
        (table, *partition["Values"])
        for table in ("refi_evaluations", "borrower_matches")
        for partition in glue.get_partitions(DatabaseName=outputs["DatabaseName"], TableName=table)[
            "Partitions"
        ]
    }
    moving = glue.get_table(DatabaseName=outputs["DatabaseName"], Name="prepared_borrowers")
    return objects, partitions, moving["Table"]["StorageDescriptor"]["Location"]


def workflows(cloud):
    found = cloud.client("entityresolution").list_matching_workflows()["workflowSummaries"]
    return {workflow["workflowName"] for workflow in found}


def other_rules(assembly, folder):
    """The assembly, had constructs/matching.py one rule less; and the name of its workflow."""
    shutil.copytree(assembly, folder)
    path = folder / f"{STACK}.template.json"
    template = json.loads(path.read_text())
    (workflow,) = (
        resource["Properties"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::EntityResolution::MatchingWorkflow"
    )
    workflow["ResolutionTechniques"]["RuleConditionProperties"]["Rules"].pop()
    name = "east-refi-ready-borrowers-00000000"
    path.write_text(json.dumps(template).replace(workflow["WorkflowName"], name))
    return folder, name


def test_two_instances_leave_each_others_data_alone(cloud, pipeline, east, eastern):
    pipeline.publish(TWINS)
    before = state(cloud, pipeline.outputs)

    run = eastern.publish(TWINS)

    assert state(cloud, pipeline.outputs) == before
    assert run.output["output"].startswith(f"s3://{east['OutputBucketName']}/")
    held = state(cloud, east)
    pipeline.publish(TWINS)
    assert state(cloud, east) == held


def test_an_instance_does_nothing_that_its_boundary_does_not_allow(
    cloud, east, eastern, boundary, request
):
    iam = cloud.client("iam")
    document = policies("123456789012", "us-east-1", Settings(**OTHER))["boundary"]
    document["Statement"] = [
        each for each in document["Statement"] if each["Action"] != ["athena:*"]
    ]
    less = iam.create_policy(PolicyName="less", PolicyDocument=json.dumps(document))["Policy"]
    roles = [
        role["RoleName"] for role in iam.list_roles()["Roles"] if role["RoleName"].startswith(STACK)
    ]

    def put(arn):
        for role in roles:
            iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=arn)

    put(less["Arn"])
    request.addfinalizer(lambda: put(boundary))

    run = eastern.run(TWINS)

    assert "because no permissions boundary allows the athena:" in (run.cause or ""), run


def test_an_update_that_changes_the_matching_rules_deploys(
    cloud, east, eastern, assembly, tmp_path
):
    """Neither mapping nor workflow can be changed in use: others take their place."""
    (before,) = (name for name in workflows(cloud) if name.startswith("east-"))
    changed, after = other_rules(assembly, tmp_path / "changed")

    outputs = cloud.deploy(changed, STACK)

    assert outputs == east
    assert {name for name in workflows(cloud) if name.startswith("east-")} == {after}
    mappings = cloud.client("entityresolution").list_schema_mappings()["schemaList"]
    assert before not in {mapping["schemaName"] for mapping in mappings}
    run = eastern.publish(TWINS)
    assert run.document("manifest.json")["matching"]["workflow"] == after
    # Without the rule, B3 is tied to B1 by their telephone number still.
    assert len(set(eastern.match_ids(run).values())) == 2
    (stack,) = cloud.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    assert stack["StackStatus"] == "UPDATE_COMPLETE"


def test_deploying_the_same_again_changes_nothing(cloud, assembly):
    cloud.deploy(assembly, STACK)
    functions = cloud.client("lambda").list_functions()["Functions"]

    cloud.deploy(assembly, STACK)

    assert cloud.client("lambda").list_functions()["Functions"] == functions


def test_a_stack_that_goes_leaves_nothing_and_the_other_as_it_was(cloud, pipeline, east, eastern):
    before = state(cloud, pipeline.outputs)
    eastern.withdraw()
    for zone in ZONES:
        for key in eastern._keys(east[zone], ""):
            cloud.client("s3").delete_object(Bucket=east[zone], Key=key)

    cloud.delete(STACK)

    cloudformation = cloud.client("cloudformation")
    with pytest.raises(cloudformation.exceptions.ClientError, match="does not exist"):
        cloudformation.describe_stacks(StackName=STACK)
    buckets = {bucket["Name"] for bucket in cloud.client("s3").list_buckets()["Buckets"]}
    assert not {east[zone] for zone in ZONES} & buckets
    functions = cloud.client("lambda").list_functions()["Functions"]
    assert not [each for each in functions if each["FunctionName"].startswith(STACK)]
    databases = cloud.client("glue").get_databases()["DatabaseList"]
    assert east["DatabaseName"] not in {database["Name"] for database in databases}
    assert not [name for name in workflows(cloud) if name.startswith("east-")]
    assert state(cloud, pipeline.outputs) == before
