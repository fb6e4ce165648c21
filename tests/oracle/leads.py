"""The decisions: one evaluation per person and property, and what is published of them."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from lambdas.shared.contract import (
    BORROWER_INFORMATION,
    DO_NOT_CONTACT,
    LOAN_INFORMATION,
    MARKET_EQUITY,
)
from lambdas.shared.limits import Limits
from tests.oracle.people import People, Person, resolve
from tests.oracle.rows import REJECT_REASONS, Line, Used, Verdict, judge

REASON_CODES = (
    "LTV_ABOVE_LIMIT",
    "SPREAD_BELOW_LIMIT",
    "NO_LOAN",
    "NO_MARKET_OFFER",
    "DO_NOT_CONTACT",
)
TIERS = ("Immediate Action", "Hot Lead", "Watchlist", "Ineligible")


class Evaluation(NamedTuple):
    """The columns of refi_evaluations, in order."""

    person_id: str
    borrower_ids: str
    borrower_id: str
    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None
    city: str | None
    state: str | None
    loan_id: str | None
    other_loan_ids: str | None
    property_id: str | None
    current_interest_rate: Decimal | None
    market_rate_offer: Decimal | None
    rate_spread: Decimal | None
    ltv_ratio: Decimal | None
    monthly_savings_est: Decimal | None
    marketing_category: str
    decision: str
    reason_codes: str


class Opportunity(NamedTuple):
    """A line of refi_opportunities.csv: text cells as they stand there."""

    borrower_id: str
    name: str
    rate_spread: str
    monthly_savings_est: str
    marketing_category: str
    person_id: str
    borrower_ids: str
    loan_id: str
    property_id: str
    ltv_ratio: str
    email: str
    phone: str
    city: str
    state: str
    contact_rank: str


class Answer(NamedTuple):
    """Everything that a run publishes about its snapshot."""

    opportunities: list[Opportunity]
    evaluations: list[Evaluation]
    rejected_rows: list[Line]
    summary: dict[str, Any]


def answer(
    files: Mapping[str, list[str]],
    match_ids: Mapping[str, str],
    *,
    limits: Limits | None = None,
    max_borrowers_per_person: int = 10,
) -> Answer:
    """What a run publishes, given the files of each dataset and borrower id -> match id."""
    verdicts = judge(files)
    limits = limits or Limits()
    people = resolve(
        [row["borrower_id"] for row in verdicts[BORROWER_INFORMATION.name].used],
        match_ids,
        {row["borrower_id"] for row in verdicts[DO_NOT_CONTACT.name].used},
        max_borrowers_per_person=max_borrowers_per_person,
    )
    evaluations = evaluate(verdicts, people, limits)
    lines = [
        Line(*(guarded(cell) for cell in line))
        for verdict in verdicts.values()
        for line in verdict.lines
    ]
    return Answer(
        opportunities=publish(evaluations),
        evaluations=evaluations,
        rejected_rows=sorted(lines),
        summary=_summary(verdicts, people, evaluations),
    )


def evaluate(verdicts: Mapping[str, Verdict], people: People, limits: Limits) -> list[Evaluation]:
    """Every person, for every property of their loans; a person without a loan once."""
    borrowers = {row["borrower_id"]: row for row in verdicts[BORROWER_INFORMATION.name].used}
    offers = {row["property_id"]: row for row in verdicts[MARKET_EQUITY.name].used}
    loans_of: dict[str, list[Used]] = defaultdict(list)
    for loan in verdicts[LOAN_INFORMATION.name].used:
        loans_of[loan["borrower_id"]].append(loan)

    evaluations = []
    for person in people.persons:
        by_property: dict[str | None, list[Used]] = defaultdict(list)
        for borrower_id in person.borrower_ids:
            for loan in loans_of[borrower_id]:
                home = loan["property_id"] or borrowers[borrower_id]["property_id"]
                by_property[home].append(loan)
        for home, loans in (by_property or {None: []}).items():
            shown = min(loans, key=_shown_first) if loans else None
            borrower = borrowers[shown["borrower_id"] if shown else person.person_id]
            offer = offers.get(home) if home else None
            evaluations.append(_evaluation(person, borrower, home, loans, shown, offer, limits))
    return evaluations


def _shown_first(loan: Used) -> tuple[Any, ...]:
    balance = loan["remaining_balance"]
    return (
        -loan["current_interest_rate"],
        balance is None,
        -(balance or 0),
        loan["loan_id"],
        loan["borrower_id"],
    )


def _evaluation(
    person: Person,
    borrower: Used,
    home: str | None,
    loans: list[Used],
    shown: Used | None,
    offer: Used | None,
    limits: Limits,
) -> Evaluation:
    offer_values = offer or {}
    rate = shown["current_interest_rate"] if shown else None
    spread = rate - offer_values["market_rate_offer"] if rate and offer else None
    tier = _tier(spread, limits)
    reasons = []
    if offer and offer["ltv_ratio"] > limits.max_ltv_percent:
        reasons.append("LTV_ABOVE_LIMIT")
    if spread is not None and (spread < limits.min_rate_spread or tier == "Ineligible"):
        reasons.append("SPREAD_BELOW_LIMIT")
    if not shown:
        reasons.append("NO_LOAN")
    elif not offer:
        reasons.append("NO_MARKET_OFFER")
    if person.do_not_contact:
        reasons.append("DO_NOT_CONTACT")
    loan_id = shown["loan_id"] if shown else None
    others = sorted({loan["loan_id"] for loan in loans} - {loan_id})
    return Evaluation(
        person_id=person.person_id,
        borrower_ids=" ".join(person.borrower_ids),
        **{
            name: borrower[name]
            for name in (
                "borrower_id",
                "first_name",
                "last_name",
                "email",
                "phone",
                "city",
                "state",
            )
        },
        loan_id=loan_id,
        other_loan_ids=" ".join(others) or None,
        property_id=home,
        current_interest_rate=rate,
        market_rate_offer=offer_values.get("market_rate_offer"),
        rate_spread=spread,
        ltv_ratio=offer_values.get("ltv_ratio"),
        monthly_savings_est=offer_values.get("monthly_savings_est"),
        marketing_category=tier,
        decision="not_selected" if reasons else "opportunity",
        reason_codes=" ".join(reasons),
    )


def _tier(spread: Decimal | None, limits: Limits) -> str:
    above = (limits.immediate_action_above, limits.hot_lead_above, limits.watchlist_above)
    for tier, limit in zip(TIERS, above, strict=False):
        if spread is not None and spread > limit:
            return tier
    return "Ineligible"


def publish(evaluations: list[Evaluation]) -> list[Opportunity]:
    """The opportunities in their published order and form."""
    ranks: Counter[str] = Counter()
    published = []
    for lead in sorted(
        (lead for lead in evaluations if lead.decision == "opportunity"), key=_published_order
    ):
        ranks[lead.person_id] += 1
        published.append(
            Opportunity(
                borrower_id=guarded(lead.borrower_id),
                name=guarded(" ".join(part for part in (lead.first_name, lead.last_name) if part)),
                rate_spread=f"{lead.rate_spread:.4f}",
                monthly_savings_est=(
                    "" if lead.monthly_savings_est is None else f"{lead.monthly_savings_est:.2f}"
                ),
                marketing_category=lead.marketing_category,
                person_id=guarded(lead.person_id),
                borrower_ids=guarded(lead.borrower_ids),
                loan_id=guarded(lead.loan_id),
                property_id=guarded(lead.property_id),
                ltv_ratio=f"{lead.ltv_ratio:.4f}",
                email=guarded(lead.email),
                phone=guarded(lead.phone),
                city=guarded(lead.city),
                state=guarded(lead.state),
                contact_rank=str(ranks[lead.person_id]),
            )
        )
    return published


def _published_order(lead: Evaluation) -> tuple[Any, ...]:
    savings = lead.monthly_savings_est
    return (
        TIERS.index(lead.marketing_category),
        -(lead.rate_spread or 0),
        savings is None,
        -(savings or 0),
        lead.borrower_id,
        lead.property_id,
    )


def guarded(cell: str | None) -> str:
    """A text cell as the CSVs carry it: one that a spreadsheet would run gets a leading '."""
    if not cell:
        return ""
    return "'" + cell if cell[0] in "=+-@\t\r" else cell


def _summary(
    verdicts: Mapping[str, Verdict], people: People, evaluations: list[Evaluation]
) -> dict[str, Any]:
    leads = [lead for lead in evaluations if lead.decision == "opportunity"]
    by_tier = Counter(lead.marketing_category for lead in leads)
    reasons = Counter(reason for lead in evaluations for reason in lead.reason_codes.split())
    rejects = Counter(line.reason for verdict in verdicts.values() for line in verdict.lines)
    return {
        "opportunities": len(leads),
        "by_tier": {tier: by_tier[tier] for tier in TIERS},
        "evaluations": len(evaluations),
        "persons": len(people.persons),
        "borrowers": sum(len(person.borrower_ids) for person in people.persons),
        "not_selected": {reason: reasons[reason] for reason in REASON_CODES},
        "datasets": {
            name: {
                "rows": verdict.rows,
                "used": len(verdict.used),
                "repeated": verdict.repeated,
                "rejected": verdict.rejected,
            }
            for name, verdict in verdicts.items()
        },
        "rejected_rows": {reason: rejects[reason] for reason in REJECT_REASONS},
        "oversized_groups": people.oversized_groups,
    }
