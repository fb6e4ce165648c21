"""What a line of a list of opt-outs says beside its channel, in columns that nothing reads.

`Email`, and in the notes `do not call either`: who says more there than the line's own channel is
closed by all of them. A list that closes every channel has nothing to add.
"""

import re
from collections.abc import Iterator, Sequence

from infra.command.importing import cells
from infra.command.importing.conversion.opt_outs.channels import channels_of
from infra.command.importing.conversion.reader import Reader
from infra.command.importing.headings import consent, refusals
from infra.command.importing.headings.vocabulary import words
from infra.command.importing.headings.wishes import CHANNELS, EVERY_CHANNEL
from infra.command.importing.mapping.model import LISTS, Source
from infra.command.importing.tables.table import Table

# It says that somebody opted out, and when and how, and names no channel.
_OF_THE_LIST = re.compile(
    "(?: ?(?:please|pls|has|have|was|is|i|they|user|customer|client|contact|borrower|recipient"
    "|wants?|asked|requested|requests?|received|to|be|by|via|from|of|the|our|your|my|list|link|form"
    "|web|site|page|reply|replied|texted|sent|keyword|me|date|dt|time|timestamp|on|at|in|source"
    "|reason|type|code|status|flag|y|yes|true|x|opt(?:ed|ing|s)?|outs?|opted ?out|optouts?"
    "|unsub[a-z]*|stop(?:s|ped)?|end|quit|cancel|remov(?:e|ed|al)|refused?|declined?"
    "|[0-9]+)(?= |$))+"
)
_CLOSED_WITH = {"phone": ("phone", "sms")}


class Further:
    """Of one table."""

    def __init__(self, source: Source, table: Table, reader: Reader) -> None:
        self._reader = reader
        read = {
            name
            for columns in source.datasets.values()
            for each in columns.values()
            for name in each.named
        }
        is_list = not LISTS.isdisjoint(source.datasets)
        self._columns = [
            (place, name, _closed_by_heading(name))
            for place, name in enumerate(table.header)
            if is_list and name and name not in read and name not in source.ignored
        ]

    def said(self, record: Sequence[str], channel: str) -> Iterator[tuple[str, str]]:
        """The columns and cells that close more than a channel of one's own."""
        own = [each.casefold() for each in channels_of(channel)]
        if not set(own) <= {*CHANNELS}:
            return  # the line closes every one
        known = {"fax", *(each for one in own for each in _CLOSED_WITH.get(one, (one,)))}
        for place, name, by_heading in self._columns:
            cell = record[place]
            if not cell or self._leaves_open(name, cell):
                continue
            if not known.issuperset((*by_heading, *_closed_by_words(cell, name))):
                yield name, cell

    def _leaves_open(self, name: str, cell: str) -> bool:
        is_silent = self._reader.is_null(cell) or cells.is_no(cell) or cells.is_in(cell)
        return is_silent or consent.denies(cell, name)


def _closed_by_heading(name: str) -> tuple[str, ...]:
    said = words(name)
    return () if _OF_THE_LIST.fullmatch(said) else consent.refused(said)


def _closed_by_words(cell: str, name: str) -> tuple[str, ...]:
    if refusals.heard(cell, name) is None or _OF_THE_LIST.fullmatch(refusals.in_words(cell)):
        return ()
    if refusals.is_of_the_person(cell):
        return (EVERY_CHANNEL,)
    return consent.refused(words(cell)) or (EVERY_CHANNEL,)
