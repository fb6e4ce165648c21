"""The characters that nobody sees: the one list of them, for whoever compares, hears or guards.

What comes out of a web page, a chat or a spreadsheet has them around and inside a value. sql/ asks
`BLANK` and `SHAPELESS` as `:blank` and `:shapeless`, and reads full-width letters by `:full_width`;
so they are written in what Python, Athena and DuckDB read alike.
"""

import re

# What Unicode 16 has of blanks, whatever their width, and of letters that look like one.
BLANKS = (
    r"\t-\r"
    "\x1c- \x85\xa0\u115f-\u1160\u1680\u2000-\u200a\u2028-\u2029\u202f\u205f\u2800\u3000\u3164"
    "\uffa0"
)
# Controls, format characters and letters without a shape.
SHAPELESS_ONES = (
    "\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u17b4-\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff"
    "\u0600-\u0605\u06dd\u070f\u0890-\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
BLANK = re.compile(f"[{BLANKS}]+")
SHAPELESS = re.compile(f"[{SHAPELESS_ONES}]+")

# As a keyboard for East Asian letters writes those of ASCII.
FULL_WIDTH = {chr(0xFEE0 + at): chr(at) for at in range(0x21, 0x7F)}
