"""What people leave at a workbook's cells and no cell says: comments, and lines through the text.

ECMA-376 part 1: comments are a part of their own (18.7), and a line through the text (`strike`,
18.4.10) is of the cell's font or of a piece of its text. Excel keeps threaded comments as plain
ones, too. An OpenDocument has `office:annotation` and `style:text-line-through-style`.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from infra.command.importing.tables.formulas import part, pieces

_KINDS = {".xlsx", ".xlsm"}  # .xls and .xlsb keep them in forms of their own
_PLACE = re.compile(r"[A-Z]+([0-9]+)")


@dataclass(frozen=True)
class Annotation:
    """`line` is that of the cell; `comment` is None of a text with a line through it."""

    line: int
    comment: str | None


def annotations(path: Path, sheet: str | None) -> tuple[Annotation, ...]:
    """Those of a sheet; () of a text, and of workbooks in which they cannot be found."""
    if sheet is None or path.suffix.lower() not in (*_KINDS, ".ods"):
        return ()
    state = path.stat()
    return _read(path, sheet, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=32)
def _read(path: Path, sheet: str, _changed: int, _size: int) -> tuple[Annotation, ...]:
    with ZipFile(path) as archive:
        found = _of_document(archive, sheet) if path.suffix.lower() == ".ods" else None
        return tuple(found if found is not None else _of_workbook(archive, sheet))


def _of_workbook(archive: ZipFile, sheet: str) -> Iterator[Annotation]:
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    name = part(archive, workbook, sheet)
    for told in _comments(archive, name):
        for comment in ElementTree.fromstring(archive.read(told)).iter():
            if (line := _line(comment.get("ref"))) and _kind(comment) == "comment":
                texts = (each.text or "" for each in comment.iterfind(".//{*}t"))
                yield Annotation(line, "".join(texts))
    styles, texts_ = _struck_styles(archive), _struck_texts(archive)
    if not styles and not texts_:
        return
    with archive.open(name) as file:
        for _, element in ElementTree.iterparse(file):
            if _kind(element) == "row":
                element.clear()
            if _kind(element) != "c" or not any(_kind(each) in ("v", "is") for each in element):
                continue
            value = element.findtext("{*}v", "")
            is_text = element.get("t") == "s" and value in texts_
            if is_text or element.get("s", "0") in styles:
                yield Annotation(_line(element.get("r")) or 0, None)


def _comments(archive: ZipFile, name: str) -> list[str]:
    """The parts with a sheet's comments."""
    folder, file = posixpath.split(name)
    relations = f"{folder}/_rels/{file}.rels"
    if relations not in archive.namelist():
        return []
    return [
        posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/")
        for each in ElementTree.fromstring(archive.read(relations))
        if each.get("Type", "").endswith("/comments")
    ]


def _struck_styles(archive: ZipFile) -> set[str]:
    """The numbers of the cells' styles whose font has a line through it."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
    fonts = styles.iterfind("{*}fonts/{*}font")
    struck = {str(at) for at, font in enumerate(fonts) if _is_struck(font)}
    formats = styles.iterfind("{*}cellXfs/{*}xf")
    return {str(at) for at, each in enumerate(formats) if each.get("fontId", "0") in struck}


def _struck_texts(archive: ZipFile) -> set[str]:
    """The numbers of shared texts of which a piece has a line through it."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return set()
    with archive.open("xl/sharedStrings.xml") as file:
        if not any(b"strike" in piece for piece in pieces(file)):
            return set()  # of most workbooks, without reading each of its texts
    struck, at = set(), 0
    with archive.open("xl/sharedStrings.xml") as file:
        for _, element in ElementTree.iterparse(file):
            if _kind(element) == "si":
                if any(map(_is_struck, element.iterfind("{*}r/{*}rPr"))):
                    struck.add(str(at))
                at += 1
                element.clear()
    return struck


def _is_struck(font: ElementTree.Element) -> bool:
    line = font.find("{*}strike")
    return line is not None and line.get("val", "1") not in ("0", "false")


def _of_document(archive: ZipFile, sheet: str) -> Iterator[Annotation]:
    struck: set[str] = set()
    current, line = "", 0
    with archive.open("content.xml") as file:
        for event, element in ElementTree.iterparse(file, events=("start", "end")):
            kind, told = _kind(element), _attributes(element)
            if event == "start" and kind == "table":
                current, line = told.get("name", ""), 1
            if event == "start":
                continue
            if kind == "style" and any(
                _attributes(each).get("text-line-through-style", "none") != "none"
                for each in element
            ):
                struck.add(told.get("name", ""))
            elif kind == "table-cell" and current == sheet:
                comment = next((each for each in element if _kind(each) == "annotation"), None)
                if comment is not None:
                    yield Annotation(line, "".join(comment.itertext()))
                if told.get("style-name") in struck and any(_kind(each) == "p" for each in element):
                    yield Annotation(line, None)
            elif kind == "table-row":
                line += int(told.get("number-rows-repeated", "1"))
                element.clear()


def _attributes(element: ElementTree.Element) -> dict[str, str]:
    return {name.rpartition("}")[2]: value for name, value in element.attrib.items()}


def _kind(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _line(place: str | None) -> int | None:
    found = _PLACE.fullmatch(place or "")
    return int(found[1]) if found else None
