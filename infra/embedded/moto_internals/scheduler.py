"""moto's EventBridge Scheduler keeps schedules; it does not follow them."""

from typing import Any

from moto.scheduler.models import scheduler_backends

from infra.embedded.moto_internals.hooks import ACCOUNT, REGION


def schedules() -> list[Any]:
    """Every schedule of every group, as moto has it; dates are seconds since 1970."""
    groups = scheduler_backends[ACCOUNT][REGION].schedule_groups.values()
    return [schedule for group in list(groups) for schedule in list(group.schedules.values())]
