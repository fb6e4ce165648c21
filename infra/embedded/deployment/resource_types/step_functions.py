"""Step Functions: state machines."""

import re

from infra.embedded.deployment.errors import DeploymentFailed
from infra.embedded.deployment.resource import Created, Resource, ResourceType


class StateMachine(ResourceType):
    name = "AWS::StepFunctions::StateMachine"
    honours = frozenset(
        {"DefinitionString", "DefinitionSubstitutions", "RoleArn", "StateMachineName"}
    )
    # The history is kept, and nothing else reads the log.
    harmless = frozenset({"LoggingConfiguration"})

    def create(self, resource: Resource) -> Created:
        definition = resource.properties["DefinitionString"]
        for name, value in resource.properties.get("DefinitionSubstitutions", {}).items():
            definition = definition.replace(f"${{{name}}}", str(value))
        if unknown := re.findall(r"\$\{\w+\}", definition):
            raise DeploymentFailed(f"the definition has no substitution for {', '.join(unknown)}")
        name = resource.properties.get("StateMachineName") or resource.generated_name(80)
        arn = resource.client("stepfunctions").create_state_machine(
            name=name, definition=definition, roleArn=resource.properties["RoleArn"]
        )["stateMachineArn"]
        return Created(physical_id=arn, attributes={"Arn": arn, "Name": name})


RESOURCE_TYPES = (StateMachine(),)
