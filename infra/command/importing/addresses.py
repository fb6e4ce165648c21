"""A property's id out of its address, where a lender has no other: equal addresses, equal ids."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

# The Postal Service's own abbreviations, of the words that are written both ways most often
# (Publication 28, appendices B and C).
_SHORT = {
    "STREET": "ST",
    "AVENUE": "AVE",
    "AV": "AVE",
    "ROAD": "RD",
    "DRIVE": "DR",
    "LANE": "LN",
    "COURT": "CT",
    "BOULEVARD": "BLVD",
    "PLACE": "PL",
    "CIRCLE": "CIR",
    "TERRACE": "TER",
    "PARKWAY": "PKWY",
    "HIGHWAY": "HWY",
    "SQUARE": "SQ",
    "TRAIL": "TRL",
    "APARTMENT": "APT",
    "SUITE": "STE",
    "NORTH": "N",
    "SOUTH": "S",
    "EAST": "E",
    "WEST": "W",
    "NORTHEAST": "NE",
    "NORTHWEST": "NW",
    "SOUTHEAST": "SE",
    "SOUTHWEST": "SW",
}
_UNIT = {"UNIT", "APT", "STE", "NO"}  # who writes # means one of these
_ZIP = re.compile(r"([0-9]{5})(-?[0-9]{4})?")


def property_id(parts: Sequence[str]) -> str:
    """`A-` and 16 hex digits: of the address in capitals, abbreviated, without punctuation.

    A hash, so that no address stands where ids go. "" for an address without a word.
    """
    words = [word for part in parts for word in _words(part)]
    if not words:
        return ""
    return f"A-{hashlib.sha256(' '.join(words).encode()).hexdigest()[:16]}"


def _words(part: str) -> list[str]:
    if postcode := _ZIP.fullmatch(part.strip()):
        return [postcode[1]]
    plain = unicodedata.normalize("NFKD", part.upper()).encode("ascii", "ignore").decode()
    plain = plain.replace("'", "").replace("#", " # ")
    words = [_SHORT.get(word, word) for word in re.findall(r"[A-Z0-9]+|#", plain)]
    return ["#" if word in _UNIT else word for word in words if word]
