"""EventBridge Scheduler's clockwork: it follows the schedules that moto keeps.

It invokes a target within the minute in which a schedule is due. What came due while nobody
looked, this machine asleep say, is made up for once. A flexible time window is used at its
beginning.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from infra.embedded.events import Courier, Delivery
from infra.embedded.moto_internals import schedules
from infra.embedded.scheduler.expressions import Recurrence, parse, zone
from infra.embedded.upkeep.timer import Timer

_LOOK_SECONDS = 1.0


class Clockwork:
    """Looks once a second, from the timer's thread, which of the schedules are due."""

    def __init__(self, client: Callable[[str], Any], timer: Timer, courier: Courier) -> None:
        self._client = client
        self._timer = timer
        self._courier = courier
        self._settled: dict[_Version, datetime] = {}  # until then, all that was due is done

    def begin(self) -> None:
        self._timer.after(_LOOK_SECONDS, self._look)

    def invoke_due(self, now: datetime) -> None:
        """Does what a moment brings, as if it had come. What is due by then is not due again."""
        self._timer.soon(lambda: self._settle(now))
        self._timer.catch_up()

    def _look(self) -> None:
        self.begin()
        self._settle(datetime.now(UTC))

    def _settle(self, now: datetime) -> None:
        known, self._settled = self._settled, {}
        for schedule in schedules():
            version = schedule.arn, schedule.schedule_expression, schedule.last_modified_date
            timing = _timing(schedule)
            settled = known.get(version, timing.begin)
            self._settled[version] = max(settled, now)
            due = timing.next(settled)
            if due is None or due > now or schedule.state != "ENABLED":
                continue
            self._courier.send(_delivery(schedule, due))
            if schedule.action_after_completion == "DELETE" and timing.next(now) is None:
                self._client("scheduler").delete_schedule(
                    GroupName=schedule.group_name, Name=schedule.name
                )


_Version = tuple[str, str, float]  # a schedule that was changed begins anew


@dataclass(frozen=True, kw_only=True)
class _Timing:
    """`since` is the start date, or when the schedule got its present form."""

    recurrence: Recurrence
    zone: ZoneInfo
    since: datetime
    begin: datetime  # nothing is due at this moment or before
    end: datetime | None

    def next(self, after: datetime) -> datetime | None:
        due = self.recurrence.next(after, since=self.since, zone=self.zone)
        return None if due is None or (self.end is not None and due > self.end) else due


def _timing(schedule: Any) -> _Timing:
    changed = datetime.fromtimestamp(schedule.last_modified_date, UTC)
    since = _moment(schedule.start_date) or changed
    return _Timing(
        recurrence=parse(schedule.schedule_expression),
        zone=zone(schedule.schedule_expression_timezone),
        since=since,
        begin=max(since, changed) - timedelta(microseconds=1),
        end=_moment(schedule.end_date),
    )


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _group_arn(schedule: Any) -> str:
    """A role is assumed for the group: narrower than that a trust policy cannot be.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    """
    place = schedule.arn.partition(":schedule/")[0]
    return f"{place}:schedule-group/{schedule.group_name}"


def _delivery(schedule: Any, due: datetime) -> Delivery:
    """With the documented context attributes filled in.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
    """
    execution_id = uuid.uuid4().hex[:16]
    scheduled = due.strftime("%Y-%m-%dT%H:%M:%SZ")
    given = schedule.target.get("Input", "{}")

    def payload(attempt: int) -> str:
        attributes = {
            "schedule-arn": schedule.arn,
            "scheduled-time": scheduled,
            "execution-id": execution_id,
            "attempt-number": str(attempt),
        }
        filled = given
        for name, value in attributes.items():
            filled = filled.replace(f"<aws.scheduler.{name}>", value)
        return str(filled)

    return Delivery(
        target=schedule.target,
        payload=payload,
        letter=payload(1),
        origin={
            "SCHEDULE_ARN": schedule.arn,
            "SCHEDULED_TIME": scheduled,
            "EXECUTION_ID": execution_id,
            "IS_PAYLOAD_TRUNCATED": "false",
        },
        source=_group_arn(schedule),
    )
