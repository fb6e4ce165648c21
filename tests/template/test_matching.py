"""infra/constructs/matching.py: how Entity Resolution is told to find people."""

import re

import pytest

from lambdas.shared.columns import PREPARED_BORROWER_COLUMNS


@pytest.fixture
def mapping(template):
    return template.the("AWS::EntityResolution::SchemaMapping")


@pytest.fixture
def workflow(template):
    return template.the("AWS::EntityResolution::MatchingWorkflow")


def test_every_prepared_column_is_mapped(mapping):
    mapped = [field["FieldName"] for field in mapping["MappedInputFields"]]
    assert mapped == [name for name, _ in PREPARED_BORROWER_COLUMNS]


def test_first_and_last_name_are_compared_as_one_name(mapping):
    names = [field for field in mapping["MappedInputFields"] if field["Type"].startswith("NAME")]
    assert [(f["Type"], f["GroupName"], f["MatchKey"]) for f in names] == [
        ("NAME_FIRST", "name", "name"),
        ("NAME_LAST", "name", "name"),
    ]


def test_every_field_but_the_id_has_a_match_key(mapping):
    without = [f["FieldName"] for f in mapping["MappedInputFields"] if "MatchKey" not in f]
    assert without == ["borrower_id"]


def test_a_person_is_who_shares_the_name_and_one_thing_more(mapping, workflow):
    advanced = workflow["ResolutionTechniques"]["RuleConditionProperties"]
    assert [(rule["RuleName"], rule["Condition"]) for rule in advanced["Rules"]] == [
        ("name and email", "Exact(name) AND Exact(email)"),
        ("name and phone", "Exact(name) AND Exact(phone)"),
        ("name and property", "Exact(name) AND Exact(property)"),
    ]
    named = set(re.findall(r"Exact\((\w+)\)", str(advanced["Rules"])))
    assert named < {field.get("MatchKey") for field in mapping["MappedInputFields"]}


def test_matches_are_transitive_and_input_is_normalised(template, workflow):
    techniques = workflow["ResolutionTechniques"]
    assert techniques["ResolutionType"] == "RULE_MATCHING"
    assert techniques["RuleConditionProperties"]["MatchingConfig"] == {
        "EnableTransitiveMatching": True
    }
    (source,) = workflow["InputSourceConfig"]
    assert source["ApplyNormalization"] is True
    mapping = template.logical_id("AWS::EntityResolution::SchemaMapping")
    assert source["SchemaArn"] == f"<{mapping}.SchemaArn>"
    assert source["InputSourceARN"].endswith(":table/refi_ready_db/prepared_borrowers")


def test_the_resolved_zone_gets_ids_and_no_personal_data(workflow):
    (target,) = workflow["OutputSourceConfig"]
    assert target["Output"] == [{"Name": "borrower_id"}, {"Name": "prepared_by"}]
    assert target["OutputS3Path"] == "s3://<resolved>/matching/"


def test_mapping_and_workflow_are_named_after_their_definition(mapping, workflow):
    assert mapping["SchemaName"] == workflow["WorkflowName"]
    assert re.fullmatch(r"refi-ready-borrowers-[0-9a-f]{8}", workflow["WorkflowName"])


def test_a_job_reads_what_was_prepared_and_writes_a_prefix_of_its_own(template, workflow):
    """https://docs.aws.amazon.com/entityresolution/latest/userguide/create-workflow-job-role.html"""
    on_table = {
        "glue:BatchGetPartition",
        "glue:GetPartition",
        "glue:GetPartitions",
        "glue:GetTable",
    }
    assert template.rights(workflow["RoleArn"]) == {
        "catalog": on_table | {"glue:GetDatabase"},
        "database/refi_ready_db": on_table | {"glue:GetDatabase"},
        "table/refi_ready_db/prepared_borrowers": on_table,
        "<working>": {"s3:GetBucketLocation", "s3:ListBucket"},
        "<working>/prepared/*": {"s3:GetObject"},
        "<resolved>": {"s3:GetBucketLocation", "s3:ListBucket"},
        "<resolved>/matching/*": {"s3:PutObject"},
        f"<{template.logical_id('AWS::KMS::Key')}.Arn>": {
            "kms:Decrypt",
            "kms:Encrypt",
            "kms:GenerateDataKey",
        },
    }
