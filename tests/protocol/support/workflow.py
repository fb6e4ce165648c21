"""Executions of the state machine over an account: the real tasks that decide, and stand-ins for
those that compute. What is retried, and how often, is the definition's.
"""

import itertools
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lambdas import admit_run, publish_leads, stage_snapshot
from lambdas.shared import runs
from lambdas.shared.errors import TaskError
from lambdas.shared.limits import Limits
from tests.protocol.support import stand_ins
from tests.protocol.support.account import Account
from tests.protocol.support.stand_ins import call
from tests.protocol.support.turns import Killed, Turn, Work

MACHINE = "arn:aws:states:us-east-1:111122223333:execution:RefiReady"
LINGERING = timedelta(minutes=15)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
STATES = json.loads(Path("statemachine/refi_ready.asl.json").read_text(encoding="utf-8"))["States"]
ENVIRONMENT = {
    "RAW_BUCKET": "raw",
    "WORKING_BUCKET": "working",
    "RESOLVED_BUCKET": "resolved",
    "OUTPUT_BUCKET": "output",
    "LEDGER_TABLE": "ledger",
    "DATABASE": "refi_ready_db",
    "MATCHING_WORKFLOW": "borrowers-1",
    "MAX_BORROWERS_PER_PERSON": "10",
    "DEPLOYED_LIMITS": json.dumps(Limits().as_json()),
    "LINGERING_SECONDS": str(int(LINGERING.total_seconds())),
    "TOPIC_ARN": "topic",
    "STACK_NAME": "RefiReady",
}


@dataclass(eq=False)
class Execution:
    """`state`: the one it is in, or ended in. `is_doubled`: a function of its may still be at work
    that nobody waits for, or have been.
    """

    arn: str
    started: datetime
    given: dict[str, Any]
    state: str = "Admit run"
    status: str = "RUNNING"
    stopped: datetime | None = None
    redrives: int = 0
    redriven: datetime | None = None
    data: dict[str, Any] = field(default_factory=dict)
    error: str | None = None
    work: Work | None = None
    tries: Counter[int] = field(default_factory=Counter)
    is_doubled: bool = False

    @property
    def run_id(self) -> str:
        return runs.run_id(self.arn, self.started.isoformat())

    @property
    def fence(self) -> int | None:
        return self.data.get("run", {}).get("fence")

    @property
    def is_at_work(self) -> bool:
        return self.status == "RUNNING" and STATES[self.state]["Type"] == "Task"


