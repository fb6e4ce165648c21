"""The section about whom to call: tiers, channels, screens, and the first lines of the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lambdas.shared.publication.report import vocabulary
from lambdas.shared.publication.report.charts import Bar, Segment, bar, bars, legend
from lambdas.shared.publication.report.markup import Element, Node, element, of_code, spaced
from lambdas.shared.publication.report.wording import (
    cents,
    count,
    counted,
    months,
    points,
    quoted,
    rate,
    share,
)

Summary = Mapping[str, Any]
Lead = Mapping[str, str]  # a line of refi_opportunities.csv, by column


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
        note = [*legend(segments), of_code(f"{name}, version {version}")]
        passes = outcomes["pass"]
        figures = (count(passes), f"{share(passes, summary['opportunities'])}\xa0pass")
        yield Bar(label=words, segments=segments, note=note, figures=figures)
