"""What refinancing would save: the arithmetic of level payments, exact to many digits."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import NamedTuple

from lambdas.shared.limits import Limits

DIGITS = 60
FULL_TERM = 360


class Savings(NamedTuple):
    """Money in whole cents, months in tenths; None where there is nothing to say."""

    term_months: int | None = None
    remaining_months: int | None = None
    notes: str = ""
    payment_now: Decimal | None = None
    payment_remaining: Decimal | None = None
    payment_reset: Decimal | None = None
    monthly_savings_remaining: Decimal | None = None
    monthly_savings_reset: Decimal | None = None
    interest_now: Decimal | None = None
    interest_remaining: Decimal | None = None
    interest_reset: Decimal | None = None
    interest_saved_remaining: Decimal | None = None
    interest_saved_reset: Decimal | None = None
    closing_costs: Decimal | None = None
    break_even_months_remaining: Decimal | None = None
    break_even_months_reset: Decimal | None = None
    financed_payment_remaining: Decimal | None = None
    financed_payment_reset: Decimal | None = None
    financed_savings_remaining: Decimal | None = None
    financed_savings_reset: Decimal | None = None


class Plan(NamedTuple):
    """A debt paid off in equal payments; nothing in it is rounded."""

    debt: Decimal
    rate: Decimal  # percent a year
    months: int

    @property
    def payment(self) -> Decimal:
        monthly = self.rate / 1200
        if not monthly:
            return self.debt / self.months
        return self.debt * monthly / (1 - (1 + monthly) ** -self.months)

    @property
    def interest(self) -> Decimal:
        return self.payment * self.months - self.debt


def estimate(
    balance: Decimal | None,
    amount: Decimal | None,
    rate: Decimal | None,
    offered: Decimal | None,
    origination_year: int | None,
    *,
    term: int | None,
    is_level: bool,
    may_move: bool,
    this_year: int,
    limits: Limits,
) -> Savings:
    """A balance of nothing, or beyond belief, is no debt that could be refinanced.

    Of a loan that is not paid off in level payments nothing is said; one whose rate may move is
    reckoned with today's. No `term`: it is not clear, and neither is what remains of it.
    """
    with localcontext() as context:
        context.prec = DIGITS
        months = None
        if origination_year is not None and term is not None and is_level:
            left = term - 12 * (this_year - origination_year)
            months = left if left >= 12 and not _beyond(balance, amount, rate, term, left) else None
        is_open = rate is not None and (balance is None or balance > 0)
        found = Savings(
            term_months=None if rate is None or not is_level else term,
            remaining_months=months,
            notes=_note(months, is_level=is_level, may_move=may_move) if is_open else "",
        )
        debt = balance if balance is not None and balance > 0 else None
        if debt is None or months is None:
            return found
        costs = debt * limits.closing_cost_percent / 100
        now = Plan(debt, rate, months) if rate is not None and months is not None else None
        found = found._replace(closing_costs=cents(costs))
        if now:
            found = found._replace(payment_now=cents(now.payment), interest_now=cents(now.interest))
        for name, length in (("remaining", months), ("reset", FULL_TERM)):
            if offered is None:
                continue
            new = Plan(debt, offered, length)
            financed = Plan(debt + costs, offered, length)
            found = found._replace(
                **{
                    f"payment_{name}": cents(new.payment),
                    f"interest_{name}": cents(new.interest),
                    f"financed_payment_{name}": cents(financed.payment),
                }
            )
            if now:
                found = found._replace(**_compared(name, now, new, financed, costs))
        return found


def _beyond(
    balance: Decimal | None, amount: Decimal | None, rate: Decimal | None, term: int, left: int
) -> bool:
    """Whether so much cannot be left: the month of origination is not known, so a year more may
    remain, but twice the payment that it began with is beyond any rate and modification.
    """
    if not (balance and amount and rate) or balance < 0:
        return False
    return Plan(balance, rate, left + 12).payment > 2 * Plan(amount, rate, term).payment


def _note(months: int | None, *, is_level: bool, may_move: bool) -> str:
    if not is_level:
        return "PAYMENTS_NOT_LEVEL"
    if months is None:
        return "REMAINING_TERM_UNKNOWN"
    return "RATE_MAY_MOVE" if may_move else ""


def _compared(
    term: str, now: Plan, new: Plan, financed: Plan, costs: Decimal
) -> dict[str, Decimal | None]:
    """Less than half a cent a month is no saving, nor is one that does not bring its costs back
    within the months that remain; what follows from one is then nothing."""
    saved = now.payment - new.payment
    saved_financed = cents(now.payment - financed.payment)
    compared = {f"financed_savings_{term}": saved_financed if saved_financed > 0 else None}
    if cents(saved) <= 0 or costs > saved * now.months:
        return compared
    return compared | {
        f"monthly_savings_{term}": cents(saved),
        f"interest_saved_{term}": cents(now.interest - new.interest),
        f"break_even_months_{term}": (costs / saved).quantize(Decimal("0.1"), ROUND_HALF_UP),
    }


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
