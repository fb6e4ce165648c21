"""What holds the data: the key, the buckets, the catalog's tables."""

import json
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from infra.command.checkup.place import Finding, Place, fail, ok

# The services that use the key without a role of the stack's; see constructs/encryption.py.
_USERS_OF_THE_KEY = ("logs.", "cloudwatch.", "events.")
_DEPLOY_AGAIN = "deploy again, which puts it back"


def key(place: Place) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html"""
    kms = place.client("kms")
    state = kms.describe_key(KeyId=place.key)["KeyMetadata"]["KeyState"]
    if state != "Enabled":
        yield fail(
            "key",
            f"{place.key} is {state}: nothing can be read or written",
            "enable it: aws kms enable-key, or cancel-key-deletion first",
        )
        return
    policy = json.loads(kms.get_key_policy(KeyId=place.key, PolicyName="default")["Policy"])
    named = [
        str(service)
        for statement in policy["Statement"]
        if statement["Effect"] == "Allow" and isinstance(statement["Principal"], dict)
        for service in _listed(statement["Principal"].get("Service", ()))
    ]
    left_out = [user for user in _USERS_OF_THE_KEY if not any(s.startswith(user) for s in named)]
    if left_out:
        yield fail(
            "key",
            f"its policy does not let {left_out[0]}amazonaws.com use it: logs, alarms or dead "
            "letters are lost",
            _DEPLOY_AGAIN,
        )
    else:
        yield ok("key", "is enabled, and those use it that have to")


def buckets(place: Place) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html"""
    for zone, name in place.buckets.items():
        problems = list(_wrong_with(place, zone, name))
        for told, advice in problems:
            yield fail(f"{zone} bucket", told, advice)
        if not problems:
            yield ok(f"{zone} bucket", f"{name} is as deployed")


def _wrong_with(place: Place, zone: str, name: str) -> Iterator[tuple[str, str]]:
    s3 = place.client("s3")
    encryption = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]
    default = encryption["Rules"][0]["ApplyServerSideEncryptionByDefault"]
    if default.get("KMSMasterKeyID") != place.key:
        yield (
            f"encrypts with {default.get('KMSMasterKeyID', default['SSEAlgorithm'])}, and not "
            "with the stack's key",
            _DEPLOY_AGAIN,
        )
    if denied := _denies(s3, name):
        yield (
            f"its policy denies {denied} beside what was deployed",
            "take the statement out, or except the roles of the stack from it",
        )
    if zone != "raw":
        return
    if s3.get_bucket_versioning(Bucket=name).get("Status") != "Enabled":
        yield (
            "keeps no versions: a run reads each file by its version",
            f"aws s3api put-bucket-versioning --bucket {name} "
            "--versioning-configuration Status=Enabled",
        )
    told = s3.get_bucket_notification_configuration(Bucket=name)
    if "EventBridgeConfiguration" not in told:
        yield ("does not tell EventBridge of uploads: none starts a run", _DEPLOY_AGAIN)


def _denies(s3: Any, bucket: str) -> str:
    """What a bucket's policy denies but for requests without TLS; "" for nothing."""
    try:
        policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucketPolicy":
            raise
        return ""
    return ", ".join(
        action
        for statement in policy["Statement"]
        if statement["Effect"] == "Deny"
        and "aws:SecureTransport" not in str(statement.get("Condition"))
        for action in _listed(statement.get("Action", "what it does not name"))
    )


def tables(place: Place) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/glue/latest/dg/tables-described.html"""
    database = place.outputs["DatabaseName"]
    found = {
        each["Name"]: each
        for each in place.pages("glue", "get_tables", "TableList", DatabaseName=database)
    }
    declared = [name.rpartition("|")[2] for name in place.resources["AWS::Glue::Table"]]
    missing = sorted(set(declared) - found.keys())
    deprecated = sorted(
        name for name, table in found.items() if "DEPRECATED_BY_CRAWLER" in _parameters(table)
    )
    if missing:
        yield fail("tables", f"{database} lacks {', '.join(missing)}", _DEPLOY_AGAIN)
    elif deprecated:
        yield fail(
            "tables",
            f"a crawl has marked {', '.join(deprecated)} of {database} as deprecated",
            "take the parameter DEPRECATED_BY_CRAWLER out of the table, and look into the "
            "crawler's log for why",
        )
    else:
        yield ok("tables", f"{len(declared)} of {database} are there")


def _parameters(table: dict[str, Any]) -> dict[str, str]:
    return dict(table.get("Parameters", {}))


def _listed(value: Any) -> list[Any]:
    return [value] if isinstance(value, str) else list(value)


CHECKS = (key, buckets, tables)
