"""EventBridge: events of S3 and Step Functions reach the targets of the rules they match."""

from infra.embedded.events.bus import Events
from infra.embedded.events.delivery import Courier, Delivery
from infra.embedded.events.service import EventBridge
from infra.embedded.events.targets import refuse_unreachable

__all__ = ["Courier", "Delivery", "EventBridge", "Events", "refuse_unreachable"]
