"""EventBridge's API where moto's would not do; rules and targets are kept by moto."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from infra.embedded.events import patterns, service_events, target_input
from infra.embedded.events.bus import Event
from infra.embedded.events.targets import refuse_unreachable
from infra.embedded.protocol.service import (
    Members,
    PassedOn,
    Service,
    ServiceError,
    as_they_are,
)

_MOST_ENTRIES = 10


_OWN_INPUT = frozenset({"InputPath", "InputTransformer"})


# What an event must have to be compared with a pattern.
# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html
_EVENT_MEMBERS = ("id", "account", "source", "time", "region", "resources", "detail-type")


def _pattern(text: str) -> patterns.Pattern:
    try:
        return patterns.parse(text)
    except patterns.InvalidPattern as invalid:
        message = f"Event pattern is not valid. Reason: {invalid}"
        raise ServiceError("InvalidEventPatternException", message) from invalid


def _refuse_pattern(members: Members) -> None:
    if "EventPattern" in members:
        _pattern(members["EventPattern"])


def _refuse_targets(members: Members) -> None:
    for target in members["Targets"]:
        _refuse_target(target)


def _refuse_target(target: Members) -> None:
    """A target that could not be reached here, or would be given something else."""
    refuse_unreachable(target, but_for=_OWN_INPUT)
    if target.get("DeadLetterConfig", {}).get("Arn", "").endswith(".fifo"):
        # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
        raise ServiceError("ValidationException", "a dead-letter queue must be a standard queue")
    target_input.check(target)


class EventBridge(Service):
    """`put` takes an event to the default bus."""

    service: ClassVar[str] = "events"
    passed_on: ClassVar[Mapping[str, PassedOn]] = {
        **as_they_are(
            "DescribeRule",
            "DisableRule",
            "EnableRule",
            "ListRules",
            "ListTargetsByRule",
        ),
        "DeleteRule": PassedOn(overlooks={"Force"}),
        "PutRule": PassedOn(overlooks={"ScheduleExpression"}, refuses=_refuse_pattern),
        "PutTargets": PassedOn(refuses=_refuse_targets),
        "RemoveTargets": PassedOn(overlooks={"Force"}),
    }

    def __init__(self, put: Callable[[Event], None]) -> None:
        self._put = put

    def put_events(self, request: dict[str, Any]) -> dict[str, Any]:
        """https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html"""
        entries = request["Entries"]
        if not 1 <= len(entries) <= _MOST_ENTRIES:
            raise ServiceError("ValidationException", f"give 1 to {_MOST_ENTRIES} entries")
        answers = [self._put_entry(entry) for entry in entries]
        return {
            "Entries": answers,
            "FailedEntryCount": sum("ErrorCode" in answer for answer in answers),
        }

    def test_event_pattern(self, request: Members) -> Members:
        """https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html"""
        pattern = _pattern(request["EventPattern"])
        try:
            event = json.loads(request["Event"])
        except ValueError as invalid:
            raise ServiceError("ValidationException", f"Event is no JSON: {invalid}") from invalid
        if not isinstance(event, dict):
            raise ServiceError("ValidationException", "Event is no JSON object")
        if missing := [name for name in _EVENT_MEMBERS if name not in event]:
            raise ServiceError("ValidationException", f"Event has no {', '.join(missing)}")
        return {"Result": pattern.matches(event)}

    def _put_entry(self, entry: dict[str, Any]) -> dict[str, str]:
        for name in ("Source", "DetailType", "Detail"):
            if not entry.get(name):
                message = f"Parameter {name} is not valid. Reason: {name} is a required argument."
                return {"ErrorCode": "InvalidArgument", "ErrorMessage": message}
        if entry["Source"].startswith("aws."):
            return {
                "ErrorCode": "NotAuthorizedForSourceException",
                "ErrorMessage": "Not authorized for the source.",
            }
        if entry.get("EventBusName", "default").rpartition("/")[2] != "default":
            message = "not implemented in the embedded cloud: another bus than the default one"
            return {"ErrorCode": "NotImplemented", "ErrorMessage": message}
        try:
            detail = json.loads(entry["Detail"])
        except ValueError:
            detail = None
        if not isinstance(detail, dict):
            return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
        event = service_events.event(
            entry["Source"],
            entry["DetailType"],
            entry.get("Resources", []),
            detail,
            entry.get("Time", datetime.now(UTC)),
        )
        self._put(event)
        return {"EventId": event["id"]}
