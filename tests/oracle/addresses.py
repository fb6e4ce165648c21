"""What an e-mail address or a telephone number comes down to; None where it is none."""

import re
import string
import unicodedata
from functools import cache

from tests.oracle.placeholders import placeholders

# what exports put around a cell
WRAPPINGS = " \"='`\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
WRAPPINGS += "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
# No domain's name has a mark of ASCII in it but hyphens.
LABEL = f"[^{re.escape(string.punctuation.replace('-', ''))} ]+"
MAILBOX = re.compile(rf"""[^ @<>(),;:"\[\]*%]+@{LABEL}(\.{LABEL})+""")  # `*@x.org` is many
FOUND_MAILBOX = re.compile(rf"""[^ @<>(),;:"\[\]/|]+@{LABEL}(\.{LABEL})+""")

# What ends a number: behind it stands an extension, another number or a note.
BREAKS = r"A-Za-z#;,/&:*|+@"
BETWEEN = rf"[^0-9{BREAKS}]"
RUN = re.compile(rf"[0-9(+][^{BREAKS}]{{7,}}[0-9]")
HOME = rf"[2-9][0-9]{{2}}{BETWEEN}{{0,4}}[0-9]{{3}}{BETWEEN}{{0,4}}[0-9]{{4}}"
FOUND_HOME = HOME.replace(BETWEEN, BETWEEN.replace("/", ""), 1)  # 512/555-0107
HIDDEN = r"\*[0-9]{2}|\(0\)"  # dialled before a number so that nobody sees one's own; at home only
ENDS = r"(?: {0,2}(?:[/&,;]|and|or) {0,2}[0-9]{4})+(?![0-9])"  # of further numbers
NO_END = "[2-9][0-9]{2}[^0-9]{1,4}[0-9]{3}[^0-9]{1,4}[0-9]{5}"
ABROAD = re.compile(rf"(?:\+|00|011){BETWEEN}{{0,3}}[2-9]")
FOUND = re.compile(
    rf"{FOUND_MAILBOX.pattern}|{ABROAD.pattern}[^{BREAKS}]*"
    rf"|(?P<before>(?:[0-9]{{1,4}}{BETWEEN}{{1,4}})?(?:1{BETWEEN}{{0,4}})?)"
    rf"(?P<home>{FOUND_HOME}(?![0-9]))(?P<ends>{ENDS})?"
    rf"|[0-9][^{BREAKS}]{{7,}}[0-9]|[0-9]+"
)


def mailbox(cell: str | None) -> str | None:
    """Of a cell that holds nothing else."""
    text = _at_an_at(seen(cell or "").lower().strip(WRAPPINGS)).strip()
    return _known_mailbox(text)


def number(cell: str | None) -> str | None:
    """The first of a cell, if it is certain which digits are of it."""
    first = shown_number(cell or "")
    return None if first is None else _known_number(first)


def shown(cell: str | None) -> str | None:
    """The first number of a cell as it stands there; the cell, if that is no number."""
    return cell if number(cell) is None else shown_number(cell or "")


def shown_number(cell: str) -> str | None:
    if is_float := re.fullmatch(r"([0-9]+)\.0+", cell):
        return is_float[1]
    run = RUN.search(re.sub(HIDDEN, "", cell))
    if run is None:
        return None
    digits = _digits(run[0])
    if len(digits) <= 10 or (len(digits) == 11 and digits[0] == "1"):
        return run[0]
    dialled = r"(?:(?:00|001|011)?[^0-9]{0,4}1[^0-9]{0,4})?"
    rest = re.sub(r"^\(?01[^0-9]+", "", run[0])
    if home := re.match(rf"\(?\+?{dialled}\(?{HOME}(?![0-9])", rest):
        return home[0]
    if ABROAD.match(run[0]):
        return run[0]
    grouped = re.search(HOME.replace("{0,4}", "{1,4}"), run[0])
    at_the_end = re.search(r"(?<=[^0-9])[2-9][0-9]{9}(?![0-9])", run[0])
    return None if grouped or at_the_end else run[0]


