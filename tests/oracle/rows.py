"""Which rows of a snapshot are used, and a line for everything that is not."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from lambdas.shared.contract import (
    BORROWER_ENGAGEMENT,
    BORROWER_INFORMATION,
    DATASETS,
    DO_NOT_CONTACT,
    DO_NOT_CONTACT_ADDRESSES,
    LOAN_INFORMATION,
    LONGEST_TEXT,
    SAME_PERSON,
    Column,
    Dataset,
    Kind,
)
from tests.oracle import addresses, refusals
from tests.oracle.serde import WHITE_SPACE, Row
from tests.oracle.serde import rows as read

ID = re.compile(r"(?!-)[A-Za-z0-9_-]{1,38}|-[0-9]{1,37}")
NAMED_ID = re.compile(r"[A-Za-z0-9_-]{1,38}")  # of an opt-out: it binds rejected rows too
NUMBER = re.compile(r"-?([0-9]+)(?:\.([0-9]+))?")
FRACTION = re.compile(r"[0-9]*\.[0-9]+|[0-9]+")  # SAS and Oracle write no 0 before the point
WHOLE_NUMBER = re.compile(r"[0-9]+")

DECIMALS = {Kind.RATE: 4, Kind.LTV: 4, Kind.AMOUNT: 2, Kind.BALANCE: 2}
DIGITS = {Kind.RATE: 5, Kind.LTV: 5, Kind.AMOUNT: 16, Kind.BALANCE: 16}
WHOLE_RANGE = {Kind.CREDIT_SCORE: (300, 850), Kind.YEAR: (1900, 9999)}
LEAST = {Kind.RATE: Decimal("0.5"), Kind.LTV: Decimal("1.5")}  # below, a fraction
BELIEVABLE = Decimal(1_000_000_000)  # no home, and no loan on one, is a billion dollars
THIS_YEAR = 2026

REJECT_REASONS = (
    "WRONG_FIELD_COUNT",
    "MISSING_VALUE",
    "INVALID_ID",
    "TOO_LONG",
    "CONTROL_CHARACTER",
    "REPEATED_KEY",
    "NOT_A_NUMBER",
    "TOO_MANY_DECIMALS",
    "OUT_OF_RANGE",
    "UNKNOWN_BORROWER",
    "NOT_AN_ADDRESS",
    "FRACTION_FOR_PERCENT",
    "REFUSAL",
    "NOT_YES_OR_NO",
)
SIGNS = ("paperless_billing", "email_open_last_30d", "mobile_app_login_last_30d")
SIGN = re.compile(r"y|yes|t|true|n|no|f|false|[0-9]+(\.0+)?")

Used = dict[str, Any]  # a used row: its cells by column, typed, None where there is no value


class Line(NamedTuple):
    """A line of rejected_rows.csv, its cells unguarded."""

    dataset: str
    key: str
    column: str
    reason: str
    effect: str
    value: str = ""  # the cell's first characters; of a repeated key, the key


SHOWN_VALUE = 100  # characters
_NUMBERS = (Kind.RATE, Kind.LTV, Kind.AMOUNT, Kind.BALANCE, Kind.CREDIT_SCORE, Kind.YEAR)


@dataclass
class Verdict:
    """What became of the rows of one dataset."""

    used: list[Used] = field(default_factory=list)
    repeated: int = 0
    rejected: int = 0
    lines: list[Line] = field(default_factory=list)
    # every opt-out that binds a borrower or closes an address: {borrower_id or address, channel as
    # it stands there, closes}
    heard: list[Used] = field(default_factory=list)
    # every line, used or not, its cells as text, None where there is none
    delivered: list[Used] = field(default_factory=list)
    orphans: list[Used] = field(default_factory=list)  # loans of nobody

    @property
    def rows(self) -> int:
        return len(self.used) + self.repeated + self.rejected


Cells = tuple[str, ...]  # trimmed, empty where the file has nothing


def judge(files: Mapping[str, list[str]], *, this_year: int = THIS_YEAR) -> dict[str, Verdict]:
    """The verdict on each dataset, given the texts of its files (of none, if it is absent)."""
    verdicts = {}
    for dataset in DATASETS:
        table = [
            row
            for text in files.get(dataset.name, [])
            for row in read(text, len(dataset.columns) + 1)
            if not _is_no_row(dataset, row)
        ]
        if dataset is DO_NOT_CONTACT:
            delivered = verdicts[BORROWER_INFORMATION.name].delivered
            verdicts[dataset.name] = _opt_outs(table, {row["borrower_id"] for row in delivered})
        elif dataset is DO_NOT_CONTACT_ADDRESSES:
            verdicts[dataset.name] = _closed_addresses(table)
        elif dataset is BORROWER_ENGAGEMENT:
            delivered = verdicts[BORROWER_INFORMATION.name].delivered
            known = {row["borrower_id"] for row in delivered}
            verdicts[dataset.name] = _judge(dataset, table, this_year, known)
        elif dataset is SAME_PERSON:
            known = {row["borrower_id"] for row in verdicts[BORROWER_INFORMATION.name].used}
            verdicts[dataset.name] = _judge(dataset, table, this_year, known)
        else:
            verdicts[dataset.name] = _judge(dataset, table, this_year)
    _reject_loans_of_nobody(verdicts)
    return verdicts


def _judge(
    dataset: Dataset, table: list[Row], this_year: int, known: set[str] | None = None
) -> Verdict:
    """`known`: the ids that all of a row's keys have to be among."""
    verdict = Verdict()
    by_key: dict[Cells, list[Cells]] = defaultdict(list)
    for row in table:
        cells = _trimmed(row)
        verdict.delivered.append(
            {name: cell or None for name, cell in zip(dataset.header, cells, strict=False)}
            | {"overflow": cells[-1] or None, "is_broken": _wrong_field_count(row)}
        )
        if _wrong_field_count(row):
            _reject(verdict, dataset, cells, {"": "WRONG_FIELD_COUNT"})
        elif bad := _bad_keys(dataset, cells):
            _reject(verdict, dataset, cells, bad)
        else:
            by_key[_key(dataset, cells)].append(cells[:-1])
    for rows in by_key.values():
        if len({_compared(dataset, cells) for cells in rows}) > 1:
            for cells in rows:
                if unfit := _unfit_text(dataset, cells):
                    _reject(verdict, dataset, cells, unfit)
                else:
                    _reject(verdict, dataset, cells, {"/".join(dataset.key): "REPEATED_KEY"})
        elif unfit := _unfit_text(dataset, rows[0]):
            for cells in rows:
                _reject(verdict, dataset, cells, unfit)
        elif known is not None and (strange := _strangers(dataset, rows[0], known)):
            for cells in rows:
                _reject(verdict, dataset, cells, strange)
        else:
            verdict.repeated += len(rows) - 1
            _judge_values(verdict, dataset, tuple(map(min, *rows, rows[0])), this_year)
    return verdict


