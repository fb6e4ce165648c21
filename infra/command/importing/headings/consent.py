"""Headings that say who may be contacted, and who may not.

A heading, given by its words, refuses what is left of it without those that only say when, why or
on which list: `Cell Phone DNC Ind` refuses calls, `Opt-Out Date` all of it. One that speaks of such
a thing and is not understood is for people to decide, as in doubt nobody is contacted.
"""

import re
from collections.abc import Mapping

from infra.command.importing.headings import hearing, refusals
from infra.command.importing.headings.vocabulary import sorted_words, words
from infra.command.importing.headings.wishes import (
    ABLE,
    ALLOWED,
    BESIDE,
    BESIDE_PERMISSION,
    EVERY_CHANNEL,
    PERMISSIONS,
    REFUSALS,
    REFUSED,
    WHAT,
    WHEN_OR_WHY,
)
from lambdas.shared.refusals import patterns

_CHANNEL_OF = {word: channel for channel, spoken in REFUSED.items() for word in spoken}
_PERMITTED = {
    sorted_words(spoken): channel for channel, each in PERMISSIONS.items() for spoken in each
}
_NUMBER = re.compile(r"[+(]?[0-9][0-9 ().-]{6,}[0-9]")  # of a telephone, beside the words
_PERMITTED |= {
    sorted_words(f"{allowed} {what}"): channel
    for allowed in ALLOWED
    for channel, each in WHAT.items()
    for what in each
}
_PERMITTED |= ABLE
_ASKED = {f"{what} y n": channel for channel, each in WHAT.items() for what in each}
# These alone are a column's name: whether somebody said no it may tell, or of something else.
_BARE = re.compile(
    r"(?:stop(?:s|ped)?|remove[ds]?|removals?|attorneys?|lawyers?|declin(?:e|ed|es)"
    r"|allow(?:s|ed)?|withdrawn|dead|unreachable"
    r"|(?:national|federal|state)(?: \w+)? registry|registry|\w* ?revocation)"
    r"(?: (?:flag|ind|indicator|date|y n|yes number|status|code|list|request(?:ed|s)?|name))*"
    r"|alive|living|privacy (?:flag|ind|indicator|code|choice|election|preference|pref)s?"
)
_ALIVE = {"alive", "living", "still living", "alive and well"}
_DEATH = re.compile(r"deceas|death|\b(?:died|dead|dod)\b")
_DENIED = re.compile(
    r"(?:no|not|none|non|never)(?: in| an?| active| current)* (\w+)(?: filed| found)?"
)
_HARDSHIPS: Mapping[str, tuple[str, ...]] = {  # in a heading: in a cell
    "bankrupt": ("bankrupt", "bk"), "foreclos": ("foreclos", "fc"), "deceas": ("deceas", "dead"),
    "litigat": ("litigat",), "lawsuit": ("lawsuit",), "represent": ("represent", "attorney"),
}  # fmt: skip
_REFUSAL = re.compile(rf"\b({'|'.join(REFUSALS)})\b")
# Of the others nobody is contacted, whatever stands beside them.
_WISHES = frozenset(("do not", "dont", "opt out", "opted out", "opt outs"))
_OF_ALL = frozenset(("all", "any", "solicit", "contact", "market"))
_BY_WHICH_WAY = "by"  # `do not contact by phone`
_UNSUBSCRIBED = re.compile(r"\bunsub(scribed?)?\b")  # from what is sent by e-mail, at least
_ALL_OF_ONE = re.compile(r"\ball (?=(?:emails?|calls?|texts?|sms|mail)\b)")
# the subscriptions that HubSpot begins with
_SUBSCRIPTION = re.compile(
    r"(?<=^opted out email) (?:marketing information|one one|one to one"
    r"|customer service communication)$"
)


def refused(heading: str) -> tuple[str, ...]:
    """The channels that whoever stands there with anything but a clear no is not contacted by."""
    said = _UNSUBSCRIBED.sub("do not email", _SUBSCRIPTION.sub("", _spoken(heading)))
    said = _ALL_OF_ONE.sub("", said)
    found = _REFUSAL.findall(said)
    named = [word for word in _REFUSAL.sub(" ", said).split() if word not in BESIDE]
    if not found or not all(word in _CHANNEL_OF for word in named):
        return ()
    is_of_all = not _OF_ALL.isdisjoint(named) and _BY_WHICH_WAY not in said.split()
    if is_of_all or not _WISHES.issuperset(found):
        return (EVERY_CHANNEL,)  # `Do Not Call/Solicit`, `DNC/Deceased`, `BK Letter`
    channels = dict.fromkeys(_CHANNEL_OF[word] for word in named)
    return tuple(each for each in channels if each != EVERY_CHANNEL) or (EVERY_CHANNEL,)


