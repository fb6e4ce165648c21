"""Lists of opt-outs: tables of which each line is somebody who must not be contacted."""

from collections.abc import Mapping, Sequence

from infra.command.importing import cells
from infra.command.importing.cells import Unreadable
from infra.command.importing.headings import called
from infra.command.importing.headings.lists import names_a_list, titles_a_list
from infra.command.importing.headings.permission import Sort, sort_of
from infra.command.importing.headings.wishes import EVERY_CHANNEL
from infra.command.importing.mapping.model import EVERY, OPT_OUTS, UNDECIDED, Field, Source
from infra.command.importing.proposal import area_codes
from infra.command.importing.proposal.ids import Ids
from infra.command.importing.proposal.kinds import LINKS, KindOfTable
from infra.command.importing.proposal.links import Chosen
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import (
    BORROWER_INFORMATION,
    DO_NOT_CONTACT,
    DO_NOT_CONTACT_ADDRESSES,
    LOAN_INFORMATION,
    MARKET_EQUITY,
)

_MOSTLY = 0.8  # of a column's cells
_OF_LOANS = {LOAN_INFORMATION.name, MARKET_EQUITY.name}


def part(feeding: Mapping[str, list[KindOfTable]], chosen: Chosen) -> None:
    """A list tells of no borrower of whom another table tells: whose number stands in it is what it
    closes.
    """
    telling = feeding[BORROWER_INFORMATION.name]
    lists = [
        kind
        for kind in telling
        if DO_NOT_CONTACT.name in chosen[id(kind)] and not _OF_LOANS & chosen[id(kind)].keys()
    ]
    if len(lists) < len(telling):
        for kind in lists:
            telling.remove(kind)
            del chosen[id(kind)][BORROWER_INFORMATION.name]


def find(
    kinds: Sequence[KindOfTable], feeding: Mapping[str, list[KindOfTable]], chosen: Chosen
) -> None:
    """A table that is called a list, and whose flags deny nothing, is one: where `Opt Out Date` of
    `dnc.csv` is empty the line refuses no less.
    """
    telling = feeding[BORROWER_INFORMATION.name]
    for kind in kinds:
        columns = chosen[id(kind)]
        if OPT_OUTS not in columns or (_OF_LOANS | {DO_NOT_CONTACT.name}) & columns.keys():
            continue
        if all(other is kind for other in telling) or not all(map(_is_called_one, kind.tables)):
            continue
        flags = columns[OPT_OUTS]
        named = [name for each in flags.values() for name in each.columns]
        if any(each.permission for each in flags.values()) or any(
            cells.is_no(cell)
            for name in named
            for table in kind.tables
            for cell in table.distinct(name)
        ):
            continue
        who = next(each["borrower_id"] for each in columns.values() if "borrower_id" in each)
        (table, *_), is_one = kind.tables, len(flags) == 1
        is_said = called.is_said_by(table.sheet or table.path.stem, named, flags)
        channel = next(iter(flags)) if is_one and is_said else EVERY_CHANNEL
        columns[DO_NOT_CONTACT.name] = {"borrower_id": who}
        if channel != EVERY_CHANNEL:
            columns[DO_NOT_CONTACT.name]["channel"] = Field(constant=channel)
        feeding[DO_NOT_CONTACT.name].append(kind)
    part(feeding, chosen)


def _is_called_one(table: Table) -> bool:
    """Of refusals; one of consents has whoever allows it in its lines, too."""
    return any(
        names_a_list(name) and sort_of(name) is not Sort.ALLOWS
        for name in (table.path.stem, table.sheet or "")
    )


def is_of_people(table: Table) -> bool:
    """Whether it is called by something about the people in it, as one of litigators is."""
    names = [table.path.stem, table.sheet or ""]
    if table.sheet and (names_a_list(table.sheet) or called.is_of_people(table.sheet)):
        names = [table.sheet]
    names += [cell for _, cell in table.titles() if titles_a_list(cell)]
    return any(map(called.is_of_people, names))


