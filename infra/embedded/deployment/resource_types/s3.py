"""S3: buckets and their policies."""

import json
from typing import Any

from infra.embedded.deployment.resource import Created, Resource, ResourceType, only


class Bucket(ResourceType):
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

    def create(self, resource: Resource) -> Created:
        s3 = resource.client("s3")
        name = resource.generated_name(63).lower()
        s3.create_bucket(Bucket=name)
        for property_name, value in resource.properties.items():
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
        return Created(physical_id=name, attributes={"Arn": f"arn:aws:s3:::{name}"})


class BucketPolicy(ResourceType):
    name = "AWS::S3::BucketPolicy"
    honours = frozenset({"Bucket", "PolicyDocument"})

    def create(self, resource: Resource) -> Created:
        bucket = resource.properties["Bucket"]
        policy = json.dumps(resource.properties["PolicyDocument"])
        resource.client("s3").put_bucket_policy(Bucket=bucket, Policy=policy)
        return Created(physical_id=bucket)


def _encryption(value: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation's and the API's names for the same thing differ."""
    rules = only(value, "ServerSideEncryptionConfiguration")["ServerSideEncryptionConfiguration"]
    default = "ServerSideEncryptionByDefault"
    return {"Rules": [{f"Apply{default}": only(rule, default)[default]} for rule in rules]}


def _lifecycle_rule(rule: dict[str, Any]) -> dict[str, Any]:
    only(rule, "AbortIncompleteMultipartUpload", "ExpirationInDays", "Id", "Prefix", "Status")
    converted = {"Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
    if "Id" in rule:
        converted["ID"] = rule["Id"]
    if "AbortIncompleteMultipartUpload" in rule:
        converted["AbortIncompleteMultipartUpload"] = rule["AbortIncompleteMultipartUpload"]
    if "ExpirationInDays" in rule:
        converted["Expiration"] = {"Days": rule["ExpirationInDays"]}
    return converted


RESOURCE_TYPES = (Bucket(), BucketPolicy())
