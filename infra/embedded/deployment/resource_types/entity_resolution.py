"""Entity Resolution: schema mappings and matching workflows."""

from infra.embedded.deployment.resource import (
    Created,
    Existing,
    Resource,
    ResourceType,
    lower_camel_case,
)


class SchemaMapping(ResourceType):
    name = "AWS::EntityResolution::SchemaMapping"
    honours = frozenset({"Description", "MappedInputFields", "SchemaName"})
    create_only = frozenset({"SchemaName"})

    def create(self, resource: Resource) -> Created:
        mapping = resource.client("entityresolution").create_schema_mapping(
            **lower_camel_case(resource.properties)
        )
        return Created(
            physical_id=mapping["schemaName"], attributes={"SchemaArn": mapping["schemaArn"]}
        )

    def delete(self, existing: Existing) -> None:
        existing.resource.client("entityresolution").delete_schema_mapping(
            schemaName=existing.physical_id
        )


class MatchingWorkflow(ResourceType):
    name = "AWS::EntityResolution::MatchingWorkflow"
    honours = frozenset(
        {
            "Description",
            "InputSourceConfig",
            "OutputSourceConfig",
            "ResolutionTechniques",
            "RoleArn",
            "WorkflowName",
        }
    )
    create_only = frozenset({"ResolutionTechniques/EnableRealTimeMatching", "WorkflowName"})

    def create(self, resource: Resource) -> Created:
        request = lower_camel_case(resource.properties)
        for source in request["inputSourceConfig"]:
            # The resource type takes a schema mapping's ARN, the API its name.
            source["schemaName"] = source.pop("schemaArn").rpartition("/")[2]
        workflow = resource.client("entityresolution").create_matching_workflow(**request)
        return Created(
            physical_id=workflow["workflowName"],
            attributes={
                "WorkflowArn": workflow["workflowArn"],
                "WorkflowName": workflow["workflowName"],
            },
        )

    def delete(self, existing: Existing) -> None:
        existing.resource.client("entityresolution").delete_matching_workflow(
            workflowName=existing.physical_id
        )


RESOURCE_TYPES = (SchemaMapping(), MatchingWorkflow())
