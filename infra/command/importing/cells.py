"""A lender's cell as the contract wants it, or the reason why it cannot be that.

Every function takes text and returns text, and raises Unreadable. Nothing is rounded or guessed
unless the mapping says so.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext

import phonenumbers

from lambdas.shared.contract import BOUNDS, LONGEST_ID, Kind
from lambdas.shared.text import unseen

NULL_WORDS = (
    *("n/a", "#n/a", "na", "n.a.", "null", "(null)", "none", "nil", "nan", "-", "--", "—", "."),
    *("?", "unknown", "not available", "tbd", "(blank)", "#value!", "#ref!", "#div/0!", "#name?"),
)
# By how much a value in this unit is multiplied to be percent, or dollars.
UNITS = {
    "percent": Decimal(1),
    "fraction": Decimal(100),
    "basis_points": Decimal("0.01"),
    "dollars": Decimal(1),
    "thousands": Decimal(1000),
    "cents": Decimal("0.01"),
}
_OF_SHARES, _OF_MONEY = ("percent", "fraction", "basis_points"), ("dollars", "thousands", "cents")
UNITS_OF = {
    **dict.fromkeys((Kind.RATE, Kind.LTV), _OF_SHARES),
    **dict.fromkeys((Kind.AMOUNT, Kind.BALANCE), _OF_MONEY),
}
DECIMALS = {kind: bounds.decimals for kind, bounds in BOUNDS.items() if bounds.decimals}

_DIGITS_OF_A_FACTOR = 6
_TERM_UNIT = re.compile(r"(?i)[ -]*(?:years?|yrs?|y|months?|mos?|m)\.?$")
_ID = re.compile(rf"[A-Za-z0-9_][A-Za-z0-9_-]{{0,{LONGEST_ID - 1}}}|-[0-9]{{1,{LONGEST_ID - 1}}}")
_AROUND_AN_ID = " \"=',;`\u2018\u2019\u201c\u201d"
_FLOAT = re.compile(r"[0-9]+\.0+")
_DAMAGED_ID = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
_WRAPPED = re.compile(r'="?([^"]*)"?')
# before or behind the digits; one between them stays, and the number is none
_CURRENCY = re.compile(r"(?i)(?<![0-9])(?:usd|us\$|[$€£])|(?:usd|us\$|[$€£])(?![0-9])")
_PLAIN = {".": re.compile(r"[0-9]*\.?[0-9]+|[0-9]+\."), ",": re.compile(r"[0-9]*,?[0-9]+|[0-9]+,")}
# of a rate: 6 7/8, 6-1/2; eighths are what rates are quoted in
_EIGHTHS = re.compile(r"([0-9]{1,2})(?: +| *- *)([0-9]{1,2})/(2|4|8|16|32)")
_GROUPED = {
    ".": re.compile(r"[0-9]{1,3}(?:[,' ][0-9]{3})+(?:\.[0-9]*)?"),
    ",": re.compile(r"[0-9]{1,3}(?:[.' ][0-9]{3})+(?:,[0-9]*)?"),
}
_GROUPING = {".": re.compile(r"[,' ]"), ",": re.compile(r"[.' ]")}
_US_TELEPHONE = re.compile(r"\(?([2-9][0-9]{2})\)?[-. ]{0,2}([0-9]{3})[-. ]?([0-9]{4})")
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "v"}
_BIT = re.compile(r"^([01])\.0+$")  # of a column of numbers that has gaps
_NO = {"n", "no", "f", "false", "0", "off"}
_YES = {"y", "yes", "t", "true", "1", "x", "on", "ok", "\u2713", "\u2714", "\u2611"}
# What says who may be contacted, whichever way its column asks.
_IN = {"allow", "allowed", "subscribed", "opt in", "opt-in", "optin", "opted in", "opted-in"}
# Of a permission alone: a request to opt out is granted and accepted, too.
_GRANTED = {
    "granted",
    "given",
    "permitted",
    "consented",
    "agreed",
    "accepted",
    "send",
    "si",
    "s\u00ed",
}


class Unreadable(Exception):
    """The reason, as a word for import_report.csv; the message says what to write instead."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(advice)
        self.reason = reason


def cleaned(cell: str) -> str:
    """Without what a spreadsheet, a screen or a broken line leaves around and inside a value."""
    if cell.isascii() and cell.isprintable() and not cell.startswith(("=", "'")):
        return cell.strip()
    text = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in cell)
    text = unseen.BLANK.sub(" ", unseen.SHAPELESS.sub("", text)).strip()
    if wrapped := _WRAPPED.fullmatch(text):
        text = wrapped[1]
    return text.removeprefix("'").strip()


