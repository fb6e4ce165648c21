"""`refi-ready validate`: the contract, before you upload."""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from infra.command import delivery
from infra.command.errors import WrongUse
from infra.command.screen import terminal
from infra.command.screen.progress import Progress
from infra.command.screen.terminal import Console, Table, result_console, say
from lambdas.shared.contract import BORROWER_INFORMATION, BY_NAME, LOAN_INFORMATION, Dataset
from lambdas.shared.delivery import acceptance

if TYPE_CHECKING:
    pass

CHUNK_BYTES = 1 << 20
SHOWN_KEYS = 3


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
        description="Says of each file whether a run would accept it, and which of its rows and "
        "values it would not use, and why. Files of one dataset are taken as one delivery. Give "
        "borrower_information too, and loans of unknown borrowers are found. Exit 0: everything "
        "would be used. 1: something would not. 2: wrong use.",
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
    chosen = {path: dataset_of(path, options.dataset) for path in options.files}
    accepted: dict[str, list[Path]] = defaultdict(list)
    with Progress() as progress:
        progress.step(f"reading {len(chosen)} {'file' if len(chosen) == 1 else 'files'}")
        judged = [judge(path, dataset) for path, dataset in chosen.items()]
        for file in judged:
            if file.reason is None:
                accepted[file.dataset.name].append(file.path)
        progress.step("applying the row rules")
        found = _found(accepted)
    _show(judged, found, result_console())
    return 0 if not found and all(file.reason is None for file in judged) else 1


def dataset_of(path: Path, given: str | None) -> Dataset:
    """By --dataset, the file's name or its folder's. Raises WrongUse without file or dataset."""
    if not path.exists() and not path.is_symlink():
        raise WrongUse(f"{path} does not exist: give the CSV files to look at")
    delivery.demand_file(path)
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


@dataclass
class Found:
    """One kind of finding: how often, and the first few keys."""

    count: int
    keys: list[str]


Findings = Mapping[str, Mapping[tuple[str, str, str], Found]]


def _found(accepted: Mapping[str, Sequence[Path]]) -> Findings:
    """By dataset, then by column, reason and effect."""
    from infra.command.row_rules import findings  # brings the SQL engine, half a second of imports

    found: dict[str, dict[tuple[str, str, str], Found]] = defaultdict(dict)
    for line in findings(accepted):
        kind = found[line.dataset].setdefault((line.column, line.reason, line.effect), Found(0, []))
        kind.count += 1
        if len(kind.keys) < SHOWN_KEYS and line.key not in kind.keys:
            kind.keys.append(line.key)
    return found


def _show(judged: Sequence[Judged], found: Findings, console: Console) -> None:
    for dataset in {file.dataset.name: None for file in judged}:
        for file in judged:
            if file.dataset.name == dataset:
                say(console, _verdict(file))
        kinds = found.get(dataset, {})
        if kinds:
            terminal.show(console, _table(kinds))
    given = {file.dataset.name for file in judged if file.reason is None}
    if LOAN_INFORMATION.name in given and BORROWER_INFORMATION.name not in given:
        say(
            console,
            "Not checked without a borrower_information: whether the loans' borrowers exist.",
        )


def _verdict(file: Judged) -> str:
    if file.reason is not None:
        return f"rejected  {file.path} {file.reason}"
    return f"accepted  {file.path}: {file.rows:,} rows of {file.dataset.name}"


def _table(kinds: Mapping[tuple[str, str, str], Found]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for (column, reason, effect), found in kinds.items():
        more = ", …" if len(found.keys) == SHOWN_KEYS else ""
        cells = (
            f"  {found.count:,}",
            effect.replace("_", " "),
            reason,
            column or "whole row",
            "key " + ", ".join(key or "(empty)" for key in found.keys) + more,
        )
        terminal.add_row(table, *cells)
    return table
