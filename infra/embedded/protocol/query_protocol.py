"""AWS's query protocol: a form of flat names in, XML out.

https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from botocore.utils import parse_timestamp

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse(shape: Shape, form: Mapping[str, str], name: str = "") -> Any:
    """The value that a form gives under a name, None if it gives none.

    Names the shape does not have are kept, for the validation to refuse.
    """
    match shape:
        case StructureShape():
            return _structure(shape, form, name)
        case ListShape():
            prefix = f"{name}." if _is_flat(shape) else f"{name}.{_member_name(shape)}."
            items = [
                parse(shape.member, form, f"{prefix}{number}") for number in _numbers(form, prefix)
            ]
            return items or None
        case MapShape():
            prefix = f"{name}." if _is_flat(shape) else f"{name}.entry."
            key, value = (
                each.serialization.get("name", default)
                for each, default in ((shape.key, "key"), (shape.value, "value"))
            )
            entries = {
                form.get(f"{prefix}{number}.{key}"): parse(
                    shape.value, form, f"{prefix}{number}.{value}"
                )
                for number in _numbers(form, prefix)
            }
            return entries or None
        case _:
            return _scalar(shape, form[name]) if name in form else None


def _structure(shape: StructureShape, form: Mapping[str, str], name: str) -> Any:
    prefix = f"{name}." if name else ""
    asked = {each.removeprefix(prefix).split(".")[0] for each in form if each.startswith(prefix)}
    wire_names = {
        member.serialization.get("name", key): key for key, member in shape.members.items()
    }
    members = {
        wire_names.get(wire_name, wire_name): parse(
            shape.members[wire_names[wire_name]], form, prefix + wire_name
        )
        if wire_name in wire_names
        else form.get(prefix + wire_name, "")
        for wire_name in asked
        if name or wire_name not in ("Action", "Version")
    }
    present = {key: value for key, value in members.items() if value is not None}
    return present if present or not name else None


def _numbers(form: Mapping[str, str], prefix: str) -> list[int]:
    """The numbers that follow the prefix, from 1 on: a list's items, a map's entries."""
    found = (
        re.match(r"\d+", each.removeprefix(prefix)) for each in form if each.startswith(prefix)
    )
    return sorted({int(number[0]) for number in found if number})


def _scalar(shape: Shape, text: str) -> Any:
    match shape.type_name:
        case "boolean":
            return {"true": True, "false": False}.get(text.lower(), text)
        case "integer" | "long":
            return int(text)
        case "timestamp":
            return parse_timestamp(text).astimezone(UTC)
        case _:
            if found := _NOT_IN_XML.search(text):
                # An answer that repeats it could not be read.
                raise ValueError(f"the request has a character that XML has not: {found[0]!r}")
            return text


def serialise(operation: OperationModel, members: Mapping[str, Any], request_id: str) -> bytes:
    """The answer to an operation."""
    root = Element(f"{operation.name}Response", xmlns=operation.metadata["xmlNamespace"])
    if operation.output_shape is not None:
        result = SubElement(root, operation.output_shape.serialization["resultWrapper"])
        _fill(result, operation.output_shape, members)
    metadata = SubElement(root, "ResponseMetadata")
    SubElement(metadata, "RequestId").text = request_id
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _fill(element: Element, shape: Shape, value: Any) -> None:
    match shape:
        case StructureShape():
            for name, item in value.items():
                if name not in shape.members:
                    raise TypeError(f"{shape.name} has no member {name}")
                if item is not None:
                    member = shape.members[name]
                    _fill(SubElement(element, member.serialization.get("name", name)), member, item)
        case ListShape():
            for item in value:
                _fill(SubElement(element, _member_name(shape)), shape.member, item)
        case Shape(type_name="timestamp"):
            element.text = _iso8601(value)
        case Shape(type_name="boolean"):
            element.text = "true" if value else "false"
        case Shape(type_name="map" | "blob"):
            raise NotImplementedError(f"{shape.name}: a {shape.type_name} in an answer")
        case _:
            element.text = str(value)


def _is_flat(shape: Shape) -> bool:
    return bool(shape.serialization.get("flattened"))


def _member_name(shape: ListShape) -> str:
    return str(shape.member.serialization.get("name", "member"))


def _iso8601(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
