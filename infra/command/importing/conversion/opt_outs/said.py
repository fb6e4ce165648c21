"""What lines close, kept until all tables are read: whom they mean may stand in another.

Where one file names borrowers by their loan's number and another by the customer's, an opt-out is
written by the id that is delivered alone: a run asks for whom each line is.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from infra.command.importing.conversion.opt_outs.binding import Binding
from infra.command.importing.conversion.opt_outs.closings import Closings
from infra.command.importing.conversion.people.contacts import Contacts
from infra.command.importing.conversion.people.portfolio import Portfolio
from infra.command.importing.conversion.report import Counts
from lambdas.shared.contract import DO_NOT_CONTACT


@dataclass(frozen=True)
class Said:
    """What a line closes, by channel and reason. `flags`: by which it is told, "" by its words.
    `unwritten`: ids in it that were nobody's when it was read.
    """

    line: int
    flags: str
    unwritten: tuple[str, ...]
    borrower_id: str
    loan_id: str
    closed: tuple[tuple[str, str], ...]


class SaidLines:
    """Of one table."""

    def __init__(
        self,
        output: Contacts,
        counts: Counts,
        portfolio: Portfolio,
        closings: Closings,
        binding: Binding,
    ) -> None:
        self._output, self._counts, self._portfolio = output, counts, portfolio
        self._closings, self._binding = closings, binding
        self._lines: list[Said] = []

    def add(self, said: Said) -> None:
        self._lines.append(said)

    def finish(self) -> None:
        for said in self._lines:
            owing = self._portfolio.owing(said.loan_id) if said.loan_id else []
            people = [*self._portfolio.named(said.borrower_id), *owing]
            self._binding.by_id(said.borrower_id or said.loan_id, said.line, people)
            for channel, reason in said.closed:
                for who in self.bound((*said.unwritten, *people), channel):
                    is_new = self._closings.close(DO_NOT_CONTACT, (who, channel, reason))
                    if said.flags:
                        self._counts.datasets[said.flags].added += is_new

    def bound(self, people: Iterable[str], channel: str) -> list[str]:
        """Those of whom an opt-out is written. Of the others it closes the addresses that stand in
        their lines.
        """
        told = list(dict.fromkeys(people))
        written = self._portfolio.delivered(told)
        for who in told:
            if who not in written:
                self._output.remember(who, channel)
        return written
