"""The sheets of a workbook, and their cells as a person would type them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import python_calamine

from infra.command.errors import WrongUse

# https://learn.microsoft.com/office/troubleshoot/excel/last-digits-changed-to-zeros
_DIGITS = 15
_TOO_LONG = 10**_DIGITS
_LAST_EXACT = 2**53  # of the whole numbers that a double tells from each other
_Place = tuple[int, int]  # row and column, from 0
KINDS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    name: str
    is_visible: bool


def sheets(path: Path) -> list[Sheet]:
    """Those of cells, in the workbook's order. Raises WrongUse for what is no workbook."""
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as workbook:
            return [
                Sheet(
                    name=sheet.name,
                    is_visible=sheet.visible is python_calamine.SheetVisibleEnum.Visible,
                )
                for sheet in workbook.sheets_metadata
                if sheet.typ is python_calamine.SheetTypeEnum.WorkSheet
            ]
    except (python_calamine.CalamineError, OSError) as error:
        raise WrongUse(
            f"{path} cannot be read as a workbook ({error}): open it in a spreadsheet and save it "
            "as .xlsx, or export its sheets as CSV"
        ) from error


def records(
    path: Path, sheet: str, most: int | None = None, *, table_below: int | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Its rows with their lines, the blank ones included; only the first, if `most` says so.

    `table_below`: the line of a table's header, below which a merged cell says the same of each row
    that it covers.
    """
    with python_calamine.CalamineWorkbook.from_path(path) as workbook:
        cells_of = workbook.get_sheet_by_name(sheet)
        rows = cells_of.to_python(skip_empty_area=False, nrows=most)
        merged = cells_of.merged_cell_ranges or ()
    if table_below is not None:
        _fill(rows, [each for each in merged if each[0][0] >= table_below])
    rounded = _rounded(rows)
    for line, cells in enumerate(rows, start=1):
        yield line, [_as_text(cell, place in rounded) for place, cell in enumerate(cells)]


def _fill(rows: list[list[Any]], merged: Iterable[tuple[_Place, _Place]]) -> None:
    """Writes down what a merged cell says, which a workbook keeps in the first of its rows; a row
    that has nothing else is blank.
    """
    for (top, place), (bottom, _) in merged:
        for cells in rows[top + 1 : bottom + 1]:
            if place < len(cells) and any(cell != "" for cell in cells):
                cells[place] = rows[top][place]


def _rounded(rows: Sequence[Sequence[Any]]) -> set[int]:
    """The places of columns that went through a spreadsheet, as far as their numbers tell.

    It keeps fifteen digits and writes zeros for the others; a program writes them all.
    """
    longer: dict[int, bool] = {}
    for cells in rows:
        for place, cell in enumerate(cells):
            if type(cell) is float and abs(cell) >= _TOO_LONG and cell.is_integer():
                is_rounded = cell == float(f"{cell:.{_DIGITS}g}")
                longer[place] = longer.get(place, True) and is_rounded
    return {place for place, is_rounded in longer.items() if is_rounded}


def _as_text(cell: Any, is_rounded: bool = False) -> str:
    """`is_rounded`: of whole numbers of more than fifteen digits, the last ones are not there."""
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) >= _TOO_LONG:
            is_damaged = is_rounded or abs(cell) > _LAST_EXACT
            return f"{cell:.{_DIGITS - 1}E}" if is_damaged else str(int(cell))
        case float():
            return f"{Decimal(f'{cell:.{_DIGITS}g}'):f}"
        case datetime() | date():
            return cell.isoformat()
        case _:
            return str(cell)
