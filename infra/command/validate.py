"""`refi-ready validate`: the contract, before you upload."""

import argparse
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from infra.command import data_folder, team
from infra.command.errors import DONE, FAILED, WrongUse
from infra.command.importing import unsaved
from infra.command.invocation import COMMAND
from infra.command.screen import terminal
from infra.command.screen.progress import Progress
from infra.command.screen.terminal import Console, Table, result_console, say
from lambdas.shared.contract import (
    BORROWER_INFORMATION,
    BY_NAME,
    DO_NOT_CONTACT,
    LOAN_INFORMATION,
    OPT_OUTS,
    Dataset,
)
from lambdas.shared.delivery import acceptance
from lambdas.shared.limits import Limits
from lambdas.shared.text.counting import counted, counted_of, form

if TYPE_CHECKING:
    from infra.command.located import Located

_LONGEST_VALUE = 60  # characters
SHOWN_LINES = 20  # of one reason and column


@dataclass(frozen=True, kw_only=True)
class Examined:
    """One file; `reason`, which follows its name, says why admission would reject it."""

    path: Path
    dataset: Dataset
    rows: int
    reason: str | None
    no_rows: tuple[str, ...] = ()  # what else its lines are


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "validate",
        help="the contract, before you upload",
        description="Says of each file whether a run would accept it, and which of its rows and "
        "values it would not use: by line, with the value and what to write instead. Files of one "
        "dataset are taken as one delivery, a folder as `run --data` takes it. Give "
        "borrower_information too, and loans of unknown borrowers are found; of a list of opt-outs "
        "the one beside it tells whom it binds. Exit 0: everything "
        "would be used. 1: something would not. 2: wrong use.",
        epilog="example: refi-ready validate ./my-data",
    )
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE|DIR", help="CSV files, or folders of them"
    )
    parser.add_argument(
        "--all", action="store_true", help=f"every fault, not {SHOWN_LINES} of a kind"
    )
    parser.add_argument(
        "--dataset",
        choices=list(BY_NAME),
        metavar="NAME",
        help=f"what the files are: {', '.join(BY_NAME)} (default: the dataset that the file or its "
        "folder is named after)",
    )
    parser.set_defaults(execute=execute)


def execute(options: argparse.Namespace) -> int:
    files = [file for path in options.files for file in _files(path)]
    chosen = {path: dataset_of(path, options.dataset) for path in files}
    accepted: dict[str, list[Path]] = defaultdict(list)
    with Progress() as progress:
        progress.step(f"reading {len(chosen)} {'file' if len(chosen) == 1 else 'files'}")
        examined = [examine(path, dataset) for path, dataset in chosen.items()]
        for file in examined:
            if file.reason is None:
                accepted[file.dataset.name].append(file.path)
        progress.step("applying the row rules")
        borrowers = _borrowers_beside(accepted)
        lines = _located(accepted, borrowers)
        warnings = _warnings(examined, lines, accepted)
    found = _found(lines)
    console = result_console()
    most = None if options.all else SHOWN_LINES
    _show(examined, found, lines, console, most=most, is_looked_up=bool(borrowers))
    if borrowers:
        said = ", ".join(str(path) for path in borrowers)
        say(console, f"Whom the opt-outs bind was looked up in {said}.")
    if others := [file.path for file in examined if acceptance.is_of_header(file.reason or "")]:
        say(
            console,
            "Exports with columns of their own are made into what a run reads: "
            f"{COMMAND} import {' '.join(map(str, others))} --out ./imported",
        )
    for warning in warnings:
        say(console, f"Warning: {warning}", "bold")
    is_fine = not found and all(file.reason is None for file in examined)
    return DONE if is_fine else FAILED


def _files(path: Path) -> list[Path]:
    """A folder's datasets, or the file itself."""
    return data_folder.find(path).files if path.is_dir() else [path]


