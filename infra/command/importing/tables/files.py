"""The tables in a file, by what kind of file it is."""

from pathlib import Path

from infra.command.errors import WrongUse
from infra.command.importing.tables import book, delimited, sheets
from infra.command.importing.tables.form import Form
from infra.command.importing.tables.table import Table

TEXTS = {".csv", ".tsv", ".txt", ".tab", ".psv"}
KNOWN = book.KINDS | TEXTS


def tables_in(path: Path, form: Form, sheet: str | None = None) -> list[Table]:
    """The tables in a file: one, or of a workbook each visible sheet that is one.

    Raises WrongUse for a file that cannot be read as a table; NoHeader, which is one, for a text
    without a header row.
    """
    if not path.is_file():
        raise WrongUse(f"{path} is no file: give the CSV files and workbooks to import")
    if path.suffix.lower() in book.KINDS:
        return sheets.tables_of(path, form, sheet)
    if path.suffix.lower() not in TEXTS:
        known = ", ".join(sorted(KNOWN))
        raise WrongUse(f"{path} is no kind of file that can be imported: give one of {known}")
    written, header = delimited.found(path, form)
    return [
        Table(
            path=path,
            sheet=None,
            encoding=written.encoding,
            delimiter=written.delimiter,
            header_line=written.header_line or 0,
            header=header,
        )
    ]
