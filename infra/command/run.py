"""`refi-ready run`: the embedded cloud on your own files."""

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.command import delivery, execution, results
from infra.command.errors import RunFailed, WrongUse
from infra.command.outcome import Outcome
from infra.command.presentation import result_console, show
from infra.command.progress import Progress
from lambdas.shared.errors import InvalidInput
from lambdas.shared.limits import Limits

if TYPE_CHECKING:
    from infra.embedded.cloud import Cloud

DEFAULT_OUT = Path("refi-ready-out")


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "run",
        help="the embedded cloud on your own files",
        description="Runs the whole pipeline on this machine over the files in DIR and leaves "
        "the leads, the reasons and the report in OUT. Exit 0: published, even with no "
        "opportunity. 1: nothing published. 2: wrong use.",
        epilog="example: refi-ready run --data ./my-data --out ./leads --min-rate-spread 0.5",
    )
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="DIR",
        help="holds <dataset>.csv, or <dataset>/*.csv as one delivery",
    )
    add_out(parser)
    parser.add_argument(
        "--min-rate-spread",
        metavar="POINTS",
        help="percentage points a loan must lie above the market offer (default: 1.0)",
    )
    parser.add_argument(
        "--max-ltv", metavar="PERCENT", help="the highest loan-to-value to call (default: 80)"
    )
    parser.add_argument(
        "--as-of", metavar="YYYY-MM-DD", help="the date of the run (default: today)"
    )
    parser.set_defaults(execute=execute)


def add_out(parser: argparse.ArgumentParser) -> None:
    """The options about the result, which `demo` has too."""
    parser.add_argument(
        "--out",
        type=Path,
        default=DEFAULT_OUT,
        metavar="DIR",
        help="gets the files; an earlier run's there are replaced (default: ./%(default)s)",
    )
    parser.add_argument(
        "--json", action="store_true", help="print the result as one JSON object instead"
    )


def execute(options: argparse.Namespace) -> int:
    trigger = trigger_of(options.min_rate_spread, options.max_ltv, options.as_of)
    with Progress() as progress:
        outcome = run(options.data, options.out, trigger, progress)
    return report(outcome, as_json=options.json)


def report(outcome: Outcome, *, as_json: bool) -> int:
    """Prints the outcome; returns the exit code."""
    if as_json:
        print(json.dumps(outcome.as_json()))
    else:
        show(outcome, result_console())
    return 0 if outcome.is_published else 1


def trigger_of(
    min_rate_spread: str | None, max_ltv: str | None, as_of: str | None
) -> dict[str, Any]:
    """The execution's input: {} without any option. Raises WrongUse for a bad value."""
    given = {"min_rate_spread": min_rate_spread, "max_ltv_percent": max_ltv}
    limits = {name: value for name, value in given.items() if value is not None}
    try:
        Limits.parse(limits)
    except InvalidInput as error:
        raise WrongUse(str(error)) from error
    trigger: dict[str, Any] = {"limits": limits} if limits else {}
    if as_of is not None:
        trigger["as_of"] = _day(as_of)
    return {"trigger": "manual", **trigger} if trigger else {}


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise WrongUse(f"--as-of {text}: give a day as YYYY-MM-DD, such as 2026-11-22") from error


def run(data: Path, out: Path, trigger: dict[str, Any], progress: Progress) -> Outcome:
    """One execution over the files in `data`, in a cloud of its own.

    A published run's files are in `out` afterwards; otherwise `out` is as it was.
    """
    found = delivery.find(data)
    results.check(out)
    for path in found.ignored:
        progress.step(f"leaving {path.relative_to(data)} alone: it is no dataset's CSV")

    with deployed(progress, triggers_enabled=False) as cloud:
        return _run_in(cloud, found, out, trigger, progress)


@contextmanager
def deployed(progress: Progress, *, triggers_enabled: bool, port: int = 0) -> "Iterator[Cloud]":
    """An embedded cloud with the stack in it, which ends with the block. Raises RunFailed."""
    # The imports take seconds, for which a wrong path need not wait.
    progress.step("synthesizing the CloudFormation template")
    from infra.app import STACK_NAME
    from infra.synthesis import SynthesisFailed, synthesize

    try:
        assembly = synthesize(triggers_enabled=triggers_enabled)
    except SynthesisFailed as error:
        raise RunFailed(str(error)) from error
    progress.step("starting the embedded cloud")
    from infra.embedded.cloud import Cloud

    with Cloud.start(port=port) as cloud:
        progress.step("deploying the stack")
        cloud.deploy(assembly, STACK_NAME)
        yield cloud


def _run_in(
    cloud: "Cloud",
    found: delivery.Found,
    out: Path,
    trigger: dict[str, Any],
    progress: Progress,
) -> Outcome:
    s3, stepfunctions = cloud.client("s3"), cloud.client("stepfunctions")
    progress.step(f"uploading {_told(found.files)}")
    delivery.upload(
        found,
        s3=s3,
        bucket=cloud.stack_outputs["RawBucketName"],
        on_file=lambda path: progress.now(f"uploading {_told([path])}"),
    )
    arn: str = stepfunctions.start_execution(
        stateMachineArn=cloud.stack_outputs["StateMachineArn"], input=json.dumps(trigger)
    )["executionArn"]
    progress.run_begins()
    outcome = outcome_of(arn, execution.follow(stepfunctions, arn, progress.state), out)
    if outcome.is_published:
        progress.step(f"fetching the results to {out}")
        prefix = f"runs/{outcome.run_id}/"
        results.fetch(s3, bucket=cloud.stack_outputs["OutputBucketName"], prefix=prefix, out=out)
    return outcome


def outcome_of(execution_arn: str, ended: execution.Ended, out: Path) -> Outcome:
    """What an execution's end means to the person who started it."""
    if ended.output is None:
        return Outcome(
            status="failed",
            execution_arn=execution_arn,
            error=ended.error,
            cause=f'at "{ended.state}": {ended.error}: {ended.cause}',
        )
    output = ended.output
    published = output["status"] == "published"
    return Outcome(
        status=output["status"],
        run_id=output["run_id"],
        execution_arn=execution_arn,
        opportunities=output["opportunities"] if published else 0,
        by_tier=output["by_tier"] if published else {},
        rejected_rows=output["rejected_rows"] if published else 0,
        missing=output["missing"],
        rejected_files=output["rejected_files"],
        cause=None if published else output["message"],
        out=out if published else None,
    )


def _told(files: Sequence[Path]) -> str:
    size = sum(path.stat().st_size for path in files)
    told = f"{size / 1_000_000:,.1f} MB" if size >= 100_000 else f"{size / 1000:.1f} kB"
    return f"{files[0].name if len(files) == 1 else f'{len(files)} files'} ({told})"
