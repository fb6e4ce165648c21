"""`refi-ready sample`: believable files for the whole contract."""

import argparse
import json
from pathlib import Path

from infra.command.errors import DONE, WrongUse
from infra.command.invocation import COMMAND
from infra.command.runs.out import demand_folder
from infra.command.samples.writer import COMPLETE_FROM, DEFAULT_SEED, write_sample
from infra.command.screen.progress import Progress
from infra.command.screen.terminal import result_console, say
from lambdas.shared.contract import DATASETS
from lambdas.shared.text.counting import counted

RECORD = ".refi-ready-sample.json"  # beside the files: what a sample wrote, to be known again


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "sample",
        help="believable data, deterministic by --seed",
        description="Writes the files of the contract, flawed rows included, into OUT, in "
        f"place of an earlier sample's. From {COMPLETE_FROM} borrowers on every tier, reason and "
        "reject reason is there.",
        epilog="example: refi-ready sample --borrowers 1000 --out ./my-data --seed 7",
    )
    parser.add_argument("--borrowers", type=_count, required=True, metavar="N", help="at least 1")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="gets the files")
    parser.add_argument(
        "--seed",
        type=int,
        metavar="N",
        default=DEFAULT_SEED,
        help="another number gives other data (default: %(default)s)",
    )
    parser.set_defaults(execute=execute)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of borrowers: give 1 or more")
    return int(text)


def execute(options: argparse.Namespace) -> int:
    demand_folder(options.out)
    _check(options.out)
    borrowers = counted(options.borrowers, "borrower", "borrowers")
    with Progress() as progress:
        progress.step(f"writing the files of {borrowers}")
        write_sample(
            options.out,
            borrowers=options.borrowers,
            seed=options.seed,
            on_progress=lambda written: progress.now(
                f"{counted(written, 'borrower', 'borrowers')} written"
            ),
        )
    _remember(options.out)
    console = result_console()
    say(console, f"{borrowers} in {options.out}")
    say(console, f"Try next: {COMMAND} run --data {options.out}")
    return DONE


def _check(out: Path) -> None:
    """Raises WrongUse for a file that would be replaced and is not as a sample left it."""
    try:
        left = json.loads((out / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        left = {}
    for path in _files(out):
        if path.exists() and left.get(path.name) != _stamp(path):
            raise WrongUse(
                f"{path} is not as a sample left it: move it away, or give another folder with "
                "--out"
            )


def _remember(out: Path) -> None:
    stamps = {path.name: _stamp(path) for path in _files(out)}
    (out / RECORD).write_text(json.dumps(stamps), encoding="utf-8")


def _files(out: Path) -> list[Path]:
    return [out / f"{dataset.name}.csv" for dataset in DATASETS]


def _stamp(path: Path) -> list[int]:
    """Size and time of a file: whoever changes it changes one of them."""
    told = path.stat()
    return [told.st_size, told.st_mtime_ns]
