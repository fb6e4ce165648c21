"""S3: buckets and their policies."""

import json
from collections.abc import Mapping
from typing import Any

from infra.embedded.deployment.errors import DeploymentFailed
from infra.embedded.deployment.resource import Created, Existing, Resource, ResourceType, only


class Bucket(ResourceType):
    """One that is removed must be empty."""

    name = "AWS::S3::Bucket"
    honours = frozenset(
        {
            "BucketEncryption",
            "LifecycleConfiguration",
            "NotificationConfiguration",
            "PublicAccessBlockConfiguration",
            "VersioningConfiguration",
        }
    )
    # Nobody is logged here.
    harmless = frozenset({"LoggingConfiguration"})
    updatable = honours

    def create(self, resource: Resource) -> Created:
        name = resource.generated_name(63).lower()
        resource.client("s3").create_bucket(Bucket=name)
        _configure(resource.client("s3"), name, resource.properties)
        return Created(physical_id=name, attributes={"Arn": f"arn:aws:s3:::{name}"})

    def update(self, resource: Resource, existing: Existing) -> Created:
        gone = existing.properties.keys() - resource.properties.keys()
        if gone - {"LifecycleConfiguration"}:
            raise DeploymentFailed(
                f"not implemented in the embedded cloud: a bucket loses {', '.join(sorted(gone))}"
            )
        s3, name = resource.client("s3"), existing.physical_id
        if gone:
            s3.delete_bucket_lifecycle(Bucket=name)
        _configure(s3, name, resource.properties)
        return existing.created

    def delete(self, existing: Existing) -> None:
        existing.resource.client("s3").delete_bucket(Bucket=existing.physical_id)


class BucketPolicy(ResourceType):
    name = "AWS::S3::BucketPolicy"
    honours = frozenset({"Bucket", "PolicyDocument"})
    create_only = frozenset({"Bucket"})
    updatable = frozenset({"PolicyDocument"})

    def create(self, resource: Resource) -> Created:
        bucket = resource.properties["Bucket"]
        policy = json.dumps(resource.properties["PolicyDocument"])
        resource.client("s3").put_bucket_policy(Bucket=bucket, Policy=policy)
        return Created(physical_id=bucket)

    def update(self, resource: Resource, existing: Existing) -> Created:
        return self.create(resource)

    def delete(self, existing: Existing) -> None:
        existing.resource.client("s3").delete_bucket_policy(Bucket=existing.physical_id)


def _configure(s3: Any, name: str, properties: Mapping[str, Any]) -> None:
    for property_name, value in properties.items():
        match property_name:
            case "BucketEncryption":
                s3.put_bucket_encryption(
                    Bucket=name, ServerSideEncryptionConfiguration=_encryption(value)
                )
            case "LifecycleConfiguration":
                rules = [_lifecycle_rule(rule) for rule in only(value, "Rules")["Rules"]]
                s3.put_bucket_lifecycle_configuration(
                    Bucket=name, LifecycleConfiguration={"Rules": rules}
                )
            case "NotificationConfiguration":
                bridge = only(value, "EventBridgeConfiguration")["EventBridgeConfiguration"]
                if only(bridge, "EventBridgeEnabled")["EventBridgeEnabled"]:
                    s3.put_bucket_notification_configuration(
                        Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}}
                    )
            case "PublicAccessBlockConfiguration":
                s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=value)
            case "VersioningConfiguration":
                s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=value)


def _encryption(value: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation's and the API's names for the same thing differ."""
    rules = only(value, "ServerSideEncryptionConfiguration")["ServerSideEncryptionConfiguration"]
    default = "ServerSideEncryptionByDefault"
    return {
        "Rules": [
            {
                f"Apply{default}": only(rule, default, "BucketKeyEnabled")[default],
                "BucketKeyEnabled": rule.get("BucketKeyEnabled", False),
            }
            for rule in rules
        ]
    }


def _lifecycle_rule(rule: dict[str, Any]) -> dict[str, Any]:
    only(
        rule,
        "AbortIncompleteMultipartUpload",
        "ExpirationInDays",
        "ExpiredObjectDeleteMarker",
        "Id",
        "NoncurrentVersionExpiration",
        "Prefix",
        "Status",
    )
    converted = {"Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
    if "Id" in rule:
        converted["ID"] = rule["Id"]
    for kept in ("AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration"):
        if kept in rule:
            converted[kept] = rule[kept]
    if "ExpirationInDays" in rule:
        converted["Expiration"] = {"Days": rule["ExpirationInDays"]}
    if "ExpiredObjectDeleteMarker" in rule:
        converted["Expiration"] = {"ExpiredObjectDeleteMarker": rule["ExpiredObjectDeleteMarker"]}
    return converted


RESOURCE_TYPES = (Bucket(), BucketPolicy())
