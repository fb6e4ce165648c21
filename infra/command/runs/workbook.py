"""leads.xlsx: the published lists for people who work in a spreadsheet.

A sheet a list. Ids, telephone numbers and names are text, so that nothing loses a zero or runs as
a formula; amounts and rates are numbers.

XlsxWriter makes all but the rows: formats, headings, widths, filters. Of rows there may be 400,000
with twenty million cells, which it writes one by one in a minute and a half. So DuckDB writes each
row's XML out of the CSV file (sheet_rows.py), and it is put into the sheet on its way to the disk.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter

from infra.command.runs.sheet_rows import Rows
from lambdas.shared.text import csv_reading
from lambdas.shared.text.counting import counted

__all__ = ["MOST_LINES", "NAME", "write"]

NAME = "leads.xlsx"
MOST_LINES = 100_000  # a sheet; Excel itself ends at 1,048,576
_SHEETS = {
    "Leads": "refi_opportunities.csv",
    "Call": "call.csv",
    "Email": "email.csv",
    "Text": "sms.csv",
}
_TEXT = re.compile(r"_ids?$|phone|name|email|screens|lists|parts|reached|city|state|type|reason")
_MONEY = re.compile(r"savings|payment|balance|costs|interest_saved|value|difference")
_PERCENT = re.compile(r"rate|ltv|spread")
_FORMATS = {"money": {"num_format": "#,##0.00"}, "percent": {"num_format": "0.00##"}}
_PLAIN = 0  # the style of a number that is shown as it is
_NARROWEST, _WIDEST = 8, 40  # characters
_FASTEST = 1  # of zlib's levels: a fifth more bytes in a third of the time
# Where a sheet's rows go, behind the one with the headings, and how far it says that they reach.
_BEHIND_HEADINGS = re.compile(rb"(?<=</row>)")
_DIMENSION = re.compile(rb'(<dimension ref="A1:[A-Z]+)[0-9]+')
_COLUMN = re.compile(rb'<col min="([0-9]+)" max="([0-9]+)"[^>]* style="([0-9]+)"')


def write(out: Path) -> int:
    """Writes the workbook of the run in `out`; how many lines of the longest list are not in it.

    Raises OSError if the disk is full, say, or another program has the file open.
    """
    with closing(Rows()) as rows:
        lists = {title: _List(out / name, rows) for title, name in _SHEETS.items()}
        _assemble(out / NAME, _frame(lists), list(lists.values()))
    return max(each.left_out for each in lists.values())


class _List:
    """One of the published lists, as a sheet shows it."""

    def __init__(self, path: Path, rows: Rows) -> None:
        self.path = path
        head = list(islice(_lines(path), 200))
        self.names = head[0]
        self.widths = [
            min(max(_NARROWEST, *(len(cell) + 2 for cell in cells)), _WIDEST)
            for cells in zip(*head, strict=True)
        ]
        count = rows.count(path, self.names)
        self.shown = min(count, MOST_LINES)
        self.left_out = count - self.shown
        self._rows = rows

    def rows(self, styles: dict[int, int]) -> Iterator[bytes]:
        """In XML; `styles`: of its numbers, by column from 1 on."""
        return self._rows.of(
            self.path,
            self.names,
            [
                None if _is_text(name) else styles.get(place, _PLAIN)
                for place, name in enumerate(self.names, start=1)
            ],
            most=self.shown,
        )


def _frame(lists: dict[str, _List]) -> bytes:
    """The workbook without the lists' lines."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        heading = book.add_format({"bold": True, "bottom": 1})
        formats = {kind: book.add_format(how) for kind, how in _FORMATS.items()}
        for title, each in lists.items():
            _sheet(book.add_worksheet(title), each, heading, formats)
    return file.getvalue()


def _sheet(sheet: Any, shown: _List, heading: Any, formats: dict[str, Any]) -> None:
    for place, (name, width) in enumerate(zip(shown.names, shown.widths, strict=True)):
        sheet.set_column(place, place, width, _format(name, formats))
        sheet.write_string(0, place, _heading(name), heading)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(shown.shown, 1), len(shown.names) - 1)
    if shown.left_out:
        more = f"{counted(shown.left_out, 'more line is', 'more lines are')} in {shown.path.name}"
        sheet.write_string(shown.shown + 1, 0, more)


def _assemble(path: Path, frame: bytes, lists: list[_List]) -> None:
    """The frame with each list's lines in its sheet."""
    sheets = {f"xl/worksheets/sheet{n}.xml": each for n, each in enumerate(lists, start=1)}
    with (
        zipfile.ZipFile(io.BytesIO(frame)) as read,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_FASTEST) as book,
    ):
        for entry in read.infolist():
            with book.open(entry.filename, "w", force_zip64=True) as part:
                content = read.read(entry)
                if entry.filename in sheets:
                    part.writelines(_ahead(_filled(content, sheets[entry.filename])))
                else:
                    part.write(content)


def _ahead(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The next part is made while one is compressed."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="sheet") as maker:
        coming = maker.submit(next, parts, None)
        while (part := coming.result()) is not None:
            coming = maker.submit(next, parts, None)
            yield part


def _filled(sheet: bytes, shown: _List) -> Iterator[bytes]:
    """The sheet's XML with the list's lines in it."""
    last = shown.shown + 1 + bool(shown.left_out)
    headings, rest = _BEHIND_HEADINGS.split(sheet, maxsplit=1)
    yield _DIMENSION.sub(rb"\g<1>%d" % last, headings)
    yield from shown.rows(
        {
            place: int(style)
            for first, last, style in _COLUMN.findall(headings)
            for place in range(int(first), int(last) + 1)
        }
    )
    yield rest


def _is_text(name: str) -> bool:
    """Whether a column's cells are text whatever they look like."""
    return _TEXT.search(name) is not None


def _format(name: str, formats: dict[str, Any]) -> Any:
    """How a column's numbers are shown; None: as they are."""
    if _is_text(name):
        return None
    kind = "money" if _MONEY.search(name) else "percent" if _PERCENT.search(name) else ""
    return formats.get(kind)


def _lines(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv_reading.rows(file)


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()
