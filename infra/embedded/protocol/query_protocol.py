"""AWS's query protocol: a form of flat names in, XML out.

https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from botocore.utils import parse_timestamp

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_NUMBER = re.compile("[0-9]{1,9}")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


# How much a form may have. werkzeug and moto read no more than so many bytes of one.
_MOST_MEMBERS = 2_000
_MOST_BYTES = 500_000
_MOST_PARTS_OF_A_NAME = 16
_FORM = "application/x-www-form-urlencoded"


def make_plain(environ: "WSGIEnvironment") -> None:
    """Leaves one form in the request, which gives each of its names one value.

    ValueError if it has two, in URL and body, or gives a name twice, or is too large.
    """
    stream = environ["wsgi.input"]
    query, body = environ.get("QUERY_STRING", ""), stream.read(_MOST_BYTES + 1)
    if query and body:
        raise ValueError("the request has parameters in its URL and in its body")
    if len(body) > _MOST_BYTES:
        raise ValueError(f"the request has more than {_MOST_BYTES} bytes")
    text = query or body.decode()
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_MEMBERS)
    except ValueError as invalid:
        raise ValueError(f"the request has more than {_MOST_MEMBERS} members") from invalid
    form = dict(pairs)
    if len(form) != len(pairs):
        raise ValueError("the request gives a member twice")
    plain = urlencode(form).encode()
    environ |= {
        "CONTENT_LENGTH": str(len(plain)),
        "CONTENT_TYPE": _FORM,
        "QUERY_STRING": "",
        "RAW_URI": "/",
        "REQUEST_METHOD": "POST",
        "REQUEST_URI": "/",
        "PATH_INFO": "/",
        "wsgi.input": BytesIO(plain),
    }


@dataclass
class _Given:
    """What a form gives under one part of a name: a value, or more parts."""

    text: str | None = None
    parts: dict[str, "_Given"] = field(default_factory=dict)


_NOTHING = _Given()


def parse(shape: StructureShape, form: Mapping[str, str]) -> dict[str, Any]:
    """The members that a form gives.

    Names the shape does not have are kept, for the validation to refuse.
    """
    given = _Given()
    for name, text in form.items():
        if name in ("Action", "Version"):
            continue
        at = given
        for part in _parts(name):
            at = at.parts.setdefault(part, _Given())
        at.text = text
    members: dict[str, Any] = _structure(shape, given)
    return members


def _parts(name: str) -> list[str]:
    parts = name.split(".")
    if len(parts) > _MOST_PARTS_OF_A_NAME:
        raise ValueError(f"the name {name[:40]}… has more than {_MOST_PARTS_OF_A_NAME} parts")
    return parts


def _value(shape: Shape, given: _Given) -> Any:
    """None if nothing is given."""
    match shape:
        case StructureShape():
            return _structure(shape, given) or None
        case ListShape():
            items = given if _is_flat(shape) else given.parts.get(_member_name(shape), _NOTHING)
            return [_value(shape.member, item) for item in _numbered(items)] or None
        case MapShape():
            entries = given if _is_flat(shape) else given.parts.get("entry", _NOTHING)
            key, value = (
                each.serialization.get("name", default)
                for each, default in ((shape.key, "key"), (shape.value, "value"))
            )
            return {
                entry.parts.get(key, _NOTHING).text: _value(
                    shape.value, entry.parts.get(value, _NOTHING)
                )
                for entry in _numbered(entries)
            } or None
        case _:
            return None if given.text is None else _scalar(shape, given.text)


def _structure(shape: StructureShape, given: _Given) -> dict[str, Any]:
    names = {member.serialization.get("name", key): key for key, member in shape.members.items()}
    members = {
        names.get(wire_name, wire_name): _value(shape.members[names[wire_name]], part)
        if wire_name in names
        else part.text or ""
        for wire_name, part in given.parts.items()
    }
    return {name: value for name, value in members.items() if value is not None}


def _numbered(given: _Given) -> Iterable[_Given]:
    """What stands under numbers, from 1 on: a list's items, a map's entries."""
    found = {int(part): item for part, item in given.parts.items() if _NUMBER.fullmatch(part)}
    return [found[number] for number in sorted(found)]


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
