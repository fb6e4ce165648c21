"""Cells that do something: the one guard against formulas, and the characters nobody may send.

Excel and LibreOffice take a cell for a formula if it begins with a sign, and look past blanks and
characters that nobody sees; full-width signs are as good where Excel is set up for East Asia.
https://owasp.org/www-community/attacks/CSV_Injection

A leading apostrophe makes text of it. sql/ asks `FORMULA` as `:formula`; so it is written in what
Python, Athena and DuckDB read alike.
"""

import re

from lambdas.shared.text.unseen import BLANKS, SHAPELESS_ONES

_CONTROL = "\x01-\x1f"
# full-width and small forms, and the mathematical minus
_SIGNS = "=+@\uff1d\uff0b\uff20\uff0d\ufe66\ufe62\ufe6b\ufe63\u2212-"

FORMULA = re.compile(f"^(?:[{BLANKS}{SHAPELESS_ONES}]*[{_SIGNS}]|[{_CONTROL}])")


# What orders a terminal, or a reader about: controls but tab, and what turns text around. No honest
# cell has one; a line break ends a row and cannot stand in a cell. sql/ asks it as `:control`.
CONTROL = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def guarded(cell: str) -> str:
    """A cell as a CSV for people holds it."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """A cell of a published CSV as it was before the guard."""
    text = cell.removeprefix("'")
    return text if FORMULA.match(text) else cell
