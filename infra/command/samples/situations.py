"""What the persons of a sample are there to show."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What a person is there to show.

    The spread is drawn between two bounds in hundredths of a percentage point, the LTV in tenths
    of a percent.
    """

    spread: tuple[int, int] = (-250, 50)
    ltv: tuple[int, int] = (250, 800)
    has_loan: bool = True
    has_offer: bool = True
    has_second_loan: bool = False
    has_second_property: bool = False
    has_co_borrower: bool = False
    has_opted_out: bool = False
    is_paid_off: bool = False

    @property
    def is_lead(self) -> bool:
        """With the default limits, were it not for an opt-out."""
        return self.has_loan and self.has_offer and self.spread[0] >= 100 and self.ltv[1] <= 800


SITUATIONS = (
    Situation(spread=(126, 240)),  # Immediate Action
    Situation(spread=(126, 240), has_second_property=True),
    Situation(spread=(126, 240), has_opted_out=True),
    Situation(spread=(126, 240), ltv=(801, 1150)),  # LTV_ABOVE_LIMIT
    Situation(spread=(100, 100), ltv=(800, 800)),  # Hot Lead, on both lines
    Situation(spread=(101, 125), has_co_borrower=True),
    Situation(spread=(76, 99)),  # a Hot Lead below the minimum spread
    Situation(spread=(51, 75)),  # Watchlist
    Situation(spread=(51, 75), has_second_loan=True),
    Situation(has_loan=False),
    Situation(has_offer=False),
    Situation(has_co_borrower=True),  # Ineligible, as most borrowers are
    Situation(has_second_loan=True),
    Situation(ltv=(801, 1150)),
    Situation(is_paid_off=True),
    *[Situation()] * 5,
)
