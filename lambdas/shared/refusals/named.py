"""An opt-out that names its channel and says no more: `Email Opt Out: Y`, `unsubscribed from SMS`,
`Cell Phone DNC Ind: Y`.

Of that channel it is, and of no other. One word beside these, and it is heard as any other refusal.
"""

import re
from collections.abc import Mapping

_LEFT = "(?:opt(?:s|d|ed|ing)? ?outs?|unsub(?:s|bed|scri[a-z]*)?|un subscribed?)"
_WHOSE = "(?:(?:has|have|is|was|customer|client|contact|borrower|member|user|they|he|she) )*"
_OF = "(?:of|from) (?:(?:all|any|our|the|your|marketing|promotional) )*"
# `Y`, `True`, a date and how it came
_TAIL = (
    "(?: (?:y|yes|t|true|x|on|checked|date|since|at|by|in|via|link|form|marketing|information"
    "|promotional|newsletters?|list|requested|request|flag|ind|indicator|code|registry|status"
    "|[a-z]*[0-9][a-z0-9]*))*"
)
# Of calls it is where the line says so; else it may be of every contact.
_DNC = (
    "(?:(?:home|work|cell|mobile|phone|national|federal|state|internal|company) )*dnc(?:r|s|list)?"
)
_NOUNS = {  # as do_not_contact calls the channels
    "email": "e ?mails?",
    "phone": "(?:tele)?phone(?: calls?)?|calls?|calling|voice",
    "sms": "texts?|texting|sms|text messag(?:es?|ing)",
    "mail": "(?:direct |postal )?mail(?:ings?)?|letters?",
}

OPT_OUTS: Mapping[str, re.Pattern[str]] = {
    channel: re.compile(
        f"^ {_WHOSE}(?:(?:{nouns}) (?:marketing )?{_LEFT}|{_LEFT} {_OF}(?:{nouns})"
        f"{f'|{_DNC}' if channel == 'phone' else ''}){_TAIL} $"
    )
    for channel, nouns in _NOUNS.items()
}
