"""The decisions: one evaluation per person and property, and what is published of them."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from lambdas.shared.contract import (
    BORROWER_ENGAGEMENT,
    BORROWER_INFORMATION,
    LOAN_INFORMATION,
    MARKET_EQUITY,
    OPT_OUTS,
    SAME_PERSON,
)
from lambdas.shared.limits import Limits
from tests.oracle import addresses, loan_types, people, savings
from tests.oracle.people import CHANNELS, SIGNS, People, Person
from tests.oracle.rows import BELIEVABLE, Line, Used, Verdict, judge
from tests.oracle.savings import Savings

AS_OF = date(2026, 11, 22)
REASON_CODES = (
    "LTV_ABOVE_LIMIT",
    "LTV_UNKNOWN",
    "SPREAD_BELOW_LIMIT",
    "NO_LOAN",
    "NO_MARKET_OFFER",
    "LOAN_PAID_OFF",
    "BALANCE_BELOW_LIMIT",
    "BEHIND_FIRST_LIEN",
    "DO_NOT_CONTACT",
    "COOLING_DOWN",
)
TIERS = ("Immediate Action", "Hot Lead", "Watchlist", "Ineligible")
SMALLEST_RATE = Decimal("0.0001")
LARGEST_RATE = 25
PROFILE = ("borrower_id", "first_name", "last_name")


class Listing(NamedTuple):
    """A line of an earlier run's list."""

    borrower_ids: tuple[str, ...]
    listed_on: date
    market_rate_offer: Decimal


class LastLine(NamedTuple):
    """A line of the last published list; ids separated by blanks."""

    person_id: str
    borrower_ids: str
    loan_id: str
    other_loan_ids: str | None
    property_id: str
    marketing_category: str


class Home(NamedTuple):
    """A person's loans on one property, and what the market offers for it."""

    person: Person
    property_id: str | None
    loans: list[Used]
    shown: Used | None  # the one to call about
    offer: Used | None
    on_property: list[Used]  # everybody's loans on it
    listings: list[Listing]


class Judged(NamedTuple):
    """What was decided about a home, were the market's rate `offered`."""

    tier: str
    reasons: list[str]  # each a code, and the numbers that tell it

    @property
    def codes(self) -> list[str]:
        return [reason.split()[0] for reason in self.reasons]


class Answer(NamedTuple):
    """Everything that a run publishes about its snapshot; `homes` are the evaluations' own."""

    opportunities: list[Any]
    evaluations: list[Any]
    homes: list[Home]
    people: People
    verdicts: Mapping[str, Verdict]
    rejected_rows: list[Line]


# The columns of refi_evaluations, in order.
Evaluation = NamedTuple(
    "Evaluation",
    [
        (name, Any)
        for name in (
            *("person_id", "borrower_ids", *PROFILE, "email", "phone", "city", "state"),
            *("loan_id", "other_loan_ids", "other_loans", "property_id"),
            "current_interest_rate",
            *("market_rate_offer", "rate_spread", "ltv_ratio", "monthly_savings_est"),
            *("marketing_category", "decision", "reason_codes", "reasons", "strike_rate"),
            *("loan_type", "loan_product", "origination_year", "is_recent_loan"),
            *("remaining_balance", "owed_on_property", "current_home_value", "recomputed_ltv"),
            *("ltv_disagrees", *Savings._fields, "savings_est_difference", "credit_score"),
            *("screens", "other_emails", "other_phones", "sms_phone", "other_sms_phones"),
            *("email_value", "phone_value", "sms_value", "may_call", "may_email", "may_sms"),
            *("channels", "suggested_channel", "engagement_score", "engagement_parts"),
            *("listed_on", "as_of", "is_trial"),
        )
    ],
)

