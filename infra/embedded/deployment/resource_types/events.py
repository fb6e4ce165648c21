"""EventBridge and EventBridge Scheduler: rules and schedules."""

import json

from infra.embedded.deployment.errors import DeploymentFailed
from infra.embedded.deployment.resource import Created, Resource, ResourceType

# The events of AWS services that there are here: sources and detail types of a rule's pattern.
_FIRED = (
    (["aws.s3"], ["Object Created"]),
    (["aws.states"], ["Step Functions Execution Status Change"]),
)


class Rule(ResourceType):
    """Only what can fire; its targets are judged by EventBridge's API."""

    name = "AWS::Events::Rule"
    honours = frozenset({"Description", "EventPattern", "Name", "State", "Targets"})

    def create(self, resource: Resource) -> Created:
        pattern = resource.properties["EventPattern"]
        if (pattern.get("source"), pattern.get("detail-type")) not in _FIRED:
            raise DeploymentFailed(f"not implemented in the embedded cloud: events like {pattern}")
        events = resource.client("events")
        name = resource.properties.get("Name") or resource.generated_name(64)
        arn = events.put_rule(
            Name=name,
            EventPattern=json.dumps(pattern),
            State=resource.properties.get("State", "ENABLED"),
            Description=resource.properties.get("Description", ""),
        )["RuleArn"]
        events.put_targets(Rule=name, Targets=resource.properties["Targets"])
        return Created(physical_id=name, attributes={"Arn": arn})


class Schedule(ResourceType):
    name = "AWS::Scheduler::Schedule"
    honours = frozenset(
        {
            "Description",
            "FlexibleTimeWindow",
            "Name",
            "ScheduleExpression",
            "ScheduleExpressionTimezone",
            "State",
            "Target",
        }
    )

    def create(self, resource: Resource) -> Created:
        name = resource.properties.get("Name") or resource.generated_name(64)
        schedule = {**resource.properties, "Name": name}
        arn = resource.client("scheduler").create_schedule(**schedule)["ScheduleArn"]
        return Created(physical_id=name, attributes={"Arn": arn})


RESOURCE_TYPES = (Rule(), Schedule())
