"""Which rows of a snapshot are used, and a line for everything that is not."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from lambdas.shared.contract import (
    BORROWER_INFORMATION,
    DATASETS,
    DO_NOT_CONTACT,
    LOAN_INFORMATION,
    Column,
    Dataset,
    Kind,
)
from tests.oracle.serde import WHITE_SPACE, Row
from tests.oracle.serde import rows as read

ID = re.compile(r"[A-Za-z0-9_-]{1,38}")
NUMBER = re.compile(r"-?([0-9]+)(?:\.([0-9]+))?")
WHOLE_NUMBER = re.compile(r"[0-9]+")

DECIMALS = {Kind.RATE: 4, Kind.LTV: 4, Kind.AMOUNT: 2, Kind.BALANCE: 2}
DIGITS = {Kind.RATE: 5, Kind.LTV: 5, Kind.AMOUNT: 16, Kind.BALANCE: 16}
WHOLE_RANGE = {Kind.CREDIT_SCORE: (300, 850), Kind.YEAR: (1900, 2100)}

CHANNELS = ("email", "phone", "sms", "mail")
REJECT_REASONS = (
    "WRONG_FIELD_COUNT",
    "MISSING_VALUE",
    "INVALID_ID",
    "REPEATED_KEY",
    "NOT_A_NUMBER",
    "TOO_MANY_DECIMALS",
    "OUT_OF_RANGE",
    "UNKNOWN_BORROWER",
)

Used = dict[str, Any]  # a used row: its cells by column, typed, None where there is no value


class Line(NamedTuple):
    """A line of rejected_rows.csv, its cells unguarded."""

    dataset: str
    key: str
    column: str
    reason: str
    effect: str


@dataclass
class Verdict:
    """What became of the rows of one dataset."""

    used: list[Used] = field(default_factory=list)
    repeated: int = 0
    rejected: int = 0
    lines: list[Line] = field(default_factory=list)
    # not used, and heard all the same: rows that contradict another of their key, their cells as
    # text; every line of do_not_contact that names a borrower, its channel None for every channel
    heard: list[Used] = field(default_factory=list)
    orphans: list[Used] = field(default_factory=list)  # loans of nobody

    @property
    def rows(self) -> int:
        return len(self.used) + self.repeated + self.rejected


Cells = tuple[str, ...]  # trimmed, empty where the file has nothing


def judge(files: Mapping[str, list[str]]) -> dict[str, Verdict]:
    """The verdict on each dataset, given the texts of its files (of none, if it is absent)."""
    verdicts = {}
    for dataset in DATASETS:
        table = [
            row
            for text in files.get(dataset.name, [])
            for row in read(text, len(dataset.columns) + 1)
            if not _blank(row)
        ]
        verdicts[dataset.name] = (
            _opt_outs(table) if dataset is DO_NOT_CONTACT else _judge(dataset, table)
        )
    _reject_loans_of_nobody(verdicts)
    return verdicts


def _judge(dataset: Dataset, table: list[Row]) -> Verdict:
    verdict = Verdict()
    by_key: dict[Cells, list[Cells]] = defaultdict(list)
    for row in table:
        cells = _trimmed(row)
        if _wrong_field_count(row):
            _reject(verdict, dataset, cells, {"": "WRONG_FIELD_COUNT"})
        elif bad := _bad_keys(dataset, cells):
            _reject(verdict, dataset, cells, bad)
        else:
            by_key[_key(dataset, cells)].append(cells[:-1])
    for rows in by_key.values():
        if len(set(rows)) > 1:
            for cells in rows:
                _reject(verdict, dataset, cells, {"/".join(dataset.key): "REPEATED_KEY"})
                verdict.heard.append(dict(zip(dataset.header, cells, strict=True)))
        else:
            verdict.repeated += len(rows) - 1
            _judge_values(verdict, dataset, rows[0])
    return verdict


def _judge_values(verdict: Verdict, dataset: Dataset, cells: Cells) -> None:
    values: Used = {}
    deciding: dict[str, str] = {}
    for column, cell in zip(dataset.columns, cells, strict=True):
        value, reason = typed(column, cell)
        values[column.name] = value
        if reason and column.deciding:
            deciding[column.name] = reason
        elif reason:
            key = "/".join(_key(dataset, cells))
            verdict.lines.append(Line(dataset.name, key, column.name, reason, "value_ignored"))
    if deciding:
        _reject(verdict, dataset, cells, deciding)
    else:
        verdict.used.append(values)


def typed(column: Column, cell: str) -> tuple[Any, str | None]:
    """A trimmed cell's value, or None and the reason why it has none."""
    if not cell:
        return None, "MISSING_VALUE" if column.deciding else None
    if column.kind is Kind.TEXT:
        return cell, None
    if column.kind is Kind.ID:
        return (cell, None) if ID.fullmatch(cell) else (None, "INVALID_ID")
    if column.kind in WHOLE_RANGE:
        return _whole_number(column.kind, cell)
    return _number(column.kind, cell)


