"""Headings of servicing systems that may stand for hardship or a refusal, in their abbreviations.

Such a word may be of something else, too: it is asked about where few loans have something there,
as few are in foreclosure, in bankruptcy, or not to be contacted.
"""

import re
from collections import Counter
from collections.abc import Iterable

from infra.command.importing.headings.refusals import plain

_FAMILIES = (
    r"f c|fcl?|fclr?|forecl\w*|reo",
    r"bkr?|bnk|bky|bkcy|bkrptcy|bankr\w*|ch|chap|chapter",
    r"loss ?mit\w*|lm|lms|work ?outs?|forb\w*|defer\w*|hardships?|disaster",
    r"scra|military|active duty",
    r"(?:process|stop|hold|warning|warn|man|alert|special|restrict\w*) (?:code|cd|flag|ind|stat\w*)"
    r"|stops?|holds?|freeze|restrict\w*",
    r"legal|lit|litig\w*|law ?suits?|att(?:orne)?ys?|counsel|c d|cease\w*|disput\w*|complain\w*",
    r"deceas\w*|successor|probate|executor|estate (?:flag|ind|code|cd)",
    r"petition|proof of claim|(?:poc|mfr) (?:date|dt|filed|status)|sheriffs?(?: sale)?"
    r"|nod|notice of default|judge?ments?",
    r"dn[acdemst]|do not|solicit\w*|cons|consents?|privacy|affiliate|share|sharing|glba|fcra|tcpa",
    r"(?:mkt|mktg|marketing|contact|comm|channel) (?:pref\w*|opt\w*|code|cd|flag|ind|stat\w*)",
    r"(?:sms|text|e ?mail|call|phone) opt\w*",
)
_FAMILY = re.compile(rf"\b(?:{'|'.join(_FAMILIES)})\b")


_PREFERENCE = re.compile(r"\b(?:pref\w*|contact by|contact method|channels?)\b")
_MEETING = re.compile(r"(?i)\b341(?:a|\(a\))?[ _-]?(?:date|dt|meeting|mtg)")  # of creditors
_FORECLOSURE = re.compile(r"\b(?:f c|fcl?|fclr?|forecl\w*)\b")


def may_refuse(heading: str) -> bool:
    """`F/C Ind`, `BNK Stat`, `Loss Mit Status`, `Man Code`, `SCRA Flag`, `Cons. Status` may."""
    is_of_creditors = _MEETING.search(heading) is not None
    return is_of_creditors or _FAMILY.search(plain(heading)) is not None


def is_of_foreclosure(heading: str) -> bool:
    return _FORECLOSURE.search(plain(heading)) is not None


def refusing(heading: str, column: Iterable[str]) -> str | None:
    """The word that refuses under this heading, and elsewhere is a no or stands for nothing: F of
    foreclosure, None of a preference. It stands in few of the column's cells, and no T beside F.
    """
    said = plain(heading)
    word = "f" if is_of_foreclosure(heading) else "none" if _PREFERENCE.search(said) else None
    if word is None:
        return None
    cells = Counter(cell.strip().casefold() for cell in column)
    is_of_few = 0 < 2 * cells[word] <= cells.total()
    return word if is_of_few and cells.keys().isdisjoint(("t", "true")) else None
