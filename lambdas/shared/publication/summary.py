"""summary.json: what a run counted, from the rows of the queries of `stages.SUMMARIES`.

A row is (section, name, amount); the section is the path of an object in the document, steps
separated by dots, '' the document itself. Every name but those of states and of loan types that
are not understood is always there. Dollars, percents and months are in the names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from lambdas.shared.contract import (
    BORROWER_ENGAGEMENT,
    BORROWER_INFORMATION,
    DATASETS,
    OPT_OUTS,
    REFUSING,
    SAME_PERSON,
)
from lambdas.shared.query import results
from lambdas.shared.text.counting import counted, counted_of, form

SELECTION_NOTE = (
    "How many of those with a loan are listed: a description of the list, not a fair-lending test. "
    "Neither states nor credit bands are protected classes, and neither has a part in the decision."
)

_TIERS = ("Immediate Action", "Hot Lead", "Watchlist")
_CHANNELS = ("call", "email", "sms")
_REASONS = (
    *("LTV_ABOVE_LIMIT", "LTV_UNKNOWN", "SPREAD_BELOW_LIMIT", "NO_LOAN", "NO_MARKET_OFFER"),
    *(
        "LOAN_PAID_OFF",
        "BALANCE_BELOW_LIMIT",
        "BEHIND_FIRST_LIEN",
        "DO_NOT_CONTACT",
        "COOLING_DOWN",
    ),
)
_FAULTS = (
    *("WRONG_FIELD_COUNT", "MISSING_VALUE", "INVALID_ID", "REPEATED_KEY", "NOT_A_NUMBER"),
    *("TOO_LONG", "CONTROL_CHARACTER"),
    *("TOO_MANY_DECIMALS", "OUT_OF_RANGE", "UNKNOWN_BORROWER", "NOT_AN_ADDRESS"),
    *("FRACTION_FOR_PERCENT", "REFUSAL", "NOT_YES_OR_NO"),
)
_TERMS = ("remaining", "reset")
_DOLLARS = (
    *("under_50", "50_to_100", "100_to_200", "200_to_300", "300_to_500", "500_and_more"),
    *("none", "unknown"),
)
_MONTHS = ("up_to_12", "up_to_24", "up_to_36", "up_to_60", "over_60", "never", "unknown")
_CREDIT_BANDS = (
    *("under_620", "620_to_659", "660_to_699", "700_to_739", "740_to_779", "780_and_more"),
    "unknown",
)

# What is told though it did not occur: the names of each object, in the order people read them.
_ALWAYS_TOLD: Mapping[str, tuple[str, ...]] = {
    "": (
        *("borrowers", "persons", "evaluations", "opportunities"),
        *("opportunities_before_cool_down", "opportunities_with_a_recent_loan"),
        *("oversized_groups", "parted_groups", "sent_to_matching"),
        "review_pairs",
    ),
    "by_tier": (*_TIERS, "Ineligible"),
    **{f"what_if.{basis_points}": _TIERS for basis_points in (-50, -25, 0, 25)},
    "merged_pairs.by_evidence": (
        *("told_same", "same_email", "same_phone", "near_phone", "same_property"),
    ),
    "merged_pairs.by_first_names": (
        *("same", "variant", "nickname", "initial", "spelling", "swapped", "no"),
    ),
    "merged_pairs.by_last_names": ("same", "part", "spelling", "swapped", "no"),
    "not_selected": _REASONS,
    "not_selected_for_this_alone": _REASONS,
    "dollars_saved_a_month": _TERMS,
    "loans_that_save": _TERMS,
    **{f"monthly_savings.{term}": _DOLLARS for term in _TERMS},
    **{f"break_even_months.{term}": _MONTHS for term in _TERMS},
    "savings_claimed": ("compared", "off_by_over_10_percent", "where_there_are_none"),
    "ltv": ("compared", "disagree_by_over_5_points"),
    "loan_products": (
        "fixed",
        "FHA",
        "VA",
        "USDA",
        "adjustable",
        "credit line",
        "second lien",
        "unknown",
    ),
    "unknown_loan_types": (),
    **{
        f"screens.{name}": ("pass", "fail", "unknown")
        for name in ("BREAK_EVEN_36_MONTHS/1", "HALF_POINT/1", "ICE_HIGHLY_QUALIFIED/1")
    },
    "channels": (*_CHANNELS, "none"),
    "lines": _CHANNELS,
    "no_addresses": ("email", "phone"),
    "suggested_channel": (*_CHANNELS, "none"),
    "selection.by_state": (),
    **{f"selection.by_credit_band.{band}": ("evaluated", "selected") for band in _CREDIT_BANDS},
    **{
        f"resolution.{name}": (
            *("unresolved", "double", "opted_out", "decided_otherwise"),
            *("reached_by_another_record", "resolved"),
        )
        for name in ("opportunities", *_CHANNELS)
    },
    **{
        f"datasets.{dataset.name}": ("rows", "used", "repeated", "rejected") for dataset in DATASETS
    },
    "rejected_rows": _FAULTS,
    "warnings": (
        "OPT_OUTS_OF_UNUSED_ROWS",
        "LOAN_RATES_BELOW_1_PERCENT",
        "MARKET_RATES_BELOW_1_PERCENT",
        "MATCH_GROUPS_DIFFER",
    ),
    **{
        f"opt_outs_before.{dataset.name}": ("recorded", "in_the_book", "lost")
        for dataset in REFUSING
    },
    "last_run": (
        *("opportunities_before_cool_down", "is_far_from_this", "and_that_was_forced"),
        *("new_opportunities", "in_another_tier", "no_longer_listed"),
    ),
}

_WARNINGS = {
    "MATCH_GROUPS_DIFFER": "Entity Resolution counted other match groups than it wrote: the list "
    "rests on what it wrote, and manifest.json has its count",
    "OPT_OUTS_OF_UNUSED_ROWS": "somebody said no of whom no row of borrower_information can be "
    "used: their other records are closed where name and home, number or mailbox are the same; "
    "repair the row, rejected_rows.csv says how, so that all of them are found",
    "LOAN_RATES_BELOW_1_PERCENT": "most rates in loan_information lie below 1 percent: were "
    "fractions given, 0.065 for 6.5?",
    "MARKET_RATES_BELOW_1_PERCENT": "most rates in market_equity lie below 1 percent: were "
    "fractions given, 0.065 for 6.5?",
}


_MANY = 5  # one in so many lines that are of no use is told


def read(*locations: str) -> dict[str, Any]:
    """The document. Its objects, each of whole numbers unless it says otherwise:

    borrowers, persons, evaluations, opportunities, opportunities_before_cool_down,
    opportunities_with_a_recent_loan, oversized_groups, parted_groups,
    sent_to_matching, review_pairs: numbers
    merged_pairs {by_evidence, by_first_names, by_last_names: {kind}}: pairs of records
    by_tier {tier}, what_if {basis points: {tier}}, not_selected {reason},
    not_selected_for_this_alone {reason}: evaluations
    monthly_savings, break_even_months {remaining, reset: {bucket}}: opportunities;
    dollars_saved_a_month, loans_that_save {remaining, reset}: each loan once
    savings_claimed {compared, off_by_over_10_percent, where_there_are_none},
    ltv {compared, disagree_by_over_5_points}, loan_products {product},
    unknown_loan_types {type}: evaluations
    channels, suggested_channel {channel or none}: persons; lines {channel}: of its list;
    no_addresses {email, phone}: borrowers whose cell holds none and opens no channel
    screens {name/version: {outcome}}
    resolution {opportunities or channel: {unresolved, double, opted_out, decided_otherwise,
    reached_by_another_record, resolved}}
    selection {note, by_state, by_credit_band: {evaluated, selected, selected_percent}}
    datasets {name: {rows, used, repeated, rejected}}, rejected_rows {reason: lines}
    warnings {code: 1 or 0}; last_run {opportunities_before_cool_down: number or null,
    is_far_from_this, and_that_was_forced: 1 or 0; new_opportunities, in_another_tier,
    no_longer_listed: number, or null where nothing was published before}
    opt_outs_before {dataset: {recorded, in_the_book, lost}}: of the last published run, null
    where there is none: how many were in force, of how many borrower or address is in the book
    still, and how many of these close no longer what they closed; borrower_information: the
    borrowers whose own cells refused
    """
    return from_rows(row for location in locations for row in results.rows(location))


def from_rows(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    summary: dict[str, Any] = {}
    for section, names in _ALWAYS_TOLD.items():
        _object(summary, section).update(dict.fromkeys(names, 0))
    for row in rows:
        _object(summary, row["section"])[row["name"]] = _number(row["amount"])
    summary["selection"]["note"] = SELECTION_NOTE
    return summary


def _object(summary: dict[str, Any], section: str) -> dict[str, Any]:
    at = summary
    for step in section.split(".") if section else ():
        at = at.setdefault(step, {})
    return at


def warnings(summary: Mapping[str, Any]) -> list[str]:
    """A sentence for each thing that the counts show to be odd, the gravest first."""
    told = []
    ltv = summary["ltv"]
    apart = ltv["disagree_by_over_5_points"]
    if 2 * apart > ltv["compared"]:
        told.append(
            f"{counted_of(apart, ltv['compared'], 'LTV', 'LTVs')} {form(apart, 'lies', 'lie')} "
            "more than 5 points from what debt and home value give: the list may rest on wrong "
            "ones."
        )
    if summary["evaluations"] and not judged(summary):
        told.append("Nobody could be judged: no loan that can be used has a market offer that can.")
    before = summary["last_run"]["opportunities_before_cool_down"]
    if before and not summary["opportunities_before_cool_down"]:
        told.append(
            f"Nobody is an opportunity, where {before:,} {form(before, 'was', 'were')} in the last "
            "published run: look at the rates that market_equity offers."
        )
    found = summary["opportunities"]
    unknown = summary["monthly_savings"]["remaining"]["unknown"]
    if 2 * unknown > found:
        told.append(
            f"What {counted_of(unknown, found, 'opportunity', 'opportunities')} would save is not "
            "known: that takes a remaining_balance, an origination_year and level payments."
        )
    for dataset in OPT_OUTS:
        counts = summary["datasets"][dataset.name]
        if unbound := counts["rejected"]:
            told.append(
                f"{counted_of(unbound, counts['rows'], 'line', 'lines')} of {dataset.name} "
                f"{form(unbound, 'binds', 'bind')} nobody: rejected_rows.csv says which."
            )
    if refusals := summary["rejected_rows"]["REFUSAL"]:
        told.append(
            f"{counted(refusals, 'cell', 'cells')} of borrowers {form(refusals, 'says', 'say')} "
            "not to contact them: rejected_rows.csv says which."
        )
    answers = summary["datasets"][BORROWER_ENGAGEMENT.name]
    if (lost := answers["rejected"]) and _MANY * lost >= answers["rows"]:
        told.append(
            f"{counted_of(lost, answers['rows'], 'line', 'lines')} of {BORROWER_ENGAGEMENT.name} "
            f"{form(lost, 'is', 'are')} of nobody in {BORROWER_INFORMATION.name}, or cannot be "
            "read: what they agree to is not known, and rejected_rows.csv says which."
        )
    if unclear := summary["rejected_rows"]["NOT_YES_OR_NO"]:
        told.append(
            f"{counted(unclear, 'cell', 'cells')} of {BORROWER_ENGAGEMENT.name} "
            f"{form(unclear, 'says', 'say')} neither yes nor no: no sign of interest, and "
            "rejected_rows.csv says which."
        )
    decisions = summary["datasets"][SAME_PERSON.name]
    if void := decisions["rejected"]:
        told.append(
            f"{counted_of(void, decisions['rows'], 'line', 'lines')} of {SAME_PERSON.name} "
            f"{form(void, 'decides', 'decide')} nothing: rejected_rows.csv says which."
        )
    told += [_WARNINGS[code] for code, is_so in summary["warnings"].items() if is_so]
    return told + [
        f"loan type {name!r} names no product that a screen knows "
        f"({counted(count, 'loan', 'loans')}): its screens are unknown"
        for name, count in summary["unknown_loan_types"].items()
    ]


def news(summary: Mapping[str, Any]) -> str | None:
    """What changed since the last published list, in a sentence; None if there was none."""
    last = summary["last_run"]
    if last["new_opportunities"] is None:
        return None
    return (
        f"Since the last published list: {last['new_opportunities']:,} new, "
        f"{last['in_another_tier']:,} in another tier, {last['no_longer_listed']:,} no longer on "
        "it."
    )


def unused(summary: Mapping[str, Any]) -> int:
    """How many rows and values were not used: lines of rejected_rows.csv, refusals left out."""
    return sum(amount for reason, amount in summary["rejected_rows"].items() if reason != "REFUSAL")


def judged(summary: Mapping[str, Any]) -> int:
    """Of how many loans it could be said whether a call is worth it."""
    reasons = summary["not_selected"]
    unjudged = reasons["NO_LOAN"] + reasons["NO_MARKET_OFFER"]
    return int(summary["evaluations"] - unjudged)


def _number(amount: str | Decimal | None) -> int | float | None:
    """As JSON has it: a whole number without a point, '' as null."""
    if amount is None or amount == "":
        return None
    exact = Decimal(amount)
    return int(exact) if exact == exact.to_integral_value() else float(exact)