def _whole_number(kind: Kind, cell: str) -> tuple[int | None, str | None]:
    if not WHOLE_NUMBER.fullmatch(cell):
        return None, "NOT_A_NUMBER"
    lowest, highest = WHOLE_RANGE[kind]
    if len(cell) > 9 or not lowest <= int(cell) <= highest:
        return None, "OUT_OF_RANGE"
    return int(cell), None


def _number(kind: Kind, cell: str) -> tuple[Decimal | None, str | None]:
    match = NUMBER.fullmatch(cell)
    if not match:
        return None, "NOT_A_NUMBER"
    digits, decimals = match.groups(default="")
    if len(decimals) > DECIMALS[kind]:
        return None, "TOO_MANY_DECIMALS"
    value = Decimal(cell) + 0  # there is no negative zero in SQL
    in_range = {
        Kind.RATE: 0 < value <= 25,
        Kind.LTV: 0 < value <= 1000,
        Kind.AMOUNT: value >= 0,
        Kind.BALANCE: True,
    }[kind]
    if len(digits) > DIGITS[kind] or not in_range:
        return None, "OUT_OF_RANGE"
    return value, None


def _opt_outs(table: list[Row]) -> Verdict:
    """do_not_contact: whatever names a borrower counts, so that no opt-out is lost."""
    verdict = Verdict()
    seen = set()
    for row in table:
        cells = _trimmed(row)
        bad = _bad_keys(DO_NOT_CONTACT, cells)
        wrong = {"": "WRONG_FIELD_COUNT"} if _wrong_field_count(row) else {}
        if bad:
            _reject(verdict, DO_NOT_CONTACT, cells, wrong or bad)
            continue
        key = _key(DO_NOT_CONTACT, cells)
        channel = None if wrong or key[1].lower() not in CHANNELS else key[1].lower()
        verdict.heard.append({"borrower_id": key[0], "channel": channel})
        for column, reason in wrong.items():
            verdict.lines.append(
                Line(DO_NOT_CONTACT.name, "/".join(key), column, reason, "value_ignored")
            )
        if key in seen:
            verdict.repeated += 1
        else:
            seen.add(key)
            verdict.used.append(dict(zip(DO_NOT_CONTACT.key, key, strict=True)))
    return verdict


def _reject_loans_of_nobody(verdicts: Mapping[str, Verdict]) -> None:
    known = {row["borrower_id"] for row in verdicts[BORROWER_INFORMATION.name].used}
    loans = verdicts[LOAN_INFORMATION.name]
    for loan in loans.used:
        if loan["borrower_id"] not in known:
            cells = (loan["loan_id"], loan["borrower_id"])
            _reject(loans, LOAN_INFORMATION, cells, {"borrower_id": "UNKNOWN_BORROWER"})
            loans.orphans.append(loan)
    loans.used = [loan for loan in loans.used if loan["borrower_id"] in known]


def _reject(verdict: Verdict, dataset: Dataset, cells: Cells, reasons: Mapping[str, str]) -> None:
    """One row, with a line per reason; `reasons` is by column."""
    verdict.rejected += 1
    key = "/".join(_key(dataset, cells))
    verdict.lines.extend(
        Line(dataset.name, key, column, reason, "row_rejected")
        for column, reason in reasons.items()
    )


def _blank(row: Row) -> bool:
    return not _trimmed(row)[0] and all(cell is None for cell in row[1:])


def _wrong_field_count(row: Row) -> bool:
    return row[-1] is not None or row[-2] is None


def _bad_keys(dataset: Dataset, cells: Cells) -> dict[str, str]:
    bad = {}
    for column, cell in zip(dataset.columns, cells, strict=False):
        if column.key and column.kind is Kind.ID and not ID.fullmatch(cell):
            bad[column.name] = "INVALID_ID" if cell else "MISSING_VALUE"
    return bad


def _key(dataset: Dataset, cells: Cells) -> Cells:
    """A dataset's key columns stand first."""
    return cells[: len(dataset.key)]


def _trimmed(row: Row) -> Cells:
    return tuple((cell or "").strip(WHITE_SPACE) for cell in row)
