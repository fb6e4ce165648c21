"""Telephone numbers and e-mail addresses, wherever they stand, and those that an opt-out closes.

Of a person one number and one address are taken. The others that stand beside them, in another
column, in the same cell or in a line that cannot be used, are no less theirs: whoever opts out has
said so of all of them, and somebody else may be known by one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import phonenumbers

from infra.command.importing import cells
from infra.command.importing.cells import Unreadable
from infra.command.importing.conversion.report import Output, Remark
from infra.command.importing.headings import hearing, vocabulary
from infra.command.importing.mapping.model import CO_BORROWER, Source
from lambdas.shared.contract import BORROWER_INFORMATION, DO_NOT_CONTACT, DO_NOT_CONTACT_ADDRESSES
from lambdas.shared.refusals import patterns

_E_MAIL = re.compile(r"[^\s,;:<>\"'()]+@[^\s,;:<>\"'()]+\.[A-Za-z]{2,}")
_TELEPHONE = re.compile(r"(?i)\+?(?:[ ().-]*[0-9]){10,15}(?:\.0|[ ,]*(?:x|ext\.?|#) *[0-9]+)?")
_MAY_BE_ONE = re.compile(r"@|(?:[0-9][^0-9]*){10}")
_EXTENSION = re.compile(r"(?i)[ ,]*(?:x|ext\.?|#) *[0-9]+$")
_HEADING = re.compile(r"\b(?:phone|cell|cellular|mobile|landline|fax|e mail|contact number)\b")
# What belongs to a telephone number; what stands before `no` says which it is.
_BESIDE_DIGITS = re.compile(
    r"\b(?:x|extn?|extension)\.? ?[0-9]+|\b(?:phone|telephone|tel|ph|cell|mobile|fax)\.? no\b"
    r"|\bno\.(?= ?[0-9(+])"
)
OF_ONE = ("phone", "sms", "email", "mail")  # channels; any other word closes every one
_SUITED = {"phone": "number", "sms": "number", "email": "mailbox"}


def addresses_in(record: Iterable[str], region: str | None) -> list[str]:
    """The e-mail addresses and telephone numbers of a line, in whichever of its cells; of a cell
    with several each.
    """
    found: dict[str, None] = {}
    for cell in record:
        if not _MAY_BE_ONE.search(cell):
            continue
        found.update(dict.fromkeys(_E_MAIL.findall(cell)))
        found.update(dict.fromkeys(_telephones_in(cell, region)))
    return list(found)


def _telephones_in(cell: str, region: str | None) -> Iterator[str]:
    if _TELEPHONE.fullmatch(cell):
        told = [cell]
    else:
        if "@" in cell:
            cell = _E_MAIL.sub(" ", cell)
        possible = phonenumbers.Leniency.POSSIBLE
        matches = phonenumbers.PhoneNumberMatcher(cell, region, leniency=possible)
        told = [match.raw_string for match in matches]
    for text in told:
        try:
            yield cells.telephone(text, region)
        except Unreadable:
            continue  # an account number, say


def parted(cell: str, region: str | None) -> list[str]:
    """What a cell closes: an e-mail address in it without what stands around it (`mailto:`, a name,
    another address), or else the cell.
    """
    return (addresses_in([cell], region) if "@" in cell else []) or [cell]


def refused_beside(cell: str, region: str | None) -> str | None:
    """The channel that a word closes which stands beside a number or an address and is no label of
    it: `STOP`, `ask for Ann`. Nobody knows what it asks, and a run closes calls for it.
    """
    if not _MAY_BE_ONE.search(cell):
        return None
    if "@" in cell:  # behind `Ann Lee <ann@example.org>`
        said, channel = _E_MAIL.sub(" ", cell.rpartition(">")[2]), "email"
    elif any(map(str.isalpha, cell)):
        said, channel = _BESIDE_DIGITS.sub(" ", cell.lower()), "phone"
    else:
        return None
    words = re.findall(r"[^\W_]+", hearing.Cell(f" {said}").spelling)
    is_label = patterns.BESIDE.match(" ".join(["", *words, ""])) is not None
    return channel if not is_label and addresses_in([cell], region) else None


def places(source: Source, header: Sequence[str]) -> tuple[list[int], list[int]]:
    """Of the columns that hold numbers and addresses, read or not: the borrower's, and those of
    somebody beside them.
    """
    read = {
        name
        for column in ("phone", "email")
        for name in source.field(BORROWER_INFORMATION.name, column).columns
    }
    theirs = source.datasets.get(CO_BORROWER, {}).values()
    named_for_them = {name for each in theirs for name in each.columns}
    own, beside = [], []
    for place, name in enumerate(header):
        said = vocabulary.words(name)
        if name in named_for_them or vocabulary.is_of_co_borrower(said):
            if name in named_for_them or _HEADING.search(said):
                beside.append(place)
        elif name in read or _HEADING.search(said):
            own.append(place)
    return own, beside


def suited(addresses: Iterable[str], channel: str) -> list[str]:
    """Of the addresses in a line of opt-outs those that its channel is about; all of them if none
    is, or the channel is none in particular.
    """
    told = list(addresses)
    if channel.casefold() == "mail":
        return []
    wanted = _SUITED.get(channel.casefold())
    fitting = [each for each in told if wanted == ("mailbox" if "@" in each else "number")]
    return fitting or told


class Contacts(Output):
    """Hands on what is made, and remembers who opts out; at the end it closes what is theirs."""

    def __init__(self, output: Output, region: str | None) -> None:
        self._output, self._region = output, region
        self._beside: dict[str, str] = {}  # by borrower id cells that are not taken, in lines
        self._unused: list[tuple[str, ...]] = []  # rows, of which nobody knows where the id stands
        self._opted_out: dict[str, dict[str, None]] = {}  # by id in small letters, channels
        self._closed: set[tuple[str, str]] = set()  # addresses, and channels

    def write(self, dataset: str, row: Sequence[str]) -> None:
        if dataset == DO_NOT_CONTACT.name and row[0]:
            self.remember(row[0], row[1])
        if dataset == DO_NOT_CONTACT_ADDRESSES.name:
            self._closed.add((row[0], row[1].casefold()))
        self._output.write(dataset, row)

    def remember(self, name: str, channel: str) -> None:
        """An opt-out, by an id that is written or is none of a borrower's."""
        self._opted_out.setdefault(name.casefold(), {})[channel.casefold()] = None

    def remark(self, remark: Remark) -> None:
        self._output.remark(remark)

    def beside(self, borrower_id: str, told: Iterable[str], taken: Sequence[str] = ()) -> None:
        """Cells of a borrower's line, of which `taken` are their number and address."""
        digits = [_digits(each) for each in taken]
        kept = [
            cell
            for cell in told
            if _MAY_BE_ONE.search(cell) and cell not in taken and _digits(cell) not in digits
        ]
        if kept and borrower_id:
            known = self._beside.get(borrower_id)
            self._beside[borrower_id] = "\n".join(kept if known is None else [known, *kept])

    def told_beside(self) -> Iterator[tuple[str, list[str]]]:
        """Borrowers' ids, and the cells with numbers and addresses that are not taken as theirs."""
        for borrower_id, told in self._beside.items():
            yield borrower_id, told.split("\n")

    def unused(self, record: Sequence[str], borrower_id: str) -> None:
        """A line of which no borrower is made, though it may be one's."""
        self._unused.append((borrower_id, *record))

    def close(self) -> None:
        """Closes the numbers and addresses of all who opted out, that are not delivered as theirs
        and so closed by a run.
        """
        for borrower_id, told in self.told_beside():
            if channels := self._opted_out.get(borrower_id.casefold()):
                self._close(borrower_id, told, channels)
        for record in self._unused:
            for name in dict.fromkeys(map(_id_in, record)):
                if channels := self._opted_out.get(name.casefold()):
                    self._close(name, record, channels)

    def _close(self, name: str, told: Iterable[str], channels: Iterable[str]) -> None:
        reason = f"it stands beside {name}, who opted out"
        for address in addresses_in(told, self._region):
            for channel in channels:
                is_of_it = _SUITED.get(channel) in (None, "mailbox" if "@" in address else "number")
                if channel == "mail" or not is_of_it:
                    continue
                if self._closed.isdisjoint(((address, channel), (address, ""))):
                    self.write(DO_NOT_CONTACT_ADDRESSES.name, (address, channel, reason))


def _digits(text: str) -> str:
    """Of a number without the 1 of the US and without extension; of anything else, itself."""
    bare = _EXTENSION.sub("", text.removesuffix(".0"))
    return re.sub("[^0-9]", "", bare).removeprefix("1") if "@" not in text else text


def _id_in(cell: str) -> str:
    """A cell as the id that it may be."""
    try:
        return cells.identifier(cell) if cell else ""
    except Unreadable:
        return cell
