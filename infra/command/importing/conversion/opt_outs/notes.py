"""Lines below or within the rows that are none, refuse in words, and name whom: `* Loans 1001 and
1002 - do not solicit`, `Please exclude 512-555-0104`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from infra.command.importing import cells
from infra.command.importing.conversion.opt_outs.closings import Closings
from infra.command.importing.conversion.people.contacts import addresses_in
from infra.command.importing.conversion.people.portfolio import Portfolio
from infra.command.importing.headings import consent, refusals
from infra.command.importing.headings.lists import tells_of_a_list
from infra.command.importing.headings.wishes import EVERY_CHANNEL
from infra.command.importing.tables.table import Row, Table
from lambdas.shared.contract import DO_NOT_CONTACT, DO_NOT_CONTACT_ADDRESSES

ADVICE = "it is no row, but refuses for whoever it names, and closes them"
_LEAST_COLUMNS = 4  # of fewer, a line with two cells is a row
_EXCLUDES = re.compile(
    r"(?i)\b(?:exclud\w*|remov\w*|skip|omit\w*|suppress\w*|scrub\w*"
    r"|stop\w*|leave (?:out|off)|take (?:out|off)|do not|don.?t|never|no longer|not to be)\b"
)
_DATE = re.compile(
    r"\b[0-9]{1,4}[/.][0-9]{1,2}(?:[/.][0-9]{2,4})?\b|\b20[0-9]{2}-[0-9]{2}-[0-9]{2}\b"
    r"|\b20[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])\b|[$€£][0-9,.]+"
)
_NUMBER = re.compile(r"[A-Za-z0-9_][\w-]*")
_AMOUNT = re.compile(r"[0-9]{1,6}|[0-9,]*\.[0-9]*|[0-9]{1,3}(?:,[0-9]{3})+")  # a cell of a sum
_CERTAIN = 5  # digits: such a number is somebody's


@dataclass(frozen=True)
class Note:
    """What a line names; `is_certain`: it may be nothing but a note that names somebody."""

    text: str
    addresses: tuple[str, ...]
    numbers: tuple[str, ...]
    is_certain: bool


class Notes:
    """Of one table. `ids`: the places of ids in its lines."""

    def __init__(
        self, phone_region: str | None, table: Table, ids: Sequence[int], closings: Closings
    ) -> None:
        self._phone_region, self._table, self._ids = phone_region, table, ids
        self._closings = closings
        self._taken: list[tuple[Row, Sequence[str], Note]] = []

    def found_in(self, record: Sequence[str]) -> Note | None:
        """None of a row, and of a line that names nobody."""
        width = len(self._table.header)
        filled = [cell for cell in record if cell]
        if width < _LEAST_COLUMNS or len(filled) > max(2, width // 4):
            return None
        if any(_is_id(record[place]) for place in self._ids if place < len(record)):
            return None
        text = " | ".join(filled)
        if not (_EXCLUDES.search(text) or refusals.heard(text) or tells_of_a_list(text)):
            return None
        addresses = tuple(addresses_in(filled, self._phone_region))
        told = " | ".join(cell for cell in filled if not _AMOUNT.fullmatch(cell))
        numbers = tuple(
            each for each in _NUMBER.findall(_DATE.sub(" ", told)) if any(map(str.isdigit, each))
        )
        is_certain = bool(addresses) or any(sum(map(str.isdigit, n)) >= _CERTAIN for n in numbers)
        return Note(text, addresses, numbers, is_certain) if addresses or numbers else None

    def stands_as_id(self, record: Sequence[str]) -> bool:
        """Whether a word stands where ids do: a line without one may be a row that lost it."""
        return any(record[place] for place in self._ids if place < len(record))

    def take(self, row: Row, record: Sequence[str], note: Note) -> None:
        self._taken.append((row, record, note))

    def finish(self, portfolio: Portfolio) -> list[tuple[Row, Sequence[str]]]:
        """Once all tables are read: closes whom they name, and returns those that name nobody."""
        of_nobody = []
        for row, record, note in self._taken:
            said = consent.closed_by(note.text) or (EVERY_CHANNEL,)
            channels = ["" if each == EVERY_CHANNEL else each for each in said]
            reason = f"line {row.line} of {self._table.path.name}: {note.text}"[:200]
            people = [who for number in note.numbers for who in portfolio.named(number)]
            for channel in channels:
                for who in people:
                    self._closings.close(DO_NOT_CONTACT, (who, channel, reason))
                for address in note.addresses:
                    self._closings.close(DO_NOT_CONTACT_ADDRESSES, (address, channel, reason))
            is_named = any(
                _is_address(each, note) or portfolio.has(each) for each in note.addresses
            )
            if note.is_certain and not people and not is_named:
                of_nobody.append((row, record))
        return of_nobody


def _is_address(address: str, note: Note) -> bool:
    """Ten digits without anything between them may be a loan's number."""
    return "@" in address or not any(
        number.isdigit() and address.endswith(number) for number in note.numbers
    )


def _is_id(cell: str) -> bool:
    return any(map(str.isdigit, cell)) and cells.is_identifier(cell)
