"""Formulas whose results are not in the file: whoever reads it finds an empty cell, or a 0.

A program that writes a formula does not reckon it. It leaves the result out (openpyxl) or writes 0
(XlsxWriter), and asks spreadsheets to reckon all of it when they load the file: `fullCalcOnLoad`,
ECMA-376 part 1, 18.2.2. A spreadsheet program that saves the file writes the results, and of a text
without letters the type alone (`t="str"`, 18.3.1.4). In an OpenDocument a result has a type
(`office:value-type`), and what has none is not there.
"""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree
from zipfile import ZipFile

from infra.command.errors import WrongUse

_KINDS = {".xlsx", ".xlsm"}  # .xls and .xlsb keep cells in forms of their own
_CHUNK_BYTES = 1 << 20
_LONGEST_CELL = 1 << 14  # bytes: of a formula that is looked for across two chunks
_FORMULA = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b")
_WITHOUT_RESULT = re.compile(
    rb"""<(?:\w+:)?c\b(?![^>]*\bt="str")([^>]*)>\s*
    <(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*
    (?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>""",
    re.VERBOSE,
)
_PLACE = re.compile(rb'\br="([A-Z]+[0-9]+)"')


def check(path: Path, sheet: str) -> None:
    """Raises WrongUse for a sheet with a formula whose result is missing, or may be."""
    if path.suffix.lower() == ".ods" and _lacks_a_result(path, sheet):
        raise _without_results(path, sheet)
    if path.suffix.lower() not in _KINDS:
        return
    with ZipFile(path) as archive:
        workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        asked = workbook.find("{*}calcPr")
        is_unreckoned = asked is not None and asked.get("fullCalcOnLoad") in ("1", "true")
        with archive.open(part(archive, workbook, sheet)) as file:
            wanted = _FORMULA if is_unreckoned else _WITHOUT_RESULT
            found = next((match for text in pieces(file) if (match := wanted.search(text))), None)
    if found is not None:
        place = _PLACE.search(found[1])
        raise _without_results(
            path, sheet, f", the first in cell {place[1].decode()}" if place else ""
        )


def _without_results(path: Path, sheet: str, where: str = "") -> WrongUse:
    return WrongUse(
        f"{path}, sheet {sheet}, has formulas without results{where}: open it in a spreadsheet "
        "program and save it there, or export the values as CSV"
    )


def _lacks_a_result(path: Path, sheet: str) -> bool:
    """Whether a cell of an OpenDocument's sheet has a formula and no value."""
    current = None
    with ZipFile(path) as archive, archive.open("content.xml") as file:
        for event, element in ElementTree.iterparse(file, events=("start", "end")):
            kind = element.tag.rpartition("}")[2]
            if event == "end":
                if kind == "table-row":
                    element.clear()
                continue
            told = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
            if kind == "table":
                current = told.get("name")
            is_cell = kind == "table-cell" and current == sheet
            if is_cell and "formula" in told and "value-type" not in told:
                return True
    return False


def part(archive: ZipFile, workbook: ElementTree.Element, sheet: str) -> str:
    """The file in the archive that holds a sheet."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    ids = next(
        each.attrib for each in workbook.iterfind("{*}sheets/*") if each.get("name") == sheet
    )
    target = next(targets[value] for name, value in ids.items() if name.endswith("}id"))
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """A file's chunks, each with the end of the one before."""
    end = b""
    while chunk := file.read(_CHUNK_BYTES):
        yield end + chunk
        end = chunk[-_LONGEST_CELL:]
