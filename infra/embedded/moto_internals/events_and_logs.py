"""moto's EventBridge keeps rules, and its CloudWatch Logs keep what sandboxes write."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from moto.events.models import events_backends
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


@dataclass(frozen=True)
class KeptRule:
    """An enabled rule of the default bus; its pattern as PutRule got it, its targets as PutTargets
    did.
    """

    name: str
    arn: str
    pattern: str
    targets: Sequence[dict[str, Any]]


def enabled_rules() -> list[KeptRule]:
    """Those that have a pattern."""
    rules = events_backends[ACCOUNT][REGION].describe_event_bus("default").rules.values()
    return [
        KeptRule(rule.name, rule.arn, pattern, tuple(rule.targets))
        for rule in list(rules)
        if rule.state == "ENABLED" and (pattern := rule.event_pattern.dump())
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
