"""CloudWatch Logs: log groups."""

from infra.embedded.deployment.resource import Created, Existing, Resource, ResourceType


class LogGroup(ResourceType):
    name = "AWS::Logs::LogGroup"
    honours = frozenset({"KmsKeyId", "LogGroupName", "RetentionInDays"})
    create_only = frozenset({"LogGroupName"})
    updatable = frozenset({"RetentionInDays"})

    def create(self, resource: Resource) -> Created:
        logs = resource.client("logs")
        name = resource.properties.get("LogGroupName") or resource.generated_name(512)
        key = {"kmsKeyId": resource.properties.get("KmsKeyId")}
        logs.create_log_group(logGroupName=name, **{k: v for k, v in key.items() if v})
        self._retain(resource, name)
        group = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]
        return Created(physical_id=name, attributes={"Arn": group["arn"]})

    def update(self, resource: Resource, existing: Existing) -> Created:
        self._retain(resource, existing.physical_id)
        return existing.created

    def delete(self, existing: Existing) -> None:
        existing.resource.client("logs").delete_log_group(logGroupName=existing.physical_id)

    def _retain(self, resource: Resource, name: str) -> None:
        logs = resource.client("logs")
        if days := resource.properties.get("RetentionInDays"):
            logs.put_retention_policy(logGroupName=name, retentionInDays=days)


RESOURCE_TYPES = (LogGroup(),)
