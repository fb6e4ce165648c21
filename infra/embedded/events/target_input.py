"""What a rule's target gets: the event, a part of it, a constant, or a text made from it.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
What the page leaves open is as LocalStack's tests recorded it on AWS: localstack/localstack,
tests/aws/services/events/test_events_inputs.snapshot.json.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from infra.embedded.protocol.service import NotHonoured, ServiceError

_PATH = re.compile(r"\$(\.[\w-]+)*")
_PLACE = re.compile(r"<([\w.-]+)>")
_TEXT_OR_PLACE = re.compile(r'"(?:[^"\\]|\\.)*"|<[\w.-]+>')

# Of the target's input there is one.
_WAYS = ("Input", "InputPath", "InputTransformer")

# Variables that need no path. The event itself must not stand within quotes.
_EVENTS = frozenset({"aws.events.event", "aws.events.event.json"})
_PREDEFINED = _EVENTS | {
    "aws.events.rule-arn",
    "aws.events.rule-name",
    "aws.events.event.ingestion-time",
}


def check(target: Mapping[str, Any]) -> None:
    """Raises ServiceError for an input that EventBridge would not take, in its recorded words, and
    NotHonoured for one that is not emulated exactly.
    """
    name = target["Id"]
    if sum(way in target for way in _WAYS) > 1:
        message = f"Only one of {', '.join(_WAYS[:-1])}, or {_WAYS[-1]} must be provided"
        raise ServiceError("ValidationException", f"{message} for target {name}.")
    transformer = target.get("InputTransformer", {})
    paths = transformer.get("InputPathsMap", {})
    asked = [target["InputPath"]] if "InputPath" in target else list(paths.values())
    if strange := [path for path in asked if not _PATH.fullmatch(path)]:
        raise NotHonoured(f"the path {strange[0]}")
    template = transformer.get("InputTemplate", "")
    known = paths.keys() | _PREDEFINED
    if unknown := [place for place in _PLACE.findall(template) if place not in known]:
        message = f"InputTemplate for target {name} contains invalid placeholder {unknown[0]}."
        raise ServiceError("ValidationException", message)
    for text in _TEXT_OR_PLACE.findall(template):
        if text.startswith('"') and (found := _EVENTS & set(_PLACE.findall(text))):
            raise NotHonoured(f"the variable {min(found)} within a string")


def payload(target: dict[str, Any], event: dict[str, Any], *, rule_name: str, rule_arn: str) -> str:
    """The target's input: its own one of Input, InputPath and InputTransformer, else the event."""
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        return json.dumps(_at(event, target["InputPath"], None))
    if "InputTransformer" in target:
        transformer = target["InputTransformer"]
        paths = transformer.get("InputPathsMap", {})
        values = {
            **{name: _at(event, path, "") for name, path in paths.items()},
            "aws.events.rule-arn": rule_arn,
            "aws.events.rule-name": rule_name,
            "aws.events.event": _without_detail(event),
            "aws.events.event.json": event,
            "aws.events.event.ingestion-time": event["time"],
        }
        return _fill(transformer["InputTemplate"], values)
    return json.dumps(event)


def _at(event: Any, path: str, absent: str | None) -> Any:
    """The value at `$.detail.object.key`; `absent` where the event has none."""
    value = event
    for name in path.split(".")[1:]:
        if not isinstance(value, dict) or name not in value:
            return absent
        value = value[name]
    return value


def _without_detail(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event as `<aws.events.event>` was recorded to give it."""
    names = {"detail-type": "detailType"}
    return {names.get(name, name): part for name, part in event.items() if name != "detail"}


def _fill(template: str, values: Mapping[str, Any]) -> str:
    """A template with its places filled: inside quotes as text, outside as JSON.

    An object or a list inside quotes loses its own, so that the text around stays one.
    """

    def as_text(place: re.Match[str]) -> str:
        value = values[place[1]]
        if isinstance(value, dict | list):
            return json.dumps(value, separators=(",", ":")).replace('"', "")
        text = value if isinstance(value, str) else json.dumps(value)
        return json.dumps(text)[1:-1]

    def fill(found: re.Match[str]) -> str:
        if found[0].startswith('"'):
            return _PLACE.sub(as_text, found[0])
        return json.dumps(values[found[0][1:-1]])

    return _TEXT_OR_PLACE.sub(fill, template)
