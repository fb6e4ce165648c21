"""What a line closes by its flags: columns of which each is a refusal or a permission.

Of a refusal only a clear no leaves the channel open, of a permission only a clear yes; `Allow` and
`Subscribed` are both. A column read by its words is one of permission if its heading says so, or if
a yes is among those left open: then a no closes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from infra.command.importing import cells
from infra.command.importing.conversion.opt_outs.reasons import reason_of
from infra.command.importing.conversion.reader import Reader
from infra.command.importing.conversion.report import Counts
from infra.command.importing.headings import consent, servicing
from infra.command.importing.headings.permission import Sort, sort_of
from infra.command.importing.headings.wishes import EVERY_CHANNEL
from infra.command.importing.mapping.model import BY_WORD, OPEN, Field
from infra.command.importing.tables.table import Table

Flags = Mapping[str, Field]  # by channel
_STOP_ALL = re.compile("(?i)stop[ -]?all")  # a keyword
_NOT_KNOWN = {"?", "unknown", "tbd", "not available"}  # words for nothing, but not for a no


class FlagReader:
    """Of one table. Counts what its flags close, value by value."""

    def __init__(
        self, flags: Iterable[Flags], table: Table, reader: Reader, counts: Counts
    ) -> None:
        self._reader, self._counts = reader, counts
        self._reworded: dict[str, tuple[str, str]] = {}  # by column, the first cell and its reason
        self._told: set[str] = set()  # of these, the columns
        permitting = {
            name for each in flags for field in each.values() for name in field.permission
        }
        # X beside another yes is no clear one
        self._crossed = {
            name
            for name in permitting
            if any(cells.is_yes(cell) and cell.casefold() != "x" for cell in table.distinct(name))
        }
        self._refusing = {
            name: servicing.refusing(name, table.column(name))
            for each in flags
            for field in each.values()
            for name in field.named
        }

    def closed_by(self, flags: Flags, record: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The channels that a line closes, "" for every one, each with the reason."""
        for channel, each in flags.items():
            if channel == BY_WORD:
                for words in each.words:
                    yield from self._closed_by_word(words, record)
                continue
            word = "" if channel == EVERY_CHANNEL else channel
            for name in each.named:
                cell = record[self._reader.place(name)]
                if name in each.permission:
                    is_cross = cell.casefold() == "x" and name in self._crossed
                    is_closed = is_cross or not self._reader.permits(name, cell)
                else:
                    is_closed = not self._leaves_open(name, cell)
                if is_closed:
                    self._counts.note_closing(name, cell)
                    also = _closed_beside(cell) if word else ()
                    for one in dict.fromkeys((word, *also)):
                        closed = "" if one == EVERY_CHANNEL else one
                        yield closed, self._reason(closed, name, cell, name in each.permission)

    def reworded(self) -> Iterator[tuple[str, str, str]]:
        """Columns, each told once, with a cell and its reason in which the heading is not named."""
        for name in self._reworded.keys() - self._told:
            self._told.add(name)
            yield name, *self._reworded[name]

    def _reason(self, channel: str, name: str, cell: str, is_permission: bool) -> str:
        written = reason_of(channel, name, cell, self._reader, permits=is_permission)
        if written != f"{name}: {cell}":
            self._reworded.setdefault(name, (cell, written))
        return written

    def _closed_by_word(self, each: Field, record: Sequence[str]) -> Iterator[tuple[str, str]]:
        """What the cells themselves say; a word that is not known may mean every channel."""
        left_open = {word.casefold() for word in each.open}
        for name in each.columns:
            cell = record[self._reader.place(name)]
            is_denied = self._denies_permission(each, name, cell)
            if cell.casefold() in left_open or (self._leaves_open(name, cell) and not is_denied):
                continue
            unknown = () if each.others == OPEN and not is_denied else (EVERY_CHANNEL,)
            channels = consent.closed_by(cell, name) or unknown
            if channels:
                self._counts.note_closing(name, cell)
            for channel in channels:
                yield "" if channel == EVERY_CHANNEL else channel, f"{name}: {cell}"

    def _denies_permission(self, each: Field, name: str, cell: str) -> bool:
        """Whether it is no yes where a yes allows. Of free text only a clear no is none."""
        is_of_consent = sort_of(name) is Sort.ALLOWS
        if not is_of_consent and not any(map(cells.is_yes, each.open)):
            return False
        is_silent = is_of_consent and each.others != OPEN and _says_nothing(cell, self._reader)
        return cells.is_no(cell) or is_silent

    def _leaves_open(self, name: str, cell: str) -> bool:
        """Whether it says nothing or no, as that is said in its column."""
        is_no = (
            _says_nothing(cell, self._reader)
            or cells.is_no(cell)
            or cells.is_in(cell)
            or consent.denies(cell, name)
        )
        return is_no and cell.casefold() != self._refusing.get(name)


def _closed_beside(cell: str) -> tuple[str, ...]:
    return (EVERY_CHANNEL,) if _STOP_ALL.fullmatch(cell) else consent.closed_beside(cell)


def _says_nothing(cell: str, reader: Reader) -> bool:
    """Empty or a word for nothing; neither a spreadsheet's error nor that nobody knows."""
    is_lost = cell.startswith("#") or cell.casefold() in _NOT_KNOWN
    return reader.is_null(cell) and not is_lost
