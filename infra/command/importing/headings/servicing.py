"""Headings of servicing systems that may stand for hardship or a refusal, in their abbreviations.

Such a word may be of something else, too: it is asked about where few loans have something there,
as few are in foreclosure, in bankruptcy, or not to be contacted.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable

from infra.command.importing import cells
from infra.command.importing.headings.refusals import is_of_documents, plain

_FAMILIES = (
    r"f c|fcl?|fclr?|forecl\w*|reo",
    r"bkr?|bnk(?:r\w*)?|bky|bkcy|bkrptcy|bankr\w*|ch|chap|chapter",
    r"loss ?mit\w*|lm|lms|work ?outs?|forb\w*|defer\w*|hardships?|disaster",
    r"scra|military|mil (?:stat\w*|flag|ind|cd|code)|active duty",
    r"(?:process|stop|warnings?|wrng|wrn|warn|man|alert|special)"
    r" (?:codes?|cds?|flags?|ind|stat\w*)"
    r"|(?<!mail )stops?|holds?|freeze|restrict\w*",
    r"legal|lit|litig\w*|plaintiffs?|law ?suits?|att(?:orne)?ys?|counsel"
    r"|c d|cease\w*|disput\w*|complain\w*",
    r"deceas\w*|successor|probate|executor|(?<!real )estate(?: (?:flag|ind|code|cd))?$",
    r"petition|proof of claim|(?:poc|mfr) (?:date|dt|filed|status)|sheriffs?(?: sale)?"
    r"|nod|notice of default|judge?ments?",
    r"dn[acdemst]|do not(?! (?:\w+ )?fax)|solicit\w*|cons|consents?|privacy|affiliate|sharing"
    r"|info\w* share"
    r"|share (?:flag|ind\w*|info\w*|data|opt)|glba|fcra|tcpa|pre ?screen\w*",
    r"(?:mkt|mktg|marketing|contact|comm|channel) (?:pref\w*|opt\w*|code|cd|flag|ind|stat\w*)",
    r"(?:sms|text|e ?mail|call|phone) opt\w*",
)
_FAMILY = re.compile(rf"\b(?:{'|'.join(_FAMILIES)})\b")


_HARDSHIP = re.compile(
    r"\b(?:f c|fcl?|fclr?|foreclos\w*|bkr?|bky|bankr\w*|death|deceas\w*|defer\w*|blocked|forb\w*)\b"
)
_OF_CONTACT = re.compile(
    r"\b(?:do not|dn[acdemst]|opt|calls?|contact\w*|e ?mails?|mail\w*|text\w*|sms|phone|numbers?)\b"
)
_AMOUNT = re.compile(
    r"\b(?:balances?|bal|principal|prin|fees?|benefits?|funds?|scores?|amounts?|amt|costs?|payments?"
    r"|pmt|interest|expenses?|advances?)\b"
)
_NUMBER = re.compile(r"[-+($ ]*[0-9][0-9,. ]*[)%]?")
_PREFERENCE = re.compile(r"\b(?:pref\w*|contact by|contact method|channels?)\b")
_MEETING = re.compile(r"(?i)\b341(?:a|\(a\))?[ _-]?(?:date|dt|meeting|mtg)")  # of creditors
_FORECLOSURE = re.compile(r"\b(?:f c|fcl?|fclr?|forecl\w*)\b")


def may_refuse(heading: str) -> bool:
    """`F/C Ind`, `BNK Stat`, `Loss Mit Status`, `Man Code`, `SCRA Flag`, `Cons. Status` may."""
    if is_of_documents(plain(heading)):
        return False
    is_of_creditors = _MEETING.search(heading) is not None
    return is_of_creditors or _FAMILY.search(plain(heading)) is not None


def is_of_nobody(heading: str, told: Collection[str]) -> bool:
    """Whether a heading of hardship is one of amounts, and numbers stand there, or each cell is a
    no: `Deferred Balance`, `FC Fees`, `Foreclosure Avoided`.
    """
    said = plain(heading)
    if not _HARDSHIP.search(said) or _OF_CONTACT.search(said):
        return False
    is_amount = _AMOUNT.search(said) is not None and all(map(_NUMBER.fullmatch, told))
    return is_amount or all(map(cells.is_no, told))


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
