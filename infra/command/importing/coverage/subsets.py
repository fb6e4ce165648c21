"""Files of people who all stand in another file, and of whom nothing new is said.

Nobody brings some of the borrowers once more without a reason: they may be those who are not to be
contacted, whatever the file is called.
"""

from collections.abc import Iterator, Mapping, Sequence

from infra.command.importing import cells
from infra.command.importing.mapping.model import Field, Source
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import BORROWER_INFORMATION

_NULL = frozenset(word.casefold() for word in cells.NULL_WORDS)
_ADDRESSES = ("phone", "email")  # of which a second one is closed with the first
_Said = dict[str, set[str]]  # by id, the columns of which something is said, and addresses


def adds_nothing(source: Source, table: Table, read: Sequence[tuple[Source, Table]]) -> bool:
    """Whether it holds some of the people of the other tables that are `read`, no other ones, and
    says of none what these do not say.
    """
    if source.datasets.keys() != {BORROWER_INFORMATION.name} or _ids(source) is None:
        return False
    others = [
        (other, each)
        for other, each in read
        if each.header != table.header and _ids(other) is not None
    ]
    if not others:
        return False
    known: _Said = {}
    for other, each in others:
        for who, said in _people(other, each):
            known.setdefault(who, set()).update(said)
    found: set[str] = set()
    for who, said in _people(source, table):
        if who not in known or said - known[who]:
            return False
        found.add(who)
    return 0 < len(found) < len(known)


def _ids(source: Source) -> Field | None:
    """The column by which it names people of whom it tells more than that."""
    columns = source.datasets.get(BORROWER_INFORMATION.name, {})
    field = columns.get("borrower_id", Field())
    is_one = len(field.columns) == 1 and field.same_as is None
    return field if is_one and len(columns) > 1 else None


def _people(source: Source, table: Table) -> Iterator[tuple[str, set[str]]]:
    columns = source.datasets[BORROWER_INFORMATION.name]
    places = {
        name: [table.header.index(column) for column in each.columns or each.address]
        for name, each in columns.items()
    }
    for row in table.rows():
        record = list(map(cells.cleaned, row.cells))
        if len(record) < len(table.header):
            continue
        who = record[places["borrower_id"][0]].lstrip("0").casefold()
        if who:
            yield who, set(_said(record, places))


def _said(record: Sequence[str], places: Mapping[str, Sequence[int]]) -> Iterator[str]:
    for name, each in places.items():
        for cell in (record[place] for place in each):
            if cells.is_null(cell, _NULL):
                continue
            yield _compared(cell) if name in _ADDRESSES else name


def _compared(address: str) -> str:
    """Of a telephone number the digits at its end, however it is written."""
    digits = "".join(filter(str.isdigit, address))
    return address.casefold() if "@" in address else digits[-10:]
