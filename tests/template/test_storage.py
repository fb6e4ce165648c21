"""infra/constructs/storage.py: the four zones."""

import re

import pytest

ZONES = ["RawBucketName", "WorkingBucketName", "ResolvedBucketName", "OutputBucketName"]


@pytest.fixture(params=ZONES)
def bucket(request, template):
    logical_id = template.document["Outputs"][request.param]["Value"]["Ref"]
    return template.resources("AWS::S3::Bucket")[logical_id]


@pytest.fixture
def access_log(template):
    """The bucket that is no zone: (logical id, properties)."""
    zones = {template.document["Outputs"][output]["Value"]["Ref"] for output in ZONES}
    (log,) = template.resources("AWS::S3::Bucket").keys() - zones
    return log, template.resources("AWS::S3::Bucket")[log]


def test_who_used_a_zone_is_logged_each_zone_under_its_own_prefix(template, access_log):
    log, _ = access_log
    prefixes = set()
    for output in ZONES:
        logical_id = template.document["Outputs"][output]["Value"]["Ref"]
        logging = template.resources("AWS::S3::Bucket")[logical_id]["LoggingConfiguration"]
        assert logging["DestinationBucketName"] == f"<{log}>"
        prefixes.add(logging["LogFilePrefix"])
    assert prefixes == {"raw/", "working/", "resolved/", "output/"}


def test_the_access_log_is_as_closed_as_a_zone_and_encrypted_as_s3_demands(template, access_log):
    log, bucket = access_log
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert "LoggingConfiguration" not in bucket
    unfinished, old = bucket["LifecycleConfiguration"]["Rules"]
    assert unfinished["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert old == {"ExpirationInDays": 90, "Status": "Enabled"}
    policies = template.resources("AWS::S3::BucketPolicy").values()
    (policy,) = [policy for policy in policies if policy["Bucket"] == f"<{log}>"]
    deny, *allowed = policy["PolicyDocument"]["Statement"]
    assert deny == {
        "Action": "s3:*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Resource": [f"<{log}.Arn>", f"<{log}.Arn>/*"],
    }
    assert {statement["Principal"]["Service"] for statement in allowed} == {
        "logging.s3.amazonaws.com"
    }
    assert len(allowed) == len(ZONES)
    for statement in allowed:
        assert (statement["Effect"], statement["Action"]) == ("Allow", "s3:PutObject")
        assert re.fullmatch(
            rf"<{log}\.Arn>/(raw|working|resolved|output)/\*", statement["Resource"]
        )
        assert statement["Condition"]["ArnLike"]["aws:SourceArn"].startswith("arn:<")
        assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "<AWS::AccountId>"}


def test_a_zone_is_closed_to_the_public(bucket):
    assert bucket["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    }


def test_a_zone_is_encrypted_with_the_key_and_asks_for_it_seldom(bucket, template):
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": f"<{template.logical_id('AWS::KMS::Key')}.Arn>",
    }
    assert rule["BucketKeyEnabled"] is True


@pytest.mark.parametrize("zone", ["raw", "working", "resolved", "output"])
def test_a_zone_refuses_plain_http(template, zone):
    policies = template.resources("AWS::S3::BucketPolicy").values()
    (policy,) = [policy for policy in policies if policy["Bucket"] == f"<{zone}>"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement == {
        "Action": "s3:*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Resource": [f"arn:<{zone}>", f"arn:<{zone}>/*"],
    }


def test_the_raw_zone_alone_keeps_versions_and_announces_uploads(template):
    buckets = template.resources("AWS::S3::Bucket")
    raw = buckets.pop(template.document["Outputs"]["RawBucketName"]["Value"]["Ref"])
    assert raw["VersioningConfiguration"] == {"Status": "Enabled"}
    assert raw["NotificationConfiguration"] == {
        "EventBridgeConfiguration": {"EventBridgeEnabled": True}
    }
    for other in buckets.values():
        assert not {"VersioningConfiguration", "NotificationConfiguration"} & set(other)


@pytest.fixture
def rules(template):
    """Each zone's lifecycle rules, but for the one on unfinished uploads, which all have."""
    found = {}
    for output in ZONES:
        logical_id = template.document["Outputs"][output]["Value"]["Ref"]
        bucket = template.resources("AWS::S3::Bucket")[logical_id]
        unfinished, *found[output] = bucket["LifecycleConfiguration"]["Rules"]
        assert unfinished == {
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
            "Status": "Enabled",
        }
    return found


def test_copies_in_the_working_zone_outlive_a_redrive(rules):
    (rule,) = rules["WorkingBucketName"]
    assert rule == {"ExpirationInDays": 30, "Status": "Enabled"}
    assert rule["ExpirationInDays"] > 14


def test_a_delivery_stays_until_long_after_another_has_taken_its_name(rules):
    (rule,) = rules["RawBucketName"]
    assert rule == {
        "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
        "ExpiredObjectDeleteMarker": True,
        "Status": "Enabled",
    }


def test_published_runs_expire_after_25_months_and_what_is_current_never(rules):
    assert rules["OutputBucketName"] == [
        {"ExpirationInDays": 760, "Prefix": prefix, "Status": "Enabled"}
        for prefix in ("runs/", "opt_outs/")
    ]


def test_a_resolution_never_expires_by_age(rules):
    assert rules["ResolvedBucketName"] == []


# A bucket that stays keeps the policy that lets nobody in without TLS.
STATEFUL = {"AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::KMS::Key"}


def removal(template):
    return {
        (resource["DeletionPolicy"], resource["UpdateReplacePolicy"])
        for resource in template.document["Resources"].values()
        if resource["Type"] in STATEFUL
    }


def test_a_stack_that_goes_leaves_the_data_and_the_key_to_read_it_with(template):
    """And a first deployment that fails leaves nothing behind.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
    """
    assert removal(template) == {("RetainExceptOnCreate", "Retain")}


def test_a_stack_that_was_told_so_takes_its_data_along(other):
    assert removal(other) == {("Delete", "Delete")}
