"""The synthesized template, and a way to read it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from infra.synthesis import synthesize


@dataclass(frozen=True)
class Template:
    """A template whose references are shown as `<Id>`; those to the zones as `<raw>` and so on.

    What has a name of its own is found by that, never by a logical id.
    """

    document: Mapping[str, Any]

    def resources(self, resource_type: str) -> dict[str, dict[str, Any]]:
        """Properties by logical id; not to be changed."""
        return dict(self._by_type.get(resource_type, {}))

    def the(self, resource_type: str) -> dict[str, Any]:
        """The properties of the only resource of its type."""
        (properties,) = self.resources(resource_type).values()
        return properties

    def logical_id(self, resource_type: str) -> str:
        (logical_id,) = self.resources(resource_type)
        return logical_id

    @cached_property
    def _by_type(self) -> dict[str, dict[str, dict[str, Any]]]:
        by_type: dict[str, dict[str, dict[str, Any]]] = {}
        for logical_id, resource in self.document["Resources"].items():
            properties = self._readable(resource["Properties"])
            by_type.setdefault(resource["Type"], {})[logical_id] = properties
        return by_type

    @cached_property
    def outputs(self) -> dict[str, Any]:
        return {name: self._readable(o["Value"]) for name, o in self.document["Outputs"].items()}

    @cached_property
    def functions(self) -> dict[str, dict[str, Any]]:
        """The functions' properties by the module of lambdas/ they run."""
        return {
            properties["Handler"].split(".")[1]: properties
            for properties in self.resources("AWS::Lambda::Function").values()
        }

    @cached_property
    def tables(self) -> dict[str, dict[str, Any]]:
        tables = self.resources("AWS::Glue::Table").values()
        return {table["TableInput"]["Name"]: table["TableInput"] for table in tables}

    def named(self, resource_type: str, part: str) -> dict[str, Any]:
        """The properties of the only resource of its type with this in its description or name."""
        (found,) = (
            properties
            for properties in self.resources(resource_type).values()
            if part in json.dumps(properties)
        )
        return found

    def statements(self, role: str) -> list[dict[str, Any]]:
        """Of the policies of a role, given as `<Id>` or `<Id.Arn>`."""
        role = role.replace(".Arn>", ">")
        return [
            statement
            for policy in self.resources("AWS::IAM::Policy").values()
            if role in policy["Roles"]
            for statement in policy["PolicyDocument"]["Statement"]
        ]

    def grants(self, role: str) -> set[tuple[str, str]]:
        """Every (action, resource) that a role is allowed, under whatever condition."""
        return _pairs(self.statements(role))

    def unconditional_grants(self, role: str) -> set[tuple[str, str]]:
        return _pairs(each for each in self.statements(role) if "Condition" not in each)

    def rights(self, role: str) -> dict[str, set[str]]:
        """What a role may do, by a resource's ARN without its beginning, which is the same for
        all: `<raw>/a/*`, `table/a/b`, `log-group:a`. References and `*` are as they stand.
        """
        rights: dict[str, set[str]] = {}
        for action, resource in self.grants(role):
            name = re.sub(r"^arn:(<AWS::\w+>:\w+:(<AWS::\w+>)?:<AWS::\w+>:)?", "", resource)
            rights.setdefault(name, set()).add(action)
        return rights

    def all_grants(self) -> Iterator[tuple[str, str, str]]:
        """(role, action, resource) of all policies."""
        for role in self.resources("AWS::IAM::Role"):
            for action, resource in self.grants(f"<{role}>"):
                yield role, action, resource

    @cached_property
    def _zones(self) -> dict[str, str]:
        return {
            self.document["Outputs"][f"{zone.title()}BucketName"]["Value"]["Ref"]: zone
            for zone in ("raw", "working", "resolved", "output")
        }

    def _readable(self, value: Any) -> Any:
        match value:
            case {"Ref": name}:
                return f"<{self._zones.get(name, name)}>"
            case {"Fn::GetAtt": [name, "Arn"]} if name in self._zones:
                return f"arn:<{self._zones[name]}>"
            case {"Fn::GetAtt": [name, attribute]}:
                return f"<{name}.{attribute}>"
            case {"Fn::Join": [separator, parts]}:
                return separator.join(self._readable(part) for part in parts)
            case dict():
                return {key: self._readable(item) for key, item in value.items()}
            case list():
                return [self._readable(item) for item in value]
            case _:
                return value


def _pairs(statements: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    return {
        (action, resource)
        for statement in statements
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.fixture(scope="session")
def assembly() -> Path:
    return synthesize(triggers_enabled=True)


@pytest.fixture(scope="session")
def template(assembly: Path) -> Template:
    return read_template(assembly)


@pytest.fixture(scope="session")
def template_without_triggers() -> Template:
    return read_template(synthesize(triggers_enabled=False))


# Each setting otherwise than by default.
OTHER = {
    "instance": "east",
    "triggers_enabled": True,
    "schedule_enabled": False,
    "schedule": "rate(12 hours)",
    "schedule_timezone": "Europe/Paris",
    "limits": {"max_ltv_percent": "75"},
    "max_borrowers_per_person": 5,
    "match_everyone_below": 50,
    "notification_email": "leads@lender.example",
    "removal_policy": "destroy",
    "log_retention_days": 30,
    "raw_version_days": 60,
    "published_days": 365,
    "permissions_boundary": "boundary-of-east-RefiReady-us-east-1",
    "alarm_days_without_publication": 2,
    "alarm_rejected_percent": 7,
    "alarm_change_percent": 80,
}


@pytest.fixture(scope="session")
def other() -> Template:
    """The template of an instance that is set up in every way otherwise."""
    return read_template(synthesize(**OTHER), "east-RefiReady")


def read_template(assembly: Path, stack: str = "RefiReady") -> Template:
    document = (assembly / f"{stack}.template.json").read_text(encoding="utf-8")
    return Template(json.loads(document))
