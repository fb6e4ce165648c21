"""Fractions that were written for percents, seen in a column while its file is read.

So few lines of a block are looked at that a large file costs no more time; sql/ rejects each such
row by itself.
"""

import re

from lambdas.shared.contract import FRACTION_BELOW, Kind

_LOOKS_LIKE = {
    Kind.RATE: "The rates look like fractions: 0.06875 for 6.875",
    Kind.LTV: "The ratios look like fractions: 0.8 for 80",
}
_DECIMAL = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,30})?|\.[0-9]{1,30}", re.ASCII)


class Percents:
    """What is seen of a column of percents."""

    def __init__(self, name: str, kind: Kind) -> None:
        self._name = name
        self._kind = kind
        self._least = float(FRACTION_BELOW[kind])
        self._seen = self._fractions = 0

    def see(self, cell: str) -> None:
        if _DECIMAL.fullmatch(cell) and (value := float(cell)) > 0:
            self._seen += 1
            self._fractions += value < self._least

    def fault(self) -> str | None:
        """Why a file with such a column is not acceptable; None while most are percents."""
        if 2 * self._fractions <= self._seen:
            return None
        return (
            f"has fractions for percents: most values of {self._name} lie below "
            f"{self._least}. {_LOOKS_LIKE[self._kind]}: write them as percents"
        )
