"""Writes the files of a sample: the same bytes for the same seed.

Persons come in rounds of twenty, one for each of the `SITUATIONS`, shuffled: so any size shows
everything in proportion. From `COMPLETE_FROM` borrowers on each file also gets a block of flawed
rows (`flaws.py`) per ten thousand borrowers, and every tier, reason code, reject reason and kind of
opt-out is there; among fewer they would be so many that a run rightly publishes nothing.

Rows are written as they are made: memory does not grow with the size. Only whole numbers and
Python's seeded generator are used, so the bytes are the same on every system.

The n-th person's first name, last name, place and telephone digits repeat every 97, 103, 53 and
100 persons. As these numbers have no common factor, no two persons share name and telephone
number before 50 million; what Entity Resolution joins is a twin. No two share a telephone number
before 1.06 million: the first 5,300 have those that are reserved for fiction, 555-01xx, the others
such as nobody is ever given, with an exchange that begins with 0 or 1.
"""

import random
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from itertools import cycle, product
from pathlib import Path
from typing import TextIO

from infra.command.samples import flaws
from infra.command.samples.persons import (
    Person,
    mail_only_twin,
    moved_twin,
    phone_only_twin,
    shouted_twin,
)
from infra.command.samples.situations import SITUATIONS, Situation
from infra.command.samples.vocabulary import FIRST_NAMES, LAST_NAMES, PLACES
from lambdas.shared.contract import DATASETS

COMPLETE_FROM = 100  # borrowers: from there on the flawed rows are few among many
DEFAULT_SEED = 1
TWIN_PERCENT = 3
FLAWS_EVERY = 10_000  # borrowers

CHANNELS = ("email", "phone", "sms", "mail", "", "carrier pigeon")  # the last two: every channel
# All but the last are understood.
LOAN_TYPES = ("30-year fixed", "15-year fixed", "5/1 ARM", '"FHA, 30-year"', "VA", "Balloon")
ANSWERS = [",".join(answers) for answers in product("YN", repeat=4)]  # borrower_engagement's
EMAIL_DOMAINS = ("example.com", "example.org", "example.net")

FICTION = 100 * len(PLACES)  # telephone numbers that are reserved for it

RATES = [f"{value // 100}.{value % 100:02}" for value in range(1000)]  # by hundredths of a percent
LTVS = [f"{value // 10}.{value % 10}" for value in range(1200)]  # by tenths of a percent


def write_sample(
    out: Path,
    *,
    borrowers: int,
    seed: int = DEFAULT_SEED,
    on_progress: Callable[[int], None] = lambda _written: None,
) -> None:
    """Writes the files into `out`, replacing files of those names.

    `borrowers` counts the sound rows of borrower_information.csv. `on_progress` hears, now and
    then, how many of them are written.
    """
    out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        files = {
            dataset.name: stack.enter_context(
                (out / f"{dataset.name}.csv").open("w", encoding="utf-8", newline="")
            )
            for dataset in DATASETS
        }
        for dataset in DATASETS:
            files[dataset.name].write(",".join(dataset.header) + "\n")
        _Writer(files, borrowers=borrowers, seed=seed).write(on_progress)


