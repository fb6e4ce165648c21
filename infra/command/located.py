"""Where a finding of the row rules stands, and what to write instead.

The rules are the run's own and name a key, a column and a reason. A file is read once more to find
the line; nothing is judged here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from infra.command.row_rules import Finding
from lambdas.shared.contract import (
    BOUNDS,
    BY_NAME,
    FRACTION_BELOW,
    LONGEST_ID,
    SAME_PERSON,
    Dataset,
    Kind,
)
from lambdas.shared.delivery import backslashes
from lambdas.shared.text import csv_reading, spreadsheets
from lambdas.shared.text.counting import counted

_EXAMPLES = {
    Kind.RATE: "a rate in percent, such as 6.875",
    Kind.LTV: "an LTV in percent, such as 72.5",
    Kind.AMOUNT: "dollars, such as 312450.00",
    Kind.BALANCE: "dollars, such as -1250.00",
    Kind.CREDIT_SCORE: "a whole number, such as 720",
    Kind.YEAR: "a year, such as 2019",
}


class Located(NamedTuple):
    """A finding with its file, line (None: not found again), value and what to write instead."""

    finding: Finding
    path: Path | None
    line: int | None
    value: str
    advice: str


class _Line(NamedTuple):
    path: Path
    number: int
    cells: list[str]


def locate(findings: Iterable[Finding], files: Mapping[str, Sequence[Path]]) -> Iterator[Located]:
    """Every finding, in the order of files and lines."""
    by_dataset: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_dataset[finding.dataset].append(finding)
    for name, found in by_dataset.items():
        dataset = BY_NAME[name]
        placed = [
            _located(finding, dataset, line)
            for finding, line in _placed(dataset, found, files.get(name, ()))
        ]
        yield from sorted(placed, key=lambda each: (str(each.path), each.line or 0))


def _placed(
    dataset: Dataset, found: Sequence[Finding], files: Sequence[Path]
) -> Iterator[tuple[Finding, _Line | None]]:
    """Each finding with a line of its key, as many lines as there are findings of a kind."""
    keys = {spreadsheets.unguarded(finding.key) for finding in found}
    lines: dict[tuple[str, bool], list[_Line]] = defaultdict(list)
    for path in files:
        for line in _lines(path):
            key = "/".join(line.cells[: len(dataset.key)])
            if key in keys:
                lines[key, len(line.cells) != len(dataset.header)].append(line)
    taken: dict[Finding, int] = defaultdict(int)
    for finding in found:
        is_wide = finding.reason == "WRONG_FIELD_COUNT"
        there = lines[spreadsheets.unguarded(finding.key), is_wide]
        kind = finding._replace(value="")
        place = taken[kind]
        taken[kind] += 1
        yield finding, there[place] if place < len(there) else None


def _lines(path: Path) -> Iterator[_Line]:
    """The rows below the header; no cell has a line break, so a line is a row."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, text in enumerate(file, start=1):
            if number > 1:
                kept = backslashes.doubled(text)
                cells = next(csv_reading.rows([kept], escape="\\"), [])
                yield _Line(path, number, [cell.strip() for cell in cells])


def _located(finding: Finding, dataset: Dataset, line: _Line | None) -> Located:
    column = next((each for each in dataset.columns if each.name == finding.column), None)
    value = ""
    if line is not None and column is not None:
        place = dataset.header.index(column.name)
        value = line.cells[place] if place < len(line.cells) else ""
    width = None if line is None else len(line.cells)
    advice = _advice(finding.reason, column.kind if column else None, value, dataset, width)
    return Located(
        finding=finding,
        path=line.path if line else None,
        line=line.number if line else None,
        value=value,
        advice=advice,
    )


def _advice(reason: str, kind: Kind | None, value: str, dataset: Dataset, width: int | None) -> str:
    match reason:
        case "MISSING_VALUE":
            return "a value is needed"
        case "NOT_A_NUMBER":
            return _number_advice(kind, value)
        case "TOO_MANY_DECIMALS" if kind is not None and kind in BOUNDS:
            return f"at most {counted(BOUNDS[kind].decimals, 'decimal', 'decimals')}"
        case "OUT_OF_RANGE" if kind is not None and kind in BOUNDS:
            return _range(kind)
        case "INVALID_ID":
            if value.startswith("-"):
                return "without the - in front: a spreadsheet would take it for a formula"
            another = ", and of another record than borrower_id" if dataset is SAME_PERSON else ""
            return f"letters, digits, - and _ only, at most {LONGEST_ID}{another}"
        case "REPEATED_KEY":
            return "one line a key: others of this one say something else"
        case "WRONG_FIELD_COUNT":
            held = counted(width, "cell", "cells") if width is not None else "other cells"
            return f"{held} in place of {len(dataset.header)}: quote a cell that holds a comma"
        case "UNKNOWN_BORROWER":
            return "no usable line of borrower_information has this id"
        case "NOT_AN_ADDRESS":
            return "a telephone number or an e-mail address"
        case "FRACTION_FOR_PERCENT":
            return "in percent: 100 times as much"
        case "NOT_YES_OR_NO":
            return "Y or N, true or false, 1 or 0; as it is, it counts as no"
        case "REFUSAL":
            return "says no to being contacted, and is heeded: do_not_contact is the place for it"
    return reason.replace("_", " ").lower()


def _range(kind: Kind) -> str:
    """What a number of this kind may be, in words."""
    bounds = BOUNDS[kind]
    if kind is Kind.YEAR:
        return f"{bounds.least} to this year"
    unit = ", in percent" if kind in FRACTION_BELOW else ""
    return f"{bounds.least} to {bounds.most}{unit}"


def _number_advice(kind: Kind | None, value: str) -> str:
    if value.endswith("%") and value.count(",") == 0:
        return "without the %"
    if any(mark in value for mark in "$€£"):
        return "without the currency, and without commas: 312450.00"
    if "," in value:
        return "a point before the decimals, and no commas"
    if value.removeprefix("-").startswith("."):
        return "a 0 before the point"
    return _EXAMPLES.get(kind, "a number") if kind else "a number"