# A line of refi_opportunities.csv: text cells as they stand there.
Opportunity = NamedTuple(
    "Opportunity",
    [
        (name, str)
        for name in (
            *("borrower_id", "name", "rate_spread", "monthly_savings_est", "marketing_category"),
            *("person_id", "borrower_ids", "loan_id", "property_id", "ltv_ratio"),
            *("email", "phone", "city", "state", "contact_rank", "opportunities_of_person"),
            *("current_interest_rate", "market_rate_offer", "strike_rate", "remaining_balance"),
            *("remaining_months", "payment_now"),
            *("payment_remaining", "monthly_savings_remaining", "break_even_months_remaining"),
            *("interest_saved_remaining", "financed_savings_remaining"),
            *("payment_reset", "monthly_savings_reset", "break_even_months_reset"),
            *("interest_saved_reset", "financed_savings_reset", "closing_costs"),
            *("savings_est_difference", "recomputed_ltv", "ltv_disagrees", "loan_type"),
            *("is_recent_loan", "screens", "other_loan_ids", "other_emails", "other_phones"),
            *("may_call", "may_email", "may_sms", "suggested_channel", "lists"),
            *("engagement_score", "engagement_parts", "channels", "term_months", "notes"),
            *("other_loans", "sms_phone", "other_sms_phones"),
            *("also_called", "also_written_to", "also_texted"),
            *("first_name", "last_name", "credit_score", "new", "tier_before"),
        )
    ],
)
_GUARDED = (
    *("name", "first_name", "last_name", "email", "phone", "city", "state", "loan_type"),
    *("other_emails", "other_phones", "sms_phone", "other_sms_phones"),
    *("also_called", "also_written_to", "also_texted"),
)
_ALSO = {"call": "also_called", "email": "also_written_to", "sms": "also_texted"}
_RATES = ("rate_spread", "ltv_ratio", "current_interest_rate", "market_rate_offer")
_SCALES = dict.fromkeys((*_RATES, "strike_rate", "recomputed_ltv"), 4) | dict.fromkeys(
    ("break_even_months_remaining", "break_even_months_reset"), 1
)


def answer(
    files: Mapping[str, list[str]],
    match_ids: Mapping[str, str],
    *,
    limits: Limits | None = None,
    max_borrowers_per_person: int = 10,
    as_of: date = AS_OF,
    is_trial: bool = False,
    listings: Sequence[Listing] = (),
    last_list: Sequence[LastLine] | None = None,
) -> Answer:
    """What a run publishes, given the files of each dataset and borrower id -> match id."""
    verdicts = judge(files, this_year=as_of.year)
    limits = limits or Limits()
    found = people.resolve(
        verdicts[BORROWER_INFORMATION.name],
        match_ids,
        [verdicts[dataset.name] for dataset in OPT_OUTS],
        verdicts[BORROWER_ENGAGEMENT.name],
        max_borrowers_per_person=max_borrowers_per_person,
        decisions=verdicts[SAME_PERSON.name].used,
    )
    borrowers = {row["borrower_id"]: row for row in verdicts[BORROWER_INFORMATION.name].used}
    homes = _homes(verdicts, borrowers, found, listings)
    evaluations = [evaluate(home, borrowers, limits, as_of, is_trial=is_trial) for home in homes]
    lines = [
        Line(*(guarded(cell) for cell in line))
        for verdict in verdicts.values()
        for line in verdict.lines
    ]
    return Answer(
        opportunities=publish(evaluations, last_list),
        evaluations=evaluations,
        homes=homes,
        people=found,
        verdicts=verdicts,
        rejected_rows=sorted(lines),
    )


def _homes(
    verdicts: Mapping[str, Verdict],
    borrowers: Mapping[str, Used],
    found: People,
    listings: Sequence[Listing],
) -> list[Home]:
    """Every person, for every property of their loans; a person without a loan once."""
    offers = {row["property_id"]: row for row in verdicts[MARKET_EQUITY.name].used}
    loans_of: dict[str, list[Used]] = defaultdict(list)
    for loan in verdicts[LOAN_INFORMATION.name].used:
        loans_of[loan["borrower_id"]].append(loan)

    def place(loan: Used) -> str | None:
        own = loan["property_id"]
        return own if loan["names_property"] else borrowers[loan["borrower_id"]]["property_id"]

    on_property: dict[str | None, list[Used]] = defaultdict(list)
    for loan in verdicts[LOAN_INFORMATION.name].used:
        on_property[place(loan)].append(loan)
    homes = []
    for person in found.persons:
        listed = [each for each in listings if set(each.borrower_ids) & set(person.borrower_ids)]
        by_property: dict[str | None, list[Used]] = defaultdict(list)
        for borrower_id in person.borrower_ids:
            for loan in loans_of[borrower_id]:
                by_property[place(loan)].append(loan)
        homes += [
            Home(
                person=person,
                property_id=home,
                loans=loans,
                shown=min(loans, key=_shown_first) if loans else None,
                offer=offers.get(home) if home else None,
                on_property=on_property[home] if home else loans,
                listings=listed,
            )
            for home, loans in (by_property or {None: []}).items()
        ]
    return homes


