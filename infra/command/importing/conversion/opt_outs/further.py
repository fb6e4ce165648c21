"""What a line of a list of opt-outs says beside its channel: in its reason, and in columns that
nothing reads.

`Email`, and in the notes `do not call either`: who says more there than the line's own channel is
closed by all of them. A list that closes every channel has nothing to add.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from infra.command.importing import cells
from infra.command.importing.conversion.opt_outs.channels import channels_of
from infra.command.importing.conversion.opt_outs.reasons import CLOSED_BESIDE
from infra.command.importing.conversion.reader import Reader
from infra.command.importing.headings import consent, hearing, refusals
from infra.command.importing.headings.vocabulary import words
from infra.command.importing.headings.wishes import CHANNELS, EVERY_CHANNEL
from infra.command.importing.mapping.model import LISTS, Source
from infra.command.importing.tables.table import Table
from lambdas.shared.refusals import patterns

# It says that somebody opted out, and when and how, and names no channel but the line's own.
_OF_THE_LIST = (
    "(?: ?(?:please|pls|has|have|was|is|i|they|user|customer|client|borrower|recipient"
    "|contact(?= (?:has|was|opt|unsub|request))|clicked|header|this|wants?|asked|requests?"
    "|requested|received|to|be|by|via|from|of|the|our|your|my|list|link|form"
    "|web|site|page|reply|replied|texted|sent|keyword|me|date|dt|time|timestamp|on|at|in|source"
    "|reason|type|code|status|flag|y|yes|true|x|opt(?:ed|ing|s)?|outs?|opted ?out|optouts?"
    "|unsub[a-z]*|stop(?:s|ped)?|end|quit|cancel|remov(?:e|ed|al)|refused?|declined?|blocked?"
    "|[0-9]+{own})(?= |$))+"
)
_OF_CHANNEL = {
    "sms": "|sms|texts?|texting|messages?|messaging",
    "email": "|e|e ?mails?|e ?mailings?|newsletters?|subscri[a-z]*",
    "phone": "|calls?|calling|phone",
}
# What refuses a channel in a sentence, and the words of what else may be refused there.
_REFUSED = {"phone": patterns.CALLS, "sms": patterns.TEXTS}
_NAMED = {
    "phone": r"call\w*|phon\w*|dial\w*",
    "sms": r"texts?|texting|sms",
    "email": r"e ?mail\w*",
    "mail": r"mail\w*|letters?",
    "": r"contact\w*|solicit\w*|market\w*|any\w*|all|every\w*|either|too|also|nothing|writ\w*",
}
_OF_REASONS = "opt out reason"  # how a column of them is heard, whatever it is called
# `C&D Rcvd`, `SCRA Flag`, `All Channels`
_OF_EVERY_CHANNEL = re.compile(
    r"\b(?:c (?:and |n )?d|cease|litig\w*|complain\w*|scra|forbear\w*|loss mit\w*"
    r"|global(?:ly)? (?:opt|opted|unsub\w*|dnc|stop|suppress\w*|flag|ind)"
    r"|(?:all|every|any) (?:channels?|contact|communications?|marketing))\b"
)
# How far it goes, under a heading of that: `All` of a campaign is no wish
_OF_EXTENT = re.compile(r"\b(?:scope|level|extent|type|opt|opted|dnc|channels?|stop|suppress\w*)\b")
_ALL = re.compile(
    r"(?:all|global(?:ly)?|every(?:thing|where)|any|both|universal|(?:company|brand) wide)"
    r"(?: (?:channels?|contact|communications?|marketing|lists?|opt ?outs?))*"
)


class Further:
    """Of one table."""

    def __init__(self, source: Source, table: Table, reader: Reader) -> None:
        self._reader = reader
        read = {
            name
            for columns in source.datasets.values()
            for column, each in columns.items()
            if column != "reason"
            for name in each.named
        }
        self._reasons = {
            name
            for dataset in LISTS & source.datasets.keys()
            for name in source.field(dataset, "reason").named
        }
        is_list = not LISTS.isdisjoint(source.datasets)
        self._columns = [
            (place, name, () if name in self._reasons else _closed_by_heading(name))
            for place, name in enumerate(table.header)
            if is_list and name and name not in read and name not in source.ignored
        ]

    def said(self, record: Sequence[str], channel: str) -> Iterator[tuple[str, str]]:
        """The columns and cells that close more than a channel of one's own."""
        own = [each.casefold() for each in channels_of(channel)]
        if not set(own) <= {*CHANNELS}:
            return  # the line closes every one
        beside = (each for one in own for each in CLOSED_BESIDE.get(one, ()))
        known = frozenset(("fax", *own, *beside))
        for place, name, by_heading in self._columns:
            cell = record[place]
            if not cell or self._leaves_open(name, cell):
                continue
            heading = _OF_REASONS if name in self._reasons else name
            if not known.issuperset((*by_heading, *_closed_by_words(cell, heading, known))):
                yield name, cell

    def _leaves_open(self, name: str, cell: str) -> bool:
        is_silent = self._reader.is_null(cell) or cells.is_no(cell) or cells.is_in(cell)
        return is_silent or consent.denies(cell, name)


def _closed_by_heading(name: str) -> tuple[str, ...]:
    said = words(name)
    if _OF_EVERY_CHANNEL.search(refusals.plain(name)):
        return (EVERY_CHANNEL,)
    return () if _of_the_list(frozenset()).fullmatch(said) else consent.refused(said)


def _closed_by_words(cell: str, name: str, own: frozenset[str]) -> tuple[str, ...]:
    said = refusals.in_words(cell)
    if _ALL.fullmatch(said) and _OF_EXTENT.search(refusals.plain(name)):
        return (EVERY_CHANNEL,)
    if refusals.heard(cell, name) is None or _of_the_list(own).fullmatch(said):
        return ()
    if refusals.is_of_the_person(cell):
        return (EVERY_CHANNEL,)
    return consent.refused(words(cell)) or _closed_by_a_sentence(cell, name, own)


def _closed_by_a_sentence(cell: str, name: str, own: frozenset[str]) -> tuple[str, ...]:
    """`asked to be put on the do not call list` of a line of calls closes nothing else."""
    rest = hearing.Cell(f" {cell}").said_beside_addresses
    for channel in own & _REFUSED.keys():
        rest = _REFUSED[channel].sub(" ", rest)
    others = "|".join(named for channel, named in _NAMED.items() if channel not in own)
    is_all = refusals.heard(rest, name) is None and not re.search(rf"\b(?:{others})\b", rest)
    return () if is_all else (EVERY_CHANNEL,)


@cache
def _of_the_list(own: frozenset[str]) -> re.Pattern[str]:
    """Of a line that closes these channels."""
    named = "".join(_OF_CHANNEL.get(each, "") for each in sorted(own))
    return re.compile(_OF_THE_LIST.replace("{own}", named))