def _compared(dataset: Dataset, cells: Cells) -> tuple[str | tuple[bool, Decimal], ...]:
    """Numbers by their values: 7.5 and 7.50 are one."""
    return tuple(
        (cell.startswith("-"), Decimal(cell))
        if column.kind in _NUMBERS and re.fullmatch(r"-?[0-9]+([.][0-9]+)?", cell)
        else cell
        for column, cell in zip(dataset.columns, cells, strict=True)
    )


def _judge_values(verdict: Verdict, dataset: Dataset, cells: Cells, this_year: int) -> None:
    values: Used = {}
    deciding: dict[str, str] = {}
    for column, cell in zip(dataset.columns, cells, strict=True):
        value, reason = typed(column, cell)
        if column.kind is Kind.YEAR and value is not None and value > this_year:
            value, reason = None, "OUT_OF_RANGE"
        values[column.name] = value
        if reason and column.deciding:
            deciding[column.name] = reason
        elif reason:
            key = "/".join(_key(dataset, cells))
            value = cell[:SHOWN_VALUE]
            verdict.lines.append(
                Line(dataset.name, key, column.name, reason, "value_ignored", value)
            )
    if deciding:
        _reject(verdict, dataset, cells, deciding)
        return
    if dataset is BORROWER_INFORMATION:
        key = "/".join(_key(dataset, cells))
        verdict.lines.extend(
            Line(dataset.name, key, column.name, "REFUSAL", "channels_closed", cell[:SHOWN_VALUE])
            for column, cell in zip(dataset.columns, cells, strict=True)
            if column.name in refusals.COLUMNS and refusals.of_column(column.name, cell)
        )
    if dataset is LOAN_INFORMATION:
        place = dataset.header.index("property_id")
        values["names_property"] = bool(cells[place])  # whether or not it can be read
    said = values.get("sms_opt_in") or ""
    if said and not SIGN.fullmatch(said.lower()):
        key, shown = "/".join(_key(dataset, cells)), said[:SHOWN_VALUE]
        verdict.lines.append(
            Line(dataset.name, key, "sms_opt_in", "NOT_YES_OR_NO", "channels_closed", shown)
        )
    if "phone" in values:
        values["phone"] = addresses.shown(values["phone"])  # nobody was asked about another number
    verdict.used.append(values)


