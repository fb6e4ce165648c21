"""IAM: roles and the policies written into them."""

import json

from infra.embedded.deployment.resource import Created, Existing, Resource, ResourceType


class Role(ResourceType):
    name = "AWS::IAM::Role"
    honours = frozenset(
        {"AssumeRolePolicyDocument", "Description", "PermissionsBoundary", "Policies"}
    )
    updatable = honours - {"Policies"}

    def create(self, resource: Resource) -> Created:
        role = resource.client("iam").create_role(
            RoleName=resource.generated_name(64),
            AssumeRolePolicyDocument=json.dumps(resource.properties["AssumeRolePolicyDocument"]),
            Description=resource.properties.get("Description", ""),
            **self._boundary(resource),
        )["Role"]
        for policy in resource.properties.get("Policies", []):
            resource.client("iam").put_role_policy(
                RoleName=role["RoleName"],
                PolicyName=policy["PolicyName"],
                PolicyDocument=json.dumps(policy["PolicyDocument"]),
            )
        return Created(
            physical_id=role["RoleName"], attributes={"Arn": role["Arn"], "RoleId": role["RoleId"]}
        )

    def update(self, resource: Resource, existing: Existing) -> Created:
        iam, role = resource.client("iam"), existing.physical_id
        document = json.dumps(resource.properties["AssumeRolePolicyDocument"])
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=document)
        iam.update_role(RoleName=role, Description=resource.properties.get("Description", ""))
        if boundary := self._boundary(resource):
            iam.put_role_permissions_boundary(RoleName=role, **boundary)
        elif "PermissionsBoundary" in existing.properties:
            iam.delete_role_permissions_boundary(RoleName=role)
        return existing.created

    def _boundary(self, resource: Resource) -> dict[str, str]:
        """The parameter of that name. Raises IAM's NoSuchEntity for a policy that does not exist;
        moto would take it.
        """
        if arn := resource.properties.get("PermissionsBoundary"):
            resource.client("iam").get_policy(PolicyArn=arn)
            return {"PermissionsBoundary": arn}
        return {}

    def delete(self, existing: Existing) -> None:
        iam, role = existing.resource.client("iam"), existing.physical_id
        for policy in existing.properties.get("Policies", []):
            iam.delete_role_policy(RoleName=role, PolicyName=policy["PolicyName"])
        iam.delete_role(RoleName=role)


class Policy(ResourceType):
    name = "AWS::IAM::Policy"
    honours = frozenset({"PolicyDocument", "PolicyName", "Roles"})
    updatable = honours

    def create(self, resource: Resource) -> Created:
        self._put(resource)
        return Created(physical_id=resource.generated_name(128))

    def update(self, resource: Resource, existing: Existing) -> Created:
        if resource.properties["PolicyName"] != existing.properties["PolicyName"]:
            self.delete(existing)
        else:
            self._take(
                existing, set(existing.properties["Roles"]) - set(resource.properties["Roles"])
            )
        self._put(resource)
        return existing.created

    def delete(self, existing: Existing) -> None:
        self._take(existing, set(existing.properties["Roles"]))

    def _put(self, resource: Resource) -> None:
        for role in resource.properties["Roles"]:
            resource.client("iam").put_role_policy(
                RoleName=role,
                PolicyName=resource.properties["PolicyName"],
                PolicyDocument=json.dumps(resource.properties["PolicyDocument"]),
            )

    def _take(self, existing: Existing, roles: set[str]) -> None:
        name = existing.properties["PolicyName"]
        for role in sorted(roles):
            existing.resource.client("iam").delete_role_policy(RoleName=role, PolicyName=name)


class ManagedPolicy(ResourceType):
    name = "AWS::IAM::ManagedPolicy"
    honours = frozenset({"Description", "PolicyDocument"})
    harmless = frozenset({"Path"})  # where IAM's console shows it
    create_only = frozenset({"Description"})

    def create(self, resource: Resource) -> Created:
        arn = resource.client("iam").create_policy(
            PolicyName=resource.generated_name(128),
            Description=resource.properties.get("Description", ""),
            PolicyDocument=json.dumps(resource.properties["PolicyDocument"]),
        )["Policy"]["Arn"]
        return Created(physical_id=arn, attributes={"PolicyArn": arn})

    def delete(self, existing: Existing) -> None:
        """One that is attached to somebody stays, and is told of."""
        existing.resource.client("iam").delete_policy(PolicyArn=existing.physical_id)


RESOURCE_TYPES = (Role(), Policy(), ManagedPolicy())
