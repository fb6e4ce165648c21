"""Who may invoke a function: its resource policy, statement by statement."""

import json
from typing import Any

from infra.embedded.functions.operations.register import Register
from infra.embedded.protocol.service import ServiceError


class Permissions(Register):
    """The operations on policies of functions."""

    def add_permission(self, request: dict[str, Any]) -> dict[str, Any]:
        """https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html"""
        function = self._find(request["FunctionName"])
        if request["StatementId"] in function.policy:
            raise ServiceError(
                "ResourceConflictException", f"Statement {request['StatementId']} already exists"
            )
        statement: dict[str, Any] = {
            "Sid": request["StatementId"],
            "Effect": "Allow",
            "Principal": {"Service": request["Principal"]},
            "Action": request["Action"],
            "Resource": function.configuration["FunctionArn"],
        }
        conditions = {
            "ArnLike": {"AWS:SourceArn": request.get("SourceArn")},
            "StringEquals": {"AWS:SourceAccount": request.get("SourceAccount")},
        }
        stated = {kind: each for kind, each in conditions.items() if None not in each.values()}
        if stated:
            statement["Condition"] = stated
        function.policy[request["StatementId"]] = statement
        return {"Statement": json.dumps(statement)}

    def remove_permission(self, request: dict[str, Any]) -> dict[str, Any]:
        function = self._find(request["FunctionName"])
        if function.policy.pop(request["StatementId"], None) is None:
            raise ServiceError(
                "ResourceNotFoundException", f"Statement {request['StatementId']} is not found"
            )
        return {}

    def get_policy(self, request: dict[str, Any]) -> dict[str, Any]:
        function = self._find(request["FunctionName"])
        if not function.policy:
            raise ServiceError(
                "ResourceNotFoundException", "The resource you requested does not exist."
            )
        return {
            "Policy": self.policy(function.name),
            "RevisionId": function.configuration["RevisionId"],
        }

    def policy(self, name: str) -> str | None:
        """Who may invoke a function, as a policy; None if nobody has been let."""
        function = self._functions.get(name)
        if function is None or not function.policy:
            return None
        statements = list(function.policy.values())
        return json.dumps({"Version": "2012-10-17", "Statement": statements})