def typed(column: Column, cell: str) -> tuple[Any, str | None]:
    """A trimmed cell's value, or None and the reason why it has none."""
    if not cell:
        return None, "MISSING_VALUE" if column.deciding else None
    if column.name in SIGNS and not SIGN.fullmatch(cell.lower()):
        return None, "NOT_YES_OR_NO"
    if column.kind is Kind.TEXT:
        return cell, None
    if column.kind is Kind.DECISION:
        word = cell.lower()
        return (word, None) if word in ("same", "different") else (None, "OUT_OF_RANGE")
    if column.kind is Kind.ID:
        return (cell, None) if ID.fullmatch(cell) else (None, "INVALID_ID")
    if column.kind in WHOLE_RANGE:
        return _whole_number(column.kind, cell)
    return _number(column.kind, cell)


def _whole_number(kind: Kind, cell: str) -> tuple[int | None, str | None]:
    cell = re.sub(r"(?<=[0-9])\.0+\Z", "", cell)
    if not WHOLE_NUMBER.fullmatch(cell):
        return None, "NOT_A_NUMBER"
    lowest, highest = WHOLE_RANGE[kind]
    if len(cell) > 9 or not lowest <= int(cell) <= highest:
        return None, "OUT_OF_RANGE"
    return int(cell), None


def _number(kind: Kind, cell: str) -> tuple[Decimal | None, str | None]:
    if kind in LEAST and FRACTION.fullmatch(cell) and 0 < Decimal(cell) < LEAST[kind]:
        return None, "FRACTION_FOR_PERCENT"
    match = NUMBER.fullmatch(cell)
    if not match:
        return None, "NOT_A_NUMBER"
    digits, decimals = match.groups(default="")
    value = Decimal(cell) + 0  # there is no negative zero in SQL
    if len(decimals.rstrip("0")) > DECIMALS[kind]:
        return None, "TOO_MANY_DECIMALS"
    in_range = {
        Kind.RATE: 0 < value <= 25,
        Kind.LTV: 0 < value <= 1000,
        Kind.AMOUNT: 0 <= value < BELIEVABLE,
        Kind.BALANCE: -BELIEVABLE < value < BELIEVABLE,
    }[kind]
    if len(digits) > DIGITS[kind] or not in_range:
        return None, "OUT_OF_RANGE"
    return value, None


# by the word in do_not_contact: a number that must not be called must not be texted either
CLOSES = {"phone": {"call", "sms"}, "email": {"email"}, "sms": {"sms"}, "mail": set()}
EVERY = {"call", "email", "sms"}


def _opt_outs(table: list[Row], known: set[str | None]) -> Verdict:
    """do_not_contact: whatever names a borrower counts, so that no opt-out is lost; an address in
    place of a borrower is closed, though the line is rejected."""
    verdict = Verdict()
    lines = []
    for row in table:
        cells = _trimmed(row)
        given = unwrapped(cells[0])
        people = bound(given, known) if given else []
        wrong = _wrong_field_count(row)
        closes = EVERY if wrong else CLOSES.get(cells[1].lower(), EVERY)
        closes = closes | refusals.of_reason(cells[2], "" if wrong else cells[1].lower())
        verdict.heard += [
            {"borrower_id": each, "channel": cells[1], "closes": closes} for each in people
        ]
        if people:
            lines.append(((people[0], cells[1]), cells, wrong))
            continue
        reason = "UNKNOWN_BORROWER" if given else "INVALID_ID" if cells[0] else "MISSING_VALUE"
        bad = {"": "WRONG_FIELD_COUNT"} if wrong else {"borrower_id": reason}
        _reject(verdict, DO_NOT_CONTACT, cells, bad)
        _hear_address(verdict, cells, wrong)
    _use_first(verdict, DO_NOT_CONTACT, lines)
    return verdict


def _closed_addresses(table: list[Row]) -> Verdict:
    verdict = Verdict()
    lines = []
    for row in table:
        cells = _trimmed(row)
        wrong = _wrong_field_count(row)
        address = _hear_address(verdict, cells, wrong)
        if address is None:
            reason = "NOT_AN_ADDRESS" if cells[0] else "MISSING_VALUE"
            bad = {"": "WRONG_FIELD_COUNT"} if wrong else {"address": reason}
            _reject(verdict, DO_NOT_CONTACT_ADDRESSES, cells, bad)
        else:
            lines.append(((address, cells[1]), cells, wrong))
            if not wrong and addresses.has_words(cells[0]):
                key = "/".join(_key(DO_NOT_CONTACT_ADDRESSES, cells))
                value = cells[0][:SHOWN_VALUE]
                verdict.lines.append(
                    Line(
                        DO_NOT_CONTACT_ADDRESSES.name,
                        key,
                        "address",
                        "NOT_AN_ADDRESS",
                        "value_ignored",
                        value,
                    )
                )
    _use_first(verdict, DO_NOT_CONTACT_ADDRESSES, lines)
    return verdict


