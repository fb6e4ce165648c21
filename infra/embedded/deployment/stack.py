"""A stack: the resources of a template, made and changed in the order their references demand.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError, ParamValidationError

from infra.embedded.deployment.errors import DeploymentFailed
from infra.embedded.deployment.intrinsics import evaluate, references
from infra.embedded.deployment.resource import Created, Existing, Resource, ResourceType
from infra.embedded.deployment.resource_types import RESOURCE_TYPES

logger = logging.getLogger(__name__)

# Of a template and of a resource: what is followed, and what has no effect.
_TEMPLATE_KEYS = frozenset({"Resources", "Outputs", "Description", "Metadata"})
_RESOURCE_KEYS = frozenset(
    {"Type", "Properties", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata"}
)
_POLICIES = ("Delete", "Retain", "RetainExceptOnCreate")


class Stack:
    """`pseudo_parameters`: AWS::AccountId, AWS::Region, … as templates refer to them.

    What fails is not rolled back: the stack stays as far as it came, as on AWS with rollback
    switched off, and deploying again goes on from there.
    """

    def __init__(
        self,
        name: str,
        *,
        pseudo_parameters: Mapping[str, str],
        client: Callable[[str], Any],
    ) -> None:
        self._name = name
        self._parameters = {**pseudo_parameters, "AWS::StackName": name}
        self._client = client
        self._template: Mapping[str, Any] = {"Resources": {}}
        self._existing: dict[str, Existing] = {}

    def deploy(self, template: Mapping[str, Any]) -> dict[str, str]:
        """Makes the stack what the template says; its outputs.

        Resources are made, changed or replaced; what has been replaced, and what the template no
        longer has, goes at the end. What cannot be removed then is left behind, and the stack
        knows it no more. Nothing is touched if anything is refused.
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-errors-resource-removed-not-deleted
        """
        _refuse_what_is_not_honoured(template)
        order = _order(template)
        self._template = template
        replaced = [old for logical_id in order if (old := self._provide(logical_id))]
        self._remove(replaced, policy="UpdateReplacePolicy", leaving=True)
        gone = self._existing.keys() - template["Resources"].keys()
        self._remove(
            [old for name, old in self._existing.items() if name in gone],
            policy="DeletionPolicy",
            leaving=True,
        )
        outputs = template.get("Outputs", {})
        return {name: str(self._evaluate(output["Value"])) for name, output in outputs.items()}

    def delete(self) -> None:
        """Removes the resources, but for those that their policy has stay."""
        self._remove(list(self._existing.values()), policy="DeletionPolicy")

    @property
    def existing(self) -> Mapping[str, Existing]:
        """What there is of it, by logical id."""
        return self._existing

    def _provide(self, logical_id: str) -> Existing | None:
        """Makes or changes a resource; what it has taken the place of."""
        declared = self._template["Resources"][logical_id]
        resource_type = RESOURCE_TYPES[declared["Type"]]
        existing, replacement = self._existing.get(logical_id), False
        with _told_of(logical_id, resource_type):
            resource = self._resource(logical_id, declared, resource_type)
            if existing is None:
                created = resource_type.create(resource)
            elif replacement := _needs_another(existing, resource_type, resource):
                resource = replace(resource, generation=existing.resource.generation + 1)
                created = resource_type.create(resource)
            else:
                resource = replace(resource, generation=existing.resource.generation)
                created = _update(existing, resource)
        self._existing[logical_id] = Existing(
            resource_type=resource_type, declared=declared, resource=resource, created=created
        )
        logger.debug("provided %s", logical_id)
        return existing if existing is not None and replacement else None

    def _remove(self, resources: Sequence[Existing], *, policy: str, leaving: bool = False) -> None:
        """What refers to others goes before them: it was made after them. `leaving`: go on past
        what cannot be removed.
        """
        for existing in reversed(resources):
            logical_id = existing.resource.logical_id
            if existing.declared.get(policy, "Delete") == "Delete":
                try:
                    with _told_of(logical_id, existing.resource_type):
                        existing.resource_type.delete(existing)
                except DeploymentFailed as failed:
                    if not leaving:
                        raise
                    logger.warning("left behind, to be deleted by hand: %s", failed)
            if self._existing.get(logical_id) is existing:
                del self._existing[logical_id]
            logger.debug("removed %s", logical_id)

    def _resource(
        self, logical_id: str, declared: Mapping[str, Any], resource_type: ResourceType
    ) -> Resource:
        properties = {
            name: self._evaluate(value)
            for name, value in declared.get("Properties", {}).items()
            if name in resource_type.honours
        }
        return Resource(
            stack_name=self._name,
            logical_id=logical_id,
            properties=properties,
            client=self._client,
        )

    def _evaluate(self, value: Any) -> Any:
        return evaluate(value, self._ref, self._get_att)

    def _ref(self, name: str) -> str:
        if name in self._existing:
            return self._existing[name].physical_id
        if name in self._parameters:
            return self._parameters[name]
        raise DeploymentFailed(f"the template refers to {name}, which it does not declare")

    def _get_att(self, name: str, attribute: str) -> Any:
        attributes = self._existing[name].created.attributes
        if attribute not in attributes:
            raise DeploymentFailed(f"not implemented in the embedded cloud: {name}.{attribute}")
        return attributes[attribute]


@contextmanager
def _told_of(logical_id: str, resource_type: ResourceType) -> Iterator[None]:
    """What goes wrong inside is told with the resource it goes wrong with."""
    try:
        yield
    except (ClientError, ParamValidationError, DeploymentFailed) as error:
        raise DeploymentFailed(f"{logical_id} ({resource_type.name}): {error}") from error


def _needs_another(existing: Existing, resource_type: ResourceType, wanted: Resource) -> bool:
    """Whether the change is one that CloudFormation makes by replacement."""
    return existing.resource_type is not resource_type or any(
        _at(existing.properties, path) != _at(wanted.properties, path)
        for path in resource_type.create_only
    )


def _update(existing: Existing, wanted: Resource) -> Created:
    names = existing.properties.keys() | wanted.properties.keys()
    changed = {
        name for name in names if existing.properties.get(name) != wanted.properties.get(name)
    }
    if not changed:
        return existing.created
    if refused := sorted(changed - existing.resource_type.updatable):
        raise DeploymentFailed(
            f"not implemented in the embedded cloud: a change of property {', '.join(refused)}"
        )
    return existing.resource_type.update(wanted, existing)


def _at(properties: Mapping[str, Any], path: str) -> Any:
    value: Any = properties
    for name in path.split("/"):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _refuse_what_is_not_honoured(template: Mapping[str, Any]) -> None:
    refused = [f"template section {key}" for key in template if key not in _TEMPLATE_KEYS]
    for logical_id, resource in template["Resources"].items():
        where = f"{logical_id} ({resource['Type']})"
        refused += [f"{where}: {key}" for key in resource if key not in _RESOURCE_KEYS]
        refused += [
            f"{where}: {key} {resource[key]}"
            for key in ("DeletionPolicy", "UpdateReplacePolicy")
            if resource.get(key, "Delete") not in _POLICIES
        ]
        resource_type = RESOURCE_TYPES.get(resource["Type"])
        if resource_type is None:
            refused.append(f"{where}: the type")
            continue
        properties = resource.get("Properties", {}).keys()
        unknown = properties - resource_type.honours - resource_type.harmless
        refused += [f"{where}: property {name}" for name in sorted(unknown)]
    if refused:
        raise DeploymentFailed("not implemented in the embedded cloud: " + "; ".join(refused))


def _order(template: Mapping[str, Any]) -> list[str]:
    """What is needed comes first; beyond that, the template's order."""
    ordered: dict[str, None] = {}

    def visit(logical_id: str, needed_by: tuple[str, ...]) -> None:
        if logical_id in needed_by:
            circle = " -> ".join((*needed_by, logical_id))
            raise DeploymentFailed(f"circular dependency: {circle}")
        if logical_id not in ordered:
            for needed in _needs(template, logical_id):
                visit(needed, (*needed_by, logical_id))
            ordered[logical_id] = None

    for logical_id in template["Resources"]:
        visit(logical_id, ())
    return list(ordered)


def _needs(template: Mapping[str, Any], logical_id: str) -> list[str]:
    declared = template["Resources"][logical_id]
    explicit = declared.get("DependsOn", [])
    names = [explicit] if isinstance(explicit, str) else list(explicit)
    names += references(declared.get("Properties", {}))
    return [name for name in names if name in template["Resources"]]