def permitted(heading: str) -> str | None:
    """The channel that whoever stands there without a clear yes is not contacted by."""
    said = _spoken(heading)
    if said in _ASKED:
        return _ASKED[said]
    named = [word for word in said.split() if word not in BESIDE_PERMISSION]
    return _PERMITTED.get(sorted_words(" ".join(named)))


def closed_by(cell: str, column: str = "") -> tuple[str, ...]:
    """The channels that a cell's own words close, of which `heard` hears some; () of others.

    `Do Not Call` closes calls, whatever is said of the person every channel, and so does what
    names none or may mean several, as DNC does.
    """
    if refusals.heard(cell, column) is None:
        return ()
    said = words(_NUMBER.sub(" ", cell))
    if refusals.is_of_the_person(cell) or re.search(r"(?i)d\W?n\W?c", cell):
        return (EVERY_CHANNEL,)
    return refused(said) or (EVERY_CHANNEL,)


def closed_beside(cell: str) -> tuple[str, ...]:
    """The channels that a flag's cell closes beside its own: `Deceased` every one, `Call and Email`
    both.
    """
    if refusals.is_of_the_person(cell):
        return (EVERY_CHANNEL,)
    named = [word for word in _spoken(words(cell)).split() if word not in BESIDE]
    channels = tuple(dict.fromkeys(_CHANNEL_OF.get(word, "") for word in named))
    if "" in channels or "fax" in channels:
        return ()
    return (EVERY_CHANNEL,) if EVERY_CHANNEL in channels else channels


def denies(cell: str, column: str) -> bool:
    """Whether a cell says no by the words of its own column: `Alive` of Deceased, `No BK` of
    Bankruptcy. Of a wish `no call` denies nothing.
    """
    said, heading = refusals.in_words(cell), refusals.plain(column)
    if said in _ALIVE:
        return _DEATH.search(heading) is not None
    named = _DENIED.fullmatch(said)
    return named is not None and any(
        stem in heading and named[1].startswith(begins) for stem, begins in _HARDSHIPS.items()
    )


def closed_by_own(text: str, column: str) -> tuple[str, ...]:
    """The channels that a cell closes which becomes a borrower's `column`."""
    is_number = column == "phone" and sum(map(str.isdigit, text)) >= 10
    is_address = column == "email" and re.search("[^ ]@[^ ]+[.]", text) is not None
    may_be_a_name = is_address or column in ("first_name", "last_name", "city")
    cell = hearing.Cell(f" {text}" if may_be_a_name else f"| {text}")
    if patterns.LACK.match(cell.said):
        return ()
    closed = [
        channel
        for channel, pattern in (
            ("phone", patterns.CALLS),
            ("sms", patterns.TEXTS),
            ("email", patterns.E_MAILS),
        )
        if pattern.search(cell.said)
    ]
    if (
        patterns.CONTACT.search(cell.said)
        or patterns.BESIDE_ADDRESSES.search(cell.said_beside_addresses)
        or (not is_number and patterns.MARKED.search(cell.beside_addresses))
        or (not closed and patterns.FORBIDS.search(cell.said))
    ):
        return (EVERY_CHANNEL,)
    if not closed and is_number and not patterns.LABELS.match(cell.said):
        return ("phone",)
    if not closed and is_address and not patterns.ADDRESS_LABELS.match(cell.said_behind_address):
        return ("email",)
    return tuple(closed)


def is_told(name: str) -> bool:
    """Whether a column of this name may say who is not to be contacted."""
    heading = words(name)
    channels = refused(heading)
    may_tell = refusals.speaks_of_refusal(name) or _BARE.fullmatch(heading) is not None
    return channels != ("fax",) and (bool(channels) or may_tell or permitted(heading) is not None)


def is_when_or_why(heading: str) -> bool:
    """Whether it tells of a refusal when it was said or why, which a list of them has beside it."""
    return bool(refused(heading)) and not set(WHEN_OR_WHY).isdisjoint(heading.split())


def _spoken(heading: str) -> str:
    return heading.replace("e mail", "email")