def found(text: str | None) -> set[str]:
    """All that a text may hold: in doubt more than one."""
    addresses = set()
    for match in FOUND.finditer(_searched(text)):
        if "@" in match[0]:
            addresses.add(_known_mailbox(match[0].strip(WRAPPINGS)))
        elif match["home"]:
            home = _digits(match["home"])
            ends = re.findall("[0-9]{4}", match["ends"] or "")[:4]
            addresses |= {_known_number(home), *(_known_number(home[:6] + each) for each in ends)}
            addresses.add(_known_number(match["before"] + match["home"]))
        elif not re.match(NO_END, match[0]):
            addresses.add(_known_number(match[0]))
    return addresses - {None}


def has_words(text: str | None) -> bool:
    """Whether anything stands beside an e-mail address that is no number and no mark."""
    plain = _searched(text)
    quotes = "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    quotes += "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
    rest = set(FOUND_MAILBOX.sub("", plain)) - set(quotes + string.digits + string.punctuation)
    return "@" in plain and bool(rest - {" "})


def of_record(row: dict[str, str | None]) -> set[str]:
    """All that a borrower's line may hold, for who says no; `overflow`: it has the wrong cells."""
    if row["is_broken"]:
        own = found(" | ".join(cell for cell in row.values() if isinstance(cell, str)))
    else:
        own = set()
        if mailbox(row["email"]) is None:
            own |= found(row["email"])
        if number(row["phone"]) is None or shown_number(row["phone"] or "") != row["phone"]:
            own |= found(row["phone"])
    return own | ({mailbox(row.get("email")), number(row.get("phone"))} - {None})


def first_of(text: str | None) -> str | None:
    """Of several the one that a line is counted by."""
    return min(found(text), default=None)


def seen(text: str) -> str:
    """With plain blanks and letters of plain width, and nothing that nobody sees."""
    return re.sub(" +", " ", "".join(_seen(letter) for letter in text))


@cache
def _seen(letter: str) -> str:
    if is_blank(letter):
        return " "
    if is_shapeless(letter):
        return ""
    if unicodedata.name(letter, "").startswith("FULLWIDTH "):
        plain = unicodedata.normalize("NFKC", letter)
        return plain if plain.isascii() else letter
    return letter


def is_blank(letter: str) -> bool:
    """A white space, or a letter that looks like one."""
    return letter.isspace() or letter in "\u115f\u1160\u2800\u3164\uffa0"


def is_shapeless(letter: str) -> bool:
    """Controls, format characters, and what else Unicode calls default ignorable."""
    return not is_blank(letter) and (
        unicodedata.category(letter) in {"Cc", "Cf"}
        or unicodedata.name(letter, "").startswith(("VARIATION SELECTOR", "MONGOLIAN FREE VAR"))
        or letter in "\u034f\u17b4\u17b5"
    )


def _at_an_at(text: str) -> str:
    return re.sub(" ?@ ?", "@", text)


def _searched(text: str | None) -> str:
    plain = re.sub(HIDDEN, "", seen(text or "").lower())
    return _at_an_at(seen(re.sub("[\N{EN DASH}\N{EM DASH}]", " ", plain)))


def _known_mailbox(text: str) -> str | None:
    """As one spells it who sorts no mail by it: at Google dots do not count either."""
    written, _, domain = text.partition("@")
    if not MAILBOX.fullmatch(text) or set(written) <= set(string.punctuation):
        return None
    user = written.split("+")[0]
    if domain in ("gmail.com", "googlemail.com"):
        user, domain = user.replace(".", ""), "gmail.com"
    if user.replace(".", "") in placeholders()["email user"]:
        return None
    return None if domain in placeholders()["email domain"] or not user else f"{user}@{domain}"


def _digits(text: str) -> str:
    return "".join(re.findall("[0-9]", text))


def _known_number(text: str) -> str | None:
    """Without what is dialled to leave a country, and without the 1 of the US."""
    digits = _digits(text)
    home = re.fullmatch("(?:00|001|011)?1([0-9]{10})", digits)
    mexican = re.fullmatch("(?:00|011)?521([0-9]{10})", digits)
    abroad = re.fullmatch("(?:00|011)([2-9][0-9]{9,12})", digits)
    if home:
        digits = home[1]
    elif mexican:
        digits = f"52{mexican[1]}"
    elif abroad:
        digits = abroad[1]
    if not 10 <= len(digits) <= 15 or len(set(digits)) == 1:
        return None
    if digits[0] == "1" and len(digits) > 10:  # the 1 of the US has ten digits behind it
        return None
    return None if digits in placeholders()["phone"] else digits
