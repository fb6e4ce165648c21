"""Step Functions: state machines."""

import re

from infra.embedded.deployment.errors import DeploymentFailed
from infra.embedded.deployment.resource import Created, Existing, Resource, ResourceType


class StateMachine(ResourceType):
    name = "AWS::StepFunctions::StateMachine"
    honours = frozenset(
        {"DefinitionString", "DefinitionSubstitutions", "RoleArn", "StateMachineName"}
    )
    # The history is kept; nothing else reads the log, and nobody traces.
    harmless = frozenset({"LoggingConfiguration", "TracingConfiguration"})
    create_only = frozenset({"StateMachineName"})
    updatable = honours - create_only

    def create(self, resource: Resource) -> Created:
        name = resource.properties.get("StateMachineName") or resource.generated_name(80)
        arn = resource.client("stepfunctions").create_state_machine(
            name=name, definition=_definition(resource), roleArn=resource.properties["RoleArn"]
        )["stateMachineArn"]
        return Created(physical_id=arn, attributes={"Arn": arn, "Name": name})

    def update(self, resource: Resource, existing: Existing) -> Created:
        """Executions that run already go on by the definition they began with."""
        resource.client("stepfunctions").update_state_machine(
            stateMachineArn=existing.physical_id,
            definition=_definition(resource),
            roleArn=resource.properties["RoleArn"],
        )
        return existing.created

    def delete(self, existing: Existing) -> None:
        existing.resource.client("stepfunctions").delete_state_machine(
            stateMachineArn=existing.physical_id
        )


def _definition(resource: Resource) -> str:
    definition: str = resource.properties["DefinitionString"]
    for name, value in resource.properties.get("DefinitionSubstitutions", {}).items():
        definition = definition.replace(f"${{{name}}}", str(value))
    if unknown := re.findall(r"\$\{\w+\}", definition):
        raise DeploymentFailed(f"the definition has no substitution for {', '.join(unknown)}")
    return definition


RESOURCE_TYPES = (StateMachine(),)
