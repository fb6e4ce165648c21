"""Lambda: functions."""

from infra.embedded.deployment.resource import Created, Resource, ResourceType


class Function(ResourceType):
    name = "AWS::Lambda::Function"
    honours = frozenset(
        {
            "Code",
            "Description",
            "Environment",
            "FunctionName",
            "Handler",
            "LoggingConfig",
            "MemorySize",
            "Role",
            "Runtime",
            "Timeout",
        }
    )
    # Handlers are Python; they run on whatever this machine is.
    harmless = frozenset({"Architectures"})

    def create(self, resource: Resource) -> Created:
        name = resource.properties.get("FunctionName") or resource.generated_name(64)
        function = resource.client("lambda").create_function(
            **{**resource.properties, "FunctionName": name}
        )
        return Created(physical_id=name, attributes={"Arn": function["FunctionArn"]})


RESOURCE_TYPES = (Function(),)
