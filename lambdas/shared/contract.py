"""The data contract: which files arrive, and what each of their columns means.

Declared once, here. Admission, the Glue tables, the sample generator, `refi-ready validate` and
the README's table read it; sql/ is held against it by a contract test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a cell must look like; sql/ types it accordingly. Numbers have BOUNDS beside."""

    # [A-Za-z0-9_-]{1,38}, Entity Resolution's limit for a unique id; behind a "-" in front nothing
    # but digits, as a spreadsheet takes anything else for a formula
    ID = "id"
    TEXT = "text"  # at most LONGEST_TEXT characters, without controls
    ADDRESS = "address"  # a telephone number or an e-mail address
    RATE = "rate"  # percent, DECIMAL(9,4): 4.5 is 4.5 %
    LTV = "ltv"  # percent, DECIMAL(9,4)
    AMOUNT = "amount"  # money, DECIMAL(18,2)
    BALANCE = "balance"  # money, DECIMAL(18,2), may be negative
    CREDIT_SCORE = "credit_score"  # whole number
    DECISION = "decision"  # same or different, of two records; empty: not decided
    YEAR = "year"  # whole number, at most the run's own


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What a number may be: `least` and `most` are allowed, None is no bound but that of digits.

    `digits` stand before the decimal point at most, `decimals` behind it. `fraction_below`: what is
    above 0 and below that is a fraction that was written for a percent.
    """

    digits: int
    decimals: int = 0
    least: Decimal | None = None
    most: Decimal | None = None
    fraction_below: Decimal | None = None

    def hold(self, value: Decimal) -> bool:
        """Whether a number of no more digits and decimals lies within."""
        return (self.least is None or self.least <= value) and (
            self.most is None or value <= self.most
        )


BOUNDS: Mapping[Kind, Bounds] = {
    Kind.RATE: Bounds(
        digits=5,
        decimals=4,
        least=Decimal("0.5"),
        most=Decimal(25),
        fraction_below=Decimal("0.5"),
    ),
    Kind.LTV: Bounds(
        digits=5,
        decimals=4,
        least=Decimal("1.5"),
        most=Decimal(1000),
        fraction_below=Decimal("1.5"),
    ),
    # a billion dollars is no home's price and no home loan: a decimal point is in the wrong place
    Kind.AMOUNT: Bounds(digits=16, decimals=2, least=Decimal(0), most=Decimal("999999999.99")),
    Kind.BALANCE: Bounds(
        digits=16, decimals=2, least=Decimal("-999999999.99"), most=Decimal("999999999.99")
    ),
    Kind.CREDIT_SCORE: Bounds(digits=9, least=Decimal(300), most=Decimal(850)),
    Kind.YEAR: Bounds(digits=9, least=Decimal(1900)),
}
FRACTION_BELOW = {
    kind: bounds.fraction_below
    for kind, bounds in BOUNDS.items()
    if bounds.fraction_below is not None
}

# A longer cell rejects its row. Numbers are shorter by what they are.
LONGEST_TEXT = 255
LONGEST_ID = 38


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. A bad value in a `deciding` one rejects the row; elsewhere it becomes null."""

    name: str
    kind: Kind
    key: bool = False
    deciding: bool = False


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """One kind of file: its columns, in the order in which tables read them."""

    name: str
    required: bool
    columns: tuple[Column, ...]

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.key)

    @property
    def prefix(self) -> str:
        """Where its deliveries stand in the raw bucket."""
        return f"{self.name}/"


def _key(name: str, kind: Kind = Kind.ID) -> Column:
    return Column(name=name, kind=kind, key=True, deciding=kind is not Kind.TEXT)


def _deciding(name: str, kind: Kind) -> Column:
    return Column(name=name, kind=kind, deciding=True)


def _other(name: str, kind: Kind = Kind.TEXT) -> Column:
    return Column(name=name, kind=kind)


BORROWER_INFORMATION = Dataset(
    name="borrower_information",
    required=True,
    columns=(
        _key("borrower_id"),
        _other("first_name"),
        _other("last_name"),
        _other("email"),
        _other("phone"),
        _other("property_id", Kind.ID),
        _other("city"),
        _other("state"),
        _other("credit_score", Kind.CREDIT_SCORE),
    ),
)

LOAN_INFORMATION = Dataset(
    name="loan_information",
    required=True,
    columns=(
        _key("loan_id"),
        _key("borrower_id"),
        _other("property_id", Kind.ID),
        _other("loan_amount", Kind.AMOUNT),
        _deciding("current_interest_rate", Kind.RATE),
        _other("origination_year", Kind.YEAR),
        _other("loan_type"),
        _other("remaining_balance", Kind.BALANCE),  # at or below zero: paid off
    ),
)

MARKET_EQUITY = Dataset(
    name="market_equity",
    required=True,
    columns=(
        _key("property_id"),
        _other("current_home_value", Kind.AMOUNT),
        _other("estimated_equity_amt", Kind.BALANCE),
        _deciding("ltv_ratio", Kind.LTV),
        _deciding("market_rate_offer", Kind.RATE),
        _other("monthly_savings_est", Kind.BALANCE),
    ),
)

BORROWER_ENGAGEMENT = Dataset(
    name="borrower_engagement",
    required=False,
    columns=(
        _key("borrower_id"),
        _other("paperless_billing"),
        _other("email_open_last_30d"),
        _other("mobile_app_login_last_30d"),
        _other("sms_opt_in"),
    ),
)

DO_NOT_CONTACT = Dataset(
    name="do_not_contact",
    required=False,
    columns=(
        _key("borrower_id"),
        _key("channel", Kind.TEXT),  # empty or unknown means every channel
        _other("reason"),
    ),
)

DO_NOT_CONTACT_ADDRESSES = Dataset(
    name="do_not_contact_addresses",
    required=False,
    columns=(
        _key("address", Kind.ADDRESS),
        _key("channel", Kind.TEXT),  # empty, unknown or unfit for the address means every channel
        _other("reason"),
    ),
)

SAME_PERSON = Dataset(
    name="same_person",
    required=False,
    columns=(
        _key("borrower_id"),
        _key("other_id"),
        _other("decision", Kind.DECISION),
    ),
)

DATASETS = (
    BORROWER_INFORMATION,
    LOAN_INFORMATION,
    MARKET_EQUITY,
    BORROWER_ENGAGEMENT,
    DO_NOT_CONTACT,
    DO_NOT_CONTACT_ADDRESSES,
    SAME_PERSON,
)
# Of these every file counts, and none replaces another: a no that was once delivered stands.
OPT_OUTS = (DO_NOT_CONTACT, DO_NOT_CONTACT_ADDRESSES)
REFUSING = (*OPT_OUTS, BORROWER_INFORMATION)  # in whose lines somebody may say no
BY_NAME = {dataset.name: dataset for dataset in DATASETS}

COMPLETE = "_SUCCESS"  # the marker that a writer of several files leaves last
OVERFLOW_COLUMN = "overflow"  # last column of every raw table: what stands after the last cell
