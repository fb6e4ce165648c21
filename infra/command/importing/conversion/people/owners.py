"""Whose an address is that stands on a list of opt-outs: more than the address may be closed.

The list has the telephone at home, and the mobile one is on the list to call: it is one person who
said no, and is closed by their id. An address that is delivered as theirs a run closes by itself,
and no other; but where the list's channel says All, it is the person who said so.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from infra.command.importing.conversion.opt_outs.channels import channels_of
from infra.command.importing.conversion.people.contacts import OF_ONE, Contacts, addresses_in
from infra.command.importing.conversion.people.portfolio import Portfolio, compared
from infra.command.importing.conversion.report import NOTED, Remark
from lambdas.shared.contract import DO_NOT_CONTACT

# More than a household: the number of an office, and of nobody in particular.
_MOST_OWNERS = 4
# One number or address and nothing else: most cells, and quickly compared.
_SIMPLE = re.compile(r"[-+(). 0-9]{7,18}|[^\s<>,;:]+@[^\s<>,;:]+")
_ALL = re.compile(r"\b(?:all|any|every|everything|both|todos?)\b")
_Line = tuple[str, int]  # a table's name, and the line
_REASON = "an address of theirs is on a list"  # a run hears it: not the name of a file `dnc.csv`
_ADVICE = "a list of opt-outs has it, and it is not all that is theirs: they are closed by their id"


class Owners:
    """Takes what the lists hold, and closes whose it is once all tables are read."""

    def __init__(self, contacts: Contacts, portfolio: Portfolio, region: str | None) -> None:
        self._contacts, self._portfolio, self._region = contacts, portfolio, region
        self._listed: dict[str, dict[str, _Line]] = {}  # by address and channel, where it stands
        self._closed: set[tuple[str, str]] = set()  # borrowers, and channels

    def take_listed(self, cells: Iterable[str], channel: str, table: str, line: int) -> None:
        """Cells of a line of closed addresses."""
        for address in addresses_in(cells, self._region):
            channels = self._listed.setdefault(compared(address), {})
            for each in channels_of(channel):
                channels.setdefault(_closed_by(address, each), (table, line))

    def close(self) -> None:
        if not self._listed:
            return
        owners: dict[str, dict[str, None]] = defaultdict(dict)
        for borrower_id, address in self._known():
            owners[address][borrower_id] = None
        for address, people in owners.items():
            for who in people if len(people) <= _MOST_OWNERS else ():
                for channel, line in self._listed[address].items():
                    self._close(who, address, channel, line)
        for address, channels in self._listed.items():
            if "" in channels and (who := self._portfolio.whose(address)):
                self._close(who, address, "", channels[""])

    def _known(self) -> Iterator[tuple[str, str]]:
        """Each borrower who has one of the addresses beside their own, and the address."""
        for borrower_id, told in self._contacts.told_beside():
            for cell in (each.removesuffix(".0") for each in told):
                simple = [cell] if _SIMPLE.fullmatch(cell) else addresses_in([cell], self._region)
                for address in filter(self._listed.__contains__, map(compared, simple)):
                    yield borrower_id, address

    def _close(self, who: str, address: str, channel: str, line: _Line) -> None:
        if channel == "mail" or (who, channel) in self._closed:
            return
        self._closed.add((who, channel))
        self._contacts.write(DO_NOT_CONTACT.name, (who, channel, _REASON))
        told = (DO_NOT_CONTACT.name, who, address, "ADDRESS_OF_THEIRS", NOTED, _ADVICE)
        self._contacts.remark(Remark(*line, *told))


def _closed_by(address: str, channel: str) -> str:
    """The channel of an address is its own, unless the list names another, or all of them."""
    said = channel.casefold()
    if said in OF_ONE:
        return said
    return "" if _ALL.search(said) else "email" if "@" in address else "phone"
