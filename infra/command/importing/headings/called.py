"""Whether the columns of a table say what it is called.

Flags of `dnc.csv` for calls say who of its people is meant. `Do Not Mail` of `deceased.csv` says
something else, and whoever stands there without it is deceased no less.
"""

import re
from collections.abc import Collection, Iterable

from infra.command.importing.headings import consent, refusals, vocabulary
from infra.command.importing.headings.lists import BESIDE
from infra.command.importing.headings.wishes import EVERY_CHANNEL

# What any flag may tell of, and what several do.
_OF_ANY = re.compile(r"\b(?:opt|opts|prefer\w*|prefs?|choices?|flags?|consents?|permissions?)\b")
_OF_SEVERAL = re.compile(r"\b(?:contact|solicit|market)")
# Who is not to be contacted at all, whatever names them: in a name of few words these say so.
_OF_PEOPLE = re.compile(
    r"\b(?:dead|died|death|dod|attorneys?|atty|lawyers?|legal|plaintiffs?|bk|bankr\w*|cfpb"
    r"|(?<!spam )complain\w*|cease comm\w*|cease (?:and |n )?desist|c (?:and |n )?d"
    r"|fallecid[oa]s?|difunt[oa]s?|muert[oa]s?)\b"
)
_STEM = 4  # letters: bankrupt and bankruptcy
_BESIDE = BESIDE | {"do", "not", "no", "ok", "may", "can", "has", "is", "flag", "ind", "date"}


def is_said_by(name: str, headings: Iterable[str], channels: Collection[str]) -> bool:
    """`name`: of a file, a sheet or a title that is called a list; `channels`: that the flags of
    these headings close.
    """
    said = vocabulary.words(name)
    named = set(consent.refused(said)) - {EVERY_CHANNEL}
    if not refusals.is_of_the_person(refusals.plain(name)):
        if named:
            return EVERY_CHANNEL in channels or named <= set(channels)
        if _OF_ANY.search(said) or (_OF_SEVERAL.search(said) and len(channels) > 1):
            return True
    stems = _stems(name) | _stems(said)
    return any(stems & (_stems(each) | _stems(vocabulary.words(each))) for each in headings)


def is_of_people(name: str) -> bool:
    """Whether a name speaks of the people of a list, and not of how they are contacted:
    `TCPA litigators`, `deceased_scrub`, `C&D`, `Complaints`. Whoever is in it by one address is
    meant by every other.
    """
    said = refusals.plain(name)
    return refusals.is_of_the_person(said) or _OF_PEOPLE.search(said) is not None


def _stems(name: str) -> set[str]:
    return {word[:_STEM] for word in refusals.plain(name).split() if word not in _BESIDE}
