"""Numbers, dates and codes as a manager reads them. Units are kept to their number by U+00A0."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from lambdas.shared.publication.report.markup import Element, element
from lambdas.shared.text import counting

_LONGEST_QUOTE = 60  # characters of a cell somebody else wrote


def count(number: int) -> str:
    return f"{number:,}"


def counted(number: int, one: str, many: str) -> str:
    """`1 opportunity`, `2 opportunities`"""
    return counting.counted(number, one, many).replace(" ", "\xa0", 1)


def change(number: int) -> str:
    """`+1,200`, `−3`, `±0`"""
    if not number:
        return "±0"
    return f"{'+' if number > 0 else '−'}{abs(number):,}"


def share(part: int, whole: int) -> str:
    """`47 %`; what would round to nothing or to all is told as `<1 %` or `>99 %`."""
    if not whole:
        return "–"
    percent = (200 * part + whole) // (2 * whole)
    if part and not percent:
        return "<1\xa0%"
    if part < whole and percent == 100:
        return ">99\xa0%"
    return f"{percent}\xa0%"


def dollars(amount: int | str) -> str:
    """`$1,242`: whole dollars, half up."""
    whole = Decimal(amount).quantize(Decimal(1), ROUND_HALF_UP)
    return f"−${-whole:,}" if whole < 0 else f"${whole:,}"


def rate(percent: str) -> str:
    """`7.49 %`, and as many decimals as there are from two on."""
    return f"{decimals(percent)}\xa0%"


def decimals(number: str) -> str:
    """`1.25`, `2.00`, `0.9999`: two decimals, and more where there are more."""
    exact = Decimal(number)
    return f"{max(exact.normalize(), exact.quantize(Decimal('0.01')), key=_decimals):f}"


def cents(amount: str) -> str:
    """`$1,242.33`"""
    exact = Decimal(amount)
    return f"−${-exact:,.2f}" if exact < 0 else f"${exact:,.2f}"


def points(number: str) -> str:
    """`1.25 points`, of percent."""
    return f"{number}\xa0{'point' if number == '1' else 'points'}"


def months(number: str) -> str:
    """`21.7 months`: as exact as the list has them."""
    return f"{number}\xa0{'month' if Decimal(number) == 1 else 'months'}"


def day(iso: str) -> str:
    """`November 24, 2026`"""
    given = date.fromisoformat(iso)
    return f"{given:%B}\xa0{given.day}, {given.year}"


def quoted(text: str) -> Element:
    """What somebody else wrote: cut where nobody would read on, its direction kept to itself."""
    cut = text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"
    return element("bdi", cut)


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