def is_null(text: str, words: frozenset[str]) -> bool:
    return not text or text.casefold() in words


def is_null_name(text: str, words: frozenset[str]) -> bool:
    """Null, Na and None are surnames: of letters, only a word in capitals stands for nothing."""
    if text.isalpha() and not (text.isupper() and len(text) > 2):
        return False
    return is_null(text, words)


def is_identifier(text: str) -> bool:
    """Whether it is an id of the contract as it stands, or wrapped as spreadsheets do."""
    return _ID.fullmatch(_unwrapped(text).removesuffix(".0")) is not None


def identifier(text: str, *, pad: int | None = None) -> str:
    """An id of the contract. One with other characters gets a hash of what it was.

    Raises Unreadable for one that a spreadsheet has turned into a rounded number.
    """
    text = text if text.isalnum() else _unwrapped(text)
    if is_rounded(text):
        raise Unreadable(
            "DAMAGED_BY_SPREADSHEET", "export the column as text: its digits are lost here"
        )
    text = text.zfill(pad) if pad and text.isdigit() else text
    return text if _ID.fullmatch(text) else _rewritten(text)


def is_rounded(text: str) -> bool:
    """Whether it was an id before a spreadsheet made a number of it: `1.00200E+14`."""
    return _DAMAGED_ID.fullmatch(_unwrapped(text)) is not None


def _unwrapped(text: str) -> str:
    """Without what exports leave around an id, as judge/do_not_contact_lines.sql undoes it."""
    bare = text.strip(_AROUND_AN_ID) or text
    return bare.split(".")[0] if _FLOAT.fullmatch(bare) else bare


def _rewritten(text: str) -> str:
    """The same for whichever letters' case and blanks it was written with, but for that case: a run
    binds ids that differ by it alone.
    """
    told = re.sub(r" ?([^\w ]) ?", r"\1", text)
    digest = hashlib.sha256(told.casefold().encode()).hexdigest()[:8]
    plain = unicodedata.normalize("NFKD", told).encode("ascii", "ignore").decode()
    readable = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[: LONGEST_ID - 9].strip("-")
    return f"{readable}-{digest}" if readable else f"id-{digest}"


def number(
    text: str, kind: Kind, *, unit: str | None, mark: str = ".", decimals: int | None = None
) -> str:
    """Percent, or dollars. `mark` is the decimal mark; `decimals` rounds half up.

    A percent sign says percent, whatever the unit, and so do eighths. Raises Unreadable.
    """
    factor = UNITS[unit or "percent"]
    bare = _CURRENCY.sub("", text.replace("\u2212", "-")).strip()
    if bare.endswith("%"):
        if kind not in (Kind.RATE, Kind.LTV):
            raise Unreadable("NOT_A_NUMBER", f"an amount is no percentage: {text!r}")
        bare, factor = bare[:-1].rstrip(), Decimal(1)
    if kind is Kind.RATE and (quoted := _EIGHTHS.fullmatch(bare)):
        whole, parts, of = map(int, quoted.groups())
        if parts >= of:
            raise Unreadable("NOT_A_NUMBER", f"{parts}/{of} is no part of one: {text!r}")
        bare, factor = f"{whole + Decimal(parts) / of:f}".replace(".", mark), Decimal(1)
    is_negative = False
    if bare.startswith("(") and bare.endswith(")"):
        bare, is_negative = bare[1:-1].strip(), True
    elif bare.startswith(("-", "+")):
        bare, is_negative = bare[1:].lstrip(), bare.startswith("-")
    elif bare.endswith("-"):
        bare, is_negative = bare[:-1].rstrip(), True
    with localcontext(prec=len(text) + _DIGITS_OF_A_FACTOR):  # nothing is rounded unasked
        value = _decimal(bare, mark) * factor * (-1 if is_negative else 1)
        exponent = value.as_tuple().exponent
        if decimals is not None and isinstance(exponent, int) and -exponent > decimals:
            value = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        return _written(value, DECIMALS[kind])


def _decimal(bare: str, mark: str) -> Decimal:
    if _GROUPED[mark].fullmatch(bare):
        bare = _GROUPING[mark].sub("", bare)
    elif not _PLAIN[mark].fullmatch(bare):
        raise Unreadable("NOT_A_NUMBER", f"write digits, with {mark!r} before the decimals")
    return Decimal(bare.replace(",", "."))


