"""What a cell says of a loan: whether it is still one, and which lien it is.

A status is told by all of its words; one with a word that is not known is for people to decide.
"""

import re
from collections.abc import Collection
from enum import StrEnum

from infra.command.importing.headings import refusals, servicing


class Status(StrEnum):
    LIVE = "live"
    GONE = "gone"  # paid off, handed over or charged off: no line of the list
    STOPPED = "stopped"  # in hardship, say: whoever owes it is not to be solicited
    UNKNOWN = "unknown"


_LIVE = frozenset(
    ("active", "current", "open", "performing", "reperforming", "outstanding", "repayment", "live",
     "good", "standing", "normal", "regular", "paying", "delinquent", "late", "past", "due", "day",
     "days", "dpd", "dq", "over", "plus", "less", "than", "funded", "originated", "booked",
     "boarded", "serviced", "servicing", "shipped", "modified", "reinstated")
)  # fmt: skip
_GONE = re.compile(
    r"\bpaid (?:off|in full|out)\b|\bpay ?offs?\b|\bpaid$|\bpif\b|\bprepaid\b|\bcharged? ?offs?\b"
    r"|\bwritten off\b|\bwrite off\b|\btransfer(?:red|out)?\b|\b(?:service|servicing) released?\b"
    r"|\breo\b|\bliquidated\b|\brefinanced\b|\bsatisfied\b|\bsettled\b|\bshort sale\b"
    r"|\bthird party sale\b|\bdeed in lieu\b|\bcancell?ed\b|\brescinded\b|\bmatured\b"
    r"|\bterminated\b|\bzero balance\b|\bwithdrawn\b|\bdenied\b"
)
# A servicer's loan that is closed is over; a lender's was made.
_CLOSED = frozenset(("closed",))
_SERVICED = frozenset(("active", "current", "performing", "delinquent", "late", "past"))
_STOPPED = re.compile(
    r"\bforbearance\b|\bdefer(?:red|ment|ral)\b|\bloss mit(?:igation)?\b|\bdefault(?:ed)?\b"
    r"|\bworkout\b|\bhardship\b|\btrial (?:plan|modification|period)\b|\b(?:re)?payment plan\b"
)
# As a sheet is called that nobody gave a name, and a file that went from one place to another;
# and what may be asked, or be had in a file of loans that are not over.
_NOT_IN_NAMES = re.compile(
    r"\bdefault\b|\btransfer\b|\bpay ?offs? (?:quotes?|amounts?|statements?|calculator)\b"
)
_BESIDE = frozenset(("loan", "account", "mortgage", "status", "in", "the", "is", "of", "and", "to"))

_FIRST = frozenset(("1", "01", "first", "i", "senior", "one", "st"))
_JUNIOR = frozenset(
    ("2", "02", "3", "03", "4", "second", "third", "fourth", "ii", "iii", "two", "three", "nd",
     "rd", "junior", "sub", "subordinate", "subordinated", "piggyback", "heloc")
)  # fmt: skip
_BESIDE_LIEN = frozenset(("lien", "position", "pos", "mortgage", "mtg", "loan", "priority", "0"))
_LINE_OF_CREDIT = frozenset(("heloc", "line", "loc", "credit"))


def status_of(cell: str, live: Collection[str] = (), gone: Collection[str] = ()) -> Status:
    """`live` and `gone`: what stands for that beside the words that are known."""
    folded = cell.casefold()
    if folded in map(str.casefold, gone):
        return Status.GONE
    if folded in map(str.casefold, live):
        return Status.LIVE
    said = refusals.in_words(cell)
    if refusals.heard(cell) or _STOPPED.search(said):
        return Status.STOPPED
    if _GONE.search(said):
        return Status.GONE
    words = _told(cell)
    return Status.LIVE if words and words <= _LIVE else Status.UNKNOWN


def said_by_name(name: str) -> Status | None:
    """Of a file's or a sheet's name, or a title: whether its loans are over or in hardship."""
    said = _NOT_IN_NAMES.sub(" ", refusals.plain(name))
    if _STOPPED.search(said) or servicing.is_of_foreclosure(said):
        return Status.STOPPED
    return Status.GONE if _GONE.search(said) else None


def are_statuses(cells: Collection[str]) -> bool:
    """Whether these say of loans that some are over, and nothing else."""
    gone = closed_among(cells)
    statuses = {status_of(cell, gone=gone) for cell in cells}
    is_told = Status.GONE in statuses and Status.UNKNOWN not in statuses
    return is_told and not any(map(refusals.heard, cells))


def closed_among(cells: Collection[str]) -> tuple[str, ...]:
    """Those that say Closed, if others tell that it means a loan that is over."""
    closed = {cell for cell in cells if _told(cell) == _CLOSED}
    are_over = any(
        status_of(cell) is Status.GONE or not _SERVICED.isdisjoint(_told(cell))
        for cell in set(cells) - closed
    )
    return tuple(sorted(closed)) if are_over else ()


def _told(cell: str) -> set[str]:
    words = refusals.in_words(cell).split()
    return {word for word in words if not word.isdigit() and word not in _BESIDE}


def is_junior(cell: str) -> bool | None:
    """Whether it says another lien than the first; None if its words do not tell."""
    words = set(refusals.in_words(cell).split()) - _BESIDE_LIEN
    if words and words <= _FIRST:
        return False
    return True if words and words <= _JUNIOR else None


def junior_type(loan_type: str, term: str) -> str:
    """The type of a loan that is no first lien, in words that a run understands."""
    is_line = not _LINE_OF_CREDIT.isdisjoint(refusals.in_words(loan_type).split())
    return " ".join(filter(None, ("HELOC" if is_line else "", "second lien", term)))
