"""A stack: the resources of a template, made in the order their references demand."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError, ParamValidationError

from infra.embedded.deployment.errors import DeploymentFailed
from infra.embedded.deployment.intrinsics import evaluate, references
from infra.embedded.deployment.resource import Created, Resource
from infra.embedded.deployment.resource_types import RESOURCE_TYPES

logger = logging.getLogger(__name__)

# Of a template and of a resource: what is followed, and what has no effect on a fresh stack.
_TEMPLATE_KEYS = frozenset({"Resources", "Outputs", "Description", "Metadata"})
_RESOURCE_KEYS = frozenset(
    {"Type", "Properties", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata"}
)


class Stack:
    """`pseudo_parameters`: AWS::AccountId, AWS::Region, … as templates refer to them."""

    def __init__(
        self,
        name: str,
        template: Mapping[str, Any],
        *,
        pseudo_parameters: Mapping[str, str],
        client: Callable[[str], Any],
    ) -> None:
        self._name = name
        self._template = template
        self._resources: Mapping[str, Any] = template["Resources"]
        self._parameters = {**pseudo_parameters, "AWS::StackName": name}
        self._client = client
        self._created: dict[str, Created] = {}

    def deploy(self) -> dict[str, str]:
        """Makes every resource; the stack's outputs. Nothing is made if anything is refused."""
        self._refuse_what_is_not_honoured()
        for logical_id in self._order():
            self._create(logical_id)
        outputs = self._template.get("Outputs", {})
        return {name: str(self._evaluate(output["Value"])) for name, output in outputs.items()}

    @property
    def created(self) -> Mapping[str, Created]:
        """What exists of it, by logical id."""
        return self._created

    def _refuse_what_is_not_honoured(self) -> None:
        refused = [f"template section {key}" for key in self._template if key not in _TEMPLATE_KEYS]
        for logical_id, resource in self._resources.items():
            where = f"{logical_id} ({resource['Type']})"
            refused += [f"{where}: {key}" for key in resource if key not in _RESOURCE_KEYS]
            resource_type = RESOURCE_TYPES.get(resource["Type"])
            if resource_type is None:
                refused.append(f"{where}: the type")
                continue
            properties = resource.get("Properties", {}).keys()
            unknown = properties - resource_type.honours - resource_type.harmless
            refused += [f"{where}: property {name}" for name in sorted(unknown)]
        if refused:
            raise DeploymentFailed("not implemented in the embedded cloud: " + "; ".join(refused))

    def _order(self) -> list[str]:
        """What is needed comes first; beyond that, the template's order."""
        ordered: dict[str, None] = {}

        def visit(logical_id: str, needed_by: tuple[str, ...]) -> None:
            if logical_id in needed_by:
                circle = " -> ".join((*needed_by, logical_id))
                raise DeploymentFailed(f"circular dependency: {circle}")
            if logical_id not in ordered:
                for needed in self._needs(logical_id):
                    visit(needed, (*needed_by, logical_id))
                ordered[logical_id] = None

        for logical_id in self._resources:
            visit(logical_id, ())
        return list(ordered)

    def _needs(self, logical_id: str) -> list[str]:
        declared = self._resources[logical_id]
        explicit = declared.get("DependsOn", [])
        names = [explicit] if isinstance(explicit, str) else list(explicit)
        names += references(declared.get("Properties", {}))
        return [name for name in names if name in self._resources]

    def _create(self, logical_id: str) -> None:
        declared = self._resources[logical_id]
        resource_type = RESOURCE_TYPES[declared["Type"]]
        where = f"{logical_id} ({declared['Type']})"
        properties = {
            name: self._evaluate(value)
            for name, value in declared.get("Properties", {}).items()
            if name in resource_type.honours
        }
        resource = Resource(
            stack_name=self._name,
            logical_id=logical_id,
            properties=properties,
            client=self._client,
        )
        try:
            self._created[logical_id] = resource_type.create(resource)
        except (ClientError, ParamValidationError) as refused:
            raise DeploymentFailed(f"{where}: {refused}") from refused
        except DeploymentFailed as failed:
            raise DeploymentFailed(f"{where}: {failed}") from failed
        logger.debug("created %s", where)

    def _evaluate(self, value: Any) -> Any:
        return evaluate(value, self._ref, self._get_att)

    def _ref(self, name: str) -> str:
        if name in self._created:
            return self._created[name].physical_id
        if name in self._parameters:
            return self._parameters[name]
        raise DeploymentFailed(f"the template refers to {name}, which it does not declare")

    def _get_att(self, name: str, attribute: str) -> Any:
        attributes = self._created[name].attributes
        if attribute not in attributes:
            raise DeploymentFailed(f"not implemented in the embedded cloud: {name}.{attribute}")
        return attributes[attribute]
