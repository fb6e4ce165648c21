"""KMS: keys and their aliases."""

import json

from infra.embedded.deployment.resource import Created, Existing, Resource, ResourceType


class Key(ResourceType):
    """One that is removed is deleted after the shortest time KMS allows."""

    name = "AWS::KMS::Key"
    honours = frozenset({"Description", "EnableKeyRotation", "KeyPolicy"})
    updatable = honours

    def create(self, resource: Resource) -> Created:
        kms = resource.client("kms")
        key = kms.create_key(
            Description=resource.properties.get("Description", ""),
            Policy=json.dumps(resource.properties["KeyPolicy"]),
        )["KeyMetadata"]
        if resource.properties.get("EnableKeyRotation"):
            kms.enable_key_rotation(KeyId=key["KeyId"])
        return Created(
            physical_id=key["KeyId"], attributes={"Arn": key["Arn"], "KeyId": key["KeyId"]}
        )

    def update(self, resource: Resource, existing: Existing) -> Created:
        kms, key = resource.client("kms"), existing.physical_id
        policy = json.dumps(resource.properties["KeyPolicy"])
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=policy)
        kms.update_key_description(
            KeyId=key, Description=resource.properties.get("Description", "")
        )
        if resource.properties.get("EnableKeyRotation"):
            kms.enable_key_rotation(KeyId=key)
        else:
            kms.disable_key_rotation(KeyId=key)
        return existing.created

    def delete(self, existing: Existing) -> None:
        existing.resource.client("kms").schedule_key_deletion(
            KeyId=existing.physical_id, PendingWindowInDays=7
        )


class Alias(ResourceType):
    name = "AWS::KMS::Alias"
    honours = frozenset({"AliasName", "TargetKeyId"})
    create_only = frozenset({"AliasName"})
    updatable = frozenset({"TargetKeyId"})

    def create(self, resource: Resource) -> Created:
        resource.client("kms").create_alias(**resource.properties)
        return Created(physical_id=resource.properties["AliasName"])

    def update(self, resource: Resource, existing: Existing) -> Created:
        resource.client("kms").update_alias(**resource.properties)
        return existing.created

    def delete(self, existing: Existing) -> None:
        existing.resource.client("kms").delete_alias(AliasName=existing.physical_id)


RESOURCE_TYPES = (Key(), Alias())
