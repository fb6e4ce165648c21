"""HTML as a tree of elements, which can only be written escaped.

Names of elements and attributes come from this package; text and values may come from anybody's
file. A character that is not seen, or that moves others about (controls, zero width, direction),
is written as U+FFFD: what a reader sees is what is there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # general categories of Unicode

_WITHOUT_END = {"meta"}
_LINES = {  # an element that is no part of a line of text gets a line in the file
    *("html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section"),
    *("h1", "h2", "h3", "h4", "p", "div", "ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


@dataclass(frozen=True)
class Element:
    name: str
    attributes: Mapping[str, str]
    children: tuple[Node, ...]


Node = Element | str
Child = Node | None | Iterable["Child"]


def element(tag: str, /, *children: Child, **attributes: str | int | None) -> Element:
    """`class_` is the attribute class, `aria_label` is aria-label; None leaves one out."""
    return Element(
        name=tag,
        attributes={
            key.rstrip("_").replace("_", "-"): str(value)
            for key, value in attributes.items()
            if value is not None
        },
        children=tuple(_flat(children)),
    )


def spaced(*children: Node | None) -> Iterator[Node]:
    """Boxes side by side, which are words side by side to whoever hears or copies them."""
    for child in children:
        if child is not None:
            yield child
            yield " "


def stylesheet(css: str) -> Element:
    """The one element whose text no browser would unescape."""
    if "<" in css:
        raise ValueError("a stylesheet with < in it could end its own element")
    return Element(name="style", attributes={}, children=(css,))


def page(root: Element) -> str:
    return "<!DOCTYPE html>\n" + "".join(_written(root))


def escaped(text: str) -> str:
    """As text, and as an attribute's value in double quotes."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(
            "\N{REPLACEMENT CHARACTER}" if unicodedata.category(character) in _UNSEEN else character
            for character in text
        )
    return text.translate(_ESCAPES)


def _flat(children: Iterable[Child]) -> Iterator[Node]:
    for child in children:
        if isinstance(child, Element | str):
            yield child
        elif child is not None:
            yield from _flat(child)


def _written(node: Node) -> Iterator[str]:
    if isinstance(node, str):
        yield escaped(node)
        return
    yield f"<{node.name}"
    for name, value in node.attributes.items():
        yield f' {name}="{escaped(value)}"'
    yield ">"
    if node.name == "style":
        yield from (str(child) for child in node.children)
    else:
        for child in node.children:
            yield from _written(child)
    if node.name not in _WITHOUT_END:
        yield f"</{node.name}>"
    if node.name in _LINES:
        yield "\n"


def of_code(code: str) -> Element:
    """As it stands in the files, for whoever looks it up there."""
    return element("span", code, class_="code")
