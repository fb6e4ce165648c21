"""What an e-mail address or a telephone number comes down to; None where it is none."""

import re
import string

from tests.oracle.comparing import placeholders

BLANKS = "\t\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{FIGURE SPACE}\N{NARROW NO-BREAK SPACE}"
BLANKS += " \N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}"
# what exports put around a cell
WRAPPINGS = BLANKS.replace("\t", "") + "\"='`\N{LEFT SINGLE QUOTATION MARK}"
WRAPPINGS += "\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}"
WRAPPINGS += "\N{RIGHT DOUBLE QUOTATION MARK}"
# No domain's name has a mark of ASCII in it but hyphens.
LABEL = f"[^{re.escape(string.punctuation.replace('-', ''))} ]+"
MAILBOX = re.compile(rf"""[^@<>(),;:"\[\]]+@{LABEL}(\.{LABEL})+""")
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
    digits = "".join(re.findall("[0-9]", _first(cell)))
    # what is dialled to leave a country is no part of a number, nor is the 1 of the US
    abroad = re.fullmatch("(?:00|011)([2-9][0-9]{9,12})", digits)
    home = re.fullmatch("(?:00|001|011)?1([0-9]{10})", digits)
    digits = abroad[1] if abroad else home[1] if home else digits
    if not 10 <= len(digits) <= 15 or len(set(digits)) == 1:
        return None
    return None if digits in placeholders()["phone"] else digits


def _first(cell: str) -> str:
    is_float = re.fullmatch(r"([0-9]+)\.0+", cell)
    return is_float[1] if is_float else next(iter(NUMBER.findall(cell)), "")


def shown(cell: str | None) -> str | None:
    """The first number of a cell as it stands there; the cell, if that is no number."""
    if cell is None or number(cell) is None:
        return cell
    return _first(cell).rstrip("".join(set(cell) - set("0123456789")))


def numbers(cell: str | None) -> set[str]:
    """All that stand in a cell, words, commas, semicolons and number signs between them."""
    pieces = re.split("[A-Za-z#;,]+", cell or "")
    return {found for piece in (cell, *pieces) if (found := number(piece)) is not None}


def all_of_both(cell: str | None) -> set[str]:
    """The e-mail addresses and numbers in a cell of a list of addresses to leave alone."""
    found = {any_of_both(cell)}
    for part in re.split("[;,]+", cell or ""):
        found |= {mailbox(part)} if "@" in part else numbers(part.strip(WRAPPINGS))
    return {each for each in found if each is not None}


def any_of_both(cell: str | None) -> str | None:
    """Of a list of addresses to leave alone."""
    bare = cell.strip(WRAPPINGS) if cell else None
    return mailbox(bare) or number(bare)