def _shown_first(loan: Used) -> tuple[Any, ...]:
    """The first lien as far as the type and the balance tell; what is paid off last."""
    balance = loan["remaining_balance"]
    return (
        balance is not None and balance <= 0,
        loan_types.is_junior(loan["loan_type"]),
        balance is None,
        -(balance or 0),
        -loan["current_interest_rate"],
        loan["loan_id"],
        loan["borrower_id"],
    )


def _in_words(loan: Used) -> str:
    rate = f"{loan['current_interest_rate'].normalize():f}"
    balance = loan["remaining_balance"]
    return (
        f"{loan['loan_id']} {rate} % {'balance unknown' if balance is None else f'{balance:.2f}'}"
    )


def evaluate(
    home: Home, borrowers: Mapping[str, Used], limits: Limits, as_of: date, *, is_trial: bool
) -> Evaluation:
    person, shown, offer = home.person, home.shown or {}, home.offer or {}
    borrower = borrowers[shown.get("borrower_id", person.person_id)]
    offered = offer.get("market_rate_offer") if shown else None
    judged = judge_home(home, offered, limits, as_of)
    owed, value = debt(home), _home_value(home)
    estimated = savings.estimate(
        shown.get("remaining_balance"),
        shown.get("loan_amount"),
        shown.get("current_interest_rate"),
        offered,
        shown.get("origination_year"),
        term=(
            None
            if loan_types.is_term_unclear(shown.get("loan_type"))
            else loan_types.term(shown.get("loan_type")) or loan_types.ASSUMED_TERM
        ),
        is_level=loan_types.is_level(shown.get("loan_type")),
        may_move=loan_types.may_move(shown.get("loan_type")),
        this_year=as_of.year,
        limits=limits,
    )
    product = loan_types.product(shown.get("loan_type"))
    at = {channel: person.address(channel, borrower) for channel in CHANNELS}
    claimed, year = offer.get("monthly_savings_est"), shown.get("origination_year")
    facts = dict(
        person_id=person.person_id,
        borrower_ids=" ".join(person.borrower_ids),
        **{name: borrower[name] for name in (*PROFILE, "city", "state", "credit_score")},
        email=at["email"],
        phone=at["call"],
        sms_phone=at["sms"],
        email_value=people.value("email", at["email"]),
        phone_value=people.value("call", at["call"]),
        sms_value=people.value("sms", at["sms"]),
        **{
            name: shown.get(name)
            for name in (
                *("loan_id", "current_interest_rate", "loan_type", "origination_year"),
                "remaining_balance",
            )
        },
        other_loan_ids=_listed(
            {loan["loan_id"] for loan in home.loans} - {shown.get("loan_id")}, " "
        ),
        other_loans=_listed(
            {_in_words(loan) for loan in home.loans if loan["loan_id"] != shown.get("loan_id")},
            "; ",
        ),
        property_id=home.property_id,
        market_rate_offer=offered,
        rate_spread=_spread(home, offered),
        ltv_ratio=offer.get("ltv_ratio"),
        monthly_savings_est=claimed,
        marketing_category=judged.tier,
        decision="not_selected" if judged.reasons else "opportunity",
        reason_codes=" ".join(judged.codes),
        reasons="; ".join(judged.reasons),
        strike_rate=strike_rate(home, limits, as_of),
        loan_product=product,
        is_recent_loan=None if year is None else year in (as_of.year, as_of.year - 1),
        owed_on_property=owed,
        current_home_value=offer.get("current_home_value"),
        recomputed_ltv=_recomputed_ltv(home),
        ltv_disagrees=(
            None
            if owed is None or value is None
            else abs(100 * owed - offer["ltv_ratio"] * value) > 5 * value
        ),
        **estimated._asdict(),
        savings_est_difference=(
            claimed - estimated.monthly_savings_remaining
            if claimed is not None and estimated.monthly_savings_remaining is not None
            else None
        ),
        other_emails=_listed(person.others("email", at["email"]), "; "),
        other_phones=_listed(person.others("call", at["call"]), "; "),
        other_sms_phones=_listed(person.others("sms", at["sms"]), "; "),
        **{f"may_{channel}": channel in person.permitted for channel in CHANNELS},
        engagement_score=None if person.signs is None else len(person.signs),
        engagement_parts=(
            None
            if person.signs is None
            else ", ".join(f"{sign} {int(sign in person.signs)}" for sign in SIGNS)
        ),
        listed_on=max((each.listed_on for each in home.listings), default=None),
        as_of=as_of,
        is_trial=is_trial,
    )
    has_fixed_rate = product in loan_types.FIXED_RATE
    reached = [channel for channel in CHANNELS if at[channel] is not None]
    return Evaluation(
        **facts,
        screens=_screens(facts, has_fixed_rate, limits),
        channels=" ".join(reached),
        suggested_channel=_suggested(reached, person),
    )


