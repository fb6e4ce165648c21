"""IAM: roles and the policies written into them."""

import json

from infra.embedded.deployment.resource import Created, Resource, ResourceType


class Role(ResourceType):
    name = "AWS::IAM::Role"
    honours = frozenset({"AssumeRolePolicyDocument", "Description", "Policies"})

    def create(self, resource: Resource) -> Created:
        role = resource.client("iam").create_role(
            RoleName=resource.generated_name(64),
            AssumeRolePolicyDocument=json.dumps(resource.properties["AssumeRolePolicyDocument"]),
            Description=resource.properties.get("Description", ""),
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


class Policy(ResourceType):
    name = "AWS::IAM::Policy"
    honours = frozenset({"PolicyDocument", "PolicyName", "Roles"})

    def create(self, resource: Resource) -> Created:
        for role in resource.properties["Roles"]:
            resource.client("iam").put_role_policy(
                RoleName=role,
                PolicyName=resource.properties["PolicyName"],
                PolicyDocument=json.dumps(resource.properties["PolicyDocument"]),
            )
        return Created(physical_id=resource.generated_name(128))


RESOURCE_TYPES = (Role(), Policy())
