"""EventBridge: events of S3 and Step Functions reach the targets of the rules they match."""

from infra.embedded.events.bus import Events
from infra.embedded.events.delivery import Courier, Delivery, is_deliverable
from infra.embedded.events.service import EventBridge
from infra.embedded.events.target_input import is_path

__all__ = ["Courier", "Delivery", "EventBridge", "Events", "is_deliverable", "is_path"]