class _Writer:
    """One pass over the persons; every row is written the moment it is made."""

    def __init__(self, files: Mapping[str, TextIO], *, borrowers: int, seed: int) -> None:
        self._random = random.Random(seed)
        self._draw = self._random.random
        self._files = files
        self._borrower = files["borrower_information"].write
        self._loan = files["loan_information"].write
        self._market = files["market_equity"].write
        self._engagement = files["borrower_engagement"].write
        self._opt_out = files["do_not_contact"].write

        self._first_names = self._random.sample(FIRST_NAMES, len(FIRST_NAMES))
        self._last_names = self._random.sample(LAST_NAMES, len(LAST_NAMES))
        self._places = self._random.sample(PLACES, len(PLACES))
        self._mailbox_names = {name: _folded(name) for name in FIRST_NAMES + LAST_NAMES}
        self._channels = cycle(CHANNELS)
        self._twin_forms = cycle((shouted_twin, mail_only_twin, phone_only_twin, moved_twin))

        self._wanted = borrowers
        self._written = 0
        self._persons = 0
        self._twins = 0
        self._loans = 0
        self._properties = 0

    def write(self, on_progress: Callable[[int], None]) -> None:
        blocks = 0
        for situation in self._situations():
            self._write_household(situation)
            if self._written >= (blocks + 1) * FLAWS_EVERY:
                on_progress(self._written)
                self._write_flaws(blocks)
                blocks += 1
        on_progress(self._written)
        self._write_flaws(blocks)

    def _situations(self) -> Iterator[Situation]:
        while True:
            for situation in self._random.sample(SITUATIONS, len(SITUATIONS)):
                if self._written == self._wanted:
                    return
                yield situation

    def _write_household(self, situation: Situation) -> None:
        """A person, their loans and homes; perhaps a co-borrower, perhaps a twin."""
        property_id = self._next_property()
        person = self._next_person(property_id)
        co_borrower = None
        if situation.has_co_borrower and self._written < self._wanted:
            co_borrower = self._next_person(property_id)
        rate = None
        if situation.has_loan:
            rate = self._write_home(situation, property_id, person, co_borrower)
        if situation.has_second_property:
            self._write_home(Situation(), self._next_property(), person, None)
        if self._owes_a_twin(situation):
            self._write_twin(person, situation, rate)
        if situation.has_opted_out:
            self._opt_out(f"{person.borrower_id},{next(self._channels)},asked us not to\n")

    def _next_person(self, property_id: str) -> Person:
        number = self._persons
        self._persons += 1
        self._written += 1
        draw = self._draw()
        first = self._first_names[number % len(FIRST_NAMES)]
        last = self._last_names[number % len(LAST_NAMES)]
        city, state, area_code = self._places[number % len(PLACES)]
        person = Person(
            number=number,
            borrower_id=f"{number + 1:08}",
            first_name=first,
            last_name=_cell(last),
            mailbox=f"{self._mailbox_names[first]}.{self._mailbox_names[last]}{number + 1}",
            domain=EMAIL_DOMAINS[number % len(EMAIL_DOMAINS)],
            area_code=area_code,
            exchange=f"{number // FICTION % 200:03}" if number >= FICTION else "555",
            line=f"01{number % 100:02}",
            city=_cell(city),
            state=state,
            property_id=property_id,
            credit_score=str(560 + int(draw * 280)) if draw > 0.04 else "",
        )
        self._borrower(person.row)
        if draw < 0.7:
            self._write_engagement(person.borrower_id)
        return person

    def _write_engagement(self, borrower_id: str) -> None:
        self._engagement(f"{borrower_id},{ANSWERS[int(self._draw() * len(ANSWERS))]}\n")

    def _next_property(self) -> str:
        self._properties += 1
        return f"P{self._properties:08}"

    def _next_loan(self) -> str:
        self._loans += 1
        return f"L{self._loans:08}"

    def _write_home(
        self, situation: Situation, property_id: str, person: Person, co_borrower: Person | None
    ) -> int:
        """One property: its market row, and the loan or two on it. Returns the first one's rate."""
        between = self._between
        offer = between(500, 640)
        rate = offer + between(*situation.spread)
        ltv = between(*situation.ltv)
        value = between(150, 1200)  # thousands of dollars
        balance = value * ltv  # thousands of dollars x tenths of a percent = dollars
        if situation.has_offer:
            savings = balance * (rate - offer) / 120_000  # a month's interest on the spread
            self._market(
                f"{property_id},{value}000.00,{value * 1000 - balance}.00,{LTVS[ltv]},"
                f"{RATES[offer]},{savings:.2f}\n"
            )
        first_balance = balance * 85 // 100 if situation.has_second_loan else balance
        year = between(2006, 2025)
        loan_type = LOAN_TYPES[year % len(LOAN_TYPES)]
        # half of the loans on a borrower's own home leave the property to the borrower's row
        named = property_id if property_id != person.property_id or offer % 2 else ""
        terms = (
            f"{named},{_amount(first_balance, year)},{RATES[rate]},{year},{loan_type},"
            f"{0 if situation.is_paid_off else first_balance}.00\n"
        )
        loan_id = self._next_loan()
        self._loan(f"{loan_id},{person.borrower_id},{terms}")
        if co_borrower is not None:
            self._loan(f"{loan_id},{co_borrower.borrower_id},{terms}")
        if situation.has_second_loan:
            second = balance - first_balance
            self._loan(
                f"{self._next_loan()},{person.borrower_id},{property_id},"
                f"{_amount(second, year)},{RATES[rate - 10]},{year},HELOC,{second}.00\n"
            )
        return rate

    def _between(self, low: int, high: int) -> int:
        """Both included. `randint` is evenly spread to the last bit, and four times slower."""
        return low + int(self._draw() * (high - low + 1))

    def _owes_a_twin(self, situation: Situation) -> bool:
        """Every other twin is one of a lead: without resolution that person is called twice."""
        due = self._twins * 100 < self._written * TWIN_PERCENT and self._written < self._wanted
        return due and (situation.is_lead or self._twins % 2 == 1)

    def _write_twin(self, person: Person, situation: Situation, rate: int | None) -> None:
        """The same person once more, out of another system, with a small loan of its own there.

        Where they are called about the other loan, nothing says that this one stands behind it.
        """
        self._twins += 1
        self._written += 1
        twin_id = f"HE-{person.borrower_id}"
        self._borrower(next(self._twin_forms)(person, twin_id))
        if rate is not None:
            loan_type = "Conventional" if situation.is_lead else "HELOC"
            self._loan(
                f"{self._next_loan()},{twin_id},{person.property_id},25000.00,"
                f"{RATES[rate]},2021,{loan_type},18500.00\n"
            )

    def _write_flaws(self, block: int) -> None:
        if self._wanted < COMPLETE_FROM:
            return
        for dataset in DATASETS:
            self._files[dataset.name].write(flaws.rows(dataset.name, block))


def _cell(text: str) -> str:
    return f'"{text}"' if "," in text else text


def _folded(name: str) -> str:
    """The lower-case ASCII letters of a name, as a mailbox would spell it."""
    decomposed = unicodedata.normalize("NFKD", name.lower().replace("ø", "o"))
    return "".join(letter for letter in decomposed if letter in "abcdefghijklmnopqrstuvwxyz")


def _amount(balance: int, year: int) -> str:
    """What was borrowed in `year`, if `balance` is left of it: two percent a year paid back."""
    return f"{balance * 100 // (100 - 2 * (2026 - year))}.00"
