"""CloudFormation's API, for looking at what was deployed; deploying goes through `Cloud.deploy`."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from infra.embedded.protocol.paging import page
from infra.embedded.protocol.service import Service, ServiceError

Record = dict[str, Any]

_PAGE = 100
_CREATED, _UPDATED = "CREATE_COMPLETE", "UPDATE_COMPLETE"


@dataclass(frozen=True, kw_only=True)
class DeployedStack:
    """A stack as it was deployed last. `physical_ids`: by logical id."""

    name: str
    template: Mapping[str, Any]
    outputs: Mapping[str, str]
    physical_ids: Mapping[str, str]
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated: datetime | None = None

    @property
    def status(self) -> str:
        return _CREATED if self.updated is None else _UPDATED

    def summary(self, arn: str) -> Record:
        """API_StackSummary."""
        return {
            "StackId": arn,
            "StackName": self.name,
            "TemplateDescription": self.template.get("Description"),
            "CreationTime": self.created,
            "LastUpdatedTime": self.updated,
            "StackStatus": self.status,
        }

    def describe(self, arn: str) -> Record:
        """API_Stack."""
        return {
            "StackId": arn,
            "StackName": self.name,
            "Description": self.template.get("Description"),
            "CreationTime": self.created,
            "LastUpdatedTime": self.updated,
            "StackStatus": self.status,
            "Outputs": [
                {"OutputKey": key, "OutputValue": value} for key, value in self.outputs.items()
            ],
        }

    def resources(self) -> list[Record]:
        """API_StackResourceSummary of each."""
        return [
            {
                "LogicalResourceId": logical_id,
                "PhysicalResourceId": physical_id,
                "ResourceType": self.template["Resources"][logical_id]["Type"],
                "LastUpdatedTimestamp": self.updated or self.created,
                "ResourceStatus": self.status,
            }
            for logical_id, physical_id in self.physical_ids.items()
        ]


class CloudFormation(Service):
    """Stacks and their resources, to be read only."""

    service: ClassVar[str] = "cloudformation"

    def __init__(self, *, account: str, region: str) -> None:
        self._arn = f"arn:aws:cloudformation:{region}:{account}:stack"
        self._stacks: dict[str, DeployedStack] = {}

    def deployed(
        self,
        name: str,
        *,
        template: Mapping[str, Any],
        outputs: Mapping[str, str],
        physical_ids: Mapping[str, str],
    ) -> None:
        """A stack has been made or changed."""
        stack = DeployedStack(
            name=name, template=template, outputs=outputs, physical_ids=physical_ids
        )
        before = self._stacks.get(self.arn_of(name))
        if before is not None:
            stack = replace(stack, created=before.created, updated=stack.created)
        self._stacks[self.arn_of(name)] = stack

    def deleted(self, name: str) -> None:
        del self._stacks[self.arn_of(name)]

    def arn_of(self, name: str) -> str:
        """A stack's ARN ends in an id, which is always the same here."""
        return f"{self._arn}/{name}/{uuid.uuid5(uuid.NAMESPACE_URL, name)}"

    def describe_stacks(self, request: Record) -> Record:
        asked = request.get("StackName")
        arns = list(self._stacks) if asked is None else [self._find(asked)]
        found, token = page(arns, request.get("NextToken"), None, most=_PAGE)
        return {"Stacks": [self._stacks[arn].describe(arn) for arn in found], "NextToken": token}

    def list_stacks(self, request: Record) -> Record:
        wanted = request.get("StackStatusFilter", [_CREATED, _UPDATED])
        arns = [arn for arn, stack in self._stacks.items() if stack.status in wanted]
        found, token = page(arns, request.get("NextToken"), None, most=_PAGE)
        summaries = [self._stacks[arn].summary(arn) for arn in found]
        return {"StackSummaries": summaries, "NextToken": token}

    def list_stack_resources(self, request: Record) -> Record:
        resources = self._stacks[self._find(request["StackName"])].resources()
        found, token = page(resources, request.get("NextToken"), None, most=_PAGE)
        return {"StackResourceSummaries": found, "NextToken": token}

    def _find(self, name: str) -> str:
        """The ARN of the stack of this name, or with it; the error is CloudFormation's own."""
        for arn, stack in self._stacks.items():
            if name in (stack.name, arn):
                return arn
        raise ServiceError("ValidationError", f"Stack with id {name} does not exist")
