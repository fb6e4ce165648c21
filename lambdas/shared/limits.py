"""The limits that decide who is worth a call, and their exact decimals."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from lambdas.shared.errors import InvalidInput

_NUMBER = re.compile(r"-?[0-9]{1,5}(\.[0-9]{1,4})?")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Percent and percentage points, DECIMAL(9,4). The defaults are the seed's.

    An opportunity has an LTV of at most `max_ltv_percent` and a rate spread of at least
    `min_rate_spread`; its tier is the first of the three that its spread lies above.
    """

    max_ltv_percent: Decimal = Decimal("80")
    min_rate_spread: Decimal = Decimal("1.0")
    immediate_action_above: Decimal = Decimal("1.25")
    hot_lead_above: Decimal = Decimal("0.75")
    watchlist_above: Decimal = Decimal("0.50")

    def __post_init__(self) -> None:
        if not 0 < self.max_ltv_percent <= 1000:
            raise InvalidInput(
                f"limit max_ltv_percent is {self.max_ltv_percent}: give more than 0, at most 1000"
            )
        for name, value in asdict(self).items():
            if name != "max_ltv_percent" and not 0 <= value <= 25:
                raise InvalidInput(f"limit {name} is {value}: give 0 to 25 percentage points")
        if not self.immediate_action_above > self.hot_lead_above > self.watchlist_above:
            raise InvalidInput(
                "limits immediate_action_above, hot_lead_above and watchlist_above are "
                f"{self.immediate_action_above}, {self.hot_lead_above} and "
                f"{self.watchlist_above}: give them in falling order"
            )

    @classmethod
    def parse(cls, given: Mapping[str, Any], *, defaults: "Limits | None" = None) -> "Limits":
        """The limits in a JSON object, completed from `defaults`; numbers or numeric strings.

        Raises InvalidInput, naming the key and what is allowed.
        """
        known = [field.name for field in fields(cls)]
        if unknown := sorted(set(given) - set(known)):
            raise InvalidInput(f"unknown limit {unknown[0]!r}: give one of {', '.join(known)}")
        values = {name: getattr(defaults or cls(), name) for name in known}
        return cls(**(values | {name: _exact(name, value) for name, value in given.items()}))

    def as_json(self) -> dict[str, str]:
        """Decimal strings, without trailing zeros: equal limits give equal JSON."""
        return {name: f"{value.normalize():f}" for name, value in asdict(self).items()}


def _exact(name: str, value: Any) -> Decimal:
    text = str(value)
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        raise InvalidInput(f"limit {name} is {value!r}: give a number with at most 4 decimals")
    return Decimal(text)
