"""What varies by run in the text of a query."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal

from lambdas.shared.limits import Limits
from lambdas.shared.matching.result import MatchingResult
from lambdas.shared.query import composition
from lambdas.shared.refusals import patterns
from lambdas.shared.text.spreadsheets import CONTROL, FORMULA
from lambdas.shared.text.unseen import BLANK, FULL_WIDTH, SHAPELESS

# What is the same in every run, and is known to Python, too.
CONSTANTS: Mapping[str, re.Pattern[str] | composition.OwnText] = {
    "formula": FORMULA,
    "control": CONTROL,
    "blank": BLANK,
    "shapeless": SHAPELESS,
    "full_width": composition.OwnText("".join(FULL_WIDTH)),
    "full_width_read": composition.OwnText("".join(FULL_WIDTH.values())),
    "refusal_letters": composition.OwnText("".join(patterns.LETTERS)),
    "refusal_letters_read": composition.OwnText("".join(patterns.LETTERS.values())),
    **patterns.VALUES,
}

# The limits that a reason names beside the number that misses them.
_TOLD_LIMITS = ("max_ltv_percent", "min_rate_spread", "watchlist_above")


@dataclass(frozen=True, kw_only=True)
class Band:
    """`last_run_id`: the last published run, whatever its limits were; None if there is none.
    `last_opportunities`: what it found before its cool-down, None if that is not to be compared.
    `is_waived`: by force, however far this run's number lies from it.
    """

    last_run_id: str | None
    last_opportunities: int | None
    is_waived: bool


@dataclass(frozen=True, kw_only=True)
class RunParameters:
    """What varies by run. Before stage "evaluate" there is no matching.

    `is_trial`: its limits are not the deployed ones. `attempts`: of the UNLOADs that have
    succeeded, on which attempt, by query name.
    """

    run_id: str
    as_of: date
    limits: Limits
    is_trial: bool
    band: Band
    max_borrowers_per_person: int
    match_everyone_below: int
    matching: MatchingResult | None
    attempts: Mapping[str, int]

    def values(self) -> dict[str, composition.Value]:
        """By the placeholder's name in sql/. A partition's value is a string, as in its path."""
        values: dict[str, composition.Value] = {
            **CONSTANTS,
            "run_id": self.run_id,
            "as_of": self.as_of,
            "is_trial": self.is_trial,
            "last_run_id": self.band.last_run_id,
            # of what is kept of a run: a partition has to be named, even where there is none
            "last_run_partition": self.band.last_run_id or "none",
            "last_opportunities": self.band.last_opportunities,
            "is_band_waived": self.band.is_waived,
            "max_borrowers_per_person": self.max_borrowers_per_person,
            "match_everyone_below": self.match_everyone_below,
            # a run's id begins with the day it started
            "cool_down_since": f"{self._cool_down_since:%Y%m%d}",
            **asdict(self.limits),
            **{f"{name}_text": _in_words(getattr(self.limits, name)) for name in _TOLD_LIMITS},
        }
        if self.matching is not None:
            values |= asdict(self.matching)
        return values | {f"{name}_attempt": str(number) for name, number in self.attempts.items()}

    @property
    def _cool_down_since(self) -> date:
        return self.as_of - timedelta(days=self.limits.cool_down_days)


def _in_words(number: Decimal) -> str:
    """`80.0`: with a decimal, and no more of them than needed."""
    text = f"{number.normalize():f}"
    return text if "." in text else f"{text}.0"
