"""An evaluation in words: what was decided about a person and a property, and why.

It says numbers and ids, and no name, address or telephone number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from lambdas.shared.text.counting import counted

Evaluation = Mapping[str, Any]  # a row of refi_evaluations

_CHANNELS = {"call": "called", "email": "written to", "sms": "texted"}
CLOSED = {"call": "called", "email": "written to"}  # what an opt-out closes; a text needs a yes
_ADDRESSES = {"call": "telephone number", "email": "e-mail address"}
_NEEDED = {"remaining_balance": "the balance", "origination_year": "the year of origination"}
_TERMS = {"remaining": "the months that remain", "reset": "a fresh 360 months"}


def sentences(evaluation: Evaluation) -> list[str]:
    """The decision first, then each reason, the rates, the money, the screens and the person."""
    return [
        _decision(evaluation),
        *_reasons(evaluation),
        *_rates(evaluation),
        *_money(evaluation),
        *_screens(evaluation),
        *_contact(evaluation),
    ]


def subject(evaluation: Evaluation) -> str:
    """What the sentences are about."""
    if evaluation["loan_id"] is None:
        return f"Person {evaluation['person_id']}, without a loan"
    about = f"Loan {evaluation['loan_id']}"
    if evaluation["property_id"] is not None:
        about += f" on property {evaluation['property_id']}"
    others = evaluation["other_loans"]
    return f"{about} (also there: {others})" if others else about


def _decision(evaluation: Evaluation) -> str:
    if evaluation["decision"] == "opportunity":
        return f"An opportunity: {evaluation['marketing_category']}."
    return "Not an opportunity:"


def _reasons(evaluation: Evaluation) -> Iterator[str]:
    for reason in filter(None, evaluation["reasons"].split("; ")):
        yield f"{reason}: {_in_words(reason, evaluation)}"


def _in_words(reason: str, evaluation: Evaluation) -> str:
    match reason.split():
        case ["LTV_ABOVE_LIMIT", ltv, ">", limit]:
            return f"the debt is {ltv} % of the home's value, and at most {limit} % is allowed."
        case ["LTV_UNKNOWN"]:
            return "the debt or the home's value is not known, so their ratio cannot be recomputed."
        case ["SPREAD_BELOW_LIMIT", spread, "<", limit]:
            return f"{_apart(Decimal(spread))}, and at least {_points(limit)} below are asked for."
        case ["SPREAD_BELOW_LIMIT", spread, "<=", limit]:
            return f"{_apart(Decimal(spread))}, and the lowest tier begins above {_points(limit)}."
        case ["NO_LOAN"]:
            return "none of the person's borrower ids has a loan that can be used."
        case ["NO_MARKET_OFFER"] if evaluation["property_id"] is None:
            return "neither the loan nor its borrower names a property that can be read."
        case ["NO_MARKET_OFFER"]:
            return "market_equity has no row for the property that can be used."
        case ["LOAN_PAID_OFF"]:
            return "nothing is owed on the loan any more."
        case ["BEHIND_FIRST_LIEN"]:
            return "the loan stands behind a first lien, which is another borrower's."
        case ["BALANCE_BELOW_LIMIT", balance, "<", limit]:
            return (
                f"{_dollars(Decimal(balance))} are owed on the loan, and a refinance is worth it "
                f"from {_dollars(Decimal(limit))} on."
            )
        case ["DO_NOT_CONTACT"]:
            return "every channel is closed: by the person, or at their number and address."
        case ["COOLING_DOWN", days, "<=", limit]:
            return (
                f"the person was listed {_days(days)} ago and is left alone for {_days(limit)}, "
                "unless the offer falls further."
            )
    raise ValueError(f"{reason!r} is no reason that this version knows: explain it with its own")


def _apart(spread: Decimal) -> str:
    points, side = _points(f"{abs(spread).normalize():f}"), "below" if spread >= 0 else "above"
    return f"the market's offer lies {points} {side} the loan's rate"


def _points(number: str) -> str:
    return f"{number} {'point' if number == '1' else 'points'}"


def _days(number: str) -> str:
    return counted(int(number), "day", "days")


def _rates(evaluation: Evaluation) -> Iterator[str]:
    if evaluation["rate_spread"] is None:
        return
    paid, offered = evaluation["current_interest_rate"], evaluation["market_rate_offer"]
    strike = evaluation["strike_rate"]
    yield f"The loan's rate is {_percent(paid)}, the market's offer {_percent(offered)}."
    if evaluation["decision"] == "opportunity":
        yield f"It is one for as long as the offer is at most {_percent(strike)}."
    elif strike is not None:
        yield f"An offer of at most {_percent(strike)} would make it one."
    else:
        yield "No market rate would make it one."


def _money(evaluation: Evaluation) -> Iterator[str]:
    if evaluation["payment_now"] is None:
        if evaluation["loan_id"] is not None:
            yield _no_estimate(evaluation)
        return
    yield (
        f"An estimate, of a loan over {evaluation['term_months']} months from "
        f"{evaluation['origination_year']}: {_dollars(evaluation['payment_now'])} a month now, "
        f"for {counted(evaluation['remaining_months'], 'month', 'months')} more."
    )
    if evaluation["notes"] == "RATE_MAY_MOVE":
        yield "Its rate may move: what is paid and saved is reckoned with today's."
    if evaluation["payment_remaining"] is not None:
        for term, words in _TERMS.items():
            yield _new_loan(evaluation, term, words)
    if evaluation["monthly_savings_est"] is not None:
        yield f"The file claims a saving of {_dollars(evaluation['monthly_savings_est'])} a month."


def _no_estimate(evaluation: Evaluation) -> str:
    if evaluation["notes"] == "PAYMENTS_NOT_LEVEL":
        return (
            f"Payments are not estimated: a loan of the type {evaluation['loan_type']!r} is not "
            "paid off in level payments."
        )
    if lacking := [words for column, words in _NEEDED.items() if evaluation[column] is None]:
        return (
            f"Payments cannot be estimated: {' and '.join(lacking)} cannot be used or was not "
            "delivered. What cannot be used is in rejected_rows.csv."
        )
    if evaluation["remaining_balance"] <= 0:
        return "Payments are not estimated: nothing is owed on the loan any more."
    if evaluation["term_months"] is None:
        return (
            f"Payments cannot be estimated: the type {evaluation['loan_type']!r} leaves it unclear "
            "over how many months the loan runs."
        )
    years = int(str(evaluation["as_of"])[:4]) - evaluation["origination_year"]
    if evaluation["term_months"] - 12 * years >= 12:
        return (
            f"Payments cannot be estimated: of a loan over {evaluation['term_months']} months from "
            f"{evaluation['origination_year']} so much cannot be left."
        )
    return (
        f"Payments cannot be estimated: {evaluation['term_months']} months from "
        f"{evaluation['origination_year']} are over, or less than a year of them is left."
    )


def _new_loan(evaluation: Evaluation, term: str, words: str) -> str:
    def of(name: str) -> Any:
        return evaluation[f"{name}_{term}"]

    told = f"Refinanced over {words}: {_dollars(of('payment'))} a month"
    if of("monthly_savings") is None:
        cheaper = of("payment") < evaluation["payment_now"]
        never = "does not bring its costs back before the loan would end"
        return f"{told}, which {never if cheaper else 'saves nothing'}."
    interest = of("interest_saved")
    less = "less" if interest >= 0 else "more"
    return (
        f"{told}, which saves {_dollars(of('monthly_savings'))} a month and costs "
        f"{_dollars(abs(interest))} {less} interest in all; closing costs of "
        f"{_dollars(evaluation['closing_costs'])} are back after {of('break_even_months')} months."
    )


def _screens(evaluation: Evaluation) -> Iterator[str]:
    if evaluation["loan_id"] is not None:
        yield f"Screens, which decide nothing: {evaluation['screens']}."
    if evaluation["is_recent_loan"]:
        yield (
            f"The loan is of {evaluation['origination_year']}: an early pay-off may cost whoever "
            "sold it."
        )


def _contact(evaluation: Evaluation) -> Iterator[str]:
    reached = evaluation["channels"].split()
    told = [words for name, words in _CHANNELS.items() if name in reached]
    if told:
        yield f"The person may be {', '.join(told)}."
    for name, address in _ADDRESSES.items():
        if evaluation[f"may_{name}"] and name not in reached:
            yield (
                f"They have not refused to be {_CHANNELS[name]}, and no {address} of theirs is "
                "known: they are not on that list."
            )
    if not told and not any(evaluation[f"may_{name}"] for name in _ADDRESSES):
        yield "The person may be contacted on no channel."
    if evaluation["suggested_channel"] is not None:
        yield f"Suggested channel: {evaluation['suggested_channel']}."
    if evaluation["engagement_score"] is not None:
        yield (
            f"Engagement: {evaluation['engagement_score']} of 4 ({evaluation['engagement_parts']})."
        )


def _percent(rate: Decimal) -> str:
    text = f"{rate.normalize():f}"
    decimals = len(text.partition(".")[2])
    return f"{rate:.{max(decimals, 2)}f} %"


def _dollars(amount: Decimal) -> str:
    return f"-${-amount:,.2f}" if amount < 0 else f"${amount:,.2f}"
