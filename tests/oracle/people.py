"""Persons: borrowers after resolution."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Person:
    """One person to call, under the smallest of their borrower ids, in byte order."""

    borrower_ids: tuple[str, ...]
    do_not_contact: bool

    @property
    def person_id(self) -> str:
        return self.borrower_ids[0]


@dataclass(frozen=True, kw_only=True)
class People:
    persons: tuple[Person, ...]
    oversized_groups: int


def resolve(
    borrower_ids: Collection[str],
    match_ids: Mapping[str, str],
    opted_out: Collection[str],
    *,
    max_borrowers_per_person: int,
) -> People:
    """Persons by match id; a borrower without one is a person of their own.

    A group over the size is not merged, but an opt-out of any member binds all of it.
    """
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for borrower_id in sorted(borrower_ids):
        match_id = match_ids.get(borrower_id)
        groups[("borrower", borrower_id) if match_id is None else ("match", match_id)].append(
            borrower_id
        )

    persons = []
    oversized_groups = 0
    for members in groups.values():
        do_not_contact = any(member in opted_out for member in members)
        oversized = len(members) > max_borrowers_per_person
        oversized_groups += oversized
        parts = [[member] for member in members] if oversized else [members]
        persons.extend(
            Person(borrower_ids=tuple(part), do_not_contact=do_not_contact) for part in parts
        )
    return People(
        persons=tuple(sorted(persons, key=lambda person: person.person_id)),
        oversized_groups=oversized_groups,
    )
