"""Whether a yes under a heading that speaks of contact allows it or refuses it.

Read the wrong way round, everybody who said no is called.
"""

import re
from enum import Enum

from infra.command.importing.headings.refusals import plain
from infra.command.importing.headings.wishes import WHEN_OR_WHY


class Sort(Enum):
    """What a yes says in a column; EITHER, where its heading does not tell."""

    ALLOWS = "allows"
    REFUSES = "refuses"
    EITHER = "either"


_TO = r"(?:be )?(?:call|contact|e ?mail|mail|text|sms|market|solicit|phone|dial)\w*"
_ALLOWS = re.compile(
    r"\be?consent\w*|\bpermi(?:t|ts|tted|ssions?)\b|\ballow(?:s|ed|able)?\b|\bagree[ds]?\b"
    r"|\baccept(?:s|ed)?\b|\bok(?:ay)?\b|\bopt(?:s|ed|ing)? ?ins?\b|\bwants?\b|\bsubscribed?\b"
    r"|\b(?:marketable|contactable|callable|dialable|e ?mailable|textable|mailable|reachable)\b"
    rf"|\b(?:may|can|willing|wishes) (?:we |to )?{_TO}|\beligib\w*|\b(?:p?ewc|pec)\b"
    rf"|\bauthori[sz]\w* (?:to )?{_TO}|\b{_TO} authori[sz]\w*|\bwhite ?list\w*"
)
_REFUSES = re.compile(
    r"\bdo ?no?t\b|\bno[tn]?\b|\bnever\b|\bopt(?:s|ed|ing)? ?outs?\b|\bunsub\w*"
    r"|\bdn[acdemst]\b|\bnosol\w*|\bstop\w*|\bsuppress\w*|\bexcl\w*|\bblock\w*|\bblack ?list\w*"
    r"|\brevo[ck]\w*|\bwithdr\w*|\brefus\w*|\bdeclin\w*|\bden(?:y|ie[ds]|ial)\b|\bremov\w*"
    r"|\bcease\w*|\brestrict\w*|\bholds?\b|\bkill\b|\blitig\w*|\blaw ?suits?\b|\bcomplain\w*"
    r"|\bdeceas\w*|\bdeath\b|\bdead\b|\bbankr\w*|\bbk\w*|\bforeclos\w*|\bfcl?\b|\bf c\b"
    r"|\bscra\b|\battorneys?\b|\batty\b|\brepresent\w*|\bdisturb\b|\bleave\b|\boff\b|\bin out\b"
)
_IS_OVER = re.compile(
    r"\b(?:exp\w*|ends?|ended|ending|until|till?|thru|through|valid|renew\w*|due|next|cancel\w*"
    r"|terminat\w*)\b"
)


def sort_of(name: str) -> Sort:
    """Of a column's name: `TCPA Consent` allows, `DNC Status` refuses; `Consent Revoked`, `TCPA`
    and `Contact Flag` may do either.
    """
    said = plain(name)
    allows, refuses = _ALLOWS.search(said) is not None, _REFUSES.search(said) is not None
    if allows == refuses:
        return Sort.EITHER
    return Sort.ALLOWS if allows else Sort.REFUSES


def is_given_on_a_day(name: str) -> bool:
    """Whether a date there says that something is permitted: `TCPA Auth Date`, `Opt-In Date`; not
    that it is over.
    """
    said = plain(name)
    is_dated = not {"date", "dt", "time", "timestamp"}.isdisjoint(said.split())
    return is_dated and not _REFUSES.search(said) and not _IS_OVER.search(said)


def is_beside(name: str) -> bool:
    """Whether it tells when or why rather than whether: `Consent Date`."""
    return not {*WHEN_OR_WHY, "dt"}.isdisjoint(plain(name).split())
