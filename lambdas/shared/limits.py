"""The limits of a run: who is worth a call, what is assumed of a refinance, what stops a run."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from lambdas.shared.contract import BOUNDS, Kind
from lambdas.shared.errors import InvalidInput

LTV_SOURCES = ("file", "recomputed")
STALE_MARKET = ("warn", "refuse")

_LTV = BOUNDS[Kind.LTV]  # a limit beyond them would list nobody, or everybody

_NUMBER = re.compile(r"-?[0-9]{1,5}(\.[0-9]{1,4})?")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_WORDS = {"ltv_decides": LTV_SOURCES, "stale_market": STALE_MARKET}
_LARGEST = {  # and the smallest is 0
    "min_rate_spread": (25, "percentage points"),
    "immediate_action_above": (25, "percentage points"),
    "hot_lead_above": (25, "percentage points"),
    "watchlist_above": (25, "percentage points"),
    "closing_cost_percent": (25, "percent"),
    "cool_down_days": (3650, "days"),
    "cool_down_step": (25, "percentage points"),
    "max_market_age_days": (3650, "days"),
    "opportunity_band_percent": (1000, "percent"),
    "opt_out_band_percent": (100, "percent"),
    "max_rejected_percent": (100, "percent"),
    "min_balance": (1_000_000, "dollars"),
}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Percent and percentage points are exact, DECIMAL(9,4). The seed's are the first five.

    An opportunity has an LTV of at most `max_ltv_percent` and a rate spread of at least
    `min_rate_spread`; its tier is the first of the three that its spread lies above. `ltv_decides`
    says whose LTV that is: the file's, or the one recomputed from debt and home value.

    `closing_cost_percent` of the balance is what a refinance is taken to cost.

    A person whom a published run listed within `cool_down_days` before is held back, unless the
    market has come down by another `cool_down_step` points. 0 days: nobody is.

    A market delivery older than `max_market_age_days` is stale: `stale_market` says whether a run
    may "warn" of it or has to "refuse" it. 0 days: any age is good.

    A run stops before publishing if its opportunities lie more than `opportunity_band_percent`
    above or below the last published run's. 0 percent: any number is good.

    It stops too if more than `opt_out_band_percent` of the opt-outs in force in the last published
    run are lost (0: any number but none in force), and if more than `max_rejected_percent` of a
    required dataset's rows cannot be used.

    A loan of which less than `min_balance` dollars are owed is not worth refinancing.
    """

    max_ltv_percent: Decimal = Decimal("80")
    min_rate_spread: Decimal = Decimal("1.0")
    immediate_action_above: Decimal = Decimal("1.25")
    hot_lead_above: Decimal = Decimal("0.75")
    watchlist_above: Decimal = Decimal("0.50")
    ltv_decides: str = "file"
    closing_cost_percent: Decimal = Decimal("2")
    cool_down_days: int = 0
    cool_down_step: Decimal = Decimal("0.25")
    max_market_age_days: int = 7
    stale_market: str = "warn"
    opportunity_band_percent: int = 50
    opt_out_band_percent: int = 20
    max_rejected_percent: int = 20
    min_balance: int = 10_000

    def __post_init__(self) -> None:
        if not _LTV.hold(self.max_ltv_percent):
            raise InvalidInput(
                f"limit max_ltv_percent is {self.max_ltv_percent}: give {_LTV.least} to "
                f"{_LTV.most} percent, such as 80"
            )
        for name, (largest, unit) in _LARGEST.items():
            if not 0 <= (value := getattr(self, name)) <= largest:
                raise InvalidInput(f"limit {name} is {value}: give 0 to {largest} {unit}")
        for name, allowed in _WORDS.items():
            if (word := getattr(self, name)) not in allowed:
                raise InvalidInput(f"limit {name} is {word!r}: give {' or '.join(allowed)}")
        if not self.immediate_action_above > self.hot_lead_above > self.watchlist_above:
            raise InvalidInput(
                "limits immediate_action_above, hot_lead_above and watchlist_above are "
                f"{self.immediate_action_above}, {self.hot_lead_above} and "
                f"{self.watchlist_above}: give them in falling order"
            )

    @classmethod
    def parse(cls, given: Mapping[str, Any], *, defaults: "Limits | None" = None) -> "Limits":
        """The limits in a JSON object, completed from `defaults`; a number may stand as text.

        Raises InvalidInput, naming the key and what is allowed.
        """
        known = [field.name for field in fields(cls)]
        if unknown := sorted(set(given) - set(known)):
            raise InvalidInput(f"unknown limit {unknown[0]!r}: give one of {', '.join(known)}")
        values = asdict(defaults or cls())
        return cls(
            **(values | {name: _read(name, value, values[name]) for name, value in given.items()})
        )

    def as_json(self) -> dict[str, str]:
        """All as text, decimals without trailing zeros: equal limits give equal JSON."""
        return {
            name: f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
            for name, value in asdict(self).items()
        }


def _read(name: str, given: Any, default: Any) -> Any:
    """A value of its default's type; a word is checked where it is used."""
    text = str(given)
    if isinstance(given, bool):
        text = ""
    match default:
        case Decimal():
            if not _NUMBER.fullmatch(text):
                raise InvalidInput(
                    f"limit {name} is {given!r}: give a number with at most 4 decimals"
                )
            return Decimal(text)
        case int():
            if not _WHOLE_NUMBER.fullmatch(text):
                raise InvalidInput(f"limit {name} is {given!r}: give a whole number")
            return int(text)
    return given
