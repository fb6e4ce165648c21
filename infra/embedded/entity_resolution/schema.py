"""Schema mappings: what each column of an input table means.

https://docs.aws.amazon.com/entityresolution/latest/userguide/create-schema-mapping.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# "Static ordering of how the … group is created": the parts of a group, in the order in which
# AWS's rules notebook concatenates them.
_GROUP_ORDER = {
    type_: position
    for position, type_ in enumerate(
        (
            "NAME_FIRST",
            "NAME_MIDDLE",
            "NAME_LAST",
            "ADDRESS_STREET1",
            "ADDRESS_STREET2",
            "ADDRESS_STREET3",
            "ADDRESS_CITY",
            "ADDRESS_STATE",
            "ADDRESS_POSTALCODE",
            "ADDRESS_COUNTRY",
            "PHONE_COUNTRYCODE",
            "PHONE_NUMBER",
        )
    )
}
_WHOLE = {"NAME", "ADDRESS", "PHONE", "EMAIL_ADDRESS"}
_TYPES = {*_GROUP_ORDER, *_WHOLE}
_TYPES |= {"UNIQUE_ID", "DATE", "STRING", "PROVIDER_ID", "IPV4", "IPV6", "MAID"}

# A mapping that uses one of these names sends every record to the error file.
# https://docs.aws.amazon.com/entityresolution/latest/userguide/troubleshooting.html
RESERVED_NAMES = frozenset(
    {
        "EmailAddress",
        "InputSourceARN",
        "MatchRule",
        "MatchID",
        "HashingProtocol",
        "ConfidenceLevel",
        "Source",
    }
)


class InvalidSchema(Exception):
    """The mapping is not one that Entity Resolution takes, or not one that is emulated."""


@dataclass(frozen=True)
class Field:
    """A column of the input: its type, and what it is grouped and compared with."""

    name: str
    type: str
    group: str | None
    match_key: str | None


@dataclass(frozen=True)
class Attribute:
    """What a match key compares: one field, or the fields of a group, in their static order."""

    type: str
    fields: tuple[str, ...]
    grouped: bool

    @property
    def family(self) -> str:
        """NAME, ADDRESS, PHONE, EMAIL_ADDRESS, or the type itself."""
        families = (whole for whole in _WHOLE if self.type.startswith(whole))
        return next(families, self.type)


@dataclass(frozen=True)
class Schema:
    """A schema mapping; `attributes` has every match key."""

    name: str
    fields: tuple[Field, ...]
    attributes: Mapping[str, Attribute]

    @classmethod
    def of(cls, name: str, mapped: Sequence[Mapping[str, Any]]) -> Schema:
        """From CreateSchemaMapping's mappedInputFields; InvalidSchema says what is wrong."""
        fields = tuple(
            Field(field["fieldName"], field["type"], field.get("groupName"), field.get("matchKey"))
            for field in mapped
        )
        if not 2 <= len(fields) <= 35:
            raise InvalidSchema(f"schema mapping {name} has {len(fields)} fields: give 2 to 35")
        if unknown := sorted({field.type for field in fields} - _TYPES):
            raise InvalidSchema(f"schema mapping {name}: no attribute type {unknown[0]!r}")
        if any(field.get("hashed") for field in mapped):
            raise InvalidSchema("not emulated in the embedded cloud: hashed input fields")
        names = [field.name for field in fields]
        if "DELETE" in names:
            # A record whose DELETE is true is to be removed from what was matched before.
            raise InvalidSchema("not emulated in the embedded cloud: a column DELETE")
        if len(set(names)) < len(names):
            raise InvalidSchema(f"schema mapping {name} names a field twice")
        if [field.type for field in fields].count("UNIQUE_ID") != 1:
            raise InvalidSchema(f"schema mapping {name} needs exactly one field of type UNIQUE_ID")
        return cls(name, fields, _attributes(name, fields))

    @property
    def unique_id(self) -> str:
        return next(field.name for field in self.fields if field.type == "UNIQUE_ID")

    @property
    def reserved(self) -> list[str]:
        """Names that it uses and must not."""
        return sorted({field.name for field in self.fields} & RESERVED_NAMES)


def _attributes(schema: str, fields: Sequence[Field]) -> dict[str, Attribute]:
    """Advanced rules want "a unique match key" for each field "unless grouped"."""
    by_key: dict[str, list[Field]] = {}
    for field in fields:
        if field.match_key is not None and field.type != "UNIQUE_ID":
            by_key.setdefault(field.match_key, []).append(field)
    attributes = {}
    for key, members in by_key.items():
        groups = {member.group for member in members}
        if len(members) > 1 and (None in groups or len(groups) > 1):
            raise InvalidSchema(
                f"not emulated in the embedded cloud: schema mapping {schema} gives several "
                f"ungrouped fields the match key {key!r}"
            )
        ordered = sorted(members, key=lambda member: _GROUP_ORDER.get(member.type, 0))
        attributes[key] = Attribute(
            type=ordered[0].type,
            fields=tuple(member.name for member in ordered),
            grouped=None not in groups,
        )
    return attributes
