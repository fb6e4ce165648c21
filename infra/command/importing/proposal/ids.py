"""Columns of ids that no heading calls so: their cells are ids of another table.

The ten digits of a loan's number look like a telephone's. Read so, a list of letters to cease and
desist closes nobody.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from infra.command.importing.cells import cleaned
from infra.command.importing.proposal.kinds import KindOfTable

_OF_NO_TELEPHONE = re.compile(r"(?!1?[2-9][0-9]{2}[2-9][0-9]{6}(?![0-9]))[0-9]{10,11}(?:\.0)?")
_SHORTEST = 5  # letters of an id that is known by itself: 12 may be a branch
_MOSTLY, _HALF = 0.8, 0.5  # of a column's cells


@dataclass(frozen=True)
class Found:
    """`known`: columns with ids of other tables, those with most of them first. `only`: those of
    them that are of nothing else, and numbers that are no telephone's in the US.
    """

    known: Sequence[str]
    only: Sequence[str]


class Ids:
    """Those of the borrowers and loans of several tables."""

    def __init__(self, naming: Sequence[KindOfTable]) -> None:
        self._naming = naming

    def among(self, values: Mapping[str, Sequence[str]]) -> Found:
        """`values`: by column, of another table."""
        shares = {name: self._share(each) for name, each in values.items()}
        only = [
            name
            for name, each in values.items()
            if shares[name] >= _HALF
            or (each and sum(map(_is_of_no_telephone, each)) >= _MOSTLY * len(each))
        ]
        known = sorted((name for name in shares if shares[name]), key=lambda each: -shares[each])
        return Found(known, only)

    def _share(self, values: Sequence[str]) -> float:
        long = [each for each in map(_compared, values) if len(each) >= _SHORTEST]
        return sum(each in self._ids for each in long) / len(values) if long else 0.0

    @cached_property
    def _ids(self) -> frozenset[str]:
        """Of all their rows."""
        columns = [
            (table, column)
            for kind in self._naming
            for column in {kind.link("borrower_id"), kind.link("loan_id")} - {None}
            for table in kind.tables
        ]
        return frozenset(
            _compared(cell)
            for table, column in columns
            if column
            for cell in table.distinct(column)
        )


def _is_of_no_telephone(text: str) -> bool:
    return _OF_NO_TELEPHONE.fullmatch(text) is not None


def _compared(text: str) -> str:
    """Without the zeros that a spreadsheet drops."""
    return cleaned(text).casefold().removesuffix(".0").lstrip("0")
