"""The loan types that are understood, which product each is, and the term that it names.

A type is read as words in their order, each number with the words on both of its sides.
"""

import itertools
import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

FIXED_RATE = frozenset({"fixed", "FHA", "VA", "USDA"})
JUNIOR = frozenset({"credit line", "second lien"})
ASSUMED_TERM = 360

# The products, the surest to say what a loan is first; what says nothing of it is taken for fixed.
_PRODUCTS = (
    *("credit line", "second lien", "adjustable", "FHA", "VA", "USDA", "fixed", "nothing"),
)
_WORDS = {
    "credit line": "credit eloc heloc helocs line loc",
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
    heloc helocs eloc elocs loc line lines revolving hecm reverse conversion balloon balloons io ios
    negam option options payoption payoptions graduated gpm construction bridge interestonly intonly
"""
_UNEVEN = frozenset(_SAYING_UNEVEN.split())
_UNEVEN_TOGETHER = frozenset({("open", "end"), ("i", "o"), ("interest", "only"), ("int", "only")})
_PLACES = {word: place for place, name in enumerate(_PRODUCTS) for word in _WORDS[name].split()}
# Of these a loan is no first lien, whatever else its type says.
_SAYING_BEHIND = """
    heloc helocs eloc elocs loc heloan heloans hel second junior subordinate subordinated piggyback
"""
_BEHIND = frozenset(_SAYING_BEHIND.split())
_BEHIND_TOGETHER = frozenset(
    [("credit", each) for each in ("line", "lines")]
    + [("equity", each) for each in ("loan", "loans", "line", "lines")]
    + [("third", each) for each in ("lien", "mortgage", "mtg", "trust", "position")]
    + [("secondary", each) for each in ("lien", "mortgage", "financing")]
)
_LINES_OF_CREDIT = frozenset({("line", "of", "credit"), ("lines", "of", "credit")})
# What is called an equity loan there is a first lien.
_EQUITY_OF_A_FIRST_LIEN = frozenset({"hecm", "reverse", "conversion", "tx", "texas"})
_OCCUPANCY = (
    *("home", "homes", "hm", "house", "houses", "residence", "residences", "dwelling", "property"),
    *("chance", "look"),
)

_YEARS = frozenset({"years", "year", "yrs", "yr", "y"})
_MONTHS = frozenset({"months", "month", "mos", "mo", "mths", "mth"})
# What is counted in months or years, and is no loan's term.
_SAYING_ANOTHER_LENGTH = """
    pp ppp pre penalty penalties bank bk stmt stmts statement statements lock locks locked draw io
    ios i int interest teaser intro introductory initial buydown hold cap caps call reset reserve
    reserves seasoning forbearance
"""
_ANOTHER_LENGTH = frozenset(_SAYING_ANOTHER_LENGTH.split())
_BEGINS_ANOTHER_LENGTH = ("prepay", "penalt", "repay", "defer")
_NO_LENGTH = frozenset({"day", "days", "week", "weeks", "down", "unit", "units", "family"})
_SHARE = frozenset({"%", "pct", "percent"})
_IN_WORDS = (
    ("fifteen", 15),
    ("thirty", 30),
    ("twenty[ -]*five", 25),
    ("twenty", 20),
    ("forty", 40),
)

# The two numbers of an ARM that are known as such without the word.
_OF_AN_ARM = frozenset(
    [f"{first}/{then}" for first in (3, 5, 7, 10, 15) for then in (1, 3, 5, 6)]
    + ["2/6", "2/28", "3/27", "5/25", "7/23"]
)
_ARM_NUMBERS = "numbersofanarm"
_WIDE_MARKS = "\uff05\uff0f\uff0e\uff0d"  # of percents, fractions, decimals; a hyphen


class _Number(NamedTuple):
    text: str
    says: str  # term, unclear, beside or none
    months: int
    is_share: bool

    @property
    def whole(self) -> int:
        return _whole(self.text) or 0


def _product(place: int) -> str:
    return "fixed" if _PRODUCTS[place] == "nothing" else _PRODUCTS[place]


VOCABULARY: Mapping[str, str] = {word: _product(place) for word, place in _PLACES.items()}


def product(loan_type: str | None) -> str | None:
    """None where the type is not understood."""
    parts = _parts(loan_type)
    words = [part for part in parts if part.isalpha()]
    if not any(part[0].isalnum() for part in parts):
        return None
    if any(word not in _PLACES and word != _ARM_NUMBERS for word in words):
        return None
    adjustable = may_move(loan_type)
    for number in _numbers(parts):
        holds = adjustable and 1 <= number.whole <= 14
        if number.says != "term" and not number.is_share and not holds:
            return None
    return _product(_place(words))


def term(loan_type: str | None) -> int | None:
    """In months; None where the type names none, or nobody can tell which."""
    named = _terms(loan_type)
    return None if named is None else min(named, default=None)


def is_term_unclear(loan_type: str | None) -> bool:
    return _terms(loan_type) is None


def _terms(loan_type: str | None) -> set[int] | None:
    """The one term, none, or that nobody can tell."""
    numbers = _numbers(_parts(loan_type))
    named = {each.months for each in numbers if each.says == "term"}
    doubtful = {each.months for each in numbers if each.says == "unclear"}
    if named:
        return named if len(named | doubtful) == 1 else None
    return None if any(each.says in ("unclear", "beside") for each in numbers) else named


def is_junior(loan_type: str | None) -> bool:
    """Whether it says that it is no first lien, in words that are understood or not."""
    words = _words(loan_type)
    beside = {*itertools.pairwise(words)}
    return bool(
        product(loan_type) in JUNIOR
        or _BEHIND & {*words}
        or _BEHIND_TOGETHER & beside
        or _LINES_OF_CREDIT & {*zip(words, words[1:], words[2:], strict=False)}
        or (("home", "equity") in beside and not _EQUITY_OF_A_FIRST_LIEN & {*words})
    )


def is_level(loan_type: str | None) -> bool:
    """Whether nothing says that it is not paid off in level payments."""
    words = _words(loan_type)
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
    return any(
        word == _ARM_NUMBERS or VOCABULARY.get(word) == "adjustable" for word in _words(loan_type)
    )


def _numbers(parts: list[str]) -> list[_Number]:
    adjustable = any(part == _ARM_NUMBERS or VOCABULARY.get(part) == "adjustable" for part in parts)
    around = ["", *parts, "", ""]
    return [
        _judged(around[at : at + 4], adjustable, _ARM_NUMBERS in parts)
        for at, part in enumerate(parts)
        if part[0].isdecimal()
    ]


def _judged(around: list[str], adjustable: bool, has_arm_numbers: bool) -> _Number:
    """Of a number, with the word before it and the two behind."""
    before, text, after, after_next = around
    unit = "years" if after in _YEARS else "months" if after in _MONTHS else ""
    behind = after_next if unit else after
    is_decimal = bool(re.search("[.,]", text)) and not re.fullmatch(r"\d+\.0+", text)
    is_share = after in _SHARE or is_decimal
    months = 0 if is_share or before == "$" or after in _NO_LENGTH else _months(text, unit)
    is_other = _is_another_length(before) or _is_another_length(behind)
    free_before, free_behind = (not each or each in _PLACES for each in (before, behind))
    if not months:
        says = "unclear" if _may_hold_a_term(text) else "none"
    elif adjustable and months < 180:  # for so long its first rate holds
        says = "none"
    elif is_other and months < 180:
        says = "none" if months < 96 else "beside"
    elif adjustable and not has_arm_numbers and months < 360:
        says = "unclear"
    elif unit:
        is_long = months >= 96 or unit == "months"
        says = "term" if months >= 180 or (is_long and free_behind) else "unclear"
    else:
        is_alone = free_before and free_behind and _is_round(text)
        says = "term" if months == 360 or is_alone else "unclear"
    return _Number(text, says, months, is_share)


def _may_hold_a_term(text: str) -> bool:
    """Two or more numbers behind slashes, of which one is as large as a term."""
    counts = [int(each) for each in text.split("/") if re.fullmatch("[0-9]{2,3}", each)]
    return "/" in text and any(10 <= each <= 50 or 100 <= each <= 699 for each in counts)


def _is_round(text: str) -> bool:
    count = _whole(text)
    if count is None:
        return True
    return (10 <= count <= 50 and count % 5 == 0) or (count >= 120 and count % 60 == 0)


def _is_another_length(word: str) -> bool:
    return word in _ANOTHER_LENGTH or word.startswith(_BEGINS_ANOTHER_LENGTH)


def _months(text: str, unit: str) -> int:
    """0 where it can be no term."""
    if text in ("30/30", "30/360", "360/30", "360/360"):
        return 360
    if text in ("15/180", "180/15", "180/180"):
        return 180
    count = _whole(text) or 0
    if 5 <= count <= 50 and unit != "months":
        return 12 * count
    return count if 60 <= count <= 600 and count % 12 == 0 and unit != "years" else 0


def _whole(text: str) -> int | None:
    found = re.fullmatch(r"([0-9]{1,3})(\.0+)?", text)
    return int(found[1]) if found else None


def _place(words: list[str]) -> int:
    known = [_PLACES.get(word, _PRODUCTS.index("adjustable")) for word in words]
    return min(known, default=_PRODUCTS.index("nothing"))


def _words(loan_type: str | None) -> list[str]:
    return [part for part in _parts(loan_type) if part.isalpha()]


def _parts(loan_type: str | None) -> list[str]:
    """Words, numbers and the marks that say what a number is, in their order."""
    text = "".join(
        unicodedata.normalize("NFKC", each)
        if "\uff00" < each < "\uff5f" and (each.isalnum() or each in _WIDE_MARKS)
        else each
        for each in loan_type or ""
    ).lower()
    text = re.sub("203[ (-]*[bhk]", " fha ", text)
    text = re.sub("(?<![a-z])ten[ -]*y", " 10 y", text)
    for word, count in _IN_WORDS:
        text = re.sub(word, f" {count} ", text)
    for ordinal, word in (("3rd", "third"), ("2nd", "second"), ("1st", "first")):
        text = text.replace(ordinal, f" {word} ")
    text = re.sub(" */ *", "/", text)
    parts = re.findall(r"[0-9]+(?:/[0-9]+)+|[0-9]+(?:[.,][0-9]+)?|[a-z]+|[%$]", text)
    return _with_arms_joined(_with_homes_and_eighths(parts))


def _with_homes_and_eighths(parts: list[str]) -> list[str]:
    """A second home is a home; the whole of a rate in eighths goes: 6 5/8."""
    read: list[str] = []
    for part in parts:
        if re.fullmatch("[1357]/[248]", part):
            if read and re.fullmatch("[1-9]", read[-1]):
                read.pop()
            read.append("1/8")
        elif part in _OCCUPANCY and read and read[-1] == "second":
            read[-1] = "home"
        else:
            read.append(part)
    return read


def _with_arms_joined(parts: list[str]) -> list[str]:
    """What stands for the two numbers of an ARM is one word."""
    parts = [_ARM_NUMBERS if part in _OF_AN_ARM else part for part in parts]
    pair, first, then = "[0-9]{1,2}(/[0-9]{1,2})+", "(1|2|3|5|7|10|15)", "(1|3|5|6)"
    arm, length = "arms?", "(y|yrs?|years?)"
    short = f"(mo?|mos|mths?|months?|{length})"
    for pattern in (
        (pair, arm),
        (first, then, arm),
        (arm, pair),
        (arm, first, then),
        ("(3|5|7|10)", length, "(1|5|6)", short),
    ):
        joined: list[str] = []
        rest = parts
        while rest:
            here = rest[: len(pattern)]
            if len(here) == len(pattern) and all(map(re.fullmatch, pattern, here)):
                joined.append(_ARM_NUMBERS)
                rest = rest[len(pattern) :]
            else:
                joined.append(rest[0])
                rest = rest[1:]
        parts = joined
    return parts
