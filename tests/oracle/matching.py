"""Entity Resolution's rule-based matching, as documented, for the rules of design section 6.

Normalisation, the documented steps: names and e-mails are trimmed, lower-cased, stripped of
accents and of what is not a-z (not a-z 0-9 . @ - in an e-mail, whose user name first loses its
dots and what follows a plus); phones keep their digits without leading zeros.

Transitive matching, level by level: a group of one rule inherits the id that any of its records
got at an earlier level (of several, the smallest of the earliest level), or gets a new one; a
record that has an id keeps it. So two groups that formed at an earlier level stay two. An empty
value matches nothing.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

RULES = (("name", "email"), ("name", "phone"), ("name", "property"))


@dataclass(frozen=True, kw_only=True)
class Match:
    match_id: str
    rule: int | None  # the level at which the record matched, from 1; None if it never did


def match(
    records: Iterable[Mapping[str, Any]], new_id: Callable[[tuple[str, ...]], str]
) -> dict[str, Match]:
    """The match of each borrower id.

    Ids are the service's own to choose, but their order decides what later levels inherit:
    `new_id` names a new group, given its members' sorted borrower ids.
    """
    keys = {record["borrower_id"]: match_keys(record) for record in records}
    matches: dict[str, Match] = {}
    for level, rule in enumerate(RULES, start=1):
        for members in _groups(keys, rule):
            earlier = {matches[member] for member in members if member in matches}
            if earlier:
                _, match_id = min((found.rule, found.match_id) for found in earlier)
            else:
                match_id = new_id(members)
            for member in members:
                matches.setdefault(member, Match(match_id=match_id, rule=level))
    for borrower_id in keys.keys() - matches.keys():
        matches[borrower_id] = Match(match_id=new_id((borrower_id,)), rule=None)
    return matches


def _groups(keys: Mapping[str, Mapping[str, str]], rule: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Two or more records with the same values, none of them empty, for all keys of a rule."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for borrower_id, values in keys.items():
        if all(values[key] for key in rule):
            groups[tuple(values[key] for key in rule)].append(borrower_id)
    return sorted(tuple(sorted(members)) for members in groups.values() if len(members) > 1)


def match_keys(record: Mapping[str, Any]) -> dict[str, str]:
    """A record's values as they are compared; empty where there is nothing to compare."""
    return {
        "name": _name(record["first_name"]) + _name(record["last_name"]),
        "email": _email(record["email"]),
        "phone": re.sub(r"[^0-9]", "", record["phone"] or "").lstrip("0"),
        "property": record["property_id"] or "",
    }


def _name(text: str | None) -> str:
    return re.sub(r"[^a-z]", "", _plain(text))


def _email(text: str | None) -> str:
    user, at, domain = _plain(text).partition("@")
    user = user.split("+")[0].replace(".", "")
    return re.sub(r"[^a-z0-9.@-]", "", user + at + domain)


def _plain(text: str | None) -> str:
    decomposed = unicodedata.normalize("NFD", (text or "").strip().lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