def dataset_of(path: Path, given: str | None) -> Dataset:
    """By --dataset, the file's name or its folder's. Raises WrongUse without file or dataset."""
    if not path.exists() and not path.is_symlink():
        raise WrongUse(f"{path} does not exist: give the CSV files to look at")
    data_folder.demand_file(path)
    names = (given, path.stem, path.absolute().parent.name)
    name = next((name for name in names if name in BY_NAME), None)
    if name is None:
        raise WrongUse(
            f"{path} is named after no dataset: say --dataset {{{','.join(BY_NAME)}}}; an export "
            f"with columns of its own is made into these: {COMMAND} import {path} --out ./imported"
        )
    return BY_NAME[name]


def examine(path: Path, dataset: Dataset) -> Examined:
    """Admission's own verdict on a file."""
    try:
        acceptance.check_name(path.name, path.stat().st_size)
        content = acceptance.examine(data_folder.chunks(path), dataset)
    except acceptance.NotAcceptable as reason:
        return Examined(path=path, dataset=dataset, rows=0, reason=str(reason))
    if dataset.required and not content.rows:
        return Examined(path=path, dataset=dataset, rows=0, reason="has no data row")
    no_rows = {"blank line": content.blank_lines, "repeated header": content.header_lines}
    return Examined(
        path=path,
        dataset=dataset,
        rows=content.rows,
        reason=None,
        no_rows=tuple(counted(count, what, f"{what}s") for what, count in no_rows.items() if count),
    )


# How often, by dataset, then by column, reason and effect.
Findings = Mapping[str, Mapping[tuple[str, str, str], int]]


def _borrowers_beside(accepted: Mapping[str, Sequence[Path]]) -> list[Path]:
    """The borrowers to whom a list of opt-outs was given alone: those in its own folder, or in the
    one around it.
    """
    if DO_NOT_CONTACT.name not in accepted or BORROWER_INFORMATION.name in accepted:
        return []
    own = accepted[DO_NOT_CONTACT.name][0].absolute().parent
    for folder in (own, own.parent):
        name = BORROWER_INFORMATION.name
        found = [folder / f"{name}.csv", *sorted((folder / name).glob("*.csv"))]
        there = [path for path in found if path.is_file()]
        if there and all(examine(path, BORROWER_INFORMATION).reason is None for path in there):
            return there
    return []


def _located(accepted: Mapping[str, Sequence[Path]], borrowers: Sequence[Path]) -> "list[Located]":
    """What a run would report of the files, each with its line and what to write instead; not of
    the `borrowers`, who are only looked up.
    """
    # bring the SQL engine, half a second of imports
    from infra.command.located import locate
    from infra.command.row_rules import findings

    if not borrowers:
        return list(locate(findings(accepted), accepted))
    known = {**accepted, BORROWER_INFORMATION.name: borrowers}
    found = (each for each in findings(known) if each.dataset in accepted)
    return list(locate(found, accepted))


def _warnings(
    examined: Sequence[Examined], lines: "Sequence[Located]", accepted: Mapping[str, Sequence[Path]]
) -> list[str]:
    """What a run would say of the files as a whole, or refuse to publish for."""
    from infra.command.row_rules import unknown_loan_types
    from lambdas.shared.publication.demands import BINDS_NOBODY

    told = []
    percent = Limits.parse(
        {name: str(value) for name, value in team.read().limits.items()}
    ).max_rejected_percent
    for name in accepted:
        rows = sum(file.rows for file in examined if file.dataset.name == name)
        rejected = _rejected([line for line in lines if line.finding.dataset == name])
        if BY_NAME[name].required and 100 * len(rejected) > percent * rows:
            told.append(
                f"{counted_of(len(rejected), rows, 'row', 'rows')} of {name} cannot be used, more "
                f"than {percent} percent: a run would not be published, unless with --force"
            )
        if BY_NAME[name] in OPT_OUTS and rejected and BINDS_NOBODY * len(rejected) >= rows:
            told.append(
                f"{counted_of(len(rejected), rows, 'line', 'lines')} of {name} "
                f"{form(len(rejected), 'binds', 'bind')} nobody: a run would not be published, "
                "unless with --force"
            )
    told += unsaved.told(accepted.get(LOAN_INFORMATION.name, ()))
    return told + [
        f"loan type {name!r} names no product that a screen knows: its screens are unknown"
        for name in unknown_loan_types(accepted)
    ]