def judge_home(home: Home, offered: Decimal | None, limits: Limits, as_of: date) -> Judged:
    """Every reason against a call, were the market's rate `offered`; none: an opportunity."""
    spread = _spread(home, offered)
    tier = _tier(spread, limits)
    reasons = []
    ltv = _deciding_ltv(home, limits)
    if ltv is not None and ltv > limits.max_ltv_percent:
        exact = _recomputed_ltv(home) if limits.ltv_decides == "recomputed" else ltv
        reasons.append(f"LTV_ABOVE_LIMIT {_told(exact)} > {_told(limits.max_ltv_percent)}")
    if home.offer and ltv is None:
        reasons.append("LTV_UNKNOWN")
    if spread is not None and spread < limits.min_rate_spread:
        reasons.append(f"SPREAD_BELOW_LIMIT {_told(spread)} < {_told(limits.min_rate_spread)}")
    elif spread is not None and tier == "Ineligible":
        reasons.append(f"SPREAD_BELOW_LIMIT {_told(spread)} <= {_told(limits.watchlist_above)}")
    if not home.loans:
        reasons.append("NO_LOAN")
    elif not home.offer:
        reasons.append("NO_MARKET_OFFER")
    balance = home.shown and home.shown["remaining_balance"]
    if balance is not None and balance <= 0:
        reasons.append("LOAN_PAID_OFF")
    elif balance is not None and balance < limits.min_balance:
        reasons.append(f"BALANCE_BELOW_LIMIT {balance:.2f} < {limits.min_balance}")
    firsts = [each for each in home.on_property if _is_open(each) and not _is_behind(each)]
    if firsts and home.shown and _is_open(home.shown) and _is_behind(home.shown):
        reasons.append("BEHIND_FIRST_LIEN")
    if not home.person.permitted:
        reasons.append("DO_NOT_CONTACT")
    if home.listings and offered is not None:
        lowest = min(each.market_rate_offer for each in home.listings)
        days = (as_of - max(each.listed_on for each in home.listings)).days
        if offered > lowest - limits.cool_down_step:
            reasons.append(f"COOLING_DOWN {days} <= {limits.cool_down_days}")
    return Judged(tier, reasons)


def _is_open(loan: Used) -> bool:
    balance = loan["remaining_balance"]
    return balance is None or balance > 0


def _is_behind(loan: Used) -> bool:
    return loan_types.is_junior(loan["loan_type"])


def strike_rate(home: Home, limits: Limits, as_of: date) -> Decimal | None:
    """The highest market rate at which it is an opportunity, found by trying."""

    def is_opportunity(ten_thousandths: int) -> bool:
        return not judge_home(home, ten_thousandths * SMALLEST_RATE, limits, as_of).reasons

    if not home.loans or not home.offer or not is_opportunity(1):
        return None
    good, bad = 1, LARGEST_RATE * 10_000 + 1
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if is_opportunity(middle) else (good, middle)
    return good * SMALLEST_RATE


