"""EventBridge's default bus: what happens in S3 and Step Functions reaches the rules' targets.

Delivery is asynchronous, as on AWS: whoever writes an object does not wait for it. Rules are kept
by moto.
"""

import json
import logging
from collections.abc import Callable, Sequence
from typing import Any

from infra.embedded import moto_internals
from infra.embedded.events import patterns, service_events
from infra.embedded.events.delivery import Courier, Delivery
from infra.embedded.events.target_input import payload
from infra.embedded.moto_internals import ChangedExecution, CreatedObject, KeptRule
from infra.embedded.upkeep.timer import Timer

logger = logging.getLogger(__name__)

Event = dict[str, Any]


class Events:
    """Delivers in the order in which things happened.

    `arrivals`: after how many seconds each copy of an event of a detail type gets here. EventBridge
    promises at least one, and of events that are "best effort" not even that.
    """

    def __init__(
        self,
        timer: Timer,
        courier: Courier,
        *,
        arrivals: Callable[[str], Sequence[float]] = lambda _detail_type: (0,),
    ) -> None:
        self._arrivals = arrivals
        self._timer = timer
        self._courier = courier
        self._listeners: list[Callable[[Event], None]] = []

    def object_created(self, created: CreatedObject) -> None:
        """Puts S3's event for a new object on its way."""
        self.put(service_events.object_created(created))

    def execution_changed(self, changed: ChangedExecution) -> None:
        """Puts Step Functions' event for an execution that has begun or ended on its way."""
        self.put(service_events.execution_status_change(changed))

    def listen(self, listener: Callable[[Event], None]) -> None:
        """From now on `listener` hears of every event, in order and before any target does."""
        self._listeners.append(listener)

    def put(self, event: Event) -> None:
        """Puts an event on its way."""
        for seconds in self._arrivals(event["detail-type"]):
            self._timer.after(seconds, lambda: self._match(event))

    def _match(self, event: Event) -> None:
        for listener in self._listeners:
            listener(event)
        for rule in moto_internals.enabled_rules():
            try:
                self._follow(rule, event)
            except Exception:
                # A rule that cannot be followed must not keep the event from the others.
                logger.exception("rule %s could not be followed", rule.name)

    def _follow(self, rule: KeptRule, event: Event) -> None:
        if patterns.parse(rule.pattern).matches(event):
            for target in rule.targets:
                self._courier.send(_delivery(rule, target, event))


def _delivery(rule: KeptRule, target: dict[str, Any], event: Event) -> Delivery:
    text = payload(target, event, rule_name=rule.name, rule_arn=rule.arn)
    return Delivery(
        target=target,
        payload=lambda _attempt: text,
        letter=json.dumps(event),
        origin={"RULE_ARN": rule.arn},
        source=rule.arn,
    )
