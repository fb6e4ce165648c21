"""IAM: roles and policies, which are kept by moto and heeded by `access`."""

from collections.abc import Mapping
from typing import ClassVar

from infra.embedded.protocol.service import PassedOn, Service, as_they_are


class Iam(Service):
    """Who may do what is decided before any service sees a request."""

    service: ClassVar[str] = "iam"
    passed_on: ClassVar[Mapping[str, PassedOn]] = {
        **as_they_are(
            "AttachRolePolicy",
            "CreateRole",
            "CreatePolicy",
            "DeletePolicy",
            "DeleteRole",
            "DeleteRolePermissionsBoundary",
            "DeleteRolePolicy",
            "GetPolicy",
            "GetPolicyVersion",
            "GetRole",
            "GetRolePolicy",
            "ListAttachedRolePolicies",
            "ListRoles",
            "PutRolePermissionsBoundary",
            "PutRolePolicy",
            "UpdateAssumeRolePolicy",
            "UpdateRole",
        ),
        "ListRolePolicies": PassedOn(overlooks={"Marker", "MaxItems"}),
    }
