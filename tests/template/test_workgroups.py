"""infra/constructs/workgroups.py: where Athena may write, whoever asks."""

import pytest

from tests.template.conftest import as_list


def test_a_query_cannot_choose_where_its_results_go(template):
    key = f"<{template.logical_id('AWS::KMS::Key')}.Arn>"
    found = {each["Name"]: each for each in template.resources("AWS::Athena::WorkGroup").values()}
    places = {"refi-ready": "athena-results", "refi-ready-people": "peoples-results"}
    assert found.keys() == places.keys()
    for name, workgroup in found.items():
        configuration = workgroup["WorkGroupConfiguration"]
        assert configuration["EnforceWorkGroupConfiguration"] is True
        assert configuration["ResultConfiguration"] == {
            "OutputLocation": f"s3://<working>/{places[name]}/",
            "EncryptionConfiguration": {"EncryptionOption": "SSE_KMS", "KmsKey": key},
        }
        assert workgroup["RecursiveDeleteOption"] is True
        engine = configuration["EngineVersion"]
        assert engine == {"SelectedEngineVersion": "Athena engine version 3"}


def test_nothing_that_people_may_write_is_read_by_the_pipeline(template):
    document = template.the("AWS::IAM::ManagedPolicy")["PolicyDocument"]
    written = {
        str(resource).rpartition("<working>")[2]
        for statement in document["Statement"]
        if "s3:PutObject" in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
        if "<working>" in str(resource)
    }
    assert written == {"/peoples-results/*"}
    for function in template.functions.values():
        read = {
            name
            for name, actions in template.rights(function["Role"]).items()
            if "s3:GetObject" in actions
        }
        assert not [name for name in read if "peoples-results" in name]


@pytest.fixture
def rights(template):
    """Of who starts queries: Athena reads and writes with its caller's."""
    return template.rights(template.functions["start_query"]["Role"])


def test_a_query_reads_what_is_staged_and_resolved_and_writes_results_and_unloads(template, rights):
    """In parts, if they are large: https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html"""
    writes = {"s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"}
    zones = ("<raw>", "<working>", "<resolved>", "<output>")
    assert {name: actions for name, actions in rights.items() if name.startswith(zones)} == {
        "<working>": {"s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"},
        "<working>/staged/*": {"s3:GetObject"},
        "<working>/athena-results/*": {"s3:GetObject", *writes},
        "<working>/judged/*": {"s3:GetObject", *writes},
        "<working>/people/*": {"s3:GetObject", *writes},
        "<working>/evaluations/*": {"s3:GetObject", *writes},
        "<working>/prepared/*": {"s3:GetObject", *writes},
        "<resolved>": {"s3:GetBucketLocation", "s3:ListBucket"},
        "<resolved>/borrower_matches/*": {"s3:GetObject"},
        "<output>": {"s3:GetBucketLocation", "s3:ListBucket"},
        "<output>/runs/*": {"s3:GetObject"},  # whom earlier runs have listed
        "<output>/opt_outs/*": {"s3:GetObject"},  # and who had opted out
    }


def test_a_query_looks_up_tables_and_makes_none_but_the_view(rights):
    """https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html"""
    looks = {"glue:GetTable"}
    partitions = {"glue:BatchGetPartition", "glue:GetPartition", "glue:GetPartitions"}
    makes = {"glue:CreateTable", "glue:GetTables", "glue:UpdateTable"}
    tables = {
        resource.rpartition("/")[2]: actions
        for resource, actions in rights.items()
        if resource.startswith("table/refi_ready_db/")
    }
    assert tables.pop("unified_refi_dataset") == looks | makes
    for partitioned in ("borrower_matches", "refi_evaluations"):
        assert tables.pop(partitioned) == looks | partitions
    assert set(map(frozenset, tables.values())) == {frozenset(looks)}
    assert rights["database/default"] == {"glue:GetDatabase", "glue:GetDatabases"}
    everything = rights["database/default"] | looks | partitions | makes
    assert rights["database/refi_ready_db"] == rights["catalog"] == everything
