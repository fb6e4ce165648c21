"""summary.json, counted once more."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lambdas.shared.contract import (
    BORROWER_INFORMATION,
    DO_NOT_CONTACT,
    LOAN_INFORMATION,
    MARKET_EQUITY,
    SAME_PERSON,
)
from lambdas.shared.limits import Limits
from lambdas.shared.publication.summary import SELECTION_NOTE
from tests.oracle import addresses, comparing, loan_types, opt_outs, refusals
from tests.oracle.leads import (
    AS_OF,
    REASON_CODES,
    SMALLEST_RATE,
    TIERS,
    Answer,
    Evaluation,
    LastLine,
    households,
    is_same,
    judge_home,
    sorted_leads,
)
from tests.oracle.people import CHANNELS
from tests.oracle.rows import REJECT_REASONS, Verdict

PRODUCTS = ("fixed", "FHA", "VA", "USDA", "adjustable", "credit line", "second lien", "unknown")
SCREENS = ("BREAK_EVEN_36_MONTHS/1", "HALF_POINT/1", "ICE_HIGHLY_QUALIFIED/1")
DOLLARS = {
    "under_50": 50,
    "50_to_100": 100,
    "100_to_200": 200,
    "200_to_300": 300,
    "300_to_500": 500,
}
MONTHS = {"up_to_12": 12, "up_to_24": 24, "up_to_36": 36, "up_to_60": 60}
CREDIT_BANDS = {
    "under_620": 620,
    "620_to_659": 660,
    "660_to_699": 700,
    "700_to_739": 740,
    "740_to_779": 780,
}
STATES_NAMED, TYPES_NAMED, CHARACTERS_NAMED = 60, 20, 60
FEWEST_OF_A_BAND = 25


def summarize(
    found: Answer,
    unresolved: Answer,
    *,
    limits: Limits | None = None,
    as_of: date = AS_OF,
    last_opportunities: int | None = None,
    is_waived: bool = False,
    match_everyone_below: int = 1_000,
    last_list: Sequence[LastLine] | None = None,
    last_opt_outs: Mapping[str, Verdict] | None = None,
) -> dict[str, Any]:
    """`unresolved`: the answer about the same data, had nobody been matched with anybody;
    `last_opt_outs`: the last published run's verdicts, where it kept them.
    """
    limits = limits or Limits()
    leads = [each for each in found.evaluations if each.decision == "opportunity"]
    before_cool_down = sum(each.reason_codes in ("", "COOLING_DOWN") for each in found.evaluations)
    reasons = [each.reason_codes.split() for each in found.evaluations]
    with_loan = [each for each in found.evaluations if each.loan_id is not None]
    rejects = Counter(line.reason for verdict in found.verdicts.values() for line in verdict.lines)
    claims = [each.savings_est_difference for each in found.evaluations]
    is_far = _is_far(before_cool_down, last_opportunities, limits)
    return {
        "borrowers": len(found.verdicts[BORROWER_INFORMATION.name].used),
        "persons": len(found.people.persons),
        "evaluations": len(found.evaluations),
        "opportunities": len(leads),
        "opportunities_before_cool_down": before_cool_down,
        "opportunities_with_a_recent_loan": sum(each.is_recent_loan is True for each in leads),
        "oversized_groups": found.people.oversized_groups,
        "parted_groups": found.people.parted_groups,
        **_merges(found, match_everyone_below),
        "by_tier": _counted(TIERS, (lead.marketing_category for lead in leads)),
        "what_if": {
            str(points): _what_if(found, Decimal(points) / 100, limits, as_of)
            for points in (-50, -25, 0, 25)
        },
        "not_selected": _counted(REASON_CODES, (code for codes in reasons for code in codes)),
        "not_selected_for_this_alone": _counted(
            REASON_CODES, (codes[0] for codes in reasons if len(codes) == 1)
        ),
        **_savings(leads),
        "savings_claimed": {
            "compared": sum(claim is not None for claim in claims),
            "off_by_over_10_percent": sum(
                each.savings_est_difference is not None
                and 10 * abs(each.savings_est_difference) > each.monthly_savings_remaining
                for each in found.evaluations
            ),
            "where_there_are_none": sum(map(_claims_what_is_not, found.evaluations)),
        },
        "ltv": {
            "compared": sum(each.ltv_disagrees is not None for each in found.evaluations),
            "disagree_by_over_5_points": sum(
                each.ltv_disagrees is True for each in found.evaluations
            ),
        },
        "loan_products": _counted(PRODUCTS, (each.loan_product or "unknown" for each in with_loan)),
        "unknown_loan_types": _most(
            Counter(
                each.loan_type[:CHARACTERS_NAMED] if each.loan_type else "(none)"
                for each in with_loan
                if loan_types.product(each.loan_type) is None
            ),
            TYPES_NAMED,
        ),
        "screens": {
            screen: _counted(
                ("pass", "fail", "unknown"),
                (_outcomes(lead)[screen] for lead in leads),
            )
            for screen in SCREENS
        },
        "channels": _persons((*CHANNELS, "none"), leads, lambda lead: lead.channels.split()),
        "lines": _counted(
            CHANNELS, (channel for channel, _ in households(sorted_leads(found.evaluations)))
        ),
        "no_addresses": {
            "email": _no_addresses(found, "email", addresses.mailbox),
            "phone": _no_addresses(found, "phone", addresses.number),
        },
        "suggested_channel": _persons(
            (*CHANNELS, "none"), leads, lambda lead: [lead.suggested_channel or "none"]
        ),
        "selection": {
            "note": SELECTION_NOTE,
            "by_state": _selection(with_loan, _state, STATES_NAMED),
            "by_credit_band": {
                name: {"evaluated": 0, "selected": 0}
                for name in (*CREDIT_BANDS, "780_and_more", "unknown")
            }
            | _selection(with_loan, _credit_band, len(with_loan)),
        },
        "resolution": {
            name: _resolution(found, unresolved, name) for name in ("opportunities", *CHANNELS)
        },
        "datasets": {name: _counts(verdict) for name, verdict in found.verdicts.items()},
        "rejected_rows": {reason: rejects[reason] for reason in REJECT_REASONS},
        "warnings": {
            "MATCH_GROUPS_DIFFER": 0,  # a job's own count is no part of what the rules say
            "OPT_OUTS_OF_UNUSED_ROWS": int(_is_unused_row_heard(found)),
            "LOAN_RATES_BELOW_1_PERCENT": _are_fractions(
                row["current_interest_rate"]
                for row in (
                    *found.verdicts[LOAN_INFORMATION.name].used,
                    *found.verdicts[LOAN_INFORMATION.name].orphans,
                )
            ),
            "MARKET_RATES_BELOW_1_PERCENT": _are_fractions(
                row["market_rate_offer"] for row in found.verdicts[MARKET_EQUITY.name].used
            ),
        },
        "opt_outs_before": opt_outs.compare(last_opt_outs, found),
        "last_run": {
            "opportunities_before_cool_down": last_opportunities,
            "is_far_from_this": int(is_far),
            "and_that_was_forced": int(is_far and is_waived),
            **_news(found, leads, last_list),
        },
    }


def _counted(names: Iterable[str], found: Iterable[str]) -> dict[str, int]:
    """By name, those that did not occur too. KeyError for one that has no name."""
    counts = dict.fromkeys(names, 0)
    for name in found:
        counts[name] += 1
    return counts


def _what_if(found: Answer, move: Decimal, limits: Limits, as_of: date) -> dict[str, int]:
    """Opportunities by tier, had every offer moved. No rate falls to nothing or below it."""
    tiers = []
    for home, each in zip(found.homes, found.evaluations, strict=True):
        if each.market_rate_offer is None:
            continue
        moved = each.market_rate_offer + move
        if not judge_home(home, max(moved, SMALLEST_RATE), limits, as_of).reasons:
            tiers.append(judge_home(home, moved, limits, as_of).tier)
    return _counted(TIERS[:-1], tiers)


def _savings(leads: list[Evaluation]) -> dict[str, Any]:
    dollars: dict[str, int] = {}
    loans: dict[str, int] = {}
    saved_by: dict[str, dict[str, int]] = {}
    months_by: dict[str, dict[str, int]] = {}
    for term in ("remaining", "reset"):
        saved = [getattr(lead, f"monthly_savings_{term}") for lead in leads]
        months = [getattr(lead, f"break_even_months_{term}") for lead in leads]
        known = [lead.payment_now is not None for lead in leads]
        first_of_loan = {
            lead.loan_id: lead for lead in sorted(leads, key=_by_person_and_home, reverse=True)
        }
        saved_once = [getattr(lead, f"monthly_savings_{term}") for lead in first_of_loan.values()]
        whole = sum(filter(None, saved_once), Decimal(0)).quantize(Decimal(1), ROUND_HALF_UP)
        dollars[term] = int(whole)
        loans[term] = len(saved_once) - saved_once.count(None)
        saved_by[term] = _counted(
            (*DOLLARS, "500_and_more", "none", "unknown"),
            (
                _bucket(amount, lambda amount, end: amount < end, DOLLARS, "500_and_more", "none")
                if is_known
                else "unknown"
                for amount, is_known in zip(saved, known, strict=True)
            ),
        )
        months_by[term] = _counted(
            (*MONTHS, "over_60", "never", "unknown"),
            (
                _bucket(number, lambda number, end: number <= end, MONTHS, "over_60", "never")
                if is_known
                else "unknown"
                for number, is_known in zip(months, known, strict=True)
            ),
        )
    return {
        "dollars_saved_a_month": dollars,
        "loans_that_save": loans,
        "monthly_savings": saved_by,
        "break_even_months": months_by,
    }


def _by_person_and_home(lead: Evaluation) -> tuple[str, str]:
    return lead.person_id, lead.property_id


def _bucket(
    amount: Decimal | None,
    is_within: Callable[[Decimal, int], bool],
    ends: Mapping[str, int],
    beyond: str,
    nothing: str,
) -> str:
    if amount is None:
        return nothing
    return next((name for name, end in ends.items() if is_within(amount, end)), beyond)


def _claims_what_is_not(each: Evaluation) -> bool:
    return (
        each.payment_now is not None
        and each.payment_remaining is not None
        and each.monthly_savings_remaining is None
        and (each.monthly_savings_est or 0) > 0
    )


def _outcomes(lead: Evaluation) -> dict[str, str]:
    return dict(screen.split(" ") for screen in lead.screens.split("; "))


def _persons(
    names: Iterable[str], leads: list[Evaluation], said: Callable[[Evaluation], list[str]]
) -> dict[str, int]:
    pairs = {(name, lead.person_id) for lead in leads for name in said(lead) or ["none"]}
    return _counted(names, (name for name, _ in pairs))


def _most(counts: Counter[str], named: int) -> dict[str, int]:
    """The commonest under their names, the rest together."""
    told: dict[str, int] = defaultdict(int)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    for place, (name, count) in enumerate(ordered):
        told[name if place < named else "(others)"] += count
    return dict(told)


def _state(each: Evaluation) -> str:
    return "(none)" if each.state is None else each.state.replace(".", "").upper()


def _credit_band(each: Evaluation) -> str:
    if each.credit_score is None:
        return "unknown"
    return next(
        (name for name, end in CREDIT_BANDS.items() if each.credit_score < end), "780_and_more"
    )


def _selection(
    evaluations: list[Evaluation], group_of: Callable[[Evaluation], str], named: int
) -> dict[str, dict[str, Any]]:
    sizes = Counter(map(group_of, evaluations))
    largest = sorted(sizes, key=lambda name: (-sizes[name], name))[:named]
    told: dict[str, dict[str, Any]] = {}
    for each in evaluations:
        name = group_of(each) if group_of(each) in largest else "(others)"
        counts = told.setdefault(name, {"evaluated": 0, "selected": 0})
        counts["evaluated"] += 1
        counts["selected"] += each.decision == "opportunity"
    for counts in told.values():
        percent = Decimal(100 * counts["selected"]) / counts["evaluated"]
        counts["selected_percent"] = float(percent.quantize(Decimal("0.1"), ROUND_HALF_UP))
    return told


def _resolution(found: Answer, unresolved: Answer, name: str) -> dict[str, int]:
    """One list with and without resolution, and what became of each entry that differs."""
    person_of = {
        borrower_id: person
        for person in found.people.persons
        for borrower_id in person.borrower_ids
    }
    listed, before = _entries(found, name), _entries(unresolved, name)
    now_at: dict[tuple[str, ...], int] = defaultdict(int)
    for borrower_id, *home in before:
        now_at[(person_of[borrower_id].person_id, *home)] += 1
    counts = {
        "unresolved": len(before),
        "double": sum(number - 1 for entry, number in now_at.items() if entry in listed),
        "opted_out": 0,
        "decided_otherwise": 0,
        "reached_by_another_record": sum(entry not in now_at for entry in listed),
        "resolved": len(listed),
    }
    for entry, number in now_at.items():
        if entry not in listed:
            permitted = person_of[entry[0]].permitted
            is_open = bool(permitted) if name == "opportunities" else name in permitted
            counts["decided_otherwise" if is_open else "opted_out"] += number
    return counts


def _entries(answer: Answer, name: str) -> set[tuple[str, ...]]:
    """A person and a property of the list; a person of a channel's."""
    leads = [each for each in answer.evaluations if each.decision == "opportunity"]
    if name == "opportunities":
        return {(lead.person_id, lead.property_id) for lead in leads}
    return {(lead.person_id,) for lead in leads if name in lead.channels.split()}


