"""The words of a list for the channels that its lines close, as a run calls these.

A run takes any other word for every channel. Only words that can mean one channel alone are known
here; a cell with any other word in it stays as it stands.
"""

import re
from functools import cache

from infra.command.importing.conversion.people.contacts import OF_ONE

_MARKETING = "(?: marketing)?"
_WORDS = {
    "phone": "(?:(?:tele)?phone(?: calls?)?|calls?|calling|voice|(?:cell|mobile)(?: phone)?)"
    f"{_MARKETING}",
    "sms": f"(?:sms|mms|texts?|texting|text messag(?:e|es|ing)|(?:sms|mms) messages?){_MARKETING}",
    "email": f"e[ -]?mails?{_MARKETING}",
    "mail": "mail|(?:direct|postal|us) mail|postal|letters?",
}
_PATTERNS = {channel: re.compile(words) for channel, words in _WORDS.items()}
_BETWEEN = re.compile(" *[/,;&+|] *| +(?:and|or) +")


@cache
def channels_of(cell: str) -> tuple[str, ...]:
    """Each that a cell names, `phone` and `sms` of `Call and Text`; else the cell."""
    said = " ".join(cell.casefold().split())
    if said in OF_ONE:
        return (cell,)
    named = [_channel_of(each) for each in _BETWEEN.split(said)]
    return (cell,) if "" in named else tuple(dict.fromkeys(named))


def _channel_of(word: str) -> str:
    return next((each for each, words in _PATTERNS.items() if words.fullmatch(word)), "")
