"""What an e-mail address or a telephone number comes down to; None where it is none."""

import re

from tests.oracle.comparing import placeholders

BLANKS = "\t\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{FIGURE SPACE}\N{NARROW NO-BREAK SPACE}"
BLANKS += " \N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}"
# what exports put around a cell
WRAPPINGS = BLANKS.replace("\t", "") + "\"='`\N{LEFT SINGLE QUOTATION MARK}"
WRAPPINGS += "\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}"
WRAPPINGS += "\N{RIGHT DOUBLE QUOTATION MARK}"
MAILBOX = re.compile(r"""[^@<>(),;:"]+@[^@<>(),;:".]+(\.[^@<>(),;:".]+)+""")
NUMBER = re.compile(r"[0-9(+][^A-Za-z#;,]{8,}")


def mailbox(cell: str | None) -> str | None:
    if cell is None:
        return None
    text = cell.strip(WRAPPINGS).lower().translate({ord(blank): None for blank in BLANKS})
    if not MAILBOX.fullmatch(text):
        return None
    user, _, domain = text.partition("@")
    if user.replace(".", "") in placeholders()["email user"]:
        return None
    return None if domain in placeholders()["email domain"] else text


def number(cell: str | None) -> str | None:
    if cell is None:
        return None
    is_float = re.fullmatch(r"([0-9]+)\.0+", cell)
    found = is_float[1] if is_float else next(iter(NUMBER.findall(cell)), "")
    digits = "".join(re.findall("[0-9]", found))
    for prefix in ("0011", "1"):
        if digits.startswith(prefix) and len(digits) == 10 + len(prefix):
            digits = digits.removeprefix(prefix)
            break
    if not 10 <= len(digits) <= 15 or len(set(digits)) == 1:
        return None
    return None if digits in placeholders()["phone"] else digits


def any_of_both(cell: str | None) -> str | None:
    """Of a list of addresses to leave alone."""
    bare = cell.strip(WRAPPINGS) if cell else None
    return mailbox(bare) or number(bare)
