"""Persons: borrowers after resolution, what they agreed to and where they can be reached."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.oracle import refusals
from tests.oracle.addresses import mailbox, number, of_record
from tests.oracle.placeholders import placeholders
from tests.oracle.rows import ID, Used, Verdict, bound, unwrapped

YES = re.compile(r"y|yes|t|true|0*[1-9][0-9]*(\.0+)?")
CHANNELS = ("call", "email", "sms")
SIGNS = {
    "paperless_billing": "paperless_billing",
    "email_open": "email_open_last_30d",
    "app_login": "mobile_app_login_last_30d",
    "sms_opt_in": "sms_opt_in",
}

Closed = Mapping[str, set[str]]  # channels, by borrower id or by address


@dataclass(frozen=True, kw_only=True)
class Person:
    """One person to call, under the smallest of their borrower ids, in byte order.

    `reached` holds, by channel, the addresses that are open there, as delivered and in the order
    of the borrower ids.
    """

    borrower_ids: tuple[str, ...]
    permitted: frozenset[str]  # of CHANNELS
    signs: frozenset[str] | None  # of interest; None where nothing is known of it
    reached: Mapping[str, tuple[tuple[str, str], ...]]  # (borrower id, address)

    @property
    def person_id(self) -> str:
        return self.borrower_ids[0]

    def address(self, channel: str, borrower: Used) -> str | None:
        """The borrower row's own where that is open, else the person's first."""
        open_ones = self.reached[channel]
        own = [address for each, address in open_ones if each == borrower["borrower_id"]]
        return next(iter([*own, *(address for _, address in open_ones)]), None)

    def others(self, channel: str, address: str | None) -> set[str]:
        return {each for _, each in self.reached[channel]} - {address}


@dataclass(frozen=True, kw_only=True)
class People:
    persons: tuple[Person, ...]
    oversized_groups: int
    parted_groups: int  # that hold two of whom people said that they are two
    closed_ids: Closed
    closed_addresses: Closed


def value(channel: str, address: str | None) -> str | None:
    """For comparing; None where it is no address."""
    return mailbox(address) if channel == "email" else number(address)


def resolve(
    borrowers: Verdict,
    match_ids: Mapping[str, str],
    opt_outs: Sequence[Verdict],
    engagement: Verdict,
    *,
    max_borrowers_per_person: int,
    decisions: Sequence[Used] = (),
) -> People:
    """Persons by match id; a borrower without one is a person of their own.

    A group over the size is not merged, nor one that holds two who were told to be two; but an
    opt-out of any member binds all of it.
    """
    parted = _parted(decisions, {each["borrower_id"] for each in borrowers.used}, match_ids)
    closed_ids = _closed_ids(borrowers, opt_outs, engagement, match_ids)
    closed_addresses = _closed_addresses(borrowers, opt_outs, closed_ids)
    answers = {row["borrower_id"]: row for row in engagement.used}
    groups: dict[tuple[str, str], list[Used]] = defaultdict(list)
    for borrower in sorted(borrowers.used, key=lambda each: each["borrower_id"]):
        match_id = match_ids.get(borrower["borrower_id"])
        alone = ("borrower", borrower["borrower_id"])
        groups[alone if match_id is None else ("match", match_id)].append(borrower)

    persons = []
    for members in groups.values():
        match_id = match_ids.get(members[0]["borrower_id"])
        merged = len(members) <= max_borrowers_per_person and match_id not in parted
        parts = [members] if merged else [[member] for member in members]
        persons.extend(_person(part, closed_ids, closed_addresses, answers) for part in parts)
    return People(
        persons=tuple(sorted(persons, key=lambda person: person.person_id)),
        oversized_groups=sum(len(each) > max_borrowers_per_person for each in groups.values()),
        parted_groups=len(parted),
        closed_ids=closed_ids,
        closed_addresses=closed_addresses,
    )


def _parted(
    decisions: Sequence[Used], borrowers: set[str], match_ids: Mapping[str, str]
) -> set[str]:
    """The match ids of two borrowers who were told to be two persons."""
    return {
        match_ids[row["borrower_id"]]
        for row in decisions
        if row["decision"] == "different"
        and row["borrower_id"] != row["other_id"]
        and {row["borrower_id"], row["other_id"]} <= borrowers & match_ids.keys()
        and match_ids[row["borrower_id"]] == match_ids[row["other_id"]]
    }


def _closed_ids(
    borrowers: Verdict,
    opt_outs: Iterable[Verdict],
    engagement: Verdict,
    match_ids: Mapping[str, str],
) -> Closed:
    """The channels that each borrower id has refused, or another id of its match group."""
    own: dict[str, set[str]] = defaultdict(set)
    for row in borrowers.delivered:
        if row["borrower_id"] is not None and (closes := refusals.of_row(row)):
            own[row["borrower_id"]] |= closes
    for verdict in opt_outs:
        for line in verdict.heard:
            if "borrower_id" in line:
                own[line["borrower_id"]] |= line["closes"]
    known = {row["borrower_id"] for row in borrowers.delivered}
    for row in engagement.delivered:
        given = unwrapped(row["borrower_id"] or "")
        if given and _refuses_texts(row):
            for each in bound(given, known):
                own[each].add("sms")
    for borrower_id, twin_id in _twins(borrowers):
        own[twin_id] |= own.get(borrower_id, set())
    closed = defaultdict(set, {each: set(channels) for each, channels in own.items()})
    for borrower_id, match_id in match_ids.items():
        for other, other_match_id in match_ids.items():
            if match_id == other_match_id and other in own:
                closed[borrower_id] |= own[other]
    return closed


def _twins(borrowers: Verdict) -> list[tuple[str, str]]:
    """Ids of lines that are not used, and of records that one sees to be of the same person."""
    used = {row["borrower_id"]: row for row in borrowers.used}
    at: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for borrower_id, row in used.items():
        for place in _places(row):
            at[place].add(borrower_id)
    return [
        (row["borrower_id"], twin_id)
        for row in borrowers.delivered
        if row["borrower_id"] and (row["is_broken"] or row["borrower_id"] not in used)
        for place in _places(row)
        for twin_id in sorted(at[place])
        if twin_id != row["borrower_id"]
    ]


def _places(row: Used) -> Iterator[tuple[str, str, str]]:
    """A name, with a home, a number or a mailbox; none of a row without one."""
    name = "|".join(_letters(row.get(column) or "") for column in ("first_name", "last_name"))
    home = row.get("property_id")
    if home and (not ID.fullmatch(home) or home.lower() in placeholders()["property"]):
        home = None
    contacts = {"home": home, "email": mailbox(row.get("email")), "phone": number(row.get("phone"))}
    for kind, contact in contacts.items():
        if contact and name != "|":
            yield name, kind, contact


def _letters(cell: str) -> str:
    """Without what stands behind a mark."""
    written = re.split(r" -|--|[(\[{<*|/:;!#~=_+,]", refusals.plain(cell)[1:-1])[0]
    return "".join(letter for letter in written if letter.isalpha() or not letter.isascii())


def _refuses_texts(line: Used) -> bool:
    """Whatever is no yes; of a broken line, too, what stands behind a yes or instead of one."""
    said = line.get("sms_opt_in") or ""
    agrees = YES.fullmatch(said.lower()) is not None
    return not agrees or bool(line["overflow"]) if line["is_broken"] else bool(said) and not agrees


def _closed_addresses(
    borrowers: Verdict, opt_outs: Iterable[Verdict], closed_ids: Closed
) -> Closed:
    """Of every record that is closed, whether or not its row can be used."""
    closed: dict[str, set[str]] = defaultdict(set)
    for row in borrowers.delivered:
        for channel in closed_ids.get(row["borrower_id"] or "", ()):
            for address in of_record(row):
                if ("@" in address) == (channel == "email"):
                    closed[address].add(channel)
    for verdict in opt_outs:
        for line in verdict.heard:
            if "address" in line:
                closed[line["address"]] |= line["closes"]
    return closed


def _person(
    members: list[Used],
    closed_ids: Closed,
    closed_addresses: Closed,
    answers: Mapping[str, Used],
) -> Person:
    known = [answers[each["borrower_id"]] for each in members if each["borrower_id"] in answers]
    signs = frozenset(
        sign
        for sign, column in SIGNS.items()
        if any(YES.fullmatch((answer[column] or "").lower()) for answer in known)
    )
    refused = set().union(*(closed_ids.get(each["borrower_id"], set()) for each in members))
    reached = {}
    permitted = set()
    for channel in CHANNELS:
        column = "email" if channel == "email" else "phone"
        having = [each for each in members if value(channel, each[column])]
        reached[channel] = tuple(
            (each["borrower_id"], each[column])
            for each in having
            if channel not in refused
            and channel not in closed_addresses.get(value(channel, each[column]), ())
            and (channel != "sms" or _agrees(answers.get(each["borrower_id"])))
        )
        nothing_to_close = not having and channel != "sms"
        if channel not in refused and (reached[channel] or nothing_to_close):
            permitted.add(channel)
    return Person(
        borrower_ids=tuple(each["borrower_id"] for each in members),
        permitted=frozenset(permitted),
        signs=signs if known else None,
        reached=reached,
    )


def _agrees(answer: Used | None) -> bool:
    """A text needs the yes of the record that the number is of."""
    return answer is not None and bool(YES.fullmatch((answer["sms_opt_in"] or "").lower()))
