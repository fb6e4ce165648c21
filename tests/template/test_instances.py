"""Two instances in one account: no fixed name is there twice, and every setting counts."""

import json
import re
from dataclasses import fields

from cfnlint.api import lint_file

from infra.settings import Settings
from infra.synthesis import synthesize
from lambdas.shared.query.parameters import RunParameters
from tests.template.conftest import OTHER

# What account and Region have once: the type, and where its name stands.
FIXED_NAMES = {
    "AWS::Athena::WorkGroup": ("Name",),
    "AWS::CloudWatch::Dashboard": ("DashboardName",),
    "AWS::EntityResolution::MatchingWorkflow": ("WorkflowName",),
    "AWS::EntityResolution::SchemaMapping": ("SchemaName",),
    "AWS::Glue::Crawler": ("Name",),
    "AWS::Glue::Database": ("DatabaseInput", "Name"),
    "AWS::Glue::SecurityConfiguration": ("Name",),
    "AWS::KMS::Alias": ("AliasName",),
}


def fixed_names(template):
    names = {}
    for resource_type, path in FIXED_NAMES.items():
        for logical_id, name in template.resources(resource_type).items():
            for step in path:
                name = name[step]
            kind = re.sub("[0-9A-F]{8}$", "", logical_id)  # the hash is of the construct's path
            names[f"{resource_type} {kind}"] = name
    return names


def test_the_other_instance_is_set_otherwise_in_every_setting():
    assert set(OTHER) == {setting.name for setting in fields(Settings)}
    same = [name for name, value in OTHER.items() if value == getattr(Settings(), name)]
    assert same == ["triggers_enabled"]  # the tests have a template without triggers beside


def test_no_fixed_name_is_shared(template, other):
    first, second = fixed_names(template), fixed_names(other)

    assert [kind for kind in first if first[kind] == second[kind]] == []
    assert {"east_refi_ready_db", "alias/east-refi-ready"} <= set(second.values())
    assert all("east" in name for name in second.values())


def test_whatever_else_is_named_takes_the_stacks_name(template, other):
    """All other names CloudFormation makes up, which begins with the stack's name."""
    for each, stack in ((template, "RefiReady"), (other, "east-RefiReady")):
        named = {
            properties["LogGroupName"]
            for properties in each.resources("AWS::Logs::LogGroup").values()
            if "LogGroupName" in properties
        }
        assert named == {f"/aws/vendedlogs/states/{stack}"}


def test_tables_are_found_in_the_instances_own_database(other):
    grants = {resource for _, _, resource in other.all_grants() if ":table/" in resource}
    assert grants
    assert all(":table/east_refi_ready_db/" in resource for resource in grants)


def test_settings_reach_what_they_are_about(other):
    start_query = other.functions["start_query"]["Environment"]["Variables"]
    assert start_query["MAX_BORROWERS_PER_PERSON"] == "5"
    for task in ("admit_run", "publish_leads"):
        limits = json.loads(other.functions[task]["Environment"]["Variables"]["DEPLOYED_LIMITS"])
        assert limits["max_ltv_percent"] == "75"
    retention = {log["RetentionInDays"] for log in other.resources("AWS::Logs::LogGroup").values()}
    assert retention == {30}
    days = json.dumps(other.resources("AWS::S3::Bucket"))
    assert '"NoncurrentDays": 60' in days
    assert '"ExpirationInDays": 365' in days


def test_a_setting_that_changes_what_is_published_is_known_where_duplicates_are_told(other):
    """But for who is sent to be matched beyond those that are linked: the list is the same."""
    start_query, admit_run = (
        other.functions[task]["Environment"]["Variables"] for task in ("start_query", "admit_run")
    )
    varying = {field.name.upper() for field in fields(RunParameters)}
    written_into_queries = varying & start_query.keys()
    assert written_into_queries == {"MAX_BORROWERS_PER_PERSON", "MATCH_EVERYONE_BELOW"}
    assert written_into_queries - admit_run.keys() == {"MATCH_EVERYONE_BELOW"}
    assert admit_run["MAX_BORROWERS_PER_PERSON"] == "5"


def test_cfn_lint_has_no_complaint_about_it_either():
    complaints = lint_file(synthesize(**OTHER) / "east-RefiReady.template.json")
    assert [str(complaint) for complaint in complaints] == []