def _found(lines: "Sequence[Located]") -> Findings:
    found: dict[str, Counter[tuple[str, str, str]]] = defaultdict(Counter)
    for finding in (line.finding for line in lines):
        found[finding.dataset][finding.column, finding.reason, finding.effect] += 1
    return found


def _show(
    examined: Sequence[Examined],
    found: Findings,
    lines: "Sequence[Located]",
    console: Console,
    *,
    most: int | None,
    is_looked_up: bool,
) -> None:
    unusable = Counter(path for path, _ in _rejected(lines))
    for dataset in {file.dataset.name: None for file in examined}:
        for file in examined:
            if file.dataset.name == dataset:
                say(console, _verdict(file, unusable[file.path]))
        kinds = found.get(dataset, {})
        if kinds:
            terminal.show(console, _table(kinds))
            _show_lines([line for line in lines if line.finding.dataset == dataset], console, most)
    given = {file.dataset.name for file in examined if file.reason is None}
    if BORROWER_INFORMATION.name in given:
        return
    if LOAN_INFORMATION.name in given:
        say(
            console,
            "Not checked without a borrower_information: whether the loans' borrowers exist.",
        )
    if DO_NOT_CONTACT.name in given and not is_looked_up:
        say(
            console,
            "Not checked without a borrower_information: whether the opt-outs bind anybody.",
        )


def _show_lines(lines: "Sequence[Located]", console: Console, most: int | None) -> None:
    """`most` of each reason and column; None is all of them."""
    has_parts = len({line.path for line in lines}) > 1
    shown: Counter[tuple[str, str]] = Counter()
    for line in lines:
        kind = (line.finding.reason, line.finding.column)
        shown[kind] += 1
        if most is None or shown[kind] <= most:
            say(console, f"  {_told(line, has_parts=has_parts)}")
    more = sum(max(0, count - most) for count in shown.values()) if most is not None else 0
    if more:
        say(console, f"  and {more:,} more: --all shows them")


def _told(line: "Located", *, has_parts: bool) -> str:
    """`line 7, current_interest_rate '6.875%': without the %`."""
    where = f"line {line.line}" if line.line is not None else f"key {line.finding.key}"
    if has_parts and line.path is not None:
        where = f"{line.path.name} {where}"
    value = f" {line.value[:_LONGEST_VALUE]!r}" if line.value else ""
    what = f", {line.finding.column}{value}" if line.finding.column else ""
    return f"{where}{what}: {line.advice}"


def _rejected(lines: "Sequence[Located]") -> "set[tuple[Path | None, int | None]]":
    """The rows that a run would not use, by file and line."""
    return {(line.path, line.line) for line in lines if line.finding.effect == "row_rejected"}


def _verdict(file: Examined, unusable: int) -> str:
    if file.reason is not None:
        return f"rejected  {file.path} {file.reason}"
    if file.rows and unusable >= file.rows:
        whole = "its only row" if file.rows == 1 else f"any of its {file.rows:,} rows"
        return f"unusable  {file.path}: a run would not use {whole} of {file.dataset.name}"
    rows = counted(file.rows, "row", "rows")
    left_out = f"; no rows: {' and '.join(file.no_rows)}" if file.no_rows else ""
    return f"accepted  {file.path}: {rows} of {file.dataset.name}{left_out}"


def _table(kinds: Mapping[tuple[str, str, str], int]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for (column, reason, effect), count in kinds.items():
        cells = (f"  {count:,}", effect.replace("_", " "), reason, column or "whole row")
        terminal.add_row(table, *cells)
    return table
