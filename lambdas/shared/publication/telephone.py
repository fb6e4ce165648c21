"""Telephone numbers as dialers take them: E.164, `+` and at most fifteen digits.

https://www.itu.int/rec/T-REC-E.164: a number of ten digits is a North American one, whose country
code is 1; one that begins with `+` names its own.
"""

import re

_EXTENSION = re.compile(r"(?i)\s*(?:x|ext\.?|#)\s*[0-9]+$")
_NO_DIGITS = re.compile("[^0-9]+")
_LONGEST = 15


def e164(text: str) -> str:
    """The number without an extension; the text as it is, if it is no such number."""
    number = _EXTENSION.sub("", text.strip())
    digits = _NO_DIGITS.sub("", number)
    if number.startswith("+") and 8 <= len(digits) <= _LONGEST:
        return f"+{digits}"
    if len(digits) == 11 and digits.startswith("1"):
        return f"+{digits}"
    return f"+1{digits}" if len(digits) == 10 else text
