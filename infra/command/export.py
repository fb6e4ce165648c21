"""`refi-ready export`: a published list under a CRM's own column names."""

import argparse
import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from infra.command import team
from infra.command.errors import DONE, WrongUse
from infra.command.runs import exports, private
from infra.command.screen.terminal import result_console, say
from lambdas.shared.text import csv_reading

LISTS = ("call", "email", "sms")


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "export",
        help="a published list under your CRM's column names",
        description="Writes one of the lists in OUT (call, email or sms) as FILE.csv in OUT, with "
        "the names and in the order that the columns file FILE.toml says. The next run in OUT "
        "removes it, as somebody in it may have to be left alone by then. Exit 0: written. 2: "
        "wrong use.",
        epilog="example: refi-ready export ./leads --columns salesforce.toml",
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder of a published run")
    parser.add_argument(
        "--columns",
        type=Path,
        required=True,
        metavar="FILE",
        help="TOML: list, and which of its columns goes by which name",
    )
    parser.add_argument(
        "--to",
        type=Path,
        metavar="FILE",
        help="the file to write (default: FILE.csv in OUT)",
    )
    parser.set_defaults(execute=execute)


def execute(options: argparse.Namespace) -> int:
    name, columns = _read(options.columns)
    source = options.out / f"{name}.csv"
    target = options.to or options.out / f"{options.columns.stem}.csv"
    if not target.parent.is_dir():
        raise WrongUse(f"{target.parent} is no folder: give another file with --to")
    if target.exists() and not _is_ours(target, columns):
        raise WrongUse(f"{target} was not written by an export: give another file with --to")
    count = export(source, columns, target)
    exports.remember(options.out, target)
    lines = f"{count:,} line{'' if count == 1 else 's'}"
    say(result_console(), f"{lines} of {source.name} in {target}")
    return DONE


def export(source: Path, columns: Mapping[str, str | dict[str, Any]], target: Path) -> int:
    """How many lines were written. Raises WrongUse for a list or a column that is not there.

    A file that is there already is replaced once the new one is whole.
    """
    if not source.is_file():
        raise WrongUse(f"there is no {source}: give the folder of a published run")
    count = 0
    with (
        source.open(encoding="utf-8", newline="") as read,
        private.in_place_of(target) as written,
    ):
        lines = csv_reading.rows(read)
        names = next(lines)
        for name in _taken(columns):
            if name not in names:
                raise WrongUse(
                    f"{source.name} has no column {name!r}: give one of {', '.join(names)}"
                )
        writer = csv.writer(written, lineterminator="\r\n")
        writer.writerow(columns)
        for line in lines:
            count += 1
            cells = dict(zip(names, line, strict=True))
            writer.writerow(_cell(cells, each) for each in columns.values())
    return count


def _cell(cells: Mapping[str, str], column: "str | dict[str, Any]") -> str:
    if isinstance(column, str):
        return cells[column]
    if "always" in column:
        return str(column["always"])
    return cells[column["column"]] or str(column["or"])


def _taken(columns: "Mapping[str, str | dict[str, Any]]") -> Iterator[str]:
    for each in columns.values():
        if isinstance(each, str):
            yield each
        elif "column" in each:
            yield each["column"]


def _read(path: Path) -> "tuple[str, dict[str, str | dict[str, Any]]]":
    """The list's name, and by a CRM's column where it comes from. Raises WrongUse."""
    document = team.toml(path, "--columns")
    name, columns = document.get("list"), document.get("columns")
    if name not in LISTS:
        raise WrongUse(f"--columns {path}: list is {name!r}: give one of {', '.join(LISTS)}")
    if not isinstance(columns, dict) or not columns:
        raise WrongUse(f"--columns {path}: say under [columns] what goes by which name")
    for theirs, ours in columns.items():
        is_known = isinstance(ours, str) or (
            isinstance(ours, dict) and set(ours) in ({"always"}, {"column", "or"})
        )
        if not is_known:
            raise WrongUse(
                f"--columns {path}: {theirs!r} is {ours!r}: give a column of the list, "
                '{always = "…"} or {column = "…", or = "…"}'
            )
    return name, columns


def _is_ours(target: Path, columns: Mapping[str, Any]) -> bool:
    """Whether the file begins as this export would."""
    with target.open(encoding="utf-8", newline="") as file:
        return next(csv_reading.rows(file), None) == list(columns)
