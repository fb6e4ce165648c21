"""Which opt-outs of the last published run are lost, found once more."""

from collections import defaultdict
from collections.abc import Mapping

from lambdas.shared.contract import BORROWER_INFORMATION, OPT_OUTS, REFUSING
from tests.oracle import refusals
from tests.oracle.addresses import mailbox, number
from tests.oracle.leads import Answer
from tests.oracle.people import People
from tests.oracle.rows import Used, Verdict

Closed = dict[tuple[str, str, str], set[str]]  # channels, by kind, name and channel of an opt-out

NOTHING_BEFORE = {"recorded": None, "in_the_book": None, "lost": None}


def compare(
    before: Mapping[str, Verdict] | None, found: Answer
) -> dict[str, dict[str, int | None]]:
    """By dataset, of the opt-outs that a run judged `before`. None: no run was published."""
    if before is None:
        return {dataset.name: dict(NOTHING_BEFORE) for dataset in REFUSING}
    borrowers = before[BORROWER_INFORMATION.name]
    return {
        **{each.name: _of_a_list(before[each.name], found) for each in OPT_OUTS},
        BORROWER_INFORMATION.name: _of_cells(borrowers, found),
    }


def _of_a_list(before: Verdict, found: Answer) -> dict[str, int | None]:
    closed: Closed = defaultdict(set)
    for line in before.heard:
        kind = "borrower_id" if "borrower_id" in line else "address"
        closed[kind, line[kind], line["channel"]] |= line["closes"]
    return {"recorded": len(before.used), **_compared(closed, found)}


def _of_cells(borrowers: Verdict, found: Answer) -> dict[str, int | None]:
    closed: Closed = defaultdict(set)
    for row in borrowers.delivered:
        if row["borrower_id"] and (closes := refusals.of_row(row)):
            closed["borrower_id", row["borrower_id"], ""] |= closes
    return {"recorded": len(closed), **_compared(closed, found)}


def _compared(closed: Closed, found: Answer) -> dict[str, int | None]:
    book = found.verdicts[BORROWER_INFORMATION.name].delivered
    open_again = []  # of each that is in the book
    for (kind, name, _), channels in closed.items():
        rows = [row for row in book if name in _names(kind, row)]
        if rows and channels:
            lost = _is_address_open if kind == "address" else _is_record_open
            open_again.append(
                any(lost(found.people, row, name, each) for row in rows for each in channels)
            )
    return {"in_the_book": len(open_again), "lost": sum(open_again)}


def _names(kind: str, row: Used) -> set[str | None]:
    if kind == "borrower_id":
        return {row["borrower_id"]}
    return {mailbox(row.get("email")), number(row.get("phone"))}


def _is_address_open(people: People, _row: Used, name: str, channel: str) -> bool:
    return channel not in people.closed_addresses.get(name, ())


def _is_record_open(people: People, row: Used, name: str, channel: str) -> bool:
    """Unless the record is closed, or the address that it gives and nobody reaches the person."""
    if channel in people.closed_ids.get(name, ()):
        return False
    own = mailbox(row.get("email")) if channel == "email" else number(row.get("phone"))
    is_reached = any(
        channel in person.permitted for person in people.persons if name in person.borrower_ids
    )
    return is_reached or channel not in people.closed_addresses.get(own or "", ())
