"""Athena: workgroups."""

from infra.embedded.deployment.resource import Created, Resource, ResourceType


class WorkGroup(ResourceType):
    name = "AWS::Athena::WorkGroup"
    honours = frozenset({"Description", "Name", "WorkGroupConfiguration"})
    harmless = frozenset({"RecursiveDeleteOption"})  # of deletion

    def create(self, resource: Resource) -> Created:
        name = resource.properties["Name"]
        resource.client("athena").create_work_group(
            Name=name,
            Description=resource.properties.get("Description", ""),
            Configuration=resource.properties.get("WorkGroupConfiguration", {}),
        )
        return Created(physical_id=name)


RESOURCE_TYPES = (WorkGroup(),)