def _written(value: Decimal, most: int) -> str:
    """Without trailing zeros that are too many. More decimals than allowed are never dropped."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > most:
        value = value.normalize()
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > most:
            raise Unreadable(
                "TOO_MANY_DECIMALS",
                f"at most {most} are kept; decimals = {most} in the mapping rounds",
            )
    return f"{value:f}"


def whole_number(text: str, mark: str = ".") -> str:
    """A credit score. Raises Unreadable."""
    value = _decimal(text, mark)
    if value != value.to_integral_value():
        raise Unreadable("NOT_A_NUMBER", "write a whole number")
    return f"{value.to_integral_value():f}"


def term_months(text: str, mark: str = ".") -> int:
    """The months of a loan's term, in years or months as it says or can only be. Raises Unreadable.

    `sql/types/loan_terms.sql` takes them for terms where they say that they are months.
    """
    try:
        number = int(whole_number(_TERM_UNIT.sub("", text), mark))
    except Unreadable:
        number = 0
    if 5 <= number <= 50:
        return 12 * number
    if 96 <= number <= 600 and number % 12 == 0:
        return number
    raise Unreadable(
        "NO_TERM",
        "write one number: years, 5 to 50, or months, 96 to 600; until then the loan's type says "
        "its term, or 360 months are assumed",
    )


def telephone(text: str, region: str | None) -> str:
    """E.164 as from that region, or as it is if there is none. Raises Unreadable."""
    if region is None:
        return text
    if region == "US" and (national := _US_TELEPHONE.fullmatch(text)):
        return f"+1{''.join(national.groups())}"  # most of them, in a hundredth of the time
    text = text[:-2] if text.endswith(".0") else text
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise Unreadable("NOT_A_TELEPHONE_NUMBER", "write a number with its area code") from error
    possible = phonenumbers.is_possible_number_with_reason(parsed)
    is_national = parsed.country_code == 1 and str(parsed.national_number)[:1] in "01"
    # nor one without its area code, which begins with 2 or more
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE or is_national:
        raise Unreadable("NOT_A_TELEPHONE_NUMBER", "write a number with its area code")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def has_extension(text: str) -> bool:
    return re.search(r"(?i)(?:x|ext\.?|#)\s*[0-9]+$", text) is not None


def first_name(full: str) -> str:
    return _name_parts(full)[0]


def last_name(full: str) -> str:
    return _name_parts(full)[1]


def _name_parts(full: str) -> tuple[str, str]:
    """`Smith, John A`, `John A Smith` and `John Smith, Jr.`; one word is a last name."""
    before, comma, after = (part.strip() for part in full.partition(","))
    if comma and after.rstrip(".").casefold() not in _SUFFIXES:
        return after, before
    words = before.split()
    suffix = [after] if comma else []
    if len(words) > 2 and words[-1].rstrip(".").casefold() in _SUFFIXES:
        suffix = [words.pop()]
    if not words:
        return "", ""
    last = f"{words[-1]}, {suffix[0]}" if comma and suffix else " ".join([words[-1], *suffix])
    return " ".join(words[:-1]), last


def is_yes(text: str) -> bool:
    """For what opens something: only a clear yes."""
    return _BIT.sub(r"\1", text.casefold()) in _YES


def is_in(text: str) -> bool:
    """`Allow` and `Subscribed` leave open, of a refusal as of a permission."""
    return text.casefold() in _IN


def permits(text: str) -> bool:
    """For what is closed unless it is permitted."""
    return is_yes(text) or is_in(text) or text.casefold() in _GRANTED


def is_no(text: str) -> bool:
    """For what closes something: only a clear no leaves it open."""
    return _BIT.sub(r"\1", text.casefold()) in _NO


def may_be_thousands(amounts: Sequence[str], mark: str) -> str | None:
    """The first amount with the mark, if all of these have three digits behind it: 250.000."""
    bare = (_CURRENCY.sub("", text).strip(" ()+-") for text in amounts)
    marked = [text for text in bare if mark in text]
    form = re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+")
    return marked[0] if marked and all(map(form.fullmatch, marked)) else None


def decimal_mark(texts: Sequence[str]) -> str | None:
    """Which of `.` and `,` stands before decimals in these numbers; None if they do not say."""
    votes = {".": 0, ",": 0}
    for text in texts:
        bare = _CURRENCY.sub("", text).strip(" %()+-")
        if not re.fullmatch(r"[0-9.,' ]+", bare):
            continue
        last = max(bare.rfind("."), bare.rfind(","))
        if last < 0:
            continue
        mark = bare[last]
        other = "," if mark == "." else "."
        if other in bare or (bare.count(mark) == 1 and len(bare) - last - 1 != 3):
            votes[mark] += 1
        elif bare.count(mark) > 1 or bare.startswith(("0,", "0.")):
            votes[mark if bare.startswith("0") else other] += 1
    if votes["."] == votes[","]:
        return None
    return max(votes, key=votes.__getitem__)
