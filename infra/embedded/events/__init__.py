"""EventBridge: events of S3 and Step Functions reach the targets of the rules they match."""

from infra.embedded.events.bus import Events
from infra.embedded.events.delivery import Courier, Delivery

__all__ = ["Courier", "Delivery", "Events"]
