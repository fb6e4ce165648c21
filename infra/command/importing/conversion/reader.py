"""How a cell of a lender's table is read: where it stands, in which unit, and what it becomes."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from infra.command.importing import addresses, cells, dates
from infra.command.importing.cells import Unreadable
from infra.command.importing.headings import loans
from infra.command.importing.headings.permission import is_given_on_a_day
from infra.command.importing.mapping.model import ColumnMapping, Field
from lambdas.shared.contract import Column, Kind

_AS_A_RUN_READS = frozenset(("y", "yes", "t", "true", "1", "x"))
_NAMES = ("first_name", "last_name")
_NO_FIRST_LIEN = Unreadable("NO_FIRST_LIEN", "its type is written as that of a second lien")
_NUMBERS = re.compile("[0-9]+")


class BadCell(Exception):
    """A cell, where it stands, and why it cannot be taken."""

    def __init__(self, column: str, value: str, why: Unreadable) -> None:
        super().__init__(str(why))
        self.column, self.value, self.why = column, value, why


Getter = Callable[[Sequence[str]], str]


class Reader:
    """Of one table. `alias`: by the heading of another number, and the number, a borrower's id."""

    def __init__(
        self,
        mapping: ColumnMapping,
        header: Sequence[str],
        decimal_mark: str,
        *,
        today: date,
        alias: Callable[[str, str], str] = lambda _heading, number: number,
    ) -> None:
        self._alias = alias
        self._mapping, self._decimal_mark, self._today = mapping, decimal_mark, today
        self._null_words = frozenset(word.casefold() for word in mapping.null_words)
        self._places = {name: place for place, name in enumerate(header)}
        self._changed: list[BadCell] = []
        self._rewritten: set[str] = set()  # columns of ids that are not as the contract wants them

    def noted(self) -> list[BadCell]:
        """The cells of the row that are taken otherwise than they stand. Of ids that are rewritten
        the first in a column is told.
        """
        if not self._changed:
            return []
        noted, self._changed = self._changed, []
        return noted

    def forget(self) -> None:
        """What was noted of a row that is left out."""
        self._rewritten -= {each.column for each in self.noted()}

    def place(self, name: str) -> int:
        """Of a column of the table."""
        return self._places[name]

    def getter(self, column: Column, each: Field | None) -> Getter:
        if each is None:
            return lambda _record: ""
        if each.lien is not None:
            return self._typed_by_its_lien(column, each, each.lien)
        if each.constant is not None:
            constant = each.constant
            return lambda _record: constant
        if each.address:
            parts = [self._places[name] for name in each.address]
            street = parts[0]
            return lambda record: (
                ""
                if self.is_null(record[street])
                else addresses.property_id(
                    ["" if self.is_null(record[place]) else record[place] for place in parts]
                )
            )
        if each.term is not None:
            return self._typed_with_its_term(column, each, each.term)
        places = [(name, self._places[name]) for name in each.columns]
        is_null = self._is_null_name if column.name in _NAMES else self.is_null
        read = self._reader(column, each)

        def get(record: Sequence[str]) -> str:
            bad = None
            for name, place in places:
                text = record[place]
                if is_null(text):
                    continue
                try:
                    value = read(text)
                    self._note_change(column, each, name, text, value)
                    return value
                except Unreadable as why:
                    bad = bad or BadCell(name, text, why)
            if bad is not None:
                raise bad
            return ""

        return get

    def _typed_with_its_term(self, column: Column, each: Field, term: str) -> Getter:
        """`Conventional Fixed`, and 180 in a column of its own: `Conventional Fixed 180`.

        One that names its term already, `30 Yr Fixed`, stays as it is.
        """
        get, place = self.getter(column, replace(each, term=None)), self._places[term]

        def get_both(record: Sequence[str]) -> str:
            value, text = get(record), record[place]
            if self.is_null(text):
                return value
            try:
                months = cells.term_months(text, self._decimal_mark)
                is_named = {str(months), str(months // 12)} & set(_NUMBERS.findall(value))
                return value if is_named else f"{value} {months} months".strip()
            except Unreadable as why:
                self._changed.append(BadCell(term, text, why))
                return value

        return get_both

    def _typed_by_its_lien(self, column: Column, each: Field, lien: str) -> Getter:
        """A loan that is no first lien is told by its type, from which a run knows it.

        Whatever else its type says is left out, as a run may not understand it, but its term.
        """
        get = self.getter(column, replace(each, lien=None))
        get_term = self.getter(column, Field(term=each.term)) if each.term else lambda _record: ""
        place = self._places[lien]

        def get_all(record: Sequence[str]) -> str:
            value, text = get(record), record[place]
            if self.is_null(text) or not loans.is_junior(text):
                return value
            self._changed.append(BadCell(lien, text, _NO_FIRST_LIEN))
            return loans.junior_type(value, get_term(record))

        return get_all

    def _note_change(self, column: Column, each: Field, name: str, text: str, value: str) -> None:
        """Remembers a cell that is not all there in what is made of it."""
        why = None
        if "\\" in text:
            why = Unreadable("BACKSLASH_REPLACED", "a backslash is written as a slash")
        elif column.name == "phone" and cells.has_extension(text):
            why = Unreadable("EXTENSION_LEFT_OUT", "a number in E.164 has no extension")
        elif (
            column.kind is Kind.ID
            and each.same_as is None
            and not cells.is_identifier(text)
            and name not in self._rewritten
        ):
            self._rewritten.add(name)
            why = Unreadable("ID_REWRITTEN", f"it becomes {value}, others of its kind likewise")
        # a name is read twice, once for each of its parts
        if why is not None and (name, text) not in {
            (bad.column, bad.value) for bad in self._changed
        }:
            self._changed.append(BadCell(name, text, why))

    def permits(self, name: str, text: str) -> bool:
        """Whether a cell of a column of permission is a clear yes."""
        return cells.permits(text) or (
            is_given_on_a_day(name)
            and dates.is_past(text, self._mapping.date_formats, today=self._today)
        )

    def is_null(self, text: str) -> bool:
        return cells.is_null(text, self._null_words)

    def _is_null_name(self, text: str) -> bool:
        return cells.is_null_name(text, self._null_words)

    def _reader(self, column: Column, each: Field) -> Callable[[str], str]:
        mark = self._decimal_mark
        match column.kind:
            case Kind.ID if each.same_as is not None:
                heading = each.same_as
                return lambda text: self._alias(heading, cells.identifier(text, pad=each.pad))
            case Kind.ID:
                return lambda text: cells.identifier(text, pad=each.pad)
            case Kind.RATE | Kind.LTV | Kind.AMOUNT | Kind.BALANCE:
                return lambda text: cells.number(
                    text, column.kind, unit=each.unit, mark=mark, decimals=each.decimals
                )
            case Kind.CREDIT_SCORE:
                return lambda text: cells.whole_number(text, mark)
            case Kind.YEAR:
                return self._year_reader(each)
            case Kind.TEXT | Kind.ADDRESS | Kind.DECISION:
                return self._text_reader(column, each)

    def _year_reader(self, each: Field) -> Callable[[str], str]:
        formats, form, today = self._mapping.date_formats, each.format, self._today
        if form is not None:
            return cache(lambda text: dates.year_in(text, form, today=today))
        return cache(lambda text: dates.year(text, formats, today=today))

    def _text_reader(self, column: Column, each: Field) -> Callable[[str], str]:
        if column.name == "phone":
            region = self._mapping.phone_region
            return lambda text: cells.telephone(text, region)
        if column.name == "sms_opt_in":
            return lambda text: "Y" if _says_yes(text) else plain(text)
        if each.part == "first":
            return lambda text: plain(cells.first_name(text))
        if each.part == "last":
            return lambda text: plain(cells.last_name(text))
        return plain


def _says_yes(text: str) -> bool:
    """In a word that a run takes for no yes; a cross may be against it."""
    return cells.permits(text) and text.casefold() not in _AS_A_RUN_READS


def plain(text: str) -> str:
    """A backslash would escape what follows it when Athena reads the file."""
    return text.replace("\\", "/") if "\\" in text else text
