"""Athena's workgroups.

https://docs.aws.amazon.com/athena/latest/ug/workgroups-settings-override.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from infra.embedded.protocol.paging import page
from infra.embedded.protocol.service import ServiceError
from infra.embedded.tables.catalog import NotReadable, Place

Record = dict[str, Any]

_PAGE = 50


@dataclass
class WorkGroup:
    """A workgroup, with its configuration as the API has it."""

    name: str
    configuration: Record
    description: str | None = None
    state: str = "ENABLED"
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    def output_location(self, asked: str | None) -> str:
        """Where a query's result goes: enforced by the workgroup, or else as the client asks."""
        configured = self.configuration.get("ResultConfiguration", {}).get("OutputLocation")
        location = configured if self.overrides_clients or asked is None else asked
        if location is None:
            raise ServiceError(
                "InvalidRequestException",
                "No output location provided. An output location is required either through the "
                "Workgroup result configuration setting or as an API input.",
            )
        try:
            Place.of(location)
        except NotReadable as invalid:
            raise ServiceError(
                "InvalidRequestException", f"outputLocation is not a valid S3 path: {location}"
            ) from invalid
        return str(location)

    @property
    def overrides_clients(self) -> bool:
        """Whether what a client says of results is ignored."""
        return bool(self.configuration.get("EnforceWorkGroupConfiguration", True))

    @property
    def cutoff(self) -> int | None:
        """How many bytes a query may scan; one that scans more is cancelled.

        https://docs.aws.amazon.com/athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html
        """
        return self.configuration.get("BytesScannedCutoffPerQuery")

    def summary(self) -> Record:
        """API_WorkGroupSummary."""
        return {
            "Name": self.name,
            "State": self.state,
            "Description": self.description,
            "CreationTime": self.created,
        }


class WorkGroups:
    """All workgroups of the account; `primary` is always there."""

    def __init__(self) -> None:
        # primary does not enforce: its client names the output location
        primary = WorkGroup("primary", {"EnforceWorkGroupConfiguration": False})
        self._by_name = {primary.name: primary}

    def create(self, request: Record) -> None:
        name = request["Name"]
        if name in self._by_name:
            raise ServiceError("InvalidRequestException", f"WorkGroup {name} is already created")
        configuration = request.get("Configuration", {})
        if configuration.get("ManagedQueryResultsConfiguration", {}).get("Enabled"):
            raise ServiceError(
                "InvalidRequestException",
                "not emulated in the embedded cloud: managed query results",
            )
        self._by_name[name] = WorkGroup(name, configuration, request.get("Description"))

    def get(self, name: str) -> WorkGroup:
        if name not in self._by_name:
            raise ServiceError("InvalidRequestException", f"WorkGroup {name} is not found.")
        return self._by_name[name]

    def delete(self, name: str) -> None:
        if name == "primary":
            raise ServiceError("InvalidRequestException", "Cannot delete the primary workgroup")
        self.get(name)
        del self._by_name[name]

    def summaries(self) -> list[Record]:
        return [group.summary() for _, group in sorted(self._by_name.items())]


class WorkGroupOperations:
    """The operations on them."""

    def __init__(self) -> None:
        self._workgroups = WorkGroups()

    def create_work_group(self, request: Record) -> Record:
        self._workgroups.create(request)
        return {}

    def get_work_group(self, request: Record) -> Record:
        group = self._workgroups.get(request["WorkGroup"])
        return {"WorkGroup": {**group.summary(), "Configuration": group.configuration}}

    def list_work_groups(self, request: Record) -> Record:
        found, token = page(
            self._workgroups.summaries(),
            request.get("NextToken"),
            request.get("MaxResults"),
            most=_PAGE,
        )
        return {"WorkGroups": found, "NextToken": token}

    def delete_work_group(self, request: Record) -> Record:
        self._workgroups.delete(request["WorkGroup"])
        return {}
