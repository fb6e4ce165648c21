"""`refi-ready demo`: sample data, one run, the leads on screen."""

import argparse

from infra.command.invocation import COMMAND
from infra.command.runs.options import add_out
from infra.command.runs.presentation import report
from infra.command.runs.whole_run import run
from infra.command.samples.writer import DEFAULT_SEED, write_sample
from infra.command.screen.progress import Progress
from infra.command.screen.terminal import result_console, say_lines
from infra.process.directory import OwnDirectory

BORROWERS = 200

WHAT_NEXT = f"""
Try next:
  {COMMAND} sample --borrowers 1000 --out ./my-data
    files to look at and to change
  {COMMAND} validate ./my-data/loan_information.csv
    the contract, before a run
  {COMMAND} run --data ./my-data --min-rate-spread 0.5
    the Watchlist too
"""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "demo",
        help="sample data, one run, the leads on screen",
        description=f"Makes files of {BORROWERS} borrowers, runs the whole pipeline over them on "
        "this machine, and shows the leads.",
        epilog="example: refi-ready demo",
    )
    add_out(parser)
    parser.set_defaults(execute=execute)


def execute(options: argparse.Namespace) -> int:
    with OwnDirectory.make() as own, Progress() as progress:
        data = own / "data"
        progress.step(f"writing the files of {BORROWERS} borrowers")
        write_sample(data, borrowers=BORROWERS, seed=DEFAULT_SEED)
        outcome = run(data, options.out, {}, progress)
    code = report(outcome, as_json=options.json)
    if not options.json:
        say_lines(result_console(), WHAT_NEXT)
    return code
