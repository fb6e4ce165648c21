"""infra/constructs/encryption.py: one key, and who may use it."""

import pytest


@pytest.fixture
def key(template):
    return template.the("AWS::KMS::Key")


@pytest.fixture
def services(key):
    """The key policy's statements about services, by the service."""
    _, *statements = key["KeyPolicy"]["Statement"]
    return {statement["Principal"]["Service"]: statement for statement in statements}


def test_the_key_is_rotated_and_has_a_name_that_people_find_it_by(template, key):
    assert key["EnableKeyRotation"] is True
    assert template.the("AWS::KMS::Alias") == {
        "AliasName": "alias/refi-ready",
        "TargetKeyId": f"<{template.logical_id('AWS::KMS::Key')}.Arn>",
    }


def test_the_accounts_own_roles_are_left_to_iam(key):
    account, *_ = key["KeyPolicy"]["Statement"]
    assert account["Principal"]["AWS"].endswith(":iam::<AWS::AccountId>:root")
    assert account["Action"] == "kms:*"  # else nobody could change the key any more


def test_every_statement_allows_on_this_key(key):
    for statement in key["KeyPolicy"]["Statement"]:
        assert (statement["Effect"], statement["Resource"]) == ("Allow", "*")


def test_services_are_named_with_what_they_do_for_us(services):
    assert set(services) == {
        "logs.<AWS::Region>.amazonaws.com",
        "cloudwatch.amazonaws.com",
        "events.amazonaws.com",
    }
    assert all("*" not in str(each["Action"]) for each in services.values())


def test_logs_encrypts_the_logs_of_this_stack(template, services):
    statement = services["logs.<AWS::Region>.amazonaws.com"]
    assert set(statement["Action"]) == {
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:DescribeKey",
    }
    groups = statement["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]
    assert [group.rpartition("log-group:")[2] for group in groups] == [
        "RefiReady-*",
        "/aws/vendedlogs/states/RefiReady",
        "/aws-glue/crawlers*",
    ]
    names = {
        group.get("LogGroupName") for group in template.resources("AWS::Logs::LogGroup").values()
    }
    assert names == {None, "/aws/vendedlogs/states/RefiReady"}  # None: RefiReady-<logical id>-…


def test_alarms_of_this_stack_reach_the_encrypted_topic(services):
    statement = services["cloudwatch.amazonaws.com"]
    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "<AWS::AccountId>"}
    assert statement["Condition"]["ArnLike"]["aws:SourceArn"].endswith(":alarm:RefiReady-*")


def test_rules_reach_the_encrypted_queue(services):
    statement = services["events.amazonaws.com"]
    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    account = {"StringEquals": {"aws:SourceAccount": "<AWS::AccountId>"}}
    assert statement["Condition"] == account


def test_what_entity_resolution_and_the_crawlers_log_write_is_encrypted_with_it(template):
    key = f"<{template.logical_id('AWS::KMS::Key')}.Arn>"
    workflow = template.the("AWS::EntityResolution::MatchingWorkflow")
    (output,) = workflow["OutputSourceConfig"]
    assert output["KMSArn"] == key
    assert {("kms:Encrypt", key), ("kms:GenerateDataKey", key)} <= template.grants(
        workflow["RoleArn"]
    )
    security = template.the("AWS::Glue::SecurityConfiguration")
    assert security["EncryptionConfiguration"] == {
        "CloudWatchEncryption": {"CloudWatchEncryptionMode": "SSE-KMS", "KmsKeyArn": key},
        "JobBookmarksEncryption": {"JobBookmarksEncryptionMode": "CSE-KMS", "KmsKeyArn": key},
        "S3Encryptions": [{"S3EncryptionMode": "SSE-KMS", "KmsKeyArn": key}],
    }
    crawler = template.the("AWS::Glue::Crawler")
    assert crawler["CrawlerSecurityConfiguration"] == (
        f"<{template.logical_id('AWS::Glue::SecurityConfiguration')}>"
    )
    assert "logs:AssociateKmsKey" in {action for action, _ in template.grants(crawler["Role"])}
