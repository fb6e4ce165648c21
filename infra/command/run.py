"""`refi-ready run`: your own files through the pipeline, on this machine or in an account."""

import argparse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from infra.command import fault_plan, team
from infra.command.data_folder import IMPORT_REPORT
from infra.command.errors import WrongUse
from infra.command.runs import results, whole_run
from infra.command.runs.options import add_out
from infra.command.runs.presentation import report
from infra.command.screen.progress import Progress
from infra.process.directory import OwnDirectory
from lambdas.shared.admission import triggers
from lambdas.shared.errors import InvalidInput
from lambdas.shared.limits import Limits


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
        help="percentage points a loan must lie above the market offer "
        + _default(Limits.min_rate_spread),
    )
    parser.add_argument(
        "--max-ltv",
        metavar="PERCENT",
        help=f"the highest loan-to-value to call {_default(Limits.max_ltv_percent)}",
    )
    parser.add_argument(
        "--limits",
        type=Path,
        metavar="FILE",
        help="TOML with any limit of a run by its name; what it leaves out is as [limits] of "
        "refi-ready.toml says",
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
        help="let go wrong what this fault plan says, on this machine: see "
        "infra/embedded/README.md, Faults on purpose",
    )
    parser.set_defaults(execute=execute)


def _default(value: Decimal) -> str:
    """Where a limit comes from that is not given, the first that has it."""
    return f"(default: what --limits, refi-ready.toml or the stack says, else {value})"


def execute(options: argparse.Namespace) -> int:
    ours = team.read()
    limits = ours.limits | (team.limits_in(options.limits) if options.limits else {})
    trigger = trigger_of(
        options.min_rate_spread, options.max_ltv, options.as_of, limits, force=options.force
    )
    mapping = options.mapping or ours.mapping
    if options.faults and options.stack:
        raise WrongUse(
            "--faults is for this machine, and AWS has faults of its own: leave out one of them, "
            "--faults or --stack"
        )
    plan = fault_plan.read(options.faults) if options.faults else None
    results.check(options.out)  # an import comes before the run
    with Progress() as progress, _delivered(options.data, mapping, progress) as data:
        report_of_import = [data / IMPORT_REPORT] if mapping is not None else []
        outcome = whole_run.run(
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
