"""Telephone numbers as dialers take them: E.164, `+` and at most fifteen digits.

https://www.itu.int/rec/T-REC-E.164: a number of ten digits is a North American one, whose country
code is 1; one that begins with `+` names its own.
"""

import re

_NO_DIGITS = re.compile("[^0-9]+")
_NATIONAL = re.compile("(?:00|001|011)?1?([0-9]{10})")
_FROM_THE_US = re.compile("(?:00|011)([2-9][0-9]{9,12})")
_MEXICAN = re.compile("521([0-9]{10})")  # of mobiles, until 2019
_LONGEST = 15


def e164(text: str) -> str:
    """The number, without what is dialled to leave a country; the text, if it is no such number."""
    digits = _NO_DIGITS.sub("", text)
    if text.startswith("+") and 8 <= len(digits) <= _LONGEST:
        mexican = _MEXICAN.fullmatch(digits)
        return f"+52{mexican[1]}" if mexican else f"+{digits}"
    if national := _NATIONAL.fullmatch(digits):
        return f"+1{national[1]}"
    abroad = _FROM_THE_US.fullmatch(digits)
    return f"+{abroad[1]}" if abroad else text
