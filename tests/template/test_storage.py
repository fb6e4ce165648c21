"""infra/storage.py: the four zones."""

import pytest

ZONES = ["RawBucketName", "WorkingBucketName", "ResolvedBucketName", "OutputBucketName"]


@pytest.fixture(params=ZONES)
def bucket(request, template):
    logical_id = template.document["Outputs"][request.param]["Value"]["Ref"]
    return template.resources("AWS::S3::Bucket")[logical_id]


def test_the_zones_are_all_the_buckets_there_are(template):
    assert len(template.resources("AWS::S3::Bucket")) == len(ZONES)


def test_a_zone_is_closed_to_the_public(bucket):
    assert bucket["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    }


def test_a_zone_is_encrypted(bucket):
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


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


def test_copies_in_the_working_zone_outlive_a_redrive_and_nothing_else_expires(template):
    days = {}
    for output in ZONES:
        logical_id = template.document["Outputs"][output]["Value"]["Ref"]
        bucket = template.resources("AWS::S3::Bucket")[logical_id]
        (rule,) = bucket["LifecycleConfiguration"]["Rules"]
        days[output] = rule.get("ExpirationInDays")
    assert days.pop("WorkingBucketName") > 14
    assert set(days.values()) == {None}


def test_a_stack_that_goes_leaves_the_data(template):
    buckets = [
        resource
        for resource in template.document["Resources"].values()
        if resource["Type"] == "AWS::S3::Bucket"
    ]
    assert {bucket["DeletionPolicy"] for bucket in buckets} == {"Retain"}