def _counts(verdict: Verdict) -> dict[str, int]:
    return {
        "rows": verdict.rows,
        "used": len(verdict.used),
        "repeated": verdict.repeated,
        "rejected": verdict.rejected,
    }


def _no_addresses(found: Answer, name: str, reckoned: Callable[[str], str | None]) -> int:
    """Borrowers with something in the cell that is no such address."""
    cells = [row[name] for row in found.verdicts[BORROWER_INFORMATION.name].used]
    return sum(reckoned(cell) is None for cell in cells if cell)


def _is_unused_row_heard(found: Answer) -> bool:
    """Whether somebody said no, in a list or a cell, of whom no row is used."""
    borrowers = found.verdicts[BORROWER_INFORMATION.name]
    used = {row["borrower_id"] for row in borrowers.used}
    said = {line.get("borrower_id") for line in found.verdicts[DO_NOT_CONTACT.name].heard}
    said |= {row["borrower_id"] for row in borrowers.delivered if refusals.of_row(row)}
    return bool(said - used - {None})


def _are_fractions(rates: Iterable[Decimal]) -> int:
    """More than half of them below 1 percent."""
    rates = list(rates)
    return int(2 * sum(rate < 1 for rate in rates) > len(rates))


def _is_far(found: int, last: int | None, limits: Limits) -> bool:
    if last is None or not limits.opportunity_band_percent:
        return False
    apart = abs(found - last)
    return apart >= FEWEST_OF_A_BAND and 100 * apart > limits.opportunity_band_percent * last


