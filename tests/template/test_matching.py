"""infra/constructs/matching.py: how Entity Resolution is told to find people."""

import re

import pytest

from infra.constructs import matching
from infra.settings import Settings
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


def test_what_is_compared_is_text_that_the_service_does_not_normalise(mapping, workflow):
    kinds = {field["FieldName"]: field["Type"] for field in mapping["MappedInputFields"]}
    assert kinds.pop("borrower_id") == "UNIQUE_ID"
    assert set(kinds.values()) == {"STRING"}
    (source,) = workflow["InputSourceConfig"]
    assert source["ApplyNormalization"] is False


def test_every_field_has_a_match_key_of_its_own(mapping):
    """https://docs.aws.amazon.com/entityresolution/latest/userguide/rule-based-mw-advanced.html"""
    fields = mapping["MappedInputFields"]
    assert {field.get("MatchKey") for field in fields} == {field["FieldName"] for field in fields}
    assert not any("GroupName" in field for field in fields)


def test_each_rule_compares_one_anchor_the_surest_first(mapping, workflow):
    advanced = workflow["ResolutionTechniques"]["RuleConditionProperties"]
    assert [(rule["RuleName"], rule["Condition"]) for rule in advanced["Rules"]] == [
        ("told same", "Exact(told_same)"),
        ("same email", "Exact(same_email)"),
        ("same phone", "Exact(same_phone)"),
        ("near phone", "Exact(near_phone)"),
        ("same property", "Exact(same_property)"),
    ]
    named = set(re.findall(r"Exact\((\w+)\)", str(advanced["Rules"])))
    assert named < {field.get("MatchKey") for field in mapping["MappedInputFields"]}


def test_matches_are_transitive(template, workflow):
    techniques = workflow["ResolutionTechniques"]
    assert techniques["ResolutionType"] == "RULE_MATCHING"
    assert techniques["RuleConditionProperties"]["MatchingConfig"] == {
        "EnableTransitiveMatching": True
    }
    (source,) = workflow["InputSourceConfig"]
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


@pytest.mark.parametrize(
    ("fixed", "otherwise"),
    [
        ("FIELDS", (*matching.FIELDS, ("seen", "STRING", "seen"))),
        ("RULES", matching.RULES[:-1]),
        ("OUTPUT_FIELDS", matching.OUTPUT_FIELDS[:1]),
        ("RESOLUTION_TYPE", "ML_MATCHING"),
        ("TRANSITIVE", False),
        ("NORMALISED", True),
    ],
)
def test_what_is_fixed_when_a_workflow_is_made_is_in_its_name(monkeypatch, fixed, otherwise):
    before = matching._name(Settings(), key="Key1")
    assert (
        before == matching._name(Settings(), key="Key1") != matching._name(Settings(), key="Key2")
    )

    monkeypatch.setattr(matching, fixed, otherwise)

    assert matching._name(Settings(), key="Key1") != before


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
