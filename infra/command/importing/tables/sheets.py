"""The tables of a workbook, and the sheets beside them that are none or are hidden."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from infra.command.errors import WrongUse
from infra.command.importing.tables import book, formulas, header
from infra.command.importing.tables.form import Form
from infra.command.importing.tables.table import Table


def tables_of(path: Path, form: Form, wanted: str | None) -> list[Table]:
    """The sheet that is wanted, or each visible one that is a table. Raises WrongUse if none is."""
    known = [sheet.name for sheet in book.sheets(path)]
    if wanted is not None and wanted not in known:
        raise WrongUse(f"{path} has no sheet {wanted!r}: give one of {', '.join(known)}")
    if wanted is None:
        found = visible_tables(path, form)
    else:
        table = _sheet(path, wanted, form)
        found = [table] if table is not None else []
    if not found:
        raise WrongUse(
            f"{path} has no sheet with a header row: name sheet and header_line in the mapping, or "
            "take it out of the folder"
        )
    return found


def visible_tables(path: Path, form: Form, besides: Collection[str | None] = ()) -> list[Table]:
    """The sheets of a workbook that are tables and not hidden, `besides` those of these names."""
    visible = [sheet.name for sheet in book.sheets(path) if sheet.is_visible]
    names = [name for name in visible if name not in besides]
    found = [_sheet(path, name, form) for name in names]
    return [table for table in found if table is not None]


def _sheet(path: Path, name: str, form: Form) -> Table | None:
    records = list(book.records(path, name, most=header.SAMPLE_RECORDS))
    line = header.line_of(form, records)
    names = header.names(records, line) if line is not None else ()
    if line is None or not names:
        return None
    formulas.check(path, name)
    return Table(
        path=path,
        sheet=name,
        encoding=None,
        delimiter=None,
        header_line=line,
        header=names,
    )


@dataclass(frozen=True, kw_only=True)
class Aside:
    """A sheet with something in it that is not read unless it is named: hidden, or no table."""

    path: Path
    sheet: str
    is_hidden: bool
    begins: tuple[str, ...]  # what stands in its first cells
    cells: frozenset[str]  # and in all of them

    @property
    def name(self) -> str:
        return f"{'hidden ' * self.is_hidden}sheet {self.sheet} of {self.path.name}"


def asides(path: Path, besides: Collection[str | None]) -> list[Aside]:
    """The sheets of a workbook that are no tables by themselves, `besides` those of these names;
    of another file there are none.
    """
    if path.suffix.lower() not in book.KINDS:
        return []
    found = []
    for sheet in book.sheets(path):
        if sheet.name in besides:
            continue
        sample = list(book.records(path, sheet.name, most=header.SAMPLE_RECORDS))
        if sheet.is_visible and header.header_line(sample) is not None:
            continue
        rows = [cells for _, cells in book.records(path, sheet.name)]
        begins = [cell for cells in rows[: header.WITHIN] for cell in cells if cell.strip()]
        every = frozenset(cell for cells in rows for cell in cells if cell.strip())
        if every:
            found.append(
                Aside(
                    path=path,
                    sheet=sheet.name,
                    is_hidden=not sheet.is_visible,
                    begins=tuple(begins),
                    cells=every,
                )
            )
    return found
