"""`refi-ready doctor`: is a deployed stack fit for a run? Asked before the first job is paid."""

import argparse

from infra.command import checkup, target
from infra.command.checkup import Finding, Level, Place
from infra.command.errors import DONE, FAILED
from infra.command.screen import terminal
from infra.command.screen.terminal import Console, Table, result_console, say

_STYLES = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "bold red"}


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "doctor",
        help="is a deployed stack fit for a run? Looks before anything is paid",
        description="Looks at a stack in the account that your AWS credentials are of, and at what "
        "it needs there: Region, quotas, Lake Formation, the key, the buckets, the catalog, a "
        "query of 20 rows, who hears of runs. It starts no run, and reads no delivery. Needs the "
        "right to read the stack's resources (AWS's policies ReadOnlyAccess and "
        "AWSEntityResolutionConsoleReadOnlyAccess) and to query its workgroups. Exit 0: "
        "nothing keeps a run from going through. 1: something does. 2: wrong use.",
        epilog="example: refi-ready doctor --stack RefiReady",
    )
    parser.add_argument(
        "--stack", required=True, metavar="NAME", help="the CloudFormation stack's name"
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object instead of the lines"
    )
    parser.set_defaults(execute=execute)


def execute(options: argparse.Namespace) -> int:
    with target.in_account(options.stack) as there:
        found = list(checkup.examine(Place.of(options.stack, there)))
    if options.json:
        terminal.say_json({"stack": options.stack, "findings": [each.as_json() for each in found]})
    else:
        show(found, result_console())
    return FAILED if any(each.level is Level.FAIL for each in found) else DONE


def show(found: list[Finding], console: Console) -> None:
    """A line for each finding, what to do below it, and the sum."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for each in found:
        told = terminal.words(each.told)
        if each.advice:
            told.append(f"\n→ {terminal.inert(each.advice)}")
        table.add_row(
            terminal.words(each.level, _STYLES[each.level]), terminal.words(each.what), told
        )
    terminal.show(console, table)
    count = {level: sum(each.level is level for each in found) for level in Level}
    verdict = "do not start a run yet" if count[Level.FAIL] else "a run may be started"
    counted = f"{count[Level.OK]} ok, {count[Level.WARN]} to know, {count[Level.FAIL]} to mend"
    say(console, f"{counted}: {verdict}.", "bold")
