"""A second table in one sheet or file, below the first or beside it.

What stands in it would be read by the headings of the first: a list of opt-outs beside people
closes for whoever happens to stand in its lines.
"""

import re
from collections.abc import Iterator, Sequence

from infra.command.errors import WrongUse
from infra.command.importing import cells
from infra.command.importing.headings import consent, vocabulary
from infra.command.importing.headings.lists import names_a_list
from infra.command.importing.mapping.model import FLAGS, LISTS, Source
from infra.command.importing.tables.table import Row, Table

_IDS = {*vocabulary.BORROWER_ID, *vocabulary.LOAN_ID, *vocabulary.PROPERTY_ID}
_OF_PEOPLE = vocabulary.NAMES["borrower_information"]
_WHO = {name for name in _IDS if " " in name or name == "cif"} | {
    *_OF_PEOPLE["phone"],
    *_OF_PEOPLE["email"],
}
_KNOWN = _WHO | _IDS | {name for each in _OF_PEOPLE.values() for name in each}
_KNOWN |= {name for each in vocabulary.NAMES["do_not_contact"].values() for name in each}
_AGAIN = re.compile(r" \([0-9]+\)$")
_DO = "put it into a file or a sheet of its own, or take it out if it is of no concern"


def rows_of_one(source: Source, table: Table) -> Iterator[Row]:
    """The rows of a table that is the only one in its file or sheet. Raises WrongUse."""
    _check_beside(source, table)
    for row in table.rows():
        _check_below(table, row)
        yield row


def _check_below(table: Table, row: Row) -> None:
    """Raises WrongUse for a line that is the header of another table."""
    if any(map(str.isdigit, "".join(row.cells))):
        return
    told = {place: cells.cleaned(cell) for place, cell in enumerate(row.cells)}
    filled = {place: cell for place, cell in told.items() if cell}
    if all(_is_under_its_own(table.header, place, cell) for place, cell in filled.items()):
        return  # the header once more
    said = list(map(vocabulary.words, filled.values()))
    known = [each in _KNOWN or consent.is_told(each) for each in said]
    if not _WHO.isdisjoint(said) and all(known):
        shown = ", ".join(filled.values())
        raise WrongUse(
            f"{table.name} line {row.line} ({shown}) is the header of a second table: {_DO}"
        )


def _is_under_its_own(header: Sequence[str], place: int, cell: str) -> bool:
    return place < len(header) and vocabulary.words(header[place]) == vocabulary.words(cell)


def _check_beside(source: Source, table: Table) -> None:
    """Raises WrongUse for columns behind an empty one that name people once more, and for a list of
    other lines' ids or numbers under a heading that refuses.
    """
    if LISTS & source.datasets.keys():
        return
    for name in _behind_a_gap(table):
        said = vocabulary.words(_AGAIN.sub("", name))
        is_again = said in map(vocabulary.words, table.header[: table.header.index(name)])
        if said in _WHO and is_again:
            raise WrongUse(
                f"{table.name} has a second table beside the first, with {name!r}: {_DO}"
            )
    flags = {name for each in FLAGS for one in source.datasets.get(each, {}).values()
             for name in one.named}  # fmt: skip
    for name in table.header:
        refuses = name in flags or consent.is_told(name) or names_a_list(name)
        if refuses and (line := _naming_another(source, table, name)):
            raise WrongUse(
                f"{table.name} line {line}: under {name!r} stands an id or a number of another "
                f"line, so that it is a list beside the table: {_DO}"
            )


def _behind_a_gap(table: Table) -> Iterator[str]:
    """The columns behind the first that has neither a heading nor a cell."""
    gaps = [at for at, name in enumerate(table.header) if name == f"column {at + 1}"]
    for gap in gaps if table.header_line else ():
        if not any(cells.cleaned(cell) for cell in table.column(table.header[gap])):
            yield from table.header[gap + 1 :]
            return


def _naming_another(source: Source, table: Table, name: str) -> int | None:
    """The first line whose cell in a column names another one; None if none does."""
    told = {key for cell in table.distinct(name) if (key := _key(cell))}
    if not told:
        return None
    own = [
        table.header.index(column)
        for columns in source.datasets.values()
        for field, each in columns.items()
        if field in ("borrower_id", "loan_id", "phone", "email")
        for column in each.columns
        if column != name
    ]
    place = table.header.index(name)
    lines: dict[str, set[int]] = {}
    naming: list[tuple[int, str]] = []
    for row in table.rows():
        record = list(map(cells.cleaned, row.cells))
        for key in (_key(record[at]) for at in own if at < len(record)):
            if key in told:
                lines.setdefault(key, set()).add(row.line)
        if place < len(record) and (key := _key(record[place])):
            naming.append((row.line, key))
    others = (line for line, key in naming if key in lines and line not in lines[key])
    return next(others, None)


def _key(cell: str) -> str:
    """An id or an address in a form in which it is the same; "" of a flag or a word."""
    if "@" in cell:
        return cell.casefold()
    digits = "".join(filter(str.isdigit, cell))
    if not digits or cells.is_yes(cell) or cells.is_no(cell):
        return ""
    return digits[-10:] if len(digits) >= 10 else cell.casefold()