def of_people(
    table: Table, datasets: Mapping[str, Mapping[str, Field]]
) -> dict[str, Mapping[str, Field]]:
    """What is made of it, every channel closed if it is a list of such people: somebody who has
    died is so by each address.
    """
    if not is_of_people(table):
        return dict(datasets)
    made = dict(datasets)
    if by_id := made.get(DO_NOT_CONTACT.name):
        made[DO_NOT_CONTACT.name] = {
            name: each for name, each in by_id.items() if name != "channel"
        }
    if by_address := made.get(DO_NOT_CONTACT_ADDRESSES.name):
        made[DO_NOT_CONTACT_ADDRESSES.name] = {**by_address, "channel": EVERY}
    return made


def as_list(source: Source, *, is_of_people: bool) -> dict[str, dict[str, Field]]:
    """What is made of its table if each line is somebody who must not be contacted."""
    columns = list(source.datasets.values())
    ids = [each["borrower_id"] for each in columns if "borrower_id" in each]
    person = source.datasets.get(BORROWER_INFORMATION.name, {})
    addresses = [person[name] for name in ("phone", "email") if name in person]
    made = {}
    if ids:
        made[DO_NOT_CONTACT.name] = {"borrower_id": ids[0]}
    if addresses:
        named = tuple(name for each in addresses for name in each.columns)
        channel = {"channel": EVERY} if is_of_people else {}
        made[DO_NOT_CONTACT_ADDRESSES.name] = {"address": Field(columns=named), **channel}
    return made


def as_refusals(table: Table, kind: KindOfTable, files: str, ids: Ids) -> Source | None:
    """How it is read if each line of it is somebody who is not to be contacted; None of a table
    that is not called so.
    """
    is_called_so = _is_called_one(table) or any(titles_a_list(cell) for _, cell in table.titles())
    datasets: dict[str, dict[str, Field]] = {}
    found = addresses(kind, ids)
    if column := _of_ids(kind, ids, found):
        beside = kind.found[DO_NOT_CONTACT.name]
        told = {name: beside[name] for name in ("channel", "reason") if name in beside}
        datasets[DO_NOT_CONTACT.name] = told | {"borrower_id": Field(columns=(column,))}
    if found:
        area_code = area_codes.beside(kind.profile, found)
        address = Field(columns=found, area_code=area_code)
        datasets[DO_NOT_CONTACT_ADDRESSES.name] = {"address": address}
    if not is_called_so:
        return None
    if not datasets:  # a person has to say by what its lines name somebody
        datasets[DO_NOT_CONTACT.name] = {"borrower_id": Field(columns=(UNDECIDED,))}
    return Source(files=files, sheet=table.sheet, datasets=of_people(table, datasets))


def _of_ids(kind: KindOfTable, ids: Ids, addresses: Sequence[str]) -> str | None:
    """The column that names people: called so, or by what stands in it."""
    by_name = [column for link in ("borrower_id", "loan_id") if (column := kind.link(link))]
    by_cells = ids.among(kind.profile.values)
    last = () if addresses else by_cells.only
    return next(iter((*by_name, *by_cells.known, *last)), None)


def addresses(kind: KindOfTable, ids: Ids) -> tuple[str, ...]:
    """The columns of telephone numbers and e-mail addresses, by their names or by their cells."""
    found = kind.found[BORROWER_INFORMATION.name]
    named = {name for column in ("phone", "email") for name in found.get(column, Field()).columns}
    of_ids = {kind.link(link) for link in LINKS} | set(ids.among(kind.profile.values).only)
    return tuple(
        name
        for name, values in kind.profile.values.items()
        if name in named
        or (
            name not in of_ids and values and sum(map(_is_address, values)) >= _MOSTLY * len(values)
        )
        or area_codes.beside(kind.profile, (name,)) is not None
    )


def _is_address(cell: str) -> bool:
    try:
        return "@" in cell or bool(cells.telephone(cell, "US"))
    except Unreadable:
        return False
