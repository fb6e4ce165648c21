"""EventBridge and EventBridge Scheduler: rules and schedules."""

import json

from infra.embedded.deployment.errors import DeploymentFailed
from infra.embedded.deployment.resource import Created, Existing, Resource, ResourceType

# The events of AWS services that there are here: sources and detail types of a rule's pattern.
_FIRED = (
    (["aws.s3"], ["Object Created"]),
    (["aws.states"], ["Step Functions Execution Status Change"]),
)


class Rule(ResourceType):
    """Only what can fire; its targets are judged by EventBridge's API."""

    name = "AWS::Events::Rule"
    honours = frozenset({"Description", "EventPattern", "Name", "State", "Targets"})
    create_only = frozenset({"Name"})
    updatable = honours - create_only

    def create(self, resource: Resource) -> Created:
        name = resource.properties.get("Name") or resource.generated_name(64)
        arn = self._put(resource, name)
        return Created(physical_id=name, attributes={"Arn": arn})

    def update(self, resource: Resource, existing: Existing) -> Created:
        self._put(resource, existing.physical_id)
        kept = {target["Id"] for target in resource.properties["Targets"]}
        self._remove_targets(existing, kept)
        return existing.created

    def delete(self, existing: Existing) -> None:
        self._remove_targets(existing, set())
        existing.resource.client("events").delete_rule(Name=existing.physical_id)

    def _put(self, resource: Resource, name: str) -> str:
        pattern = resource.properties["EventPattern"]
        if (pattern.get("source"), pattern.get("detail-type")) not in _FIRED:
            raise DeploymentFailed(f"not implemented in the embedded cloud: events like {pattern}")
        events = resource.client("events")
        arn: str = events.put_rule(
            Name=name,
            EventPattern=json.dumps(pattern),
            State=resource.properties.get("State", "ENABLED"),
            Description=resource.properties.get("Description", ""),
        )["RuleArn"]
        events.put_targets(Rule=name, Targets=resource.properties["Targets"])
        return arn

    def _remove_targets(self, existing: Existing, kept: set[str]) -> None:
        gone = {target["Id"] for target in existing.properties["Targets"]} - kept
        if gone:
            existing.resource.client("events").remove_targets(
                Rule=existing.physical_id, Ids=sorted(gone)
            )


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
    create_only = frozenset({"Name"})
    updatable = honours - create_only

    def create(self, resource: Resource) -> Created:
        name = resource.properties.get("Name") or resource.generated_name(64)
        schedule = {**resource.properties, "Name": name}
        arn = resource.client("scheduler").create_schedule(**schedule)["ScheduleArn"]
        return Created(physical_id=name, attributes={"Arn": arn})

    def update(self, resource: Resource, existing: Existing) -> Created:
        resource.client("scheduler").update_schedule(
            **{**resource.properties, "Name": existing.physical_id}
        )
        return existing.created

    def delete(self, existing: Existing) -> None:
        existing.resource.client("scheduler").delete_schedule(Name=existing.physical_id)


RESOURCE_TYPES = (Rule(), Schedule())
