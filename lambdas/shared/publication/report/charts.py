"""Bars that lie beside their numbers: each says in text what it shows, and colour adds nothing.

A bar is an SVG of its own, as wide as its place and never wider; the text stays the page's, at
every width.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lambdas.shared.publication.report.markup import Element, Node, element, spaced
from lambdas.shared.publication.report.wording import count, share

_HEIGHT = 12  # CSS pixels
_HAIRLINE = 0.4  # percent of the box: what is there can be seen


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A part of a bar. `shade` is 1, the darkest, to 3."""

    name: str
    amount: int
    shade: int = 1


@dataclass(frozen=True, kw_only=True)
class Bar:
    """`note` is the small print under the label; `is_marked` bars are the ones to compare with.

    `figures` stand at the bar's end, the second one small; else its amount and share do.
    """

    label: Node
    segments: Sequence[Segment]
    note: Sequence[Node] = ()
    figures: tuple[str, str] | None = None
    is_marked: bool = False

    @property
    def amount(self) -> int:
        return sum(segment.amount for segment in self.segments)


def bar(label: Node, amount: int, *note: Node, shade: int = 1) -> Bar:
    return Bar(label=label, segments=[Segment(name="", amount=amount, shade=shade)], note=note)


def bars(rows: Iterable[Bar], *, total: int, name: str, in_lines: bool = False) -> Element:
    """A chart as a list called `name`. `total` is what shares are of, and a whole bar.

    `in_lines`: short labels stand in a line with their bars, long ones above them otherwise.
    """
    return element(
        "ul",
        (_row(row, total=total, in_lines=in_lines) for row in rows),
        class_="bars in-lines" if in_lines else "bars",
        role="list",
        aria_label=name,
    )


def swatch(shade: int) -> Element:
    """The square that says which part of a bar is meant."""
    square = element("rect", width=10, height=10, class_=f"shade-{shade}")
    return element("svg", square, class_="swatch", width=10, height=10, aria_hidden="true")


def _row(row: Bar, *, total: int, in_lines: bool) -> Element:
    label = element("span", row.label, class_="label")
    drawn = _drawn(row, total=total)
    figure, aside = row.figures or (count(row.amount), share(row.amount, total))
    number = element("span", spaced(figure, element("small", aside)), class_="number")
    note = element("small", spaced(*row.note), class_="note") if row.note else None
    parts = (label, drawn, number, note) if in_lines else (label, number, drawn, note)
    return element("li", spaced(*parts), class_="marked" if row.is_marked else None)


def _drawn(row: Bar, *, total: int) -> Element:
    whole = max(total, row.amount)  # nothing sticks out
    lies_at = 0.0
    parts = []
    for segment in row.segments:
        if segment.amount:
            # the last hairline may not stick out
            width = max(100 * segment.amount / whole, _HAIRLINE)
            lies_at = min(lies_at, 100 - width)
            parts.append(
                element(
                    "rect",
                    x=f"{lies_at:.2f}%",
                    width=f"{width:.2f}%",
                    height=_HEIGHT,
                    class_=f"shade-{segment.shade}",
                )
            )
            lies_at += width
    told = ", ".join(f"{count(part.amount)} {part.name}" for part in row.segments if part.name)
    title = element("title", told or f"{share(row.amount, total)} of {count(total)}")
    return element("svg", title, parts, class_="bar", width="100%", height=_HEIGHT, role="img")


def legend(segments: Iterable[Segment]) -> list[Node]:
    """What each shade stands for, with its amount."""
    return [
        element(
            "span", swatch(segment.shade), f" {count(segment.amount)} {segment.name}", class_="key"
        )
        for segment in segments
    ]
