"""The loan types that are understood, which product each is, and the term that it names.

The vocabulary is data, and read from sql/.
"""

import re
from collections.abc import Mapping
from functools import cache

from lambdas.shared.query import composition

FIXED_RATE = frozenset({"fixed", "FHA", "VA", "USDA"})
JUNIOR = frozenset({"credit line", "second lien"})
ASSUMED_TERM = 360
SAYING_NOTHING = 8
ARM = 3


@cache
def vocabulary() -> Mapping[str, tuple[int, str]]:
    """{word: (place, product)}"""
    text = composition.relation("loan_words").select
    listed = re.findall(r"\(\s*([0-9]), '([\w ]+)',\s*((?:\|\||'[^']*'|\s)+)\)", text)
    return {
        word: (int(place), product)
        for place, product, words in listed
        for word in "".join(re.findall("'([^']*)'", words)).split(" ")
    }


def product(loan_type: str | None) -> str | None:
    """None where the type is not understood."""
    words, numbers = _parts(loan_type)
    if (not words and not numbers) or any(word not in vocabulary() for word in words):
        return None
    place = _place(words)
    for number in numbers:
        if months(number) is None and not (place == ARM and number in ("1", "2", "3")):
            return None
    return next(name for other, name in vocabulary().values() if other == place)


def term(loan_type: str | None) -> int | None:
    """In months; None where the type names none."""
    words, numbers = _parts(loan_type)
    named = [months(number) for number in numbers]
    if _place(words) == ARM:  # where short ones are how long a rate holds
        named = [each for each in named if each is not None and each >= 180]
    elif None in named:
        return None
    return min((each for each in named if each is not None), default=None)


def months(number: str) -> int | None:
    count = int(number) if len(number) <= 3 else 0
    if 5 <= count <= 50:
        return 12 * count
    return count if 96 <= count <= 600 and count % 12 == 0 else None


def _place(words: list[str]) -> int:
    known = [vocabulary()[word][0] for word in words if word in vocabulary()]
    return min(known, default=SAYING_NOTHING)


def _parts(loan_type: str | None) -> tuple[list[str], list[str]]:
    text = re.sub(r"203[ (-]*[bhk]", " fha ", (loan_type or "").lower())
    text = text.replace("2nd", " second ").replace("1st", " first ")
    return re.findall("[a-z]+", text), re.findall("[0-9]+", text)
