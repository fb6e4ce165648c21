"""CloudWatch Logs: log groups."""

from infra.embedded.deployment.resource import Created, Resource, ResourceType


class LogGroup(ResourceType):
    name = "AWS::Logs::LogGroup"
    honours = frozenset({"LogGroupName", "RetentionInDays"})

    def create(self, resource: Resource) -> Created:
        logs = resource.client("logs")
        name = resource.properties.get("LogGroupName") or resource.generated_name(512)
        logs.create_log_group(logGroupName=name)
        if "RetentionInDays" in resource.properties:
            days = resource.properties["RetentionInDays"]
            logs.put_retention_policy(logGroupName=name, retentionInDays=days)
        group = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]
        return Created(physical_id=name, attributes={"Arn": group["arn"]})


RESOURCE_TYPES = (LogGroup(),)
