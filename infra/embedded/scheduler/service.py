"""EventBridge Scheduler's API; schedules are kept by moto, and followed by the clockwork."""

import json
from collections.abc import Mapping
from typing import ClassVar

from infra.embedded.events import refuse_unreachable
from infra.embedded.protocol.service import (
    Members,
    NotHonoured,
    PassedOn,
    Service,
    ServiceError,
    as_they_are,
)
from infra.embedded.scheduler.errors import InvalidExpression
from infra.embedded.scheduler.expressions import parse, zone


def _refuse_schedule(members: Members) -> None:
    """https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html"""
    target = members["Target"]
    refuse_unreachable(target)
    # Rules reach functions, whose own policy lets them in; a schedule would come as its role.
    if target["Arn"].startswith("arn:aws:lambda:"):
        raise NotHonoured(f"the target {target['Arn']}")
    if target["Arn"].startswith("arn:aws:states:") and not _is_json(target.get("Input", "{}")):
        raise ServiceError("ValidationException", "Target.Input is no JSON, as an execution's must")
    try:
        parse(members["ScheduleExpression"])
        zone(members.get("ScheduleExpressionTimezone"))
    except InvalidExpression as invalid:
        message = f"Invalid Schedule Expression {members['ScheduleExpression']}: {invalid}."
        raise ServiceError("ValidationException", message) from invalid


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


class EventBridgeScheduler(Service):
    """What of a schedule could not be followed here is refused before it is kept."""

    service: ClassVar[str] = "scheduler"
    passed_on: ClassVar[Mapping[str, PassedOn]] = {
        **as_they_are(
            "DeleteSchedule",
            "GetSchedule",
            "ListSchedules",
        ),
        "CreateSchedule": PassedOn(refuses=_refuse_schedule),
        "UpdateSchedule": PassedOn(overlooks={"ActionAfterCompletion"}, refuses=_refuse_schedule),
    }