def _spread(home: Home, offered: Decimal | None) -> Decimal | None:
    if home.shown is None or offered is None:
        return None
    return home.shown["current_interest_rate"] - offered


def _tier(spread: Decimal | None, limits: Limits) -> str:
    above = (limits.immediate_action_above, limits.hot_lead_above, limits.watchlist_above)
    for tier, limit in zip(TIERS, above, strict=False):
        if spread is not None and spread > limit:
            return tier
    return "Ineligible"


def debt(home: Home) -> Decimal | None:
    """What is owed on the home, each loan once; None where a part is unknown or beyond belief."""
    balances: dict[str, list[Decimal]] = defaultdict(list)
    for loan in home.on_property:
        known = loan["remaining_balance"]
        balances[loan["loan_id"]] += [] if known is None else [max(known, Decimal(0))]
    value = home.offer and home.offer["current_home_value"]
    if value is None or not all(balances.values()) or not balances:
        return None
    owed = sum(map(max, balances.values()))
    return owed if owed < BELIEVABLE and owed <= 10 * value else None


def _home_value(home: Home) -> Decimal | None:
    value = home.offer and home.offer["current_home_value"]
    return value or None


def _recomputed_ltv(home: Home) -> Decimal | None:
    owed, value = debt(home), _home_value(home)
    if owed is None or value is None:
        return None
    return (100 * owed / value).quantize(SMALLEST_RATE, ROUND_HALF_UP)


def _deciding_ltv(home: Home, limits: Limits) -> Decimal | None:
    """Unrounded, as it is compared with the limit."""
    if limits.ltv_decides == "file":
        return home.offer and home.offer["ltv_ratio"]
    owed, value = debt(home), _home_value(home)
    return None if owed is None or value is None else 100 * owed / value


def _screens(facts: Mapping[str, Any], has_fixed_rate: bool, limits: Limits) -> str:
    """A screen with a missing input is unknown, never passed; so is one of a moving rate."""
    spread, score = facts["rate_spread"], facts["credit_score"]
    break_even = half_point = qualified = None
    if has_fixed_rate:
        if facts["payment_now"] is not None and facts["payment_remaining"] is not None:
            saved = facts["monthly_savings_remaining"]
            break_even = saved is not None and facts["closing_costs"] <= 36 * saved
        if spread is not None:
            half_point = spread >= Decimal("0.5")
            own, value = facts["owed_on_property"], facts["current_home_value"]
            has_equity = facts["ltv_ratio"] <= 80
            if limits.ltv_decides == "recomputed":
                has_equity = own is not None and value is not None and 100 * own <= 80 * value
            is_known = limits.ltv_decides == "file" or facts["recomputed_ltv"] is not None
            if score is not None and is_known:
                qualified = score >= 720 and spread >= Decimal("0.75") and has_equity
    outcomes = {
        "BREAK_EVEN_36_MONTHS/1": break_even,
        "HALF_POINT/1": half_point,
        "ICE_HIGHLY_QUALIFIED/1": qualified,
    }
    words = {None: "unknown", True: "pass", False: "fail"}
    return "; ".join(f"{name} {words[outcome]}" for name, outcome in outcomes.items())


def _suggested(reached: list[str], person: Person) -> str | None:
    """E-mail for who reads it, else the quickest way that is open."""
    reads = bool(person.signs and person.signs & {"paperless_billing", "email_open"})
    if reads and "email" in reached:
        return "email"
    return next((each for each in ("sms", "call", "email") if each in reached), None)


def _listed(parts: set[str], separator: str) -> str | None:
    return separator.join(sorted(parts)) or None


def _told(number: Decimal) -> str:
    """With a decimal, and no more of them than needed."""
    text = f"{number.normalize():f}"
    return text if "." in text else f"{text}.0"


