"""Whether an HTTP request means one thing only, by its line and its headers.

What two readers might read differently (a target that names another host, two lengths, a folded
header) is no request: https://www.rfc-editor.org/rfc/rfc9112
"""

import re
from collections.abc import Iterable

_METHOD = re.compile("[A-Z]{1,16}")
_TARGET = re.compile(r"/[!\"$-~]*")  # what is visible in ASCII, but for #
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LENGTH = re.compile("[0-9]{1,15}")
_ONCE = ("authorization", "content-length", "content-type", "host", "transfer-encoding")


def fault_of(method: str, target: str, headers: Iterable[tuple[str, str]]) -> str | None:
    """What is wrong with a request; None if nothing is."""
    if not _METHOD.fullmatch(method):
        return "the method is none"
    if not _TARGET.fullmatch(target):
        return "the target must be a path, percent-encoded"
    values: dict[str, list[str]] = {}
    for name, value in headers:
        if not _NAME.fullmatch(name) or any(each in value for each in "\r\n\0"):
            return "a header is malformed"
        values.setdefault(name.lower(), []).append(value.strip())
    if twice := [name for name in _ONCE if len(values.get(name, ())) > 1]:
        return f"the header {twice[0]} comes more than once"
    if "host" not in values:
        return "the header host is missing"
    return _fault_of_length(values)


def _fault_of_length(values: dict[str, list[str]]) -> str | None:
    length, encoding = values.get("content-length"), values.get("transfer-encoding")
    if length and encoding:
        return "the body has a length and a transfer encoding"
    if length and not _LENGTH.fullmatch(length[0]):
        return "Content-Length is no number of bytes"
    if encoding and encoding[0].lower() != "chunked":
        return "the transfer encoding is unknown"
    return None
