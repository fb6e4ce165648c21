"""Rows of a lender's tables become rows of the contract's datasets.

Nothing is lost silently. Each row of a table is a row of a dataset, or stands in the report with
the reason; so does each value that could not be taken along. What a row does not have (a borrower
without a loan, in a file of everything) is not a fault.
"""

from collections.abc import Callable, Iterable
from datetime import date

from infra.command.importing.conversion.book import Book
from infra.command.importing.conversion.converter import TableConverter
from infra.command.importing.conversion.gone import gone_loans
from infra.command.importing.conversion.joined import joined_of, tells_of_people
from infra.command.importing.conversion.people.aliases import aliases_of
from infra.command.importing.conversion.people.contacts import Contacts
from infra.command.importing.conversion.people.owners import Owners
from infra.command.importing.conversion.people.portfolio import Portfolio
from infra.command.importing.conversion.report import Counts, Output
from infra.command.importing.mapping.model import ColumnMapping, Source
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import LOAN_INFORMATION


def convert(
    mapping: ColumnMapping,
    tables: Iterable[tuple[Source, Table]],
    output: Output,
    *,
    today: date,
    on_row: Callable[[str, int], None] = lambda _table, _rows: None,
) -> dict[str, Counts]:
    """Writes all rows of the tables; by table name, what became of them.

    `on_row` hears now and then of the table and the rows that were read of it.
    """
    in_order = sorted(tables, key=lambda each: _turn(each[0]))
    contacts, portfolio = Contacts(output, mapping.phone_region), Portfolio()
    book = Book(
        contacts=contacts,
        owners=Owners(contacts, portfolio, mapping.phone_region),
        portfolio=portfolio,
        joined=joined_of(in_order),
        gone=gone_loans(mapping, in_order, today),
        phone_region=mapping.phone_region,
        aliases=aliases_of(mapping, in_order, today),
    )
    book.aliases.tell(book.portfolio)
    converters = []
    counts = {}
    for source, table in in_order:
        converter = TableConverter(mapping, source, table, book, today)
        told = converter.convert(on_row)
        counts[table.name if table.name not in counts else str(table.path)] = told
        converters.append(converter)
    for made in book.joined.values():
        made.finish(book.contacts, book.portfolio)
    for each in converters:
        each.finish()
    book.owners.close()
    book.contacts.close()
    return counts


def _turn(source: Source) -> int:
    """People before loans, which their co-borrowers owe too, and whoever is only named at last."""
    has_loans = LOAN_INFORMATION.name in source.datasets
    if tells_of_people(source):
        return 1 if has_loans else 0
    return 2 if has_loans else 3
