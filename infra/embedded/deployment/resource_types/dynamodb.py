"""DynamoDB: tables."""

from infra.embedded.deployment.resource import Created, Existing, Resource, ResourceType, only


class Table(ResourceType):
    """One that is removed must not be protected from it."""

    name = "AWS::DynamoDB::Table"
    honours = frozenset(
        {
            "AttributeDefinitions",
            "BillingMode",
            "DeletionProtectionEnabled",
            "KeySchema",
            "PointInTimeRecoverySpecification",
            "SSESpecification",
            "TableName",
        }
    )
    create_only = frozenset({"TableName"})
    updatable = frozenset({"DeletionProtectionEnabled"})

    def create(self, resource: Resource) -> Created:
        dynamodb = resource.client("dynamodb")
        given = dict(resource.properties)
        name = given.pop("TableName", None) or resource.generated_name(255)
        recovery = given.pop("PointInTimeRecoverySpecification", None)
        if sse := given.pop("SSESpecification", None):
            # the resource type and the API have different names for the switch
            only(sse, "KMSMasterKeyId", "SSEEnabled", "SSEType")
            renamed = {"SSEEnabled": "Enabled"}
            given["SSESpecification"] = {renamed.get(key, key): sse[key] for key in sse}
        arn = dynamodb.create_table(TableName=name, **given)["TableDescription"]["TableArn"]
        if recovery:
            only(recovery, "PointInTimeRecoveryEnabled")
            dynamodb.update_continuous_backups(
                TableName=name, PointInTimeRecoverySpecification=recovery
            )
        return Created(physical_id=name, attributes={"Arn": arn})

    def update(self, resource: Resource, existing: Existing) -> Created:
        resource.client("dynamodb").update_table(
            TableName=existing.physical_id,
            DeletionProtectionEnabled=resource.properties.get("DeletionProtectionEnabled", False),
        )
        return existing.created

    def delete(self, existing: Existing) -> None:
        existing.resource.client("dynamodb").delete_table(TableName=existing.physical_id)


RESOURCE_TYPES = (Table(),)
