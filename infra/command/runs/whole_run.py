"""One run, whole: files are uploaded, the state machine does its work, the results come home."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.command import data_folder, target
from infra.command.runs import execution, opt_outs, published, results
from infra.command.runs.fetching import bring_home
from infra.command.runs.outcome import Outcome, outcome_of
from infra.command.runs.standing import Standing
from infra.command.screen.progress import Progress
from infra.command.target import Target
from lambdas.shared.limits import Limits

if TYPE_CHECKING:
    from infra.embedded.faults import Plan

# Another run is under way, or waits and will see these files: how long until it is asked again,
# once and at last.
OCCUPIED = {"busy", "coalesced"}
ASK_AGAIN_SECONDS, AT_LAST_SECONDS = 2.0, 16.0


def run(
    data: Path,
    out: Path,
    trigger: dict[str, Any],
    progress: Progress,
    *,
    stack: str | None = None,
    plan: "Plan | None" = None,
    beside: Sequence[Path] = (),
) -> Outcome:
    """One execution over the files in `data`: on the stack, or in a cloud of its own, where
    things go wrong as planned.

    A published run's files are in `out` afterwards, and the ones `beside` with them; otherwise
    `out` is as it was. Raises Interrupted, which says what goes on, and HeldBack.
    """
    found = data_folder.find(data)
    results.check(out)
    for path in found.ignored:
        progress.step(f"leaving {path.relative_to(data)} alone: it is no dataset's CSV")

    with (
        Standing(stack) as standing,
        target.in_account(stack) if stack else target.at_home(progress, plan) as there,
    ):
        standing.delivers()
        _upload(there, found, progress)
        outcome = _execute(there, trigger, out, progress, standing)
        pause = ASK_AGAIN_SECONDS
        while outcome.status in OCCUPIED:
            progress.step(f"{outcome.status}: trying again in {pause:.0f} seconds")
            time.sleep(pause)
            pause = min(2 * pause, AT_LAST_SECONDS)
            outcome = _execute(there, trigger, out, progress, standing)
        if outcome.status == "duplicate":
            outcome = _published_already(there, outcome, out, progress)
        if outcome.run_id is not None and outcome.is_published:
            standing.fetches(outcome, out)
            told = _replace(there, outcome.run_id, out, progress, beside, trigger, stack)
            outcome = replace(outcome, warnings=[*outcome.warnings, *told])
    return outcome


def _replace(
    there: Target,
    run_id: str,
    out: Path,
    progress: Progress,
    beside: Sequence[Path],
    trigger: dict[str, Any],
    stack: str | None,
) -> list[str]:
    """Brings the run home; what is to be said of the list that stood there.

    A stack has compared it with its last one; on this machine that is what stands in `out`.
    """
    if stack:
        return bring_home(there, run_id, out, progress, beside=beside)
    guard = opt_outs.Guard(out, is_forced=bool(trigger.get("force")))
    told = bring_home(there, run_id, out, progress, beside=beside, accept=guard.accept)
    return [*guard.leave(), *told, *_cannot_cool_down(trigger)]


def _cannot_cool_down(trigger: dict[str, Any]) -> Iterator[str]:
    days = Limits.parse(trigger.get("limits", {})).cool_down_days
    if days:
        yield (
            f"cool_down_days is {days} and held nobody back: a run on this machine does not know "
            "whom the ones before it listed. A stack that stands does: deploy one, or keep `up` "
            "running"
        )


def _upload(there: Target, found: data_folder.Found, progress: Progress) -> None:
    progress.step(f"uploading {_told(found.files)}")
    data_folder.upload(
        found,
        s3=there.client("s3"),
        bucket=there.outputs["RawBucketName"],
        on_file=lambda path: progress.now(f"uploading {_told([path])}"),
    )


def _execute(
    there: Target, trigger: dict[str, Any], out: Path, progress: Progress, standing: Standing
) -> Outcome:
    stepfunctions = there.client("stepfunctions")
    arn: str = stepfunctions.start_execution(
        stateMachineArn=there.outputs["StateMachineArn"], input=json.dumps(trigger)
    )["executionArn"]
    standing.runs(arn)
    progress.run_begins()
    ended = execution.follow(stepfunctions, arn, progress.state, poll_seconds=there.poll_seconds)
    standing.delivers()
    return outcome_of(arn, ended, out)


def _published_already(there: Target, outcome: Outcome, out: Path, progress: Progress) -> Outcome:
    """The run that is published of the very same files: an upload may have started it."""
    manifest = published.current_manifest(there)
    progress.step(f"run {manifest['run_id']} has published the same files already")
    return Outcome(
        status="published",
        run_id=manifest["run_id"],
        execution_arn=manifest["execution_arn"],
        opportunities=manifest["counts"]["opportunities"],
        by_tier=manifest["counts"]["by_tier"],
        rejected_rows=manifest["files"]["rejected_rows.csv"]["rows"],
        missing=outcome.missing,
        rejected_files=outcome.rejected_files,
        warnings=manifest["warnings"],
        out=out,
    )


def _told(files: Sequence[Path]) -> str:
    size = sum(path.stat().st_size for path in files)
    told = f"{size / 1_000_000:,.1f} MB" if size >= 100_000 else f"{size / 1000:.1f} kB"
    return f"{files[0].name if len(files) == 1 else f'{len(files)} files'} ({told})"