def publish(
    evaluations: list[Evaluation], last_list: Sequence[LastLine] | None = None
) -> list[Opportunity]:
    """The opportunities in their published order and form; no `last_list`: nothing was published
    before.
    """
    chosen = sorted_leads(evaluations)
    of_person = Counter(lead.person_id for lead in chosen)
    ranks: Counter[str] = Counter()
    reached = households(chosen)
    published = []
    for lead in chosen:
        ranks[lead.person_id] += 1
        is_first = ranks[lead.person_id] == 1
        cells = lead._asdict() | {
            "name": " ".join(part for part in (lead.first_name, lead.last_name) if part),
            "contact_rank": ranks[lead.person_id],
            "opportunities_of_person": of_person[lead.person_id],
            "lists": " ".join(
                channel
                for channel in CHANNELS
                if is_first and _heads(lead, reached.get((channel, _at(lead, channel))))
            ),
        }
        for channel, column in _ALSO.items():
            leads_there = reached.get((channel, _at(lead, channel)), [])
            is_head = is_first and _heads(lead, leads_there)
            others = [_who(other) for other in leads_there[1:]] if is_head else []
            cells[column] = "; ".join(others) or None
        before = [each.marketing_category for each in last_list or () if is_same(each, lead)]
        cells["new"] = None if last_list is None else not before
        cells["tier_before"] = min(before, key=TIERS.index, default=None)
        published.append(Opportunity(*(_cell(name, cells[name]) for name in Opportunity._fields)))
    return published


def is_same(before: LastLine, lead: Evaluation) -> bool:
    """One home, and a borrower and a loan in common."""
    return before.property_id == lead.property_id and all(
        set(then.split()) & set(now.split())
        for then, now in (
            (before.borrower_ids, lead.borrower_ids),
            (
                f"{before.loan_id} {before.other_loan_ids or ''}",
                f"{lead.loan_id} {lead.other_loan_ids or ''}",
            ),
        )
    )


def sorted_leads(evaluations: list[Evaluation]) -> list[Evaluation]:
    return sorted(
        (lead for lead in evaluations if lead.decision == "opportunity"), key=_published_order
    )


def households(chosen: list[Evaluation]) -> dict[tuple[str, str], list[Evaluation]]:
    """By channel and address, the first lines of the persons who are reached there, in order."""
    reached: dict[tuple[str, str], list[Evaluation]] = defaultdict(list)
    seen = set()
    for lead in chosen:
        if lead.person_id not in seen:
            seen.add(lead.person_id)
            for channel in lead.channels.split():
                reached[channel, _at(lead, channel)].append(lead)
    return reached


def _at(lead: Evaluation, channel: str) -> str | None:
    return {"call": lead.phone_value, "email": lead.email_value, "sms": lead.sms_value}[channel]


def _heads(lead: Evaluation, reached: list[Evaluation] | None) -> bool:
    return bool(reached) and reached[0].person_id == lead.person_id


def _who(lead: Evaluation) -> str:
    name = " ".join(part for part in (lead.first_name, lead.last_name) if part)
    return f"{name} ({lead.borrower_id})" if name else f"({lead.borrower_id})"


def _published_order(lead: Evaluation) -> tuple[Any, ...]:
    saved = lead.monthly_savings_est
    return (
        TIERS.index(lead.marketing_category),
        -lead.rate_spread,
        saved is None,
        -(saved or 0),
        lead.borrower_id,
        lead.property_id,
    )


def _cell(name: str, value: Any) -> str:
    """As Athena's CSV has it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case Decimal():
            return f"{value:.{_SCALES.get(name, 2)}f}"
    return guarded(str(value)) if name in _GUARDED else str(value)


def guarded(cell: str | None) -> str:
    """A text cell as the CSVs carry it: one that a spreadsheet would run gets a leading '."""
    if not cell:
        return ""
    return "'" + cell if runs_as_formula(cell) else cell


def runs_as_formula(cell: str) -> bool:
    """Whether a sign is the first that one sees of it, in whichever width it is written."""
    if unicodedata.category(cell[0]) == "Cc" and cell[0] < " ":
        return True
    seen = next((char for char in cell if not _is_unseen(char)), " ")
    if unicodedata.name(seen, "").startswith(("FULLWIDTH ", "SMALL ")):
        seen = unicodedata.normalize("NFKC", seen)
    return seen in {"=", "+", "-", "@", "\N{MINUS SIGN}"}


def _is_unseen(char: str) -> bool:
    return addresses.is_blank(char) or addresses.is_shapeless(char)