def _news(
    found: Answer, leads: list[Evaluation], last_list: Sequence[LastLine] | None
) -> dict[str, int | None]:
    if last_list is None:
        return dict.fromkeys(("new_opportunities", "in_another_tier", "no_longer_listed"))
    return {
        "new_opportunities": sum(line.new == "true" for line in found.opportunities),
        "in_another_tier": sum(
            line.tier_before not in ("", line.marketing_category) for line in found.opportunities
        ),
        "no_longer_listed": sum(
            not any(is_same(before, lead) for lead in leads) for before in last_list
        ),
    }


def _merges(found: Answer, match_everyone_below: int) -> dict[str, Any]:
    """Who was sent to be matched, and the pairs that became one person, each by its surest."""
    borrowers = found.verdicts[BORROWER_INFORMATION.name].used
    decisions = [
        (row["borrower_id"], row["other_id"], row["decision"])
        for row in found.verdicts[SAME_PERSON.name].used
    ]
    compared = comparing.compare(borrowers, decisions)
    links = {pair: each.link for pair, each in compared.items() if each.is_one_person}
    linked = {each for pair in links for each in pair}
    person = {each: one.person_id for one in found.people.persons for each in one.borrower_ids}
    merged = [link for pair, link in links.items() if person[pair[0]] == person[pair[1]]]
    surest = [next(name for name in comparing.ANCHORS if name in link.by) for link in merged]
    return {
        "review_pairs": sum(each.is_doubtful for each in compared.values())
        + sum(decision is not None for _, _, decision in decisions),
        "sent_to_matching": len(borrowers if len(borrowers) < match_everyone_below else linked),
        "merged_pairs": {
            "by_evidence": _counted(comparing.ANCHORS, surest),
            "by_first_names": _counted(comparing.FIRST_NAMES, (link.names[0] for link in merged)),
            "by_last_names": _counted(comparing.LAST_NAMES, (link.names[1] for link in merged)),
        },
    }
