"""EventBridge Scheduler: schedules start executions when their time has come."""

from infra.embedded.scheduler.clockwork import Clockwork
from infra.embedded.scheduler.service import EventBridgeScheduler

__all__ = ["Clockwork", "EventBridgeScheduler"]
