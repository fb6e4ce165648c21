"""`refi-ready run`: your own files through the pipeline, on this machine or in an account."""

import argparse
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from infra.command import delivery, fault_plan, target, team
from infra.command.delivery import IMPORT_REPORT
from infra.command.errors import RunFailed, WrongUse
from infra.command.runs import execution, opt_outs, published, results
from infra.command.runs.fetching import bring_home
from infra.command.runs.outcome import Outcome
from infra.command.runs.standing import Standing
from infra.command.screen.presentation import show
from infra.command.screen.progress import Progress
from infra.command.screen.terminal import result_console, say_json
from infra.command.target import Target
from infra.embedded.upkeep.directory import OwnDirectory
from lambdas.shared import runs
from lambdas.shared.admission import triggers
from lambdas.shared.errors import InvalidInput
from lambdas.shared.limits import Limits

if TYPE_CHECKING:
    from infra.embedded.faults import Plan

# Another run is under way, or waits and will see these files: how long until it is asked again,
# once and at last.
OCCUPIED = {"busy", "coalesced"}
ASK_AGAIN_SECONDS, AT_LAST_SECONDS = 2.0, 16.0

DEFAULT_OUT = Path("refi-ready-out")


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "run",
        help="your own files through the pipeline, here or on a deployed stack",
        description="Runs the whole pipeline over the files in DIR and leaves the leads, the "
        "reasons and the report in OUT: on this machine, or with --stack in the account that "
        "your AWS credentials are of. Exit 0: published, even with no opportunity. 1: nothing "
        "published. 2: wrong use.",
        epilog="example: refi-ready run --data ./my-data --out ./leads --min-rate-spread 0.5",
    )
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="DIR",
        help="holds <dataset>.csv, or <dataset>/*.csv as one delivery",
    )
    parser.add_argument(
        "--mapping",
        type=Path,
        metavar="FILE",
        help="DIR holds exports as they are: import them first, as this mapping says",
    )
    add_out(parser)
    parser.add_argument(
        "--stack",
        metavar="NAME",
        help="upload to this CloudFormation stack and run there (default: on this machine)",
    )
    parser.add_argument(
        "--min-rate-spread",
        metavar="POINTS",
        help="percentage points a loan must lie above the market offer (default: 1.0)",
    )
    parser.add_argument(
        "--max-ltv", metavar="PERCENT", help="the highest loan-to-value to call (default: 80)"
    )
    parser.add_argument(
        "--limits",
        type=Path,
        metavar="FILE",
        help="TOML with any limit of a run by its name (default: [limits] of refi-ready.toml)",
    )
    parser.add_argument(
        "--as-of", metavar="YYYY-MM-DD", help="the date of the run (default: today)"
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="run though nothing has changed, and publish what a run is otherwise held back for: "
        "too many rows rejected, opt-outs lost, a list far from the last",
    )
    parser.add_argument(
        "--faults",
        type=Path,
        metavar="FILE",
        help="let go wrong what this fault plan says, on this machine: see README, Faults on "
        "purpose",
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
    ours = team.read()
    limits = ours.limits | (team.limits_in(options.limits) if options.limits else {})
    trigger = trigger_of(
        options.min_rate_spread, options.max_ltv, options.as_of, limits, force=options.force
    )
    mapping = options.mapping or ours.mapping
    if options.faults and options.stack:
        raise WrongUse("--faults is for this machine: AWS has faults of its own")
    plan = fault_plan.read(options.faults) if options.faults else None
    results.check(options.out)  # an import comes before the run
    with Progress() as progress, _delivered(options.data, mapping, progress) as data:
        report_of_import = [data / IMPORT_REPORT] if mapping is not None else []
        outcome = run(
            data,
            options.out,
            trigger,
            progress,
            stack=options.stack,
            plan=plan,
            beside=report_of_import,
        )
    return report(outcome, as_json=options.json)


@contextmanager
def _delivered(data: Path, mapping: Path | None, progress: Progress) -> Iterator[Path]:
    """The folder to run over: the given one, or what the mapping makes of its files."""
    if mapping is None:
        yield data
        return
    from infra.command.importing.importer import import_folder  # as slow to import as it is rare

    with OwnDirectory.make() as own:
        imported = own / "imported"
        import_folder(data, mapping, imported, progress)
        yield imported


def report(outcome: Outcome, *, as_json: bool) -> int:
    """Prints the outcome; returns the exit code."""
    if as_json:
        say_json(outcome.as_json())
    else:
        show(outcome, result_console())
    return 0 if outcome.is_published else 1


def trigger_of(
    min_rate_spread: str | None,
    max_ltv: str | None,
    as_of: str | None,
    limits: Mapping[str, Any] = MappingProxyType({}),
    *,
    force: bool = False,
) -> dict[str, Any]:
    """The execution's input: {} without any option. Raises WrongUse for a bad value.

    An option counts before the same limit in `limits`, whose numbers may be TOML's.
    """
    given = {"min_rate_spread": min_rate_spread, "max_ltv_percent": max_ltv}
    limits = {
        **{name: str(value) for name, value in limits.items()},
        **{name: value for name, value in given.items() if value is not None},
    }
    try:
        Limits.parse(limits)
    except InvalidInput as error:
        raise WrongUse(str(error)) from error
    trigger: dict[str, Any] = {"limits": limits} if limits else {}
    if as_of is not None:
        trigger["as_of"] = _day(as_of)
    if force:
        trigger["force"] = True
    return {"trigger": "manual", **trigger} if trigger else {}


def _day(text: str) -> str:
    try:
        return triggers.day(text)
    except InvalidInput as error:
        raise WrongUse(
            f"--as-of {text}: give a day as YYYY-MM-DD, such as 2026-11-22, from 2000 to 2099"
        ) from error


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
    `out` is as it was. Raises Interrupted, which says what goes on.
    """
    found = delivery.find(data)
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
            before = None if stack else opt_outs.left_alone(out)
            bring_home(there, outcome.run_id, out, progress, beside=beside)
            lost = opt_outs.lost(before, out) if before else ()
            outcome = replace(outcome, warnings=[*outcome.warnings, *lost])
    return outcome


def _upload(there: Target, found: delivery.Found, progress: Progress) -> None:
    progress.step(f"uploading {_told(found.files)}")
    delivery.upload(
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


def outcome_of(execution_arn: str, ended: execution.Ended, out: Path) -> Outcome:
    """What an execution's end means to the person who started it.

    Raises RunFailed if its output is not as a run's.
    """
    if ended.output is None:
        return Outcome(
            status="failed",
            execution_arn=execution_arn,
            error=ended.error,
            cause=f'at "{ended.state}": {ended.error}: {ended.cause}',
        )
    output = ended.output
    if not isinstance(output, dict) or not runs.is_run_id(output.get("run_id")):
        raise RunFailed(f"the execution {execution_arn} ended with an output that is no run's")
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
        warnings=output.get("warnings", []),
        cause=None if published else output["message"],
        out=out if published else None,
    )


def _told(files: Sequence[Path]) -> str:
    size = sum(path.stat().st_size for path in files)
    told = f"{size / 1_000_000:,.1f} MB" if size >= 100_000 else f"{size / 1000:.1f} kB"
    return f"{files[0].name if len(files) == 1 else f'{len(files)} files'} ({told})"
