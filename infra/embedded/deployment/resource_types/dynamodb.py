"""DynamoDB: tables."""

from infra.embedded.deployment.resource import Created, Resource, ResourceType, only


class Table(ResourceType):
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

    def create(self, resource: Resource) -> Created:
        dynamodb = resource.client("dynamodb")
        given = dict(resource.properties)
        name = given.pop("TableName", None) or resource.generated_name(255)
        recovery = given.pop("PointInTimeRecoverySpecification", None)
        if sse := given.pop("SSESpecification", None):
            # the resource type and the API have different names for the switch
            only(sse, "KMSMasterKeyId", "SSEEnabled", "SSEType")
            enabled = sse.pop("SSEEnabled")
            given["SSESpecification"] = {**sse, "Enabled": enabled}
        arn = dynamodb.create_table(TableName=name, **given)["TableDescription"]["TableArn"]
        if recovery:
            only(recovery, "PointInTimeRecoveryEnabled")
            dynamodb.update_continuous_backups(
                TableName=name, PointInTimeRecoverySpecification=recovery
            )
        return Created(physical_id=name, attributes={"Arn": arn})


RESOURCE_TYPES = (Table(),)
