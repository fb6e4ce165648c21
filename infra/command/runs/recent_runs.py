"""The last executions of a state machine, as Step Functions tells of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from infra import prices
from lambdas.shared.admission import triggers

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient
    from mypy_boto3_stepfunctions.type_defs import ExecutionListItemTypeDef

_EVENTS_LOOKED_AT = 100  # from a history's end: what was entered last is among them


@dataclass(frozen=True, kw_only=True)
class RecentRun:
    """`status`: running, published, incomplete, rejected, duplicate, …; failed, timed_out or
    aborted, with the state it ended in. `dollars`: what it used so far, but for cents.
    """

    execution_arn: str
    started: datetime
    seconds: float | None  # None while it runs
    trigger: str  # upload, schedule or manual
    status: str
    state: str | None
    run_id: str | None
    opportunities: int | None
    warnings: tuple[str, ...]
    dollars: float

    def as_json(self) -> dict[str, Any]:
        return {
            "execution_arn": self.execution_arn,
            "run_id": self.run_id,
            "started": self.started.astimezone(UTC).isoformat(timespec="seconds"),
            "seconds": self.seconds,
            "trigger": self.trigger,
            "status": self.status,
            "state": self.state,
            "opportunities": self.opportunities,
            "warnings": list(self.warnings),
            "dollars": round(self.dollars, 4),
        }


def recent_runs(
    stepfunctions: "SFNClient", state_machine_arn: str, *, last: int
) -> list[RecentRun]:
    """The latest first."""
    listed = stepfunctions.list_executions(stateMachineArn=state_machine_arn, maxResults=last)
    return [_recent_run(stepfunctions, execution) for execution in listed["executions"]]


def _recent_run(stepfunctions: "SFNClient", execution: "ExecutionListItemTypeDef") -> RecentRun:
    arn = execution["executionArn"]
    described = stepfunctions.describe_execution(executionArn=arn)
    output = json.loads(described.get("output") or "{}")
    state, data = _last_entered(stepfunctions, arn)
    stopped = described.get("stopDate")
    status = described["status"]
    ended_well = status in ("RUNNING", "SUCCEEDED")
    return RecentRun(
        execution_arn=arn,
        started=described["startDate"],
        seconds=(stopped - described["startDate"]).total_seconds() if stopped else None,
        trigger=triggers.kind_of(json.loads(described.get("input") or "{}")),
        status=output.get("status", status.lower()),
        state=None if ended_well else state,
        run_id=output.get("run_id") or data.get("run", {}).get("run_id"),
        opportunities=output.get("opportunities"),
        warnings=tuple(output.get("warnings", ())),
        dollars=cost(data),
    )


def _last_entered(
    stepfunctions: "SFNClient", execution_arn: str
) -> tuple[str | None, dict[str, Any]]:
    """The state entered last, and what the execution's own state was there.

    At its end, the state is the output and says nothing of what was used: the task before it does.
    """
    history = stepfunctions.get_execution_history(
        executionArn=execution_arn,
        reverseOrder=True,
        includeExecutionData=True,
        maxResults=_EVENTS_LOOKED_AT,
    )
    entered = [
        event["stateEnteredEventDetails"]
        for event in history["events"]
        if "stateEnteredEventDetails" in event
    ]
    states: Iterator[dict[str, Any]] = (
        json.loads(details.get("input", "{}")) for details in entered
    )
    data = next((state for state in states if "run" in state), {})
    return (entered[0]["name"] if entered else None), data


def cost(state: Mapping[str, Any]) -> float:
    """Dollars that a run had used when its state was this."""
    matching, query = state.get("matching", {}), state.get("query", {})
    reused = matching.get("reused", False)
    matched = (matching.get("progress") or {}).get("input_records") or 0
    return prices.of_run(
        records_matched=0 if reused else matched,
        bytes_scanned=sum(
            result["bytes_scanned"] for result in query.get("completed", {}).values()
        ),
        crawls=1 if "crawl" in state else 0,
    )
