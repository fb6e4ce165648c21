"""`refi-ready status`: the last runs of a deployed stack, what they found and what they cost."""

import argparse

from infra.command import target
from infra.command.errors import DONE
from infra.command.runs.recent_runs import RecentRun, recent_runs
from infra.command.screen import terminal
from infra.command.screen.terminal import Console, Table, result_console, say

DEFAULT_LAST, MOST = 10, 100


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "status",
        help="the last runs of a deployed stack: outcome and cost",
        description="Lists the last runs of a stack in the account that your AWS credentials are "
        "of, those that published first, the latest on top: when and by what they were started, "
        "what they came to, how long they took, and what AWS charges for them (us-east-1's "
        "prices, but for cents). Exit 0: told. 1: AWS refuses. 2: wrong use.",
        epilog="example: refi-ready status --stack RefiReady --last 5",
    )
    parser.add_argument(
        "--stack", required=True, metavar="NAME", help="the CloudFormation stack's name"
    )
    parser.add_argument(
        "--last",
        type=_number,
        default=DEFAULT_LAST,
        metavar="N",
        help=f"how many runs, at most {MOST} (default: %(default)s)",
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object instead of the table"
    )
    parser.set_defaults(execute=execute)


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= MOST:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is no number of runs: give 1 to {MOST}")


def execute(options: argparse.Namespace) -> int:
    with target.in_account(options.stack) as there:
        runs = published_first(
            recent_runs(
                there.client("stepfunctions"), there.outputs["StateMachineArn"], last=options.last
            )
        )
    dashboard = there.outputs["DashboardUrl"]
    if options.json:
        told = [run.as_json() for run in runs]
        terminal.say_json({"stack": options.stack, "dashboard": dashboard, "runs": told})
    else:
        show(runs, result_console())
        say(result_console(), f"More is on the dashboard: {dashboard}")
    return DONE


def published_first(runs: list[RecentRun]) -> list[RecentRun]:
    """Several files make as many executions, of which one publishes: that is the one looked for."""
    return sorted(runs, key=lambda run: run.status != "published")


def show(runs: list[RecentRun], console: Console) -> None:
    if not runs:
        say(console, "No run was started yet. Upload a file, or: refi-ready run --stack NAME")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("Started", "By", "Outcome"):
        table.add_column(heading, no_wrap=True)
    for heading in ("Found", "Took", "Cost"):
        table.add_column(heading, justify="right")
    for run in runs:
        cells = (
            f"{run.started:%Y-%m-%d %H:%M}",
            run.trigger,
            f'{run.status} at "{run.state}"' if run.state else run.status,
            "" if run.opportunities is None else f"{run.opportunities:,}",
            _duration(run.seconds),
            f"${run.dollars:,.2f}",
        )
        terminal.add_row(table, *cells)
    terminal.show(console, table)
    for run in runs:
        for warning in run.warnings:
            say(console, f"Warning of {run.started:%Y-%m-%d %H:%M}: {warning}")


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
