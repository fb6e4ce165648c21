"""leads.xlsx: the published lists for people who work in a spreadsheet.

A sheet a list. Ids, telephone numbers and names are text, so that nothing loses a zero or runs as
a formula; amounts and rates are numbers.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError as NotWritten

from lambdas.shared import csv_reading, spreadsheets

__all__ = ["MOST_LINES", "NAME", "NotWritten", "write"]

NAME = "leads.xlsx"
MOST_LINES = 100_000  # a sheet; Excel itself ends at 1,048,576
_SHEETS = {
    "Leads": "refi_opportunities.csv",
    "Call": "call.csv",
    "Email": "email.csv",
    "Text": "sms.csv",
}
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_TEXT = re.compile(r"_ids?$|phone|name|email|screens|lists|parts|reached|city|state|type|reason")
_MONEY = re.compile(r"savings|payment|balance|costs|interest_saved|value|difference")
_PERCENT = re.compile(r"rate|ltv|spread")
_NARROWEST, _WIDEST = 8, 40  # characters


def write(out: Path) -> int:
    """Writes the workbook of the run in `out`; how many lines of the longest list are not in it."""
    left_out = 0
    with xlsxwriter.Workbook(out / NAME, {"constant_memory": True}) as book:
        formats = {
            "heading": book.add_format({"bold": True, "bottom": 1}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "percent": book.add_format({"num_format": "0.00##"}),
            "plain": None,
        }
        for title, name in _SHEETS.items():
            left_out = max(left_out, _sheet(book.add_worksheet(title), out / name, formats))
    return left_out


def _sheet(sheet: Any, path: Path, formats: dict[str, Any]) -> int:
    """One list; how many of its lines are over MOST_LINES."""
    names = next(_rows(path))
    for place, width in enumerate(_widths(path)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 2)
    columns = [(place, *_kind(name, formats)) for place, name in enumerate(names)]
    sheet.write_row(0, 0, [_heading(name) for name in names], formats["heading"])
    count = 0
    for count, cells in enumerate(islice(_rows(path), 1, None), start=1):
        if count <= MOST_LINES:
            for (place, is_text, number), cell in zip(columns, cells, strict=True):
                if not cell:
                    continue
                if is_text or not _NUMBER.fullmatch(cell):
                    sheet.write_string(count, place, spreadsheets.unguarded(cell))
                else:
                    sheet.write_number(count, place, float(cell), number)
    written = min(count, MOST_LINES)
    if count > MOST_LINES:
        more = f"{count - MOST_LINES:,} more lines are in {path.name}"
        sheet.write_string(written + 1, 0, more)
    sheet.autofilter(0, 0, max(written, 1), len(names) - 1)
    return count - written


def _kind(name: str, formats: dict[str, Any]) -> tuple[bool, Any]:
    """Of a column: whether its cells are text whatever they look like, and a number's format."""
    kind = "money" if _MONEY.search(name) else "percent" if _PERCENT.search(name) else "plain"
    return _TEXT.search(name) is not None, formats[kind]


def _widths(path: Path) -> list[int]:
    """By what stands in the first lines."""
    columns = zip(*islice(_rows(path), 200), strict=True)
    return [min(max(_NARROWEST, *(len(cell) + 2 for cell in cells)), _WIDEST) for cells in columns]


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv_reading.rows(file)


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()