def _hear_address(verdict: Verdict, cells: Cells, wrong: bool) -> str | None:
    """A channel that does not fit the address closes all that it could open; which one is named."""
    text = " | ".join(cell for cell in cells if cell) if wrong else cells[0]
    for address in sorted(addresses.found(text)):
        is_number = "@" not in address
        closes = {"call", "sms"} if is_number else {"email"}
        if is_number and not wrong and cells[1].lower() == "sms":
            closes = {"sms"}
        verdict.heard.append({"address": address, "channel": cells[1], "closes": closes})
    return addresses.first_of(text)


def _use_first(
    verdict: Verdict, dataset: Dataset, lines: list[tuple[tuple[str, str], Cells, bool]]
) -> None:
    """Of several lines about one name and channel one is used, the others are repeated."""
    for _, cells, wrong in lines:
        if wrong:
            key = "/".join(_key(dataset, cells))
            verdict.lines.append(Line(dataset.name, key, "", "WRONG_FIELD_COUNT", "value_ignored"))
    names = {name for name, _, _ in lines}
    verdict.repeated += len(lines) - len(names)
    verdict.used += [dict(zip(dataset.key, name, strict=True)) for name in sorted(names)]


def unwrapped(cell: str) -> str | None:
    """The id in a cell, without what exports wrap around one."""
    bare = addresses.seen(cell).strip(addresses.WRAPPINGS)
    bare = re.sub(r"(?<=[0-9])\.0+", "", bare) if re.fullmatch(r"[0-9]{1,38}\.0+", bare) else bare
    return bare if NAMED_ID.fullmatch(bare) else None


def bound(given: str, known: set[str | None]) -> list[str]:
    """Of exactly that id, or each of it in other letters' case."""
    folded = [each for each in known if each is not None and each.lower() == given.lower()]
    return [given] if given in known else sorted(folded)


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
    values = dict(zip(dataset.header, cells, strict=False)) | {"/".join(dataset.key): key}
    verdict.lines.extend(
        Line(
            dataset.name,
            key,
            column,
            reason,
            "row_rejected",
            values[column][:SHOWN_VALUE] if column else "",
        )
        for column, reason in reasons.items()
    )


def _is_no_row(dataset: Dataset, row: Row) -> bool:
    """Blank, or the header once more."""
    cells = _trimmed(row)
    return not any(cells) or (cells[:-1] == dataset.header and row[-1] is None)


def _wrong_field_count(row: Row) -> bool:
    return row[-1] is not None or row[-2] is None


def _bad_keys(dataset: Dataset, cells: Cells) -> dict[str, str]:
    bad = {}
    for column, cell in zip(dataset.columns, cells, strict=False):
        if column.key and column.kind is Kind.ID and not ID.fullmatch(cell):
            bad[column.name] = "INVALID_ID" if cell else "MISSING_VALUE"
    if dataset is SAME_PERSON and cells[0] and cells[0] == cells[1]:
        bad["other_id"] = "INVALID_ID"
    return bad


def _strangers(dataset: Dataset, cells: Cells, known: set[str]) -> dict[str, str]:
    """The keys that are none of the known ids."""
    keys = zip(dataset.key, cells, strict=False)
    return {name: "UNKNOWN_BORROWER" for name, cell in keys if cell not in known}


def _unfit_text(dataset: Dataset, cells: Cells) -> dict[str, str]:
    """Cells that are too long; or else, of the row, that one holds what no text has."""
    texts = {
        column.name: cell
        for column, cell in zip(dataset.columns, cells, strict=True)
        if column.kind is Kind.TEXT
    }
    if long := {name: "TOO_LONG" for name, cell in texts.items() if len(cell) > LONGEST_TEXT}:
        return long
    return {"": "CONTROL_CHARACTER"} if any(map(_has_control, texts.values())) else {}


def _has_control(cell: str) -> bool:
    """A control character but tab and line feed, a line separator, or what turns text around."""
    return any(
        (unicodedata.category(char) in {"Cc", "Zl", "Zp"} and char not in "\t\n")
        or unicodedata.bidirectional(char)
        in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        for char in cell
    )


def _key(dataset: Dataset, cells: Cells) -> Cells:
    """A dataset's key columns stand first."""
    return cells[: len(dataset.key)]


def _trimmed(row: Row) -> Cells:
    """Of a cell that is too long, as much as tells that it is."""
    return tuple((cell or "").strip(WHITE_SPACE)[: LONGEST_TEXT + 1] for cell in row)
