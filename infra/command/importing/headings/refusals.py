"""Names of columns, sheets, files and folders that speak of refusal or of consent.

What such a name stands on is never left aside without a word: in it may stand who must not be
contacted. A name too many costs a line that says so; one too few costs calls that are forbidden.
"""

import re

_SPEAKS = re.compile(
    r"\bdo ?not|\bdont |dnc|\bdn[dem]\b|\bopt(?:ed|ing)? ?(?:out|in)|unsub|consent|solicit"
    r"|permission|deceas|\bceased?\b|suppress|exclu(?:d|sion)|revok|refus|litig|\btcpa\b"
    r"|black ?list|block ?list|blocked|contactable|\bremoved? from\b"
    r"|\b(?:no|never|stop|not) (?:call|contact|e ?mail|mail|text|sms|market|phon)"
    r"|\b(?:ok|okay|may|can) (?:to )?(?:be )?(?:call|contact|e ?mail|mail|text|sms|market|phon)"
    r"|\b(?:contact|call|marketing|communication|channel|phone|e ?mail|mail|sms|text) "
    r"(?:pref|restrict|status|allowed|ok\b|flag|ind\b|indicator)"
    r"|\bpreferred (?:contact|communication|channel)|\bopts?\b|\bsubscribed|permitted|\bdeath\b"
)


def speaks_of_refusal(name: str) -> bool:
    """`DoNotCall`, `DNC_2026 (1).csv`, `Opt-Out Date`, `Consent`, `Deceased` do."""
    return _SPEAKS.search(plain(name)) is not None


def plain(name: str) -> str:
    """A name's words in small letters, whatever stands between them; digits are none."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return " ".join(re.findall(r"[a-z]+", re.sub("['’]", "", spaced).lower()))
