"""Athena: workgroups."""

from infra.embedded.deployment.resource import Created, Existing, Resource, ResourceType


class WorkGroup(ResourceType):
    name = "AWS::Athena::WorkGroup"
    honours = frozenset({"Description", "Name", "RecursiveDeleteOption", "WorkGroupConfiguration"})
    create_only = frozenset({"Name"})
    updatable = frozenset({"RecursiveDeleteOption"})

    def create(self, resource: Resource) -> Created:
        name = resource.properties["Name"]
        resource.client("athena").create_work_group(
            Name=name,
            Description=resource.properties.get("Description", ""),
            Configuration=resource.properties.get("WorkGroupConfiguration", {}),
        )
        return Created(physical_id=name)

    def update(self, resource: Resource, existing: Existing) -> Created:
        """The one property is of removal."""
        return existing.created

    def delete(self, existing: Existing) -> None:
        existing.resource.client("athena").delete_work_group(
            WorkGroup=existing.physical_id,
            RecursiveDeleteOption=existing.properties.get("RecursiveDeleteOption", False),
        )


RESOURCE_TYPES = (WorkGroup(),)
