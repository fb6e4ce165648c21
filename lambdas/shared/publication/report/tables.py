"""Tables of numbers, on paper and on a phone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lambdas.shared.publication.report.markup import Element, Node, element

Row = tuple[Node, ...]  # its first cell is the heading


def table(
    headings: Sequence[str],
    rows: Iterable[Row],
    *,
    class_: str = "numbers",
    is_stacked: bool = False,
) -> Element:
    """Where it `is_stacked`, a phone shows a row's name above its numbers.

    Such a row is laid out as a grid; the roles tell a screen reader that it is a row all the same.
    """

    def role(name: str) -> str | None:
        return name if is_stacked else None

    def cell(tag: str, content: Node, name: str, scope: str | None = None) -> Element:
        return element(tag, content, scope=scope, role=role(name))

    first, *others = headings
    heading = [cell("th", first, "columnheader", "col") if first else cell("td", "", "cell")]
    heading += [cell("th", name, "columnheader", "col") for name in others]
    body = (
        element(
            "tr",
            cell("th", name, "rowheader", "row"),
            (cell("td", each, "cell") for each in cells),
            role=role("row"),
        )
        for name, *cells in rows
    )
    return element(
        "table",
        element("thead", element("tr", heading, role=role("row")), role=role("rowgroup")),
        element("tbody", body, role=role("rowgroup")),
        class_=f"{class_} stacked" if is_stacked else class_,
        role=role("table"),
    )