class Workflow:
    """`orphans`: functions that work on though nobody waits for them, each until its timeout.
    `misleads`: DescribeExecution says of everybody that they ended long ago.
    """

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 8, tzinfo=UTC)
        self.account = Account(lambda: self.now, self._describe)
        self.executions: list[Execution] = []
        self.orphans: dict[Work, datetime] = {}
        self.endings: list[dict[str, Any]] = []  # events on their way
        self.misleads = self.was_misled = False
        self._numbers = itertools.count(1)

    def start(self, given: dict[str, Any]) -> Execution:
        self.pass_time(timedelta(seconds=1))
        execution = Execution(f"{MACHINE}:{next(self._numbers)}", self.now, given)
        self.executions.append(execution)
        return execution

    def pass_time(self, passed: timedelta) -> None:
        self.now += passed
        for work in [work for work, until in self.orphans.items() if self.now >= until]:
            while not work.is_over:
                work.take(turn=Turn.KILLED_BEFORE)
        self.orphans = {work: t for work, t in self.orphans.items() if not work.is_over}

    def proceed(self, execution: Execution, calls: int, turn: Turn = Turn.WELL) -> None:
        """The execution's function makes its next calls, the last of them as `turn` says; the
        machine goes on if it is over then.
        """
        if execution.work is None:
            execution.work = Work(self._task(execution))
        work = execution.work
        work.take(calls, turn)
        if work.is_over:
            execution.work = None
            match work.error:
                case None:
                    execution.tries.clear()
                    self._go_on(execution, work.result)
                case Killed():
                    self._fail(execution, "Runtime.ExitError")
                case TaskError() as error:
                    self._fail(execution, type(error).__name__)
                case unforeseen:
                    raise AssertionError(f"{execution.state} met {unforeseen!r}") from unforeseen

    def forget(self, execution: Execution) -> None:
        """Lambda cannot be heard any more: it is asked again, while the function works on."""
        self.leave(execution)
        self._fail(execution, "Lambda.SdkClientException")

    def stop(self, execution: Execution, status: str) -> None:
        """From outside, or by the machine's timeout: the function works on."""
        self.leave(execution)
        self._end(execution, status)

    def redrive(self, execution: Execution) -> None:
        execution.redrives, execution.redriven = execution.redrives + 1, self.now
        execution.status, execution.stopped, execution.error = "RUNNING", None, None
        execution.tries.clear()

    def wake(self, execution: Execution) -> None:
        execution.state = STATES[execution.state]["Next"]

    def leave(self, execution: Execution) -> None:
        if execution.work is not None:
            self.orphans[execution.work] = self.now + LINGERING
            execution.work, execution.is_doubled = None, True

    def _fail(self, execution: Execution, error: str) -> None:
        for number, rule in enumerate(STATES[execution.state]["Retry"]):
            if error in rule["ErrorEquals"]:
                execution.tries[number] += 1
                if execution.tries[number] <= rule["MaxAttempts"]:
                    return
        execution.error = error
        self._end(execution, "FAILED")

    def _end(self, execution: Execution, status: str, output: Any = None) -> None:
        execution.status, execution.stopped = status, self.now
        detail = {
            "executionArn": execution.arn,
            "startDate": execution.started.timestamp() * 1000,
            "stopDate": self.now.timestamp() * 1000,
            "status": status,
            "input": json.dumps(execution.given),
            "output": output and json.dumps(output),
            "error": execution.error,
            "redriveCount": execution.redrives,
        }
        self.endings.append({"region": "us-east-1", "detail": detail})

    def _describe(self, arn: str) -> dict[str, Any]:
        if self.misleads:
            return {"status": "ABORTED", "stopDate": LONG_AGO}
        (execution,) = (each for each in self.executions if each.arn == arn)
        said = {"status": execution.status, "stopDate": execution.stopped, "error": execution.error}
        return {name: value for name, value in said.items() if value is not None}

    def _go_on(self, execution: Execution, answer: dict[str, Any]) -> None:
        data = execution.data
        match execution.state:
            case "Admit run":
                data["run"] = answer
                following = {"admitted": "Stage snapshot", "queued": "Wait for the current run"}
                if answer["status"] not in following:
                    self._end(execution, "SUCCEEDED", answer)
                    return
                execution.state = following[answer["status"]]
            case "Stage snapshot":
                execution.state = "Stage matches"
            case "Stage matches":
                data["matching"] = answer
                execution.state = "Start query"
            case "Start query":
                data["query"] = answer
                execution.state = "Publish leads"
            case "Publish leads":
                self._end(execution, "SUCCEEDED", answer)

    def _task(self, execution: Execution) -> Callable[[], Any]:
        """What the state's function does."""
        data, run_id = execution.data, execution.run_id
        held = {"owner": execution.arn, "fence": execution.fence}
        name = f"{next(self._numbers)}"
        match execution.state:
            case "Admit run":
                context = {
                    "Id": execution.arn,
                    "StartTime": execution.started.isoformat(),
                    "Input": execution.given,
                    "RedriveCount": execution.redrives,
                }
                if execution.redriven is not None:
                    context["RedriveTime"] = execution.redriven.isoformat()
                return lambda: call(admit_run, {"execution": context})
            case "Stage snapshot":
                return lambda: call(stage_snapshot, {"lease": held, "run_id": run_id})
            case "Stage matches":
                return lambda: stand_ins.match(self.account, held, run_id, name)
            case "Start query":
                return lambda: stand_ins.evaluate(
                    self.account, held, run_id, data["matching"], name
                )
            case _:
                event = {key: data[key] for key in ("run", "matching", "query")}
                return lambda: call(publish_leads, {"lease": held, **event})
