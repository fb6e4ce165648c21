"""What a cell of a borrower's says of not being contacted: the channels that it closes.

It goes word by word through what `tests/oracle/refusal_words.py` has.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from tests.oracle import addresses
from tests.oracle import refusal_words as spoken

COLUMNS = ("first_name", "last_name", "email", "phone", "city", "state", "credit_score")
NAMES = ("first_name", "last_name", "city")
EVERY = frozenset({"call", "email", "sms"})
CLOSES = {
    "calls": {"call", "sms"},
    "texts": {"sms"},
    "e-mails": {"email"},
    "letters": {"email"},
    "contact": EVERY,
}
APOSTROPHES = "'`\u00b4\u02bc\u2018\u2019\u2032"
MARKS = "([{<*|/:;!#~=_+"
Words = tuple[str, ...]
_ANY = re.compile(r"\{(a|(?P<least>[0-9])(-(?P<most>[0-9]))?)\}")


def of_row(row: Mapping[str, str | None]) -> set[str]:
    return {channel for name in COLUMNS for channel in of_column(name, row.get(name))}


@cache
def of_column(name: str, cell: str | None) -> frozenset[str]:
    text = _only_what_is_meant(plain(cell or ""))
    words = _words(text)
    if words and _are_not_there(words):
        return frozenset()
    is_number = name == "phone" and addresses.number(cell) is not None
    is_address = name == "email" and re.search(r"\S@\S+\.", cell or "") is not None
    beside = re.sub("[^ ]+@[^ ]+", " @ ", text)
    if (
        _has(words, spoken.EVERYWHERE)
        or _has(_words(beside), spoken.BESIDE_ADDRESSES)
        or (not is_number and _is_marked(beside, no_name=name not in NAMES and not is_address))
    ):
        return EVERY
    closed = frozenset(
        channel
        for group, closes in CLOSES.items()
        if any(_is_refused(words[place:], group) for place in range(len(words)))
        for channel in closes
    )
    if closed or _has(words, "do not") or _forbids_in_a_word(words):
        return closed or EVERY
    if is_number and not _are_labels(words):
        return frozenset({"call", "sms"})
    behind = _words(re.sub("[^ ]+@[^ ]+", " ", text.rpartition(">")[2]))
    if is_address and not _are_labels(behind, spoken.ADDRESS_LABELS):
        return frozenset({"email"})
    return frozenset()


@cache
def of_reason(cell: str | None, channel: str) -> frozenset[str]:
    """What the reason of an opt-out closes beside its channel: of mail it says no more."""
    words = _words(_only_what_is_meant(plain(cell or "")))
    if _says_no_more(words, channel):
        return frozenset()
    if _has(words, spoken.EVERYWHERE) or _has(words, spoken.BESIDE_ADDRESSES):
        return EVERY
    return frozenset(
        channel
        for group in ("calls", "texts", "contact")
        if any(_is_refused(words[place:], group) for place in range(len(words)))
        for channel in CLOSES[group]
    )


def _says_no_more(words: Words, channel: str) -> bool:
    """Than that this channel was left."""
    if (nouns := spoken.LEFT_CHANNELS.get(channel)) is None:
        return False
    named = [(nouns, "marketing?", spoken.LEAVING), (spoken.LEAVING, spoken.LEFT, nouns)]
    if channel == "phone":
        named += [(spoken.WHOSE_DNC, spoken.DNC)]
    return any(
        all(_is_one_of(word, spoken.HOW_IT_WAS_LEFT) or not word.isalpha() for word in rest)
        for about in _past(words, spoken.WHO_LEFT)
        for phrases in named
        for rest in _behind_all(about, phrases)
    )


def _is_one_of(word: str, listed: str) -> bool:
    return word in _listed(listed)


def _behind_all(words: Words, phrases: Sequence[str]) -> Iterator[Words]:
    """What is left behind one of each of them, one after the other."""
    if not phrases:
        yield words
        return
    for rest in _behind(words, phrases[0]):
        yield from _behind_all(rest, phrases[1:])


@cache
def is_heard_in_a_note(cell: str) -> bool:
    """Whether a cell of anything refuses, to an import: there fewer words do."""
    words = _words(re.sub("[^ ]+@[^ ]+", " @ ", _only_what_is_meant(plain(cell))))
    return (
        _has(words, spoken.EVERYWHERE)
        or _has(words, spoken.IN_NOTES_TOO)
        or any(
            _is_refused(words[place:], group, somehow=False)
            for group in CLOSES
            for place in range(len(words))
        )
    )


def plain(cell: str) -> str:
    """In small ASCII letters, a blank at either end; a letter of another alphabet stays itself."""
    composed = unicodedata.normalize("NFC", cell).lower()
    text = "".join(" " if addresses.is_blank(letter) else _letter(letter) for letter in composed)
    in_another_encoding = "a\u20ac[\u02dc\u2122]"  # an apostrophe
    return f" {re.sub(in_another_encoding, '', text)} "


def _letter(letter: str) -> str:
    if addresses.is_shapeless(letter) or letter in APOSTROPHES:
        return ""
    if unicodedata.category(letter) == "Pd" or letter == "\N{MINUS SIGN}":
        return "-"
    if "FULLWIDTH" in unicodedata.name(letter, ""):
        letter = unicodedata.normalize("NFKC", letter).lower()
        return "" if letter in APOSTROPHES else letter
    first = unicodedata.normalize("NFD", letter)[0]
    return "o" if letter == "ø" else first if first.isascii() and ord(letter) < 256 else letter


def _words(text: str) -> Words:
    return tuple(re.findall("[a-z0-9]+", text))


def _only_what_is_meant(text: str) -> str:
    """Without what only sounds like a refusal. That goes by blanks: `No, deceased` is one."""
    text = re.sub(r"https?:\S*|www\.\S+|&nbsp;", " ", text)
    text = re.sub(r"\breal estate", " ", text)
    denies, denied, kinds, things, said = (
        "|".join(map(re.escape, sorted(_listed(each), key=len, reverse=True)))
        for each in (
            spoken.DENIES,
            spoken.DENIED,
            spoken.KINDS,
            spoken.THINGS,
            spoken.SAID_OF_THINGS,
        )
    )
    text = re.sub(rf"(?<![a-z0-9])(?:{denies})(?: +|-)(?:{denied})[a-z]*", " ", text)
    tried = "did|could|can|would|was|were|has|had|have|why"
    text = re.sub(rf"(?<![a-z0-9])(?:{tried}) +not +(?:call|contact|solicit)", " ", text)
    return re.sub(
        rf"(?<![a-z0-9])no +(?:(?:{kinds}) +)?(?:(?:{things}) +)?(?:{things}) +(?:{said})"
        "(?![a-z0-9])",
        " ",
        text,
    )


def _are_not_there(words: Words) -> bool:
    """`no phone, no e-mail`"""
    things = "(email|e mail|phone|telephone|cell|mail)( address| number)?"
    return re.fullmatch(f"(no {things} )+", f"{' '.join(words)} ") is not None


def _are_labels(words: Words, more: str = "") -> bool:
    """Whether all that is said is which number or address it is, or that it may be used; a `no` is
    a number's unless something is permitted.
    """
    return any(
        _is_made_of(words, f"{spoken.LABELS}, {more}, {further}")
        for further in ("no", spoken.PERMITS)
    )


def _is_made_of(words: Words, phrases: str) -> bool:
    waiting, seen = [words], set()
    while waiting:
        rest = waiting.pop()
        if not rest:
            return True
        if rest not in seen:
            seen.add(rest)
            waiting += _behind(rest, phrases)
            if re.fullmatch("(x|extn?)?[0-9]*", rest[0]):
                waiting.append(rest[1:])
    return False


def _forbids_in_a_word(words: Words) -> bool:
    """`donot` and `dont` are surnames, unless a word stands behind them."""
    return any(one in ("donot", "dont") and other.isalpha() for one, other in pairwise(words))


def _is_refused(words: Words, group: str, *, somehow: bool = True) -> bool:
    """Whether it begins with a refusal of that; `somehow`: with any words between."""
    verbs, done, nouns, joined = spoken.REFUSED[group]
    if _begins(words, spoken.ALSO_REFUSED.get(group, "")):
        return True
    for rest in _behind(words, spoken.FORBIDS):
        if any(_begins(other, verbs) for other in _past(rest, spoken.BETWEEN_VERBS)):
            return True
        if any(
            other[:1] == ("be",) and _begins(other[1:], done)
            for other in _past(rest, spoken.BETWEEN_VERBS)
        ):
            return True
        for length in range(4 if somehow else 0):
            if all(map(str.isalpha, rest[:length])) and _begins(
                rest[length:], spoken.FORBIDDEN_SOMEHOW[group]
            ):
                return True
    for rest in _behind(words, spoken.CUTS_SHORT):
        if any(_begins(other, nouns) for other in _past(rest, spoken.BETWEEN_NOUNS)):
            return True
    return _begins(words, _written_together(joined))


@cache
def _written_together(verbs: str) -> str:
    befores = ("do not ", "donot ", "do not", "donot", "dont ", "dont", "don t ")
    return ",".join(f"{before}{verb}" for verb in _listed(verbs) for before in befores)


def _past(words: Words, fillers: str) -> Iterator[Words]:
    """What is left behind any number of them."""
    waiting, seen = [words], set()
    while waiting:
        rest = waiting.pop()
        if rest not in seen:
            seen.add(rest)
            yield rest
            waiting += _behind(rest, fillers)


def _is_marked(text: str, *, no_name: bool) -> bool:
    """Whether a word that may be a name stands behind a mark, and by itself."""
    for listed, marks in ((spoken.MARKED, MARKS + ","), (spoken.MARKED_INITIALS, MARKS)):
        for word in _listed(listed):
            letters = re.escape(word).replace(r"\ ", " *")
            for found in re.finditer(f"(?<![a-z0-9]){letters}(?= *[^a-z ]| *$)", text):
                before = text[: found.start()]
                bare = before.rstrip(" *-")
                dashes = before[len(bare) :]
                if bare[-1:] and bare[-1] in marks and not (bare[-1] == "," and "-" in dashes):
                    return True
                if "*" in dashes or " -" in dashes or "--" in dashes or (not bare and no_name):
                    return True
    return False


def _has(words: Words, phrases: str) -> bool:
    return any(_begins(words[place:], phrases) for place in range(len(words)))


def _begins(words: Words, phrases: str) -> bool:
    return next(_behind(words, phrases), None) is not None


def _behind(words: Words, phrases: str) -> Iterator[Words]:
    """What is left of the words behind each of the phrases that they begin with."""
    by_first_word, others = _phrases(phrases)
    for phrase in (*(by_first_word.get(words[0], ()) if words else ()), *others):
        yield from _follow(words, phrase)


def _follow(words: Words, phrase: Words) -> Iterator[Words]:
    if not phrase:
        yield words
        return
    first, rest = phrase[0], phrase[1:]
    if found := _ANY.fullmatch(first):
        least, most = int(found["least"] or 1), int(found["most"] or found["least"] or 1)
        for length in range(least, most + 1):
            if length <= len(words) and (first != "{a}" or words[0].isalpha()):
                yield from _follow(words[length:], rest)
        return
    if first[-1] in "?*":
        yield from _follow(words, rest)
    if words and _is_one(words[0], first.rstrip("?*")):
        yield from _follow(words[1:], phrase if first[-1] == "*" else rest)


def _is_one(word: str, choices: str) -> bool:
    return any(
        word.startswith(each[:-1]) if each[-1] == "-" else word == each
        for each in choices.split("/")
    )


@cache
def _phrases(text: str) -> tuple[dict[str, list[Words]], list[Words]]:
    """Those that begin with a certain word, by it, and the others."""
    by_first_word: dict[str, list[Words]] = {}
    others = []
    for phrase in map(tuple, map(str.split, _listed(text))):
        if re.fullmatch("[a-z0-9/]+", phrase[0]):
            for word in phrase[0].split("/"):
                by_first_word.setdefault(word, []).append(phrase)
        else:
            others.append(phrase)
    return by_first_word, others


@cache
def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (" ".join(each.split()) for each in text.split(","))))
