"""The executions of a state machine, several at once, told on stderr while they go on."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.command.errors import RunFailed
from infra.command.runs import execution, results
from infra.command.runs.outcome import outcome_of
from infra.command.runs.presentation import in_a_line
from infra.command.screen.progress import StateEntered, Turns
from infra.command.screen.terminal import Console, progress_console, tell
from infra.command.target import NEAR_SECONDS
from lambdas.shared import runs
from lambdas.shared.admission import triggers
from lambdas.shared.contract import DATASETS

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_stepfunctions import SFNClient


class Watch:
    """`out` gets a folder <run_id> with the files of each published run."""

    def __init__(
        self,
        *,
        s3: "S3Client",
        stepfunctions: "SFNClient",
        state_machine_arn: str,
        raw_bucket: str,
        output_bucket: str,
        out: Path,
        console: Console | None = None,
        clock: Callable[[], str] = lambda: time.strftime("%H:%M:%S"),
    ) -> None:
        self._s3 = s3
        self._stepfunctions = stepfunctions
        self._state_machine_arn = state_machine_arn
        self._raw_bucket = raw_bucket
        self._output_bucket = output_bucket
        self._out = out
        self._console = console or progress_console()
        self._clock = clock
        self._under_way: set[str] = set()
        self._lock = threading.Lock()  # who fetches or ends has it
        self._telling = threading.Lock()  # who says something or ends
        self._ended = False

    def hear(self, event: dict[str, Any]) -> None:
        """An event of EventBridge's; from the one of its start on, an execution is followed.

        Of an object in the raw bucket that no rule listens for, it is said.
        """
        detail = event["detail"]
        if event["source"] == "aws.s3" and detail["bucket"]["name"] == self._raw_bucket:
            self._hear_object(detail["object"]["key"])
        if event["source"] != "aws.states" or detail["status"] != "RUNNING":
            return
        if detail["stateMachineArn"] == self._state_machine_arn:
            # A daemon: at the end the executions end, and nobody waits for what they say of it.
            follow = threading.Thread(target=self._follow, args=(detail,), daemon=True)
            follow.start()

    def _hear_object(self, key: str) -> None:
        if not any(key.startswith(dataset.prefix) for dataset in DATASETS):
            prefixes = ", ".join(dataset.prefix for dataset in DATASETS)
            self._tell(
                "upload", f"{key!r} has arrived where nothing listens: put it under {prefixes}"
            )

    def end(self) -> str:
        """Says no more; returns how many runs the end of the cloud interrupts, in words."""
        with self._lock, self._telling:
            self._ended = True
            lost = len(self._under_way)
        if not lost:
            return "ended"
        return f"ended; {lost} {'execution was' if lost == 1 else 'executions were'} under way"

    def _follow(self, detail: dict[str, Any]) -> None:
        arn = detail["executionArn"]
        trigger, why = _trigger(detail["input"])
        name = f"{trigger:<8} {runs.short_id(arn)}"
        turns = Turns()

        def state(entered: StateEntered) -> None:
            if turns.is_news(entered) and entered.kind != "Succeed":  # which `_finish` tells of
                self._tell(name, entered.name, entered.remark)

        self._under_way.add(arn)
        self._tell(name, why)
        try:
            ended = execution.follow(self._stepfunctions, arn, state, poll_seconds=NEAR_SECONDS)
            self._finish(name, arn, ended)
        except Exception as error:  # the end of the cloud, or a fault of its own
            self._tell(name, f"cannot be followed any more: {error}")
        finally:
            self._under_way.discard(arn)

    def _finish(self, name: str, arn: str, ended: execution.Ended) -> None:
        outcome = outcome_of(arn, ended, self._out)
        if outcome.run_id is not None and outcome.is_published:
            folder = results.folder_of_run(self._out, outcome.run_id)
            with self._lock:
                if self._ended:
                    return
                self._fetch(name, outcome.run_id, folder)
            outcome = replace(outcome, out=folder)
        self._tell(name, in_a_line(outcome), bold=True)

    def _fetch(self, name: str, run_id: str, out: Path) -> None:
        try:
            results.fetch(
                self._s3, bucket=self._output_bucket, prefix=runs.published_prefix(run_id), out=out
            )
        except (OSError, RunFailed) as error:
            self._tell(name, f"its files cannot be written to {out}: {error}")

    def _tell(self, name: str, text: str, remark: str | None = None, *, bold: bool = False) -> None:
        with self._telling:
            if not self._ended:
                tell(self._console, self._clock(), text, of=name, remark=remark, bold=bold)


def _trigger(given: str | None) -> tuple[str, str]:
    """Of an execution's input: what started it, in a word and in a few."""
    document = json.loads(given or "{}")
    match triggers.kind_of(document):
        case "upload" as kind:
            key = document.get("detail", {}).get("object", {}).get("key", "an object without a key")
            return kind, f"{key!r} has arrived"
        case "schedule" as kind:
            return kind, "started by the schedule"
        case kind:
            return kind, f"started by hand{f' with {given}' if document else ''}"
