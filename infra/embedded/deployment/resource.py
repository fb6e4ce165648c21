"""What a resource type is to a deployment."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from infra.embedded.deployment.errors import DeploymentFailed


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource as a template wants it; `properties` are evaluated, and honoured ones only.

    `generation` counts how often it has been replaced.
    """

    stack_name: str
    logical_id: str
    properties: Mapping[str, Any]
    client: Callable[[str], Any]
    generation: int = 0

    def generated_name(self, longest: int) -> str:
        """A name as CloudFormation makes them up: stack, logical id, and a suffix.

        The suffix is of the names themselves: a cloud is fresh, and its logs compare well.
        """
        named = f"{self.stack_name}/{self.logical_id}" + f"/{self.generation}" * (
            self.generation > 0
        )
        suffix = hashlib.sha256(named.encode()).hexdigest()[:12]
        readable = f"{self.stack_name}-{self.logical_id}"[: longest - len(suffix) - 1]
        return f"{readable}-{suffix}"


@dataclass(frozen=True, kw_only=True)
class Created:
    """A resource that exists: what Ref and GetAtt give of it."""

    physical_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Existing:
    """A resource as it was made, or changed last; `declared`: what its template says of it."""

    resource_type: "ResourceType"
    declared: Mapping[str, Any]
    resource: Resource
    created: Created

    @property
    def physical_id(self) -> str:
        return self.created.physical_id

    @property
    def properties(self) -> Mapping[str, Any]:
        return self.resource.properties


class ResourceType(ABC):
    """`honours`: the properties that it acts upon; `harmless`: those that change nothing here.

    Of the honoured ones, a change of a `create_only` one makes another resource in its place, and
    of an `updatable` one changes the resource; any other change is refused. A create-only property
    may be a path, `TableInput/Name`.
    """

    name: ClassVar[str]
    honours: ClassVar[frozenset[str]]
    harmless: ClassVar[frozenset[str]] = frozenset()
    create_only: ClassVar[frozenset[str]] = frozenset()
    updatable: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def create(self, resource: Resource) -> Created:
        """Makes it by its service's API. Raises DeploymentFailed, or what the API refuses."""

    def update(self, resource: Resource, existing: Existing) -> Created:
        """Makes what exists be as the resource says; only updatable properties differ."""
        raise NotImplementedError(f"{self.name} has updatable properties and no update")

    def delete(self, existing: Existing) -> None:
        """Removes it."""
        raise DeploymentFailed("not implemented in the embedded cloud: its removal")


def only(value: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """The value, if it has no members but these: what is nested is refused by name as well."""
    if unknown := value.keys() - set(names):
        raise DeploymentFailed(
            f"not implemented in the embedded cloud: {', '.join(sorted(unknown))}"
        )
    return value


def lower_camel_case(value: Any) -> Any:
    """Members renamed from CloudFormation's InputSourceConfig to the API's inputSourceConfig."""
    if isinstance(value, list):
        return [lower_camel_case(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name if name.startswith("KMS") else name[0].lower() + name[1:]: lower_camel_case(item)
        for name, item in value.items()
    }
