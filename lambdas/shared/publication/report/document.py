"""The document: its head, its order, its sections."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lambdas.shared.admission.record import Admission
from lambdas.shared.publication.report import calls, evidence, findings
from lambdas.shared.publication.report.calls import Lead, Summary
from lambdas.shared.publication.report.markup import Element, Node, element, page, stylesheet
from lambdas.shared.publication.report.style import CSS
from lambdas.shared.publication.report.wording import counted, day

_TITLE = "Who to call about refinancing"
_SHOWN_WARNINGS = 5

# Nothing is loaded and nothing runs; of styles this document's own, known by their hash.
_STYLE_HASH = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True, kw_only=True)
class Section:
    """`name` is what the contents call it, and its anchor."""

    name: str
    heading: str
    content: Iterable[Node]


def render(
    *,
    summary: Summary,
    leads: Sequence[Lead],
    admission: Admission,
    warnings: Sequence[str],
    versions: Mapping[str, str],
    files: Mapping[str, Mapping[str, Any]],
) -> str:
    """The whole of report.html.

    `summary` is summary.json; `leads` are the first lines of refi_opportunities.csv, by column;
    `warnings` and `versions` are the manifest's; `files` is what else was published, by name
    {sha256, rows}. Of the admission nothing is told that varies between two runs of one snapshot.
    """
    sections = _sections(summary, leads, admission, versions, files)
    body = element(
        "body",
        element("header", _header(summary, admission, warnings)),
        element("nav", _contents(sections), aria_label="Contents"),
        element("main", (_section(section) for section in sections)),
    )
    return page(element("html", element("head", _head(admission)), body, lang="en"))


def _sections(
    summary: Summary,
    leads: Sequence[Lead],
    admission: Admission,
    versions: Mapping[str, str],
    files: Mapping[str, Mapping[str, Any]],
) -> list[Section]:
    return [
        Section(
            name="Leads",
            heading="Who to call, and how good are they",
            content=calls.whom_to_call(summary, leads, admission.limits),
        ),
        Section(
            name="Savings",
            heading="What it would save them",
            content=findings.savings(summary),
        ),
        Section(
            name="Reasons",
            heading="Why the others are not on the list",
            content=findings.why_not(summary),
        ),
        Section(name="Rates", heading="If rates move", content=findings.if_rates_move(summary)),
        Section(
            name="People",
            heading="What it is worth to know who is who",
            content=evidence.who_is_who(summary),
        ),
        Section(
            name="Data",
            heading="How good the data was",
            content=evidence.the_data(summary, admission),
        ),
        Section(
            name="Selection",
            heading="Who is selected, by credit and by state",
            content=evidence.who_is_selected(summary),
        ),
        Section(
            name="Sources",
            heading="Where this comes from",
            content=evidence.sources(admission, versions=versions, files=files),
        ),
    ]


def _head(admission: Admission) -> Iterator[Element]:
    yield element("meta", charset="utf-8")
    yield element("meta", http_equiv="Content-Security-Policy", content=_POLICY)
    yield element("meta", name="viewport", content="width=device-width, initial-scale=1")
    yield element("meta", name="color-scheme", content="only light")
    yield element("meta", name="format-detection", content="telephone=no")
    yield element("meta", name="referrer", content="no-referrer")
    yield element("meta", name="robots", content="noindex")
    yield element("title", f"{_TITLE}, {day(admission.as_of)}")
    yield stylesheet(CSS)


def _header(summary: Summary, admission: Admission, warnings: Sequence[str]) -> Iterator[Node]:
    yield element("p", f"{day(admission.as_of)} · Refi-Ready", class_="dateline")
    yield element("h1", _TITLE)
    yield from findings.headline(summary)
    if warnings:
        yield element("div", _warnings(warnings), class_="warnings", role="note")
    people = counted(summary["persons"], "person", "people")
    cases = counted(summary["evaluations"], "case", "cases")
    yield element(
        "p",
        f"{people} examined in {cases}: one for each home with a loan, one for who has no loan.",
        class_="small",
    )


def _warnings(warnings: Sequence[str]) -> Iterator[Element]:
    yield element("p", element("b", "Before you rely on it"))
    told = [element("li", warning) for warning in warnings[:_SHOWN_WARNINGS]]
    more = len(warnings) - _SHOWN_WARNINGS
    if more > 0:
        told.append(element("li", f"and {more} more, in manifest.json"))
    yield element("ul", told)


def _contents(sections: Iterable[Section]) -> Element:
    return element(
        "ul",
        (
            element("li", element("a", section.name, href=f"#{section.name.lower()}"))
            for section in sections
        ),
        role="list",
    )


def _section(section: Section) -> Element:
    return element(
        "section",
        element("h2", section.heading),
        section.content,
        id=section.name.lower(),
    )
