"""Entity Resolution's rule-based matching, as documented.

Transitive matching, level by level: a group of one rule inherits the id that any of its records
got at an earlier level (of several, the smallest of the earliest level), or gets a new one. The
guide can be read in two ways there: a record's id is "fixed" once it has one, so that two groups
of an earlier level stay two; or "the entire group" inherits, those that had another id included.
`whole_groups` takes the second. An empty value matches nothing.

Normalisation, the documented steps: names and e-mails are trimmed, lower-cased, stripped of
accents and of what is not a-z (not a-z 0-9 . @ - in an e-mail, whose user name first loses its
dots and what follows a plus); phones keep their digits without leading zeros.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.oracle import comparing

NewId = Callable[[tuple[str, ...]], str]


@dataclass(frozen=True, kw_only=True)
class Match:
    match_id: str
    rule: int | None  # the level at which the record matched, from 1; None if it never did


def match(
    borrowers: Sequence[Mapping[str, Any]],
    new_id: NewId,
    *,
    decisions: Iterable[tuple[str, str, str]] = (),
    max_borrowers_per_person: int = 10,
    whole_groups: bool = False,
) -> dict[str, Match]:
    """The match of each borrower id: compared as sql/prepare does, by a rule for each anchor."""
    anchors = comparing.prepare(
        borrowers, decisions, max_borrowers_per_person=max_borrowers_per_person
    )
    rules = [(anchor,) for anchor in comparing.ANCHORS]
    return resolve(anchors, rules, new_id, whole_groups=whole_groups)


def resolve(
    keys: Mapping[str, Mapping[str, str]],
    rules: Iterable[tuple[str, ...]],
    new_id: NewId,
    *,
    whole_groups: bool = False,
) -> dict[str, Match]:
    """The match of each record, given its values by match key.

    Ids are the service's own to choose, but their order decides what later levels inherit:
    `new_id` names a new group, given its members' sorted ids.
    """
    matches: dict[str, Match] = {}
    for level, rule in enumerate(rules, start=1):
        for members in _groups(keys, rule):
            earlier = {matches[member] for member in members if member in matches}
            if earlier:
                _, match_id = min((found.rule, found.match_id) for found in earlier)
            else:
                match_id = new_id(members)
            for member in members:
                if member not in matches:
                    matches[member] = Match(match_id=match_id, rule=level)
                elif whole_groups:
                    matches[member] = Match(match_id=match_id, rule=matches[member].rule)
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
