"""The tables that a mapping reads, and those of which it does not speak."""

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from infra.command.data_folder import dataset_meant, lists_within
from infra.command.errors import WrongUse
from infra.command.importing.coverage import columns, dates, loans, marks
from infra.command.importing.headings.lists import names_a_list, tells_of_a_list
from infra.command.importing.headings.refusals import speaks_of_refusal
from infra.command.importing.mapping.model import FLAGS, LISTS, ColumnMapping, Source
from infra.command.importing.tables import book, sheets
from infra.command.importing.tables.files import tables_in
from infra.command.importing.tables.form import Form
from infra.command.importing.tables.table import Table

Tell = Callable[[str], None]


def mapped(chosen: ColumnMapping, files: Sequence[Path], tell: Tell) -> list[tuple[Source, Table]]:
    """The tables of the files, each with the source that reads it.

    Raises WrongUse for a file or a sheet of which the mapping does not speak, and for a source
    whose file is not there. `tell` hears of what is not read all the same.
    """
    read: list[tuple[Source, Table]] = []
    for path in files:
        found = _of_file(chosen, path, tell)
        for source, table in found:
            columns.check_there(source, table)
        read += found
    columns.check_heeded(read)
    marks.check(read)
    loans.check(read)
    dates.check(chosen, read)
    _tell_columns(read, tell)
    for source in chosen.sources:
        if not source.is_ignored and all(source is not other for other, _ in read):
            raise WrongUse(
                f"no file is {source.files}, from which the mapping takes "
                f"{', '.join(source.datasets)}: bring it, or take that [[source]] out"
            )
    return read


def _tell_columns(read: Sequence[tuple[Source, Table]], tell: Tell) -> None:
    for table in {(table.path, table.sheet): table for _, table in read}.values():
        sources = [source for source, other in read if other == table]
        ignored = {name for source in sources for name in source.ignored}
        if left := [name for name in columns.unread(sources, table) if name not in ignored]:
            tell(f"not read of {table.name}: {', '.join(left)}")


def _of_file(chosen: ColumnMapping, path: Path, tell: Tell) -> list[tuple[Source, Table]]:
    speaking = [source for source in chosen.sources if path.match(source.files)]
    if not speaking:
        known = ", ".join({source.files: None for source in chosen.sources})
        raise WrongUse(f"the mapping says nothing of {path}: it speaks of {known}; {_SAY}")
    for source in speaking:
        if source.is_ignored:
            sheet = f", sheet {source.sheet}," if source.sheet else ""
            tell(f"{path.name}{sheet} is not read: the mapping says so")
    found = [
        (source, table)
        for source in speaking
        if not source.is_ignored
        for table in tables_in(path, source.form, source.sheet)
    ]
    spoken_of = {source.sheet for source in speaking}
    if not any(source.is_ignored and source.sheet is None for source in speaking):
        tell_asides(path, {*spoken_of, *(table.sheet for _, table in found)}, tell)
    if None not in spoken_of and path.suffix.lower() in book.KINDS:
        for table in sheets.visible_tables(path, Form(), besides=spoken_of):
            raise WrongUse(f"the mapping says nothing of {table.name}: {_SAY}")
    return found


_SAY = "say what is made of it, or ignored = true, in a [[source]]"


def tell_asides(path: Path, read: Collection[str | None], tell: Tell) -> None:
    """`tell` hears of each sheet that is none of those read.

    Raises WrongUse if it may say who must not be contacted.
    """
    for aside in sheets.asides(path, besides=read):
        is_named = names_a_list(aside.sheet) or any(map(speaks_of_refusal, aside.begins))
        if is_named or any(map(tells_of_a_list, aside.cells)):
            do = "show it in the workbook" if aside.is_hidden else "give it a header row"
            raise WrongUse(
                f"{aside.name} is not read, and seems to say who must not be contacted: {do}, or "
                "take it out of the workbook"
            )
        if aside.is_hidden:
            tell(f"{aside.name} is not read: show it in the workbook if it belongs")
        else:
            tell(f"{aside.name} is not read: it has no header row")


def leave_alone(entry: Path, tell: Tell) -> None:
    """What is no table, in a folder of them. Raises WrongUse if it may be a list of opt-outs."""
    if dataset_meant(entry.name) or names_a_list(entry.name):
        raise WrongUse(
            f"{entry} seems to hold what the run needs, and is not read: give it as a CSV file or "
            "a workbook of which the mapping speaks, or take it out of the folder"
        )
    if entry.is_dir():
        tell(f"leaving {entry.name} alone: files in folders are not read")
    else:
        tell(f"leaving {entry.name} alone: it is no table")


def check_folders(folders: Iterable[Path], chosen: Sequence[tuple[Source, Table]]) -> None:
    """Raises WrongUse for what is called a list of opt-outs there, if none is read elsewhere."""
    if any(not LISTS.union(FLAGS).isdisjoint(source.datasets) for source, _ in chosen):
        return  # such as those of last month, in an archive
    for entry in (each for folder in folders for each in lists_within(folder)):
        raise WrongUse(
            f"{entry} seems to say who must not be contacted, and is not read: put it into the "
            "folder that you give, and say in the mapping what it is, or take it out of there"
        )
