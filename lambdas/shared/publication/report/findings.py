"""The answer first, and the sections about what it means: savings, reasons, and what if."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from lambdas.shared.publication.report import vocabulary
from lambdas.shared.publication.report.charts import Bar, Segment, bar, bars, legend
from lambdas.shared.publication.report.markup import Element, Node, element, of_code
from lambdas.shared.publication.report.wording import (
    change,
    count,
    counted,
    dollars,
    share,
)
from lambdas.shared.publication.summary import judged, news
from lambdas.shared.text.counting import form

Summary = Mapping[str, Any]

_NOT_KNOWN = "not known"


def headline(summary: Summary) -> Iterator[Node]:
    """The answer first: how many, and how good."""
    found = summary["opportunities"]
    if not found:
        if judged(summary):
            yield element("p", "Nobody is worth a call today.", class_="headline")
            yield element("p", _nearest(summary), class_="lead")
        else:
            yield element("p", "Nobody could be judged.", class_="headline")
            yield element(
                "p", "No loan that can be used has a market offer that can.", class_="lead"
            )
        return
    noun = "opportunity" if found == 1 else "opportunities"
    yield element("p", element("b", count(found)), f" {noun}", class_="headline")
    tiers = ((summary["by_tier"][tier], tier) for tier in vocabulary.TIERS)
    yield element(
        "p",
        " · ".join(f"{count(amount)}\xa0{tier}" for amount, tier in tiers if amount),
        class_="lead",
    )
    yield element("dl", _key_figures(summary), class_="figures")
    for since in (_since_last_run(summary), news(summary)):
        if since:
            yield element("p", since, class_="lead")


def _nearest(summary: Summary) -> str:
    """How far from a call those are who come closest."""
    close = summary["not_selected_for_this_alone"]["SPREAD_BELOW_LIMIT"]
    examined = counted(summary["evaluations"], "case was", "cases were")
    said = f"{examined} examined. For {count(close)} of them only the rate stands in the way: "
    quarter, half = (_opportunities_if(summary, move) for move in ("-25", "-50"))
    if not half:
        return f"{said}if the market’s rates fell by half a point, still nobody would be worth one."
    if not quarter:
        return (
            f"{said}nobody would be worth one if the market’s rates fell by a quarter point, "
            f"{count(half)} would if they fell by half a point."
        )
    return (
        f"{said}the nearest are {count(quarter)} who would be worth one if the market’s rates fell "
        f"by a quarter point, and {count(half)} if they fell by half a point."
    )


def _key_figures(summary: Summary) -> Iterator[Element]:
    found = summary["opportunities"]
    saved = summary["dollars_saved_a_month"]["remaining"]
    loans = summary["loans_that_save"]["remaining"]
    unknown = summary["monthly_savings"]["remaining"]["unknown"]
    known = found - unknown
    of_known = f", of the {count(known)} of whom it is known" if unknown and known else ""
    paid_back = summary["break_even_months"]["remaining"]
    soon = paid_back["up_to_12"] + paid_back["up_to_24"]
    callable_people = summary["channels"]["call"]
    figures = (
        (
            dollars(saved) if known else _NOT_KNOWN,
            f"saved a month if all of them refinance{of_known}",
        ),
        (dollars(Decimal(saved) / loans) if loans else "–", "saved a month by a loan, on average"),
        (
            share(soon, known) if known else _NOT_KNOWN,
            f"have their costs back within two years{of_known}",
        ),
        (count(callable_people), "person to call" if callable_people == 1 else "people to call"),
    )
    for figure, meaning in figures:
        yield element("div", element("dt", meaning), element("dd", figure))


def _since_last_run(summary: Summary) -> str | None:
    last = summary["last_run"]["opportunities_before_cool_down"]
    if last is None:
        return None
    now = summary["opportunities_before_cool_down"]
    found = f"The last published run had found {count(last)}: this one finds"
    if now == last:
        return f"{found} as many."
    differs = f"{found} {count(abs(now - last))} {'more' if now > last else 'fewer'}."
    if summary["last_run"]["and_that_was_forced"]:
        return f"{differs} That is far from it: the run was started by force, and published."
    return differs


def savings(summary: Summary) -> Iterator[Node]:
    if not summary["opportunities"]:
        yield element("p", "There is nobody to save anything for.")
        return
    yield element(
        "p",
        "Principal and interest by our own arithmetic, not the market file’s estimate. A loan runs "
        "for as long as its type says, and for 360 months where that says nothing: these are "
        "estimates too, and at today’s rate where the rate may move. Nothing is estimated of a "
        "line of credit or another loan that is not paid off in level payments. Who starts over "
        "pays less a month, and may pay more in the end.",
    )
    yield element(
        "div",
        (
            element(
                "div",
                element("h3", words),
                element("p", note, class_="note"),
                element("p", _together(summary, term), class_="small"),
                _distribution(summary, "monthly_savings", term, vocabulary.SAVINGS),
                _distribution(summary, "break_even_months", term, vocabulary.BREAK_EVEN),
            )
            for term, (words, note) in vocabulary.TERMS.items()
        ),
        class_="pair",
    )


def _together(summary: Summary, term: str) -> str:
    unknown = summary["monthly_savings"][term]["unknown"]
    if unknown == summary["opportunities"]:
        return "What they would save is not known."
    saved = dollars(summary["dollars_saved_a_month"][term])
    loans = counted(summary["loans_that_save"][term], "loan", "loans")
    but = f" Of {count(unknown)} more it is not known." if unknown else ""
    return f"{saved} a month for all of them together, by {loans}.{but}"


def _distribution(
    summary: Summary, what: str, term: str, buckets: Mapping[str, str]
) -> tuple[Element, Element]:
    """A heading and the chart; what is rare by nature is left out where there is none of it."""
    amounts = summary[what][term]
    rows = [
        bar(label, amounts[bucket])
        for bucket, label in buckets.items()
        if amounts[bucket] or bucket not in ("none", "never", "unknown")
    ]
    heading = vocabulary.DISTRIBUTIONS[what]
    chart = bars(rows, total=summary["opportunities"], name=heading, in_lines=True)
    return element("h4", heading), chart


def why_not(summary: Summary) -> Iterator[Node]:
    left_out = summary["evaluations"] - summary["opportunities"]
    if not left_out:
        yield element("p", "There are no others.")
        return
    examined = counted(summary["evaluations"], "case", "cases")
    yield element(
        "p",
        f"{count(left_out)} of {examined} {form(left_out, 'is', 'are')} not on the list. One can "
        "have several reasons, so the numbers add up to more. For one person, with the numbers: ",
        element("code", "refi-ready explain BORROWER_ID"),
    )
    reasons = sorted(summary["not_selected"].items(), key=lambda item: (-item[1], item[0]))
    alone = summary["not_selected_for_this_alone"]
    rows = []
    for code, amount in reasons:
        if amount:
            words, meaning = vocabulary.REASONS[code]
            note = (f"{meaning} For {count(alone[code])} the only reason.", of_code(code))
            rows.append(bar(words, amount, *note))
    yield bars(rows, total=left_out, name="Not on the list, by reason")


def if_rates_move(summary: Summary) -> Iterator[Node]:
    yield element(
        "p",
        "The same people, loans and homes, judged again with every market offer moved; nothing "
        "else is changed.",
    )
    today = _opportunities_if(summary, "0")
    rows = []
    for move, words in vocabulary.MOVES.items():
        segments = [
            Segment(name=tier, amount=summary["what_if"][move][tier], shade=vocabulary.SHADES[tier])
            for tier in vocabulary.TIERS
        ]
        told = [segment for segment in segments if segment.amount or segment.name != "Watchlist"]
        then = _opportunities_if(summary, move)
        rows.append(
            Bar(
                label=words,
                segments=segments,
                note=legend(told),
                figures=(count(then), "now" if move == "0" else change(then - today)),
                is_marked=move == "0",
            )
        )
    yield bars(rows, total=summary["evaluations"], name="Opportunities if rates move")


def _opportunities_if(summary: Summary, move: str) -> int:
    return sum(summary["what_if"][move].values())
