"""Resources as their API describes them, and the errors where there is none, or one already."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from infra.embedded.protocol.service import ServiceError

Record = dict[str, Any]

MOST_A_PAGE = 25


@dataclass
class Described:
    """A resource as the API gives it back, and as we understand it."""

    record: Record
    model: Any
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    def dated(self) -> Record:
        return {**self.record, "createdAt": self.created, "updatedAt": self.created}


def refuse_existing(resources: dict[str, Described], name: str, kind: str) -> None:
    if name in resources:
        raise ServiceError("ConflictException", f"{kind} {name} already exists")


def find(resources: dict[str, Described], name: str, kind: str) -> Described:
    if name not in resources:
        raise ServiceError("ResourceNotFoundException", f"{kind} {name} does not exist")
    return resources[name]
