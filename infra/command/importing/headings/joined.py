"""Words of a heading that stand without anything between them: `CALLOPTOUT`, `nocallflg`.

Such a word is parted where all of it is words that headings of refusal and consent are made of, and
they say such a thing together: `Notes` and `Phoneno` are what they are.
"""

import re
from collections.abc import Iterator
from functools import cache

from infra.command.importing.headings import wishes

# What Dynamics writes before columns that its own imports need, and asks of nobody else.
OF_DYNAMICS = re.compile(r"(?i)^\(do not modify\)")
_ABBREVIATED = {
    **dict.fromkeys(("no", "non", "donot", "dnot", "dnt"), "do not"),
    **dict.fromkeys(("flg", "fg", "fl"), "flag"),
    **dict.fromkeys(("mktg", "mkt"), "marketing"),
    **dict.fromkeys(("sol", "solic"), "solicit"),
    **dict.fromkeys(("tel", "ph"), "phone"),
    **dict.fromkeys(("bkr", "bkcy", "bkrpt", "bkruptcy"), "bk"),
    **{"dt": "date", "cd": "code", "yn": "y n", "txt": "text", "eml": "email", "fcl": "fc"},
    **{"decd": "deceased", "cnsnt": "consent"},
}
_TABLES = (
    *(wishes.REFUSALS, wishes.BESIDE, wishes.ALLOWED, wishes.ABLE),
    *(
        each
        for table in (wishes.REFUSED, wishes.PERMISSIONS, wishes.WHAT)
        for each in table.values()
    ),
)
_PIECES = {word for table in _TABLES for said in table for word in said.split() if len(word) > 1}
_PIECES |= {*_ABBREVIATED, "gdpr", "ccpa", "tcpa", "fc", "dnc", "dns", "okay", "all"}
_CHANNEL = "|".join(sorted({word for each in wishes.REFUSED.values() for word in each}))
_TELLS = re.compile(
    rf"\b(?:do not|dont|stop|(?:ok|okay|may|can)(?: to| we)?|accepts?|allows?|wants(?: to be)?)"
    rf" (?:{_CHANNEL}|called|contacted)\b"
    r"|\b(?:opt|opted) (?:out|in)\b|\bopt outs\b|\bsend marketing\b"
    r"|\b(?:dnc|dns|consent|permission|bk|bankrupt|bankruptcy|fc|foreclosure|deceased|death"
    r"|litigation|lawsuit|complaint|contactable|marketable)\b"
)
_LONGEST = 40


@cache
def parted(word: str) -> str:
    """A word in small letters by those that it is made of, written out; itself if it is one."""
    if word in _PIECES or len(word) > _LONGEST:
        return word
    for pieces in _partings(word):
        said = " ".join(_ABBREVIATED.get(piece, piece) for piece in pieces)
        if _TELLS.search(said):
            return said
    return word


def _partings(word: str) -> Iterator[list[str]]:
    """The longest pieces first."""
    if not word:
        yield []
    for end in range(len(word), 1, -1):
        if word[:end] in _PIECES:
            yield from ([word[:end], *rest] for rest in _partings(word[end:]))
