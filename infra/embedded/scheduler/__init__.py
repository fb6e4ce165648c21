"""EventBridge Scheduler: schedules start executions when their time has come."""

from infra.embedded.scheduler.errors import InvalidExpression
from infra.embedded.scheduler.expressions import parse, zone
from infra.embedded.scheduler.service import Scheduler

__all__ = ["InvalidExpression", "Scheduler", "parse", "zone"]
