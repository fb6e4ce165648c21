"""Values between JSON and Python, as botocore's shapes describe them."""

import base64
import math
import re
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.utils import parse_timestamp
from werkzeug.wrappers import Request


def parse(shape: Shape, value: Any) -> Any:
    """A request's JSON value: base64 becomes bytes, timestamps aware datetimes, nulls go.

    Members the shape does not have are kept, for the validation to refuse.
    """
    match shape:
        case StructureShape() if not shape.is_document_type:
            if not isinstance(value, dict):
                return value
            names = {_wire_name(member, name): name for name, member in shape.members.items()}
            parsed = {}
            for wire_name, item in value.items():
                if item is None:
                    continue
                name = names.get(wire_name, wire_name)
                parsed[name] = parse(shape.members[name], item) if name in shape.members else item
            return parsed
        case ListShape() if isinstance(value, list):
            return [parse(shape.member, item) for item in value]
        case MapShape() if isinstance(value, dict):
            return {key: parse(shape.value, item) for key, item in value.items()}
        case Shape(type_name="blob") if isinstance(value, str):
            return base64.b64decode(value)
        case Shape(type_name="timestamp"):
            return parse_timestamp(value).astimezone(UTC)
        case _:
            return value


def parse_rest(
    shape: StructureShape, request: Request, labels: Mapping[str, str]
) -> dict[str, Any]:
    """A REST-JSON request's members, from its path, query, headers and body."""
    members: dict[str, Any] = {}
    payload = shape.serialization.get("payload")
    if payload is None:
        body = request.get_json(force=True) if request.get_data() else {}
        members |= parse(shape, body)
    elif request.get_data():
        raw = shape.members[payload].type_name in ("blob", "string")
        body = request.get_data() if raw else request.get_json(force=True)
        members[payload] = body if raw else parse(shape.members[payload], body)
    for name, member in shape.members.items():
        wire_name = _wire_name(member, name)
        match member.serialization.get("location"):
            case "uri":
                members[name] = _from_text(member, labels[wire_name])
            case "querystring" if wire_name in request.args:
                if isinstance(member, ListShape):
                    texts = request.args.getlist(wire_name)
                    members[name] = [_from_text(member.member, text) for text in texts]
                else:
                    members[name] = _from_text(member, request.args[wire_name])
            case "header" if wire_name in request.headers:
                members[name] = _from_text(member, request.headers[wire_name])
    return members


def _from_text(shape: Shape, text: str) -> Any:
    """The value of a member that travels in a path, a query or a header."""
    match shape.type_name:
        case "boolean":
            return text == "true"
        case "integer" | "long":
            return int(text)
        case "float" | "double":
            return float(text)
        case "timestamp":
            return parse_timestamp(text).astimezone(UTC)
        case _:
            return text


def serialise(shape: Shape, value: Any) -> Any:
    """An answer's value as JSON; a member the shape does not have is a mistake of ours."""
    match shape:
        case StructureShape() if not shape.is_document_type:
            serialised = {}
            for name, item in value.items():
                member = member_of(shape, name)
                if item is not None:
                    serialised[_wire_name(member, name)] = serialise(member, item)
            return serialised
        case ListShape():
            return [serialise(shape.member, item) for item in value]
        case MapShape():
            return {key: serialise(shape.value, item) for key, item in value.items()}
        case Shape(type_name="blob"):
            return base64.b64encode(value).decode()
        case Shape(type_name="timestamp"):
            return _timestamp(shape, value)
        case Shape(type_name="integer" | "long"):
            return int(value)
        case Shape(type_name="string") if not isinstance(value, str):
            raise TypeError(f"{shape.name} is a string, not {value!r}")
        case _:
            return value


def member_of(shape: StructureShape, name: str) -> Shape:
    """The member an answer names; TypeError if the model has no such member."""
    if name not in shape.members:
        raise TypeError(f"{shape.name} has no member {name}")
    member: Shape = shape.members[name]
    return member


def _timestamp(shape: Shape, moment: datetime) -> float | str:
    """Seconds since the epoch, the JSON protocols' default, unless the shape says otherwise."""
    match shape.serialization.get("timestampFormat", "unixTimestamp"):
        case "iso8601":
            return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case _:
            # Milliseconds, as AWS sends them: cut, so that no job ends after "now".
            return math.floor(moment.timestamp() * 1000) / 1000


def check_constraints(value: Any, shape: Shape, path: str = "") -> None:
    """What botocore leaves to the service: enumerations, patterns, upper bounds.

    ValueError names it.
    """
    match shape:
        case StructureShape() if not shape.is_document_type:
            for name, item in value.items():
                check_constraints(item, shape.members[name], f"{path}.{name}".lstrip("."))
        case ListShape():
            _check_at_most(len(value), shape, path, "items")
            for index, item in enumerate(value):
                check_constraints(item, shape.member, f"{path}[{index}]")
        case MapShape():
            _check_at_most(len(value), shape, path, "entries")
            for key, item in value.items():
                check_constraints(item, shape.value, f"{path}.{key}")
        case Shape(type_name="string"):
            _check_at_most(len(value), shape, path, "characters")
            choices = shape.metadata.get("enum")
            if choices and value not in choices:
                raise ValueError(f"{path} is {value!r}; it must be one of {', '.join(choices)}")
            if (pattern := shape.metadata.get("pattern")) and not _matches(pattern, value):
                raise ValueError(f"{path} must match the pattern {pattern}")
        case Shape(type_name="integer" | "long"):
            _check_at_most(value, shape, path, "given")


def _matches(pattern: str, value: str) -> bool:
    """Whether all of it does; Java's classes of Unicode are let pass, as Python has none."""
    compiled = _compiled(pattern)
    return compiled is None or compiled.fullmatch(value) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a `[` within a class, which Python may read otherwise
        try:
            # Java writes a range of characters above U+FFFF as one of surrogates.
            wide = pattern.replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF")
            return re.compile(wide, re.ASCII)
        except re.error:
            return None


def _check_at_most(value: int, shape: Shape, path: str, unit: str) -> None:
    limit = shape.metadata.get("max")
    if limit is not None and value > limit:
        raise ValueError(
            f"{path} has {value} {unit}; at most {limit} are allowed".replace("  ", " ")
        )


def _wire_name(member: Shape, name: str) -> str:
    return str(member.serialization.get("name", name))
