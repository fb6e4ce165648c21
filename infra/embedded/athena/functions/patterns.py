"""Regular expressions that mean the same in Athena and in DuckDB.

Trino's engine is Joni with Java's syntax: it looks around and back, its `\\d`, `\\w` and `\\s` know
Unicode, and its `$` also stands before a line break at the end. DuckDB's is RE2. What both read
alike passes, anything else is refused, and so is a pattern that is not written out.

https://trino.io/docs/current/functions/regexp.html
"""

import re

from sqlglot import exp

from infra.embedded.athena.expressions import not_emulated

_ESCAPED = r"\\[^0-9A-Za-z]|\\[tnrf]"
_MEMBER = rf"(?:[^\[\]\\^&-]|{_ESCAPED})"
_CLASS = rf"\[\^?(?:{_MEMBER}(?:-{_MEMBER})?)+-?\]"
_PLAIN = r"[^\[\]\\^$.|?*+(){}]"
_REPEATED = r"(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\??"
_SAME_IN_BOTH = re.compile(
    rf"\^?(?:\((?:\?:|(?!\?))|\||(?:{_CLASS}|{_ESCAPED}|\.|\)|{_PLAIN})(?:{_REPEATED})?)*(?P<end>\$?)",
    re.DOTALL,
)


def matched(node: exp.Expr, function: str) -> str:
    """The pattern of a function that only asks whether it matches."""
    text, found = _read(node, function)
    if not found["end"]:
        return text
    return f"{text[:-1]}(?:\\n?\\z)"


def located(node: exp.Expr, function: str) -> str:
    """The pattern of a function that also asks where it matches."""
    text, found = _read(node, function)
    if found["end"]:
        raise not_emulated(f"{function} with '$' in its pattern {text!r}")
    return text


def replaced(node: exp.Expr, function: str) -> str:
    """The pattern of a function that takes each match; the engines part at empty ones."""
    text = located(node, function)
    if re.match(text, ""):
        raise not_emulated(f"{function} with a pattern that matches nothing at all: {text!r}")
    return text


def _read(node: exp.Expr, function: str) -> tuple[str, re.Match[str]]:
    if not (isinstance(node, exp.Literal) and node.is_string):
        raise not_emulated(f"{function} with a pattern that is not written out")
    text = str(node.this)
    found = _SAME_IN_BOTH.fullmatch(text)
    if found is None:
        raise not_emulated(f"{function} with the pattern {text!r}, which RE2 may read differently")
    return text, found
