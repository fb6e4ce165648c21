"""`refi-ready validate`: the contract, before you upload."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

from infra.command.errors import WrongUse
from infra.command.presentation import result_console
from lambdas.shared import acceptance
from lambdas.shared.contract import BY_NAME, Dataset

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One file; `reason`, which follows its name, says why admission would reject it."""

    path: Path
    dataset: Dataset
    rows: int
    reason: str | None


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "validate",
        help="the contract, before you upload",
        description="Says of each file whether admission would accept it, and why not. Exit 0: "
        "everything is accepted. 1: something would be rejected. 2: wrong use.",
        epilog="example: refi-ready validate ./my-data/loan_information.csv",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--dataset",
        choices=list(BY_NAME),
        help="what the files are (default: the dataset that the file or its folder is named after)",
    )
    parser.set_defaults(execute=execute)


def execute(options: argparse.Namespace) -> int:
    chosen = [(path, dataset_of(path, options.dataset)) for path in options.files]
    console = result_console()
    accepted = True
    for path, dataset in chosen:
        judged = judge(path, dataset)
        accepted = accepted and judged.reason is None
        console.print(Text(_verdict(judged)))
    return 0 if accepted else 1


def dataset_of(path: Path, given: str | None) -> Dataset:
    """By --dataset, the file's name or its folder's. Raises WrongUse without file or dataset."""
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise WrongUse(f"{path} {what}: give the CSV files to look at")
    names = (given, path.stem, path.absolute().parent.name)
    name = next((name for name in names if name in BY_NAME), None)
    if name is None:
        raise WrongUse(f"{path} is named after no dataset: say --dataset {{{','.join(BY_NAME)}}}")
    return BY_NAME[name]


def judge(path: Path, dataset: Dataset) -> Judged:
    """Admission's own verdict on a file."""
    try:
        acceptance.check_name(path.name, path.stat().st_size)
        content = acceptance.examine(_chunks(path), dataset)
    except acceptance.NotAcceptable as reason:
        return Judged(path=path, dataset=dataset, rows=0, reason=str(reason))
    if dataset.required and not content.rows:
        return Judged(path=path, dataset=dataset, rows=0, reason="has no data row")
    return Judged(path=path, dataset=dataset, rows=content.rows, reason=None)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _verdict(judged: Judged) -> str:
    if judged.reason is not None:
        return f"rejected  {judged.path} {judged.reason}"
    return f"accepted  {judged.path}: {judged.rows:,} rows of {judged.dataset.name}"
