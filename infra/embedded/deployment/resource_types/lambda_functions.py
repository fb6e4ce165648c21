"""Lambda: functions, and who may invoke them."""

from infra.embedded.deployment.resource import Created, Existing, Resource, ResourceType


class Function(ResourceType):
    name = "AWS::Lambda::Function"
    honours = frozenset(
        {
            "Code",
            "DeadLetterConfig",
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
    # Handlers are Python; they run on whatever this machine is, and nobody traces them.
    harmless = frozenset({"Architectures", "TracingConfig"})
    create_only = frozenset({"FunctionName"})
    updatable = honours - create_only

    def create(self, resource: Resource) -> Created:
        name = resource.properties.get("FunctionName") or resource.generated_name(64)
        function = resource.client("lambda").create_function(
            **{**resource.properties, "FunctionName": name}
        )
        return Created(physical_id=name, attributes={"Arn": function["FunctionArn"]})

    def update(self, resource: Resource, existing: Existing) -> Created:
        """What is left out keeps its value in Lambda's API, so all is said."""
        lambda_, name = resource.client("lambda"), existing.physical_id
        code = resource.properties["Code"]
        if code != existing.properties["Code"]:
            lambda_.update_function_code(FunctionName=name, **code)
        defaults = {"Description": "", "Environment": {}, "MemorySize": 128, "Timeout": 3}
        stated = {key: value for key, value in resource.properties.items() if key != "Code"}
        lambda_.update_function_configuration(**{**defaults, **stated, "FunctionName": name})
        return existing.created

    def delete(self, existing: Existing) -> None:
        existing.resource.client("lambda").delete_function(FunctionName=existing.physical_id)


class Permission(ResourceType):
    name = "AWS::Lambda::Permission"
    honours = frozenset({"Action", "FunctionName", "Principal", "SourceAccount", "SourceArn"})
    create_only = honours

    def create(self, resource: Resource) -> Created:
        statement = resource.generated_name(100)
        resource.client("lambda").add_permission(StatementId=statement, **resource.properties)
        return Created(physical_id=statement)

    def delete(self, existing: Existing) -> None:
        existing.resource.client("lambda").remove_permission(
            FunctionName=existing.properties["FunctionName"], StatementId=existing.physical_id
        )


RESOURCE_TYPES = (Function(), Permission())
