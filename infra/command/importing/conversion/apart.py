"""Tables whose lines belong to nothing that another table tells of, and what may be the cause."""

from collections.abc import Collection, Mapping
from functools import cached_property

from infra.command.importing.conversion.people.portfolio import Portfolio, bare
from infra.command.importing.conversion.report import Counts
from infra.command.importing.headings.loans import Status
from lambdas.shared.text.counting import counted, form


class Known:
    """Of all tables the loans, say, by their numbers: each with the table that told of it first.

    `column` is what the contract calls the number.
    """

    def __init__(self, about: str, column: str, tables: Mapping[str, str]) -> None:
        self._about, self._column, self._tables = about, column, tables

    def tell(self, counts: Counts, table: str, apart: Collection[str], *, joins: bool) -> None:
        """Of a table, the numbers that are no other's. `joins`: whether some of its are."""
        pair = next(filter(None, map(self._with_other_zeros, apart)), None)
        if joins and pair is None:
            return
        strangers = (number for number, other in self._tables.items() if other != table)
        one, theirs = pair or (next(iter(apart)), next(strangers, ""))
        other = self._tables.get(theirs, "another table")
        tell = form(len(apart), "tells", "tell")
        few = f"{counted(len(apart), 'line', 'lines')} of {table} {tell} of no {self._about}"
        how = few if joins else f"No line of {table} tells of a {self._about}"
        said = f"{how} of which another table tells: it says {one!r}, and {other} {theirs!r}. "
        if pair is None:
            said += f"See that their {self._column} is the same, or leave that table out."
        else:
            where = table if len(one) < len(theirs) else other
            said += (
                f"{where} lost the zeros: write pad = {max(len(one), len(theirs))} beside its "
                f"{self._column} in the mapping, and wherever else it takes that column."
            )
        (counts.warnings if joins else counts.faults).append(said)

    def _with_other_zeros(self, number: str) -> tuple[str, str] | None:
        if not number.isdigit():
            return None
        others = (other for other in self._by_bare[bare(number)] if other != number)
        return next(((number, other) for other in others), None)

    @cached_property
    def _by_bare(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for number in self._tables:
            found.setdefault(bare(number), []).append(number)
        return found


class Statuses:
    """What a table says of the loans of others, which is all that it says of loans."""

    def __init__(self, table: str, counts: Counts, portfolio: Portfolio) -> None:
        self._table, self._counts, self._portfolio = table, counts, portfolio
        self._told: dict[str, Status] = {}

    def note(self, loan_id: str, status: Status) -> None:
        if loan_id:
            self._told[loan_id] = status

    def finish(self) -> None:
        """Once all tables are read. One of loans that are over may well be of none of theirs."""
        if not self._told or any(map(self._portfolio.owing, self._told)):
            return
        said = (
            f"No line of {self._table} tells of a loan of which another table tells: it says "
            f"{next(iter(self._told))!r}. See that their loan_id is the same, or leave that table "
            "out."
        )
        are_over = set(self._told.values()) == {Status.GONE}
        (self._counts.warnings if are_over else self._counts.faults).append(said)
