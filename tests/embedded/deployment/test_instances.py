"""A second instance beside the first: it runs, is changed and goes; the first does not notice.

It stands within the permissions boundary that is printed for it.
"""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.command.checkup import Level, Place, account
from infra.deploy_policy import policies
from infra.embedded.deployment.errors import DeploymentFailed
from infra.embedded.faults import Fault, Kind
from infra.settings import Settings
from infra.synthesis import synthesize
from tests.embedded.support.pipeline import TWINS, Pipeline
from tests.embedded.support.rare_paths import until
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
    pipeline.matched(TWINS)
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


def test_a_run_whose_matching_rules_are_changed_under_way_ends_published(
    cloud, east, eastern, assembly, tmp_path
):
    """It goes on with the workflow that its job is of, which the deployment leaves behind and the
    doctor names.
    """
    cloud.deploy(assembly, STACK)
    entityresolution = cloud.client("entityresolution")
    (before,) = (name for name in workflows(cloud) if name.startswith("east-"))
    changed, after = other_rules(assembly, tmp_path / "meanwhile")
    place = Place(stack=STACK, client=cloud.client, outputs=east)
    with (
        cloud.faults.planned(Fault(kind=Kind.JOB_SLOW, seconds=10)),
        ThreadPoolExecutor(max_workers=1) as aside,
    ):
        run = aside.submit(eastern.run, TWINS)
        until(lambda: jobs_under_way(entityresolution, before))
        cloud.deploy(changed, STACK)
        assert jobs_under_way(entityresolution, before)

    assert run.result().output.get("status") == "published", run.result()
    assert run.result().document("manifest.json")["matching"]["workflow"] == before
    (found,) = account.leftovers(place)
    assert f"delete-matching-workflow --workflow-name {before}; " in found.advice
    assert f"delete-schema-mapping --schema-name {before}" in found.advice
    assert after not in found.advice
    entityresolution.delete_matching_workflow(workflowName=before)
    entityresolution.delete_schema_mapping(schemaName=before)
    assert [each.level for each in account.leftovers(place)] == [Level.OK]


def jobs_under_way(entityresolution, workflow):
    jobs = entityresolution.list_matching_jobs(workflowName=workflow)["jobs"]
    return [each for each in jobs if each["status"] == "RUNNING"]


# What this stack had matched before names were compared in SQL: names and contacts themselves.
FORMER_FIELDS = (
    ("borrower_id", "UNIQUE_ID", None),
    ("first_name", "NAME_FIRST", "name"),
    ("last_name", "NAME_LAST", "name"),
    ("email", "EMAIL_ADDRESS", "email"),
    ("phone", "PHONE", "phone"),
    ("property_id", "STRING", "property"),
    ("prepared_by", "STRING", "prepared_by"),
)
FORMER_NAME = "east-refi-ready-borrowers-0f03e400"


def former(assembly, folder):
    """The assembly with the matching of those days: its mapping, its rules, its input table."""
    shutil.copytree(assembly, folder)
    path = folder / f"{STACK}.template.json"
    template = json.loads(path.read_text())
    by_type = {each["Type"]: each["Properties"] for each in template["Resources"].values()}
    workflow = by_type["AWS::EntityResolution::MatchingWorkflow"]
    workflow["ResolutionTechniques"]["RuleConditionProperties"]["Rules"] = [
        {"RuleName": f"name and {other}", "Condition": f"Exact(name) AND Exact({other})"}
        for other in ("email", "phone", "property")
    ]
    workflow["InputSourceConfig"][0]["ApplyNormalization"] = True
    by_type["AWS::EntityResolution::SchemaMapping"]["MappedInputFields"] = [
        {"FieldName": name, "Type": kind}
        | ({"MatchKey": key} if key else {})
        | ({"GroupName": key} if key == "name" else {})
        for name, kind, key in FORMER_FIELDS
    ]
    (table,) = (
        resource["Properties"]["TableInput"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Glue::Table"
        and resource["Properties"]["TableInput"]["Name"] == "prepared_borrowers"
    )
    table["StorageDescriptor"]["Columns"] = [
        {"Name": name, "Type": "string"} for name, _, _ in FORMER_FIELDS
    ]
    path.write_text(json.dumps(template).replace(workflow["WorkflowName"], FORMER_NAME))
    return folder


def test_a_stack_that_had_names_matched_is_updated_and_matches_once(
    cloud, east, eastern, assembly, tmp_path
):
    """What it kept of its last matching does not fit the rules as they are, nor stop a run."""
    cloud.deploy(former(assembly, tmp_path / "former"), STACK)
    assert FORMER_NAME in workflows(cloud)
    kept = {
        **{
            "item": "resolution",
            "borrowers": "b" * 64,
            "workflow": FORMER_NAME,
            "job_id": "j" * 32,
        },
        **{"prepared_by": "20261101T060000Z-00000000", "partition_added_by": "crawler"},
    }
    counts = dict.fromkeys(("input_records", "match_ids", "records_not_processed", "fence"), "0")
    cloud.client("dynamodb").put_item(
        TableName=east["LedgerTableName"],
        Item={name: {"S": text} for name, text in kept.items()}
        | {name: {"N": number} for name, number in counts.items()},
    )

    assert cloud.deploy(assembly, STACK) == east

    eastern.withdraw()
    eastern.upload(TWINS)
    first = eastern.execute({"trigger": "manual", "force": True})
    eastern.upload({"market_equity": [TWINS["market_equity"][0].replace("4.5", "4.6")]})
    second = eastern.execute({"trigger": "manual", "force": True})
    found = [run.document("manifest.json")["matching"] for run in (first, second)]
    assert FORMER_NAME not in workflows(cloud)
    assert [each["reused"] for each in found] == [False, True]
    assert found[0]["workflow"] == found[1]["workflow"] != FORMER_NAME
    assert found[0]["job_id"] == found[1]["job_id"]
    assert len(set(eastern.match_ids(first).values())) == 2


def test_who_is_too_many_for_one_person_is_changed_and_the_next_run_is_no_duplicate(
    cloud, east, eastern, assembly, tmp_path
):
    cloud.deploy(assembly, STACK)
    eastern.withdraw()
    before = eastern.publish(TWINS)
    changed = shutil.copytree(assembly, tmp_path / "changed")
    path = changed / f"{STACK}.template.json"
    given = '"MAX_BORROWERS_PER_PERSON": "{}"'.format
    path.write_text(path.read_text().replace(given(5), given(2)))

    cloud.deploy(changed, STACK)
    run = eastern.execute({"trigger": "schedule"})
    again = eastern.execute({"trigger": "schedule"})
    cloud.deploy(assembly, STACK)

    manifests = [each.document("manifest.json") for each in (before, run)]
    assert [each["counts"]["persons"] for each in manifests] == [2, 4]
    assert [each["versions"]["max_borrowers_per_person"] for each in manifests] == ["5", "2"]
    assert again.output["status"] == "duplicate"


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
