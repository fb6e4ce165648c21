"""What a cell of a borrower's says of not being contacted: the channels that it closes."""

import re
from collections.abc import Mapping
from itertools import takewhile

from tests.oracle import addresses

COLUMNS = ("first_name", "last_name", "email", "phone", "city", "state")
APOSTROPHES = "['`\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}]"
EVERY = frozenset({"call", "email", "sms"})
FORBIDS = ("do not", "dont", "donot", "does not", "doesnt", "never")
CUTS_SHORT = ("no", "stop", "quit", "cease")
FILLERS = {"more", "further", "any", "all", "the", "sales", "marketing"}
CALLS = {"call", "calls", "calling"}
TEXTS = {"text", "texts", "texting", "sms"}
CONTACTS = {"contact", "contacts", "contacting", "solicitation", "solicitations", "soliciting"}
CONTACTS |= {"marketing", "messages", "messaging"}
BEGIN_CONTACT = ("contact", "solicit", "market", "disturb", "bother", "approach", "message")
BEGIN_CONTACT += ("write", "communicate")
MAILS = ("e mail", "email", "e mails", "emails", "emailing", "mail", "mails", "mailing")
# By their stems; `-` stands for any ending.
CEASED = """
dnc,dncr,d n c,deceas-,decd,opt out,opts out,opted out,opting out,opt outs,opts outs,opted outs,
opting outs,optout,optouts,unsub-,suppress-,revok-,withdrew consent,consent withdrawn,no consent,
not interested,refus-,no solicit-,desist-
""".replace("\n", "").split(",")
# In an address these tell of somebody's trade.
OF_THE_PERSON = """
died,passed away,passed on,estate of,bankrupt-,litig-,lawsuit,lawsuits,attorney,attorneys,atty,
represented by,chapter 7,chapter 11,chapter 12,chapter 13,ch 7,ch 11,ch 12,ch 13
""".replace("\n", "").split(",")
# What may stand beside a number and asks nothing.
LABEL = re.compile(
    "[0-9]+|x[0-9]*|ext[0-9]*|extension|tel|telephone|phone|ph|cell|cellular|mobile|mob|home|house"
    "|work|office|business|main|direct|landline|line|day|daytime|evening|night|primary|secondary"
    "|alt|alternate|other|or|and|h|w|c|m|o|p|t|us|usa|number|no|fax|wife|husband|spouse"
)


def of_row(row: Mapping[str, str | None]) -> set[str]:
    return {channel for name in COLUMNS for channel in of_column(name, row.get(name))}


def of_column(name: str, cell: str | None) -> set[str]:
    closed = of_cell(cell)
    if name == "phone" and not closed and addresses.number(cell) is not None:
        return set() if all(map(LABEL.fullmatch, _words(cell))) else {"call", "sms"}
    return closed


def of_cell(cell: str | None) -> set[str]:
    words = _words(cell)
    if _has(words, CEASED) or _has(_words(re.sub("[^ ]+@[^ ]+", " ", cell or "")), OF_THE_PERSON):
        return set(EVERY)
    closed: set[str] = set()
    is_forbidden = False
    for place in range(len(words)):
        rest = words[place:]
        for phrase in FORBIDS:
            length = phrase.count(" ") + 1
            if " ".join(rest[:length]) == phrase:
                closed |= _forbidden(rest[length:])
                goes_on = bool(re.fullmatch("[a-z]+", " ".join(rest[1:2])))
                is_forbidden |= phrase == "do not" or (phrase in ("dont", "donot") and goes_on)
        if rest[0] in CUTS_SHORT:
            closed |= _cut_short(rest[1:])
    if is_forbidden and not closed:
        return set(EVERY)
    return closed


def _words(cell: str | None) -> list[str]:
    return re.findall("[a-z0-9]+", re.sub(APOSTROPHES, "", (cell or "").lower()))


def _has(words: list[str], phrases: list[str]) -> bool:
    said = f" {' '.join(words)} "
    return any(
        f" {phrase.removesuffix('-')}" + " " * (phrase[-1] != "-") in said for phrase in phrases
    )


def _forbidden(rest: list[str]) -> set[str]:
    """What stands behind `do not`, with up to three words between."""
    between = [*takewhile(str.isalpha, rest[:3])]
    found: set[str] = set()
    for place in range(len(between) + 1):
        ahead = rest[place:]
        if not ahead:
            continue
        if ahead[0] in CALLS | {"phone", "ring", "telephone"}:
            found |= {"call", "sms"}
        if ahead[0] in TEXTS:
            found.add("sms")
        if ahead[0] in MAILS or " ".join(ahead[:2]) in MAILS:
            found.add("email")
        if ahead[0].startswith(BEGIN_CONTACT):
            found |= EVERY
    return found


def _cut_short(rest: list[str]) -> set[str]:
    """What stands behind `no` and `stop`, with nothing but fillers between."""
    found: set[str] = set()
    for place in range(len(rest)):
        word, two = rest[place], " ".join(rest[place : place + 2])
        before = rest[:place]
        if {*before} <= FILLERS | {"phone"} and word in CALLS:
            found |= {"call", "sms"}
        if {*before} <= FILLERS:
            if word in TEXTS:
                found.add("sms")
            if word in ("emails", "emailing") or two == "e mails":
                found.add("email")
            if word in CONTACTS:
                found |= EVERY
    return found
