"""The loan types that are understood, which product each is, and the term that it names."""

import itertools
import re
from collections.abc import Mapping

FIXED_RATE = frozenset({"fixed", "FHA", "VA", "USDA"})
JUNIOR = frozenset({"credit line", "second lien"})
ASSUMED_TERM = 360

# The products, the surest to say what a loan is first; what says nothing of it is taken for fixed.
_PRODUCTS = (
    *("credit line", "second lien", "adjustable", "FHA", "VA", "USDA", "fixed", "nothing"),
)
_WORDS = {
    "credit line": "credit heloc line loc",
    "second lien": "equity hel heloan junior piggyback second subordinate",
    "adjustable": "adj adjustable arm arms floating hybrid libor sofr variable",
    "FHA": "federal fha hud",
    "VA": "irrrl va veteran veterans",
    "USDA": "rd rhs rural usda",
    "fixed": "f fix fixed frm fx fxd",
    "nothing": """
        administration affairs agency amortized amortizing and balance c closed conf conforming conv
        conventional department dept development end fannie fhlmc first fnma freddie full fully gse
        guaranteed high home housing insured jumbo level lien loan loans m mac mae mo month months
        mortgage mos mth mths mtg non nonconforming of payment portfolio primary product program
        purchase rate rates refi refinance residential standard streamline super term the type with
        y year years yr yrs
    """,
}
# Of these a loan is not paid off in level payments, whatever else its type says.
_SAYING_UNEVEN = """
    heloc helocs loc line lines revolving hecm reverse conversion balloon balloons io ios negam
    option options payoption payoptions graduated gpm construction bridge interestonly intonly
"""
_UNEVEN = frozenset(_SAYING_UNEVEN.split())
_UNEVEN_TOGETHER = frozenset({("open", "end"), ("i", "o"), ("interest", "only"), ("int", "only")})
_PLACES = {word: place for place, name in enumerate(_PRODUCTS) for word in _WORDS[name].split()}


def _product(place: int) -> str:
    return "fixed" if _PRODUCTS[place] == "nothing" else _PRODUCTS[place]


VOCABULARY: Mapping[str, str] = {word: _product(place) for word, place in _PLACES.items()}


def product(loan_type: str | None) -> str | None:
    """None where the type is not understood."""
    words, numbers = _parts(loan_type)
    if (not words and not numbers) or any(word not in VOCABULARY for word in words):
        return None
    place = _place(words)
    is_adjustable = _PRODUCTS[place] == "adjustable"
    for number in numbers:
        if months(number) is None and not (
            is_adjustable and number.zfill(3) in ("001", "002", "003")
        ):
            return None
    return _product(place)


def term(loan_type: str | None) -> int | None:
    """In months; None where the type names none."""
    words, numbers = _parts(loan_type)
    named = [months(number) for number in numbers]
    if _PRODUCTS[_place(words)] == "adjustable":  # where short ones are how long a rate holds
        named = [each for each in named if each is not None and each >= 180]
    elif None in named:
        return None
    return min((each for each in named if each is not None), default=None)


def is_level(loan_type: str | None) -> bool:
    """Whether nothing says that it is not paid off in level payments."""
    words, _ = _parts(loan_type)
    beside = list(itertools.pairwise(words))
    negative = [how for first, how in beside if first in ("neg", "negative")]
    negative += [re.sub("^neg(ative)?", "", word) for word in words if word.startswith("neg")]
    return not (
        product(loan_type) == "credit line"
        or _UNEVEN & {*words}
        or _UNEVEN_TOGETHER & {*beside}
        or any(how.startswith("am") for how in negative)
    )


def may_move(loan_type: str | None) -> bool:
    return _PRODUCTS[_place(_parts(loan_type)[0])] == "adjustable"


def months(number: str) -> int | None:
    count = int(number) if len(number) <= 3 else 0
    if 5 <= count <= 50:
        return 12 * count
    return count if 96 <= count <= 600 and count % 12 == 0 else None


def _place(words: list[str]) -> int:
    known = [_PLACES[word] for word in words if word in _PLACES]
    return min(known, default=_PRODUCTS.index("nothing"))


def _parts(loan_type: str | None) -> tuple[list[str], list[str]]:
    text = re.sub(r"203[ (-]*[bhk]", " fha ", (loan_type or "").lower())
    text = text.replace("2nd", " second ").replace("1st", " first ")
    return re.findall("[a-z]+", text), re.findall("[0-9]+", text)
