"""The sheets of a workbook, and their cells as a person would type them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import python_calamine

from infra.command.errors import WrongUse

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
        raise WrongUse(f"{path} cannot be read as a workbook: {error}") from error


def records(path: Path, sheet: str, most: int | None = None) -> Iterator[tuple[int, list[str]]]:
    """Its rows with their lines, the blank ones included; only the first, if `most` says so."""
    with python_calamine.CalamineWorkbook.from_path(path) as workbook:
        rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False, nrows=most)
    for line, cells in enumerate(rows, start=1):
        yield line, [_as_text(cell) for cell in cells]


def _as_text(cell: Any) -> str:
    """Fifteen digits are what a spreadsheet keeps."""
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return f"{Decimal(f'{cell:.15g}'):f}"
        case datetime() | date():
            return cell.isoformat()
        case _:
            return str(cell)
