"""moto's EventBridge matches patterns, and its CloudWatch Logs keep what sandboxes write."""

import zlib
from typing import Any

from moto.events.models import Rule, events_backends
from moto.logs import models as logs_models
from moto.logs.models import LogEvent, logs_backends

from infra.embedded.moto_internals.hooks import ACCOUNT, REGION, replace


def patch() -> None:
    replace(logs_models, "LogEvent", PackedEvent)


class PackedEvent(LogEvent):
    """A line of a log, which is kept for as long as the cloud is up."""

    @property
    def message(self) -> str:
        return zlib.decompress(self._packed).decode()

    @message.setter
    def message(self, text: str) -> None:
        self._packed = zlib.compress(text.encode())


def matching_rules(event: Any) -> list[Rule]:
    """The enabled rules of the default bus whose pattern the event matches."""
    rules = events_backends[ACCOUNT][REGION].describe_event_bus("default").rules.values()
    return [
        rule
        for rule in list(rules)
        if rule.state == "ENABLED"
        and rule.event_pattern.get_pattern()
        and rule.event_pattern.matches_event(event)
    ]


class MotoLogs:
    """CloudWatch Logs from the inside."""

    def has_group(self, group: str) -> bool:
        return group in logs_backends[ACCOUNT][REGION].groups

    def put(self, group: str, stream: str, line: str, milliseconds: int) -> None:
        """Appends to the stream, making it and its group."""
        backend = logs_backends[ACCOUNT][REGION]
        if group not in backend.groups:
            backend.create_log_group(group, {})
        backend.ensure_log_stream(group, stream)
        backend.put_log_events(group, stream, [{"timestamp": milliseconds, "message": line}])
