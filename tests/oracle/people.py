"""Persons: borrowers after resolution, what they agreed to and where they can be reached."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.oracle.rows import Used, Verdict

YES = re.compile(r"y|yes|t|true|0*[1-9][0-9]*")
NO = re.compile(r"n|no|f|false|0+")
CHANNELS = ("call", "email", "sms")
# by the word in do_not_contact: a number that must not be called must not be texted either
CLOSES = {"phone": {"call", "sms"}, "email": {"email"}, "sms": {"sms"}, "mail": set()}
SIGNS = {
    "paperless_billing": "paperless_billing",
    "email_open": "email_open_last_30d",
    "app_login": "mobile_app_login_last_30d",
    "sms_opt_in": "sms_opt_in",
}


@dataclass(frozen=True, kw_only=True)
class Person:
    """One person to call, under the smallest of their borrower ids, in byte order."""

    borrower_ids: tuple[str, ...]
    permitted: frozenset[str]  # of CHANNELS
    signs: frozenset[str] | None  # of interest; None where nothing is known of it
    emails: tuple[str, ...]  # that can be written to, in the order of the borrower ids
    phones: tuple[str, ...]

    @property
    def person_id(self) -> str:
        return self.borrower_ids[0]

    def email(self, borrower: Used) -> str | None:
        return _reachable(borrower["email"], self.emails)

    def phone(self, borrower: Used) -> str | None:
        return _reachable(borrower["phone"], self.phones)


@dataclass(frozen=True, kw_only=True)
class People:
    persons: tuple[Person, ...]
    oversized_groups: int


def is_email(text: str | None) -> bool:
    return text is not None and "@" in text[1:-1]


def is_phone(text: str | None) -> bool:
    return text is not None and any(digit in text for digit in "0123456789")


def resolve(
    borrowers: Sequence[Used],
    match_ids: Mapping[str, str],
    opted_out: Verdict,
    engagement: Verdict,
    *,
    max_borrowers_per_person: int,
) -> People:
    """Persons by match id; a borrower without one is a person of their own.

    A group over the size is not merged, but an opt-out of any member binds all of it.
    """
    closed = _closed(opted_out, engagement)
    answers = {row["borrower_id"]: row for row in engagement.used}
    groups: dict[tuple[str, str], list[Used]] = defaultdict(list)
    for borrower in sorted(borrowers, key=lambda each: each["borrower_id"]):
        match_id = match_ids.get(borrower["borrower_id"])
        alone = ("borrower", borrower["borrower_id"])
        groups[alone if match_id is None else ("match", match_id)].append(borrower)

    persons = []
    for members in groups.values():
        refused = set().union(*(closed[each["borrower_id"]] for each in members))
        merged = len(members) <= max_borrowers_per_person
        parts = [members] if merged else [[member] for member in members]
        persons.extend(_person(part, refused, answers) for part in parts)
    return People(
        persons=tuple(sorted(persons, key=lambda person: person.person_id)),
        oversized_groups=sum(len(each) > max_borrowers_per_person for each in groups.values()),
    )


def _closed(opted_out: Verdict, engagement: Verdict) -> Mapping[str, set[str]]:
    """The channels that each borrower id has refused."""
    closed: dict[str, set[str]] = defaultdict(set)
    for line in opted_out.heard:
        closed[line["borrower_id"]] |= CLOSES.get(line["channel"], set(CHANNELS))
    for row in (*engagement.used, *engagement.heard):
        if NO.fullmatch((row["sms_opt_in"] or "").lower()):
            closed[row["borrower_id"]].add("sms")
    return closed


def _person(members: list[Used], refused: set[str], answers: Mapping[str, Used]) -> Person:
    known = [answers[each["borrower_id"]] for each in members if each["borrower_id"] in answers]
    signs = frozenset(
        sign
        for sign, column in SIGNS.items()
        if any(YES.fullmatch((answer[column] or "").lower()) for answer in known)
    )
    open_to = {"call", "email"} | ({"sms"} if "sms_opt_in" in signs else set())
    return Person(
        borrower_ids=tuple(each["borrower_id"] for each in members),
        permitted=frozenset(open_to - refused),
        signs=signs if known else None,
        emails=tuple(each["email"] for each in members if is_email(each["email"])),
        phones=tuple(each["phone"] for each in members if is_phone(each["phone"])),
    )


def _reachable(own: str | None, addresses: tuple[str, ...]) -> str | None:
    """The borrower row's own address where it is one, else the person's first."""
    if own in addresses or not addresses:
        return own
    return addresses[0]
