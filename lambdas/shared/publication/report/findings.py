"""The sections about what to do: whom to call, what it saves them, why not the others, what if."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from lambdas.shared.counting import form
from lambdas.shared.publication.report import vocabulary
from lambdas.shared.publication.report.charts import Bar, Segment, bar, bars, swatch
from lambdas.shared.publication.report.markup import Element, Node, element, spaced
from lambdas.shared.publication.report.wording import (
    cents,
    change,
    count,
    counted,
    dollars,
    months,
    points,
    quoted,
    rate,
    share,
)
from lambdas.shared.publication.summary import judged, news

Summary = Mapping[str, Any]
Lead = Mapping[str, str]  # a line of refi_opportunities.csv, by column


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
    amounts = summary["monthly_savings"]["remaining"]
    saving = found - amounts["none"] - amounts["unknown"]
    paid_back = summary["break_even_months"]["remaining"]
    soon = paid_back["up_to_12"] + paid_back["up_to_24"]
    callable_people = summary["channels"]["call"]
    figures = (
        (dollars(saved), "saved a month if all of them refinance"),
        (dollars(Decimal(saved) / saving) if saving else "–", "saved a month on average"),
        (share(soon, found), "have their costs back within two years"),
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


def whom_to_call(
    summary: Summary, leads: Sequence[Lead], limits: Mapping[str, str]
) -> Iterator[Node]:
    yield element(
        "p",
        "An opportunity is one person and one home: the loan’s rate is at least "
        f"{points(limits['min_rate_spread'])} above the market’s offer, the loan-to-value at most "
        f"{limits['max_ltv_percent']}\xa0%, and the person may be contacted.",
    )
    if not summary["opportunities"]:
        yield element("p", "There is none today.")
        return
    yield bars(
        _tiers(summary, limits), total=summary["opportunities"], name="Opportunities by tier"
    )
    yield from _first_lines(summary, leads)
    yield element("h3", "How they may be reached")
    yield element("p", "People, not loans. An opt-out under any of a person’s records counts.")
    yield bars(_channels(summary), total=_listed(summary), name="People by channel")
    yield element("h3", "How other yardsticks see them")
    yield element(
        "p",
        "Common screens of lenders. They decide nothing here; where a value is missing the answer "
        "is unknown, never a pass.",
    )
    yield bars(_screens(summary), total=summary["opportunities"], name="Opportunities by screen")
    if recent := summary["opportunities_with_a_recent_loan"]:
        yield element(
            "p",
            element("b", counted(recent, "loan is", "loans are")),
            " from this year or the last. Look at the early pay-off terms before you call.",
        )


def _tiers(summary: Summary, limits: Mapping[str, str]) -> Iterator[Bar]:
    above = ("immediate_action_above", "hot_lead_above", "watchlist_above")
    for tier, limit in zip(vocabulary.TIERS, above, strict=True):
        note = f"more than {points(limits[limit])} above the market"
        yield bar(tier, summary["by_tier"][tier], note, shade=vocabulary.SHADES[tier])


def _first_lines(summary: Summary, leads: Sequence[Lead]) -> Iterator[Element]:
    """`leads`: the first of those whom a channel reaches."""
    if not leads:
        yield element("p", "No channel reaches any of them: refi_opportunities.csv has their ids.")
        return
    all_of_them = len(leads) == summary["opportunities"]
    which = "All of them" if all_of_them else f"The first {len(leads)}"
    if summary["channels"]["none"]:
        which += " whom a channel reaches"
    yield element("h3", which, ", in the order to call")
    yield element("ol", (_line(lead) for lead in leads), class_="leads")
    rest = "" if all_of_them else " The others are in refi_opportunities.csv."
    yield element(
        "p",
        "A saving is of the payment now, with a new loan that is paid off when the old one would "
        f"be. Numbers and addresses are in call.csv, email.csv and sms.csv.{rest} These are names "
        "of borrowers: keep this page as you keep the list.",
        class_="note",
    )


def _line(lead: Lead) -> Element:
    saved, paid_back = lead["monthly_savings_remaining"], lead["break_even_months_remaining"]
    without = "no saving" if lead["payment_now"] else "saving not known"
    _, attempt = vocabulary.CHANNELS.get(lead["suggested_channel"], ("", ""))
    return element(
        "li",
        _both(
            "who",
            element("b", quoted(lead["name"] or "(no name)")),
            element("small", f"{_standing(lead)} · ", quoted(lead["borrower_id"])),
        ),
        _both(
            "rate",
            element(
                "span",
                f"{rate(lead['current_interest_rate'])} now, "
                f"{rate(lead['market_rate_offer'])} offered",
            ),
            element("small", f"{attempt} · " if attempt else "", _permitted(lead)),
        ),
        _both(
            "saving",
            element("span", f"{cents(saved)} a\xa0month" if saved else without),
            element("small", f"costs back in {months(paid_back)}" if paid_back else ""),
        ),
    )


def _standing(lead: Lead) -> str:
    """`Hot Lead, new`, or `Immediate Action, was Hot Lead`."""
    tier, before = lead["marketing_category"], lead["tier_before"]
    if lead["new"] == "true":
        return f"{tier}, new"
    return f"{tier}, was {before}" if before not in ("", tier) else tier


def _permitted(lead: Lead) -> str:
    words = [vocabulary.CHANNELS[channel][0] for channel in lead["channels"].split()]
    return f"may be reached by: {', '.join(words)}" if words else "on no channel’s list"


def _both(name: str, first: Element, second: Element) -> Element:
    return element("div", spaced(first, second), class_=name)


def _listed(summary: Summary) -> int:
    """People on the list: each has one suggested channel, or none."""
    return sum(summary["suggested_channel"].values())


def _channels(summary: Summary) -> Iterator[Bar]:
    for channel, (words, _) in vocabulary.CHANNELS.items():
        lines = counted(summary["lines"][channel], "line", "lines")
        first = count(summary["suggested_channel"][channel])
        note = f"{channel}.csv, {lines}; try it first with {first}"
        yield bar(words, summary["channels"][channel], note)
    if nowhere := summary["channels"]["none"]:
        yield bar("On no list", nowhere, "no usable address where contact is permitted")


def _screens(summary: Summary) -> Iterator[Bar]:
    for versioned, outcomes in summary["screens"].items():
        name, _, version = versioned.partition("/")
        segments = [
            Segment(name=outcome, amount=outcomes[outcome], shade=shade)
            for outcome, shade in vocabulary.OUTCOMES.items()
        ]
        words = vocabulary.SCREENS[name]
        note = [*_legend(segments), _code(f"{name}, version {version}")]
        passes = outcomes["pass"]
        figures = (count(passes), f"{share(passes, summary['opportunities'])}\xa0pass")
        yield Bar(label=words, segments=segments, note=note, figures=figures)


def _legend(segments: Iterable[Segment]) -> list[Node]:
    return [
        element(
            "span", swatch(segment.shade), f" {count(segment.amount)} {segment.name}", class_="key"
        )
        for segment in segments
    ]


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
                element("p", _together(summary["dollars_saved_a_month"][term]), class_="small"),
                _distribution(summary, "monthly_savings", term, vocabulary.SAVINGS),
                _distribution(summary, "break_even_months", term, vocabulary.BREAK_EVEN),
            )
            for term, (words, note) in vocabulary.TERMS.items()
        ),
        class_="pair",
    )


def _together(saved: int) -> str:
    return f"{dollars(saved)} a month for all of them together."


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
            note = (f"{meaning} For {count(alone[code])} the only reason.", _code(code))
            rows.append(bar(words, amount, *note))
    yield bars(rows, total=left_out, name="Not on the list, by reason")


def _code(code: str) -> Element:
    return element("span", code, class_="code")


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
                note=_legend(told),
                figures=(count(then), "now" if move == "0" else change(then - today)),
                is_marked=move == "0",
            )
        )
    yield bars(rows, total=summary["evaluations"], name="Opportunities if rates move")


def _opportunities_if(summary: Summary, move: str) -> int:
    return sum(summary["what_if"][move].values())
