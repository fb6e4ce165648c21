"""What is made of the words of refusal: patterns that Python, Athena and DuckDB read alike.

`VALUES` has them by the placeholders of judge/refusals.sql, which says in which order they are
asked; `infra/command/importing/headings/hearing.py` does the same for an import.
"""

import re
from collections.abc import Mapping

from lambdas.shared.refusals import named, words
from lambdas.shared.refusals.words import Words
from lambdas.shared.text.unseen import BLANK, FULL_WIDTH, SHAPELESS_ONES


def said(*groups: Words) -> re.Pattern[str]:
    """Whether a cell says one of these: asked of its words, with a blank at either end."""
    return re.compile(f" (?:{'|'.join(dict.fromkeys(_all(*groups)))}) ")


def _all(*groups: Words) -> list[str]:
    return [text for group in groups for text in group.values()]


# What the words of all that is said have in them, with a blank where one begins or ends.
_KEYS = {
    each
    for group in (*words.HEARD_ANYWHERE, *words.HEARD_OF_OWN)
    for key in group
    for each in key.split("|")
}
KEYS = tuple(sorted(key for key in _KEYS if not any(each in key for each in _KEYS - {key})))
# Letters and marks that are written in many ways: what they say is not known before it is read.
UNUSUAL = "[^ -~\u00df-\u024f\u1e00-\u1eff]"
# Of several cells as they stand, in small letters, with a blank at either end: what most have not.
SUSPECTED = re.compile(
    "|".join(
        re.sub("(?<=[a-z]) (?=[a-z])", "[^a-z0-9]+", re.sub("^ | $", "[^a-z0-9]", key))
        for key in KEYS
    )
    + f"|[nc]['`][td]|{UNUSUAL}"
)

# Of a cell in small letters, with a blank at either end: what goes before its words are taken, that
# is apostrophes and what nobody sees, and what only sounds like a refusal.
UNSEEN = re.compile(
    f"['`\u00b4\u02bc\u2018\u2019\u2032{SHAPELESS_ONES}]"
    "|a\u20ac[\u02dc\u2122]"  # an apostrophe that was read in another encoding
)
NOTHING = re.compile(
    "https?:[^ ]+|www[.][^ ]+|&nbsp;|[^a-z0-9]real estate"
    "|[^a-z0-9](?:no|not|non|never|no known|no active|no prior|not in|never in)(?: +|-)"
    f"(?:{words.DENIED})[a-z]*"
    "|[^a-z0-9](?:did|could|can|would|was|were|has|had|have|why) +not +(?:call|contact|solicit)"
    f"|[^a-z0-9]no +(?:{words.KINDS} +)?(?:{words.THINGS} +)?{words.THINGS} +{words.ABOUT_THINGS}"
    "[^a-z0-9]"
)
ADDRESS = re.compile("[^ ]+@[^ ]+")
OTHER_SIGNS = re.compile("[^a-z0-9]+")

# Of its words. That something is not there is no refusal of it.
LACK = re.compile("^(?: no (?:e ?mail|phone|telephone|cell|mail)(?: address| number)?)+ $")
CALLS = said(words.CALLS, words.OWN_CALLS)
TEXTS = said(words.TEXTS, words.OWN_TEXTS)
E_MAILS = said(words.E_MAILS, words.LETTERS, words.OWN_E_MAILS)
CONTACT = said(words.OF_THE_DEAD, words.OF_CONTACT, words.OWN_CONTACT)
BESIDE_ADDRESSES = said(
    words.OF_THE_PERSON, words.OF_CONTACT_BESIDE_ADDRESSES, words.OWN_BESIDE_ADDRESSES
)
FORBIDS = said(words.OWN_FORBIDS)
_LABELS = f"{words.EXTENSIONS}|{words.LABELS}"
_OF_ADDRESSES = f"{words.LABELS}|{words.ADDRESS_LABELS}|{words.PERMITS}"
LABELS = re.compile(
    f"^ (?:(?:(?:{_LABELS}|{words.PERMITS}) )+|(?:(?:{_LABELS}|{words.NUMBER_OR_NOT}) )+)$"
)
ADDRESS_LABELS = re.compile(
    f"^ (?:(?:(?:{words.EXTENSIONS}|{_OF_ADDRESSES}) )*"
    f"|(?:(?:{_LABELS}|{words.ADDRESS_LABELS}|{words.NUMBER_OR_NOT}) )+)$"
)
# Of what is left beside a number or an address without extensions, letters of all alphabets in it.
BESIDE = re.compile(f"^ (?:(?:{_OF_ADDRESSES}) )*$")

# Of a cell as it stands, a bar behind it, and before it one if nobody's name may stand there.
_MARK, _COMMA = "(?:[(\\[{<*|/:;!#~=_+]| -|--)[ *-]*", ", *"
MARKED = re.compile(
    f"(?:(?:{_MARK}|{_COMMA})(?:{'|'.join(_all(words.MARKED))})"
    f"|{_MARK}(?:{'|'.join(_all(words.MARKED_INITIALS))})) *[^a-z ]"
)

# Letters as they are written, and as they are read: accents, full-width forms, dashes, blanks.
_FULL_WIDTH = {wide: letter.lower() for wide, letter in FULL_WIDTH.items()}
_ACCENTS = dict(zip("àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ", "aaaaaaceeeeiiiinoooooouuuuyy", strict=True))
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-")
# normalized, 2000 and 2001 are two others of these
_BLANKS = {"\t": " "} | {
    each: " "
    for each in map(chr, range(0x80, 0x10000))
    if BLANK.match(each) and each not in "\u2000\u2001"
}
LETTERS = {**_FULL_WIDTH, **_ACCENTS, **_DASHES, **_BLANKS}

# By the placeholders of judge/refusals.sql.
VALUES: Mapping[str, re.Pattern[str]] = {
    "refusal_suspected": SUSPECTED,
    "refusal_unseen": UNSEEN,
    "refusal_nothing": NOTHING,
    "refusal_lack": LACK,
    "refusal_calls": CALLS,
    "refusal_texts": TEXTS,
    "refusal_e_mails": E_MAILS,
    "refusal_contact": CONTACT,
    "refusal_beside_addresses": BESIDE_ADDRESSES,
    "refusal_forbids": FORBIDS,
    "refusal_marked": MARKED,
    "refusal_labels": LABELS,
    "refusal_address_labels": ADDRESS_LABELS,
    **{f"refusal_of_{channel}_alone": each for channel, each in named.OPT_OUTS.items()},
}
