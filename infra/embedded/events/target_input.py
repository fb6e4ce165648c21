"""What a rule's target gets: the event, a part of it, a constant, or a text made from it.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

import json
import re
from typing import Any

_PATH = re.compile(r"\$(\.[\w-]+)*")
_PLACE = re.compile(r"<([\w.-]+)>")
_JSON_PLACE = re.compile(r'"(?:[^"\\]|\\.)*"|<[\w.-]+>')


def payload(target: dict[str, Any], event: dict[str, Any], *, rule_name: str, rule_arn: str) -> str:
    """The target's input: its own one of Input, InputPath and InputTransformer, else the event."""
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        return json.dumps(_at(event, target["InputPath"]))
    if "InputTransformer" in target:
        transformer = target["InputTransformer"]
        paths = transformer.get("InputPathsMap", {})
        values = {
            **{name: _at(event, path) for name, path in paths.items()},
            "aws.events.rule-arn": rule_arn,
            "aws.events.rule-name": rule_name,
            "aws.events.event": event,
            "aws.events.event.json": event,
            "aws.events.event.ingestion-time": event["time"],
        }
        return _fill(transformer["InputTemplate"], values)
    return json.dumps(event)


def is_path(path: str) -> bool:
    """Whether it is of the kind understood here: `$` and names, each after a dot."""
    return _PATH.fullmatch(path) is not None


def _at(event: Any, path: str) -> Any:
    """The value at `$.detail.object.key`; None where the event has none."""
    value = event
    for name in path.split(".")[1:]:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _fill(template: str, values: dict[str, Any]) -> str:
    """A template with its places filled: inside quotes as text, outside as JSON.

    A place that names nothing stays as it is.
    """

    def as_text(place: re.Match[str]) -> str:
        if place[1] not in values:
            return place[0]
        value = values[place[1]]
        text = value if isinstance(value, str) else json.dumps(value)
        return json.dumps(text)[1:-1]

    def fill(found: re.Match[str]) -> str:
        if found[0].startswith('"'):
            return _PLACE.sub(as_text, found[0])
        name = found[0][1:-1]
        return json.dumps(values[name]) if name in values else found[0]

    return _JSON_PLACE.sub(fill, template)
