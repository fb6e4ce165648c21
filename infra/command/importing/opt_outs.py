"""Opt-outs that stand in a table of something else: by a flag, or in a line that cannot be read."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from infra.command.importing import cells
from infra.command.importing.cells import Unreadable
from infra.command.importing.mapping import EVERY_CHANNEL, Field
from infra.command.importing.reading import Reader
from lambdas.shared.contract import OPT_OUTS

LISTS = {dataset.name for dataset in OPT_OUTS}
OptOut = tuple[str, str, str]  # a row of do_not_contact
_E_MAIL = re.compile(r"[^\s,;:<>\"'()]+@[^\s,;:<>\"'()]+\.[A-Za-z]{2,}")
_TELEPHONE = re.compile(r"(?i)\+?(?:[ ().-]*[0-9]){10,15}(?:\.0|[ ,]*(?:x|ext\.?|#) *[0-9]+)?")
_NOT_KNOWN = {"?", "unknown", "tbd", "not available"}  # words for nothing, but not for a no


def by_flags(
    flags: Mapping[str, Field], reader: Reader, record: Sequence[str], borrower_id: str
) -> Iterator[OptOut]:
    """A flag that is no clear no closes its channel; of a permission, one that is no yes."""
    for channel, each in flags.items():
        word = "" if channel == EVERY_CHANNEL else channel
        for name in each.named:
            cell = record[reader.place(name)]
            if name in each.permission:
                is_closed = not cells.is_yes(cell)
            else:
                is_closed = not _says_nothing(cell, reader) and not cells.is_no(cell)
            if is_closed:
                yield borrower_id, word, f"{name}: {cell}"


def _says_nothing(cell: str, reader: Reader) -> bool:
    """Empty or a word for nothing; neither a spreadsheet's error nor that nobody knows."""
    is_lost = cell.startswith("#") or cell.casefold() in _NOT_KNOWN
    return reader.is_null(cell) and not is_lost


def of_unreadable(borrower_id: str, line: int, file: str) -> OptOut:
    """An opt-out may stand in a line that cannot be read: then it closes every channel."""
    return borrower_id, "", f"line {line} of {file} cannot be read"


def addresses_in(record: Iterable[str], region: str | None) -> list[str]:
    """The e-mail addresses and telephone numbers of a line, in whichever of its cells."""
    found: dict[str, None] = {}
    for cell in record:
        found.update(dict.fromkeys(_E_MAIL.findall(cell)))
        if _TELEPHONE.fullmatch(cell):
            try:
                found[cells.telephone(cell, region)] = None
            except Unreadable:
                continue  # an account number, say
    return list(found)
