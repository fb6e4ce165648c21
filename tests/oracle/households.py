"""Data made to be difficult, as raw CSV text: small sets for hypothesis, large seeded ones.

A data set is what the snapshot of a run holds: the texts of each dataset's files, by name.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from random import Random

from hypothesis import strategies as st

from lambdas.shared.contract import (
    BORROWER_ENGAGEMENT,
    BORROWER_INFORMATION,
    DATASETS,
    DO_NOT_CONTACT,
    DO_NOT_CONTACT_ADDRESSES,
    LOAN_INFORMATION,
    MARKET_EQUITY,
    Column,
    Dataset,
    Kind,
)

Files = dict[str, list[str]]

# Current rate and offer: spreads of exactly 1.25, 1.00, 0.75 and 0.50, where binary floating
# point falls to the wrong side, and their neighbours.
BOUNDARY_RATES = (
    ("4.03", "2.78"),
    ("4.0301", "2.78"),
    ("4.0299", "2.7800"),
    ("5.25", "4"),
    ("3.30", "2.30"),
    ("4.10", "3.10"),
    ("3.2999", "2.3"),
    ("3.05", "2.30"),
    ("3.0501", "2.30"),
    ("2.80", "2.30"),
    ("2.8001", "2.30"),
    ("3.00", "4.50"),
)
RATIOS = ("80", "80.0", "80.0001", "79.9999", "1.5", "1000", "55.5", "72.25", "95")

ARABIC_NUMBER = "\N{ARABIC-INDIC DIGIT FOUR}.\N{ARABIC-INDIC DIGIT FIVE}"
BAD = {
    Kind.TEXT: ("x" * 256, "x" * 255, "a\x1b[2J", "\u202egpj.exe", "a\tb"),
    Kind.ID: ("B 1", "é1", "b#1", "x" * 39, "a/b", "-1"),
    Kind.RATE: (
        *("abc", "1_000", "1e3", "4.5%", "4,5", "5.", ".5", "+4.5", "NaN", ARABIC_NUMBER, "4 5"),
        *(
            "0.065",
            "0.4999",
            "0.06875",
            "-4.5",
            "0",
            "0.0000",
            "25.0001",
            "26",
            "100000",
            "4.50001",
            "-4.50001",
            "",
        ),
    ),
    Kind.LTV: (
        "",
        "0.8",
        "1.4999",
        "1",
        "n/a",
        "0",
        "-80",
        "1000.0001",
        "80.00001",
        "123456",
        "8e1",
        "0x50",
    ),
    Kind.AMOUNT: ("-0.01", "1.234", "12345678901234567", "$5", "1_000", "1,000", "--1"),
    Kind.BALANCE: ("1.005", "-12345678901234567.8", "1e3", "five", "-", "1-1"),
    Kind.CREDIT_SCORE: ("299", "851", "700.5", "7000000000", "-700", "good"),
    Kind.YEAR: ("1899", "2101", "2027", "2020.5", "20x0", "0002020202", "-2020"),
}
FORMULAS = ("=1+1", "+1 555 0100", "-2", "@SUM(A1)", "'=quoted already")
CHANNELS = ("email", "phone", "sms", "mail", "", "Email", "carrier pigeon", "=all")
ANSWERS = ("yes", "no", "Y", "N", "1", "0", "03", "00", "TRUE", "f", "", "maybe", "-1", "1.5")
LOAN_TYPES = (
    *("Fixed", "30Y fixed", "30-Year Fixed", "15yr", "20 years FRM", "Conv.", "JUMBO/fixed"),
    *("FHA", "fha 30-yr", "VA fixed-rate", "USDA Rural", "5/1 ARM", "ARM", "HELOC"),
    *("Balloon", "30", "fixedfixed", "?", "", "Refi-Nance", "15-Year Fixed", "FRM180", "Fixed 20"),
    *(
        "2nd mortgage",
        "HELOC",
        "Home Equity Loan 15 yr",
        "10/6 ARM 30 yr",
        "VA 15/30",
        "FHA 203(b)",
    ),
)
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
BORROWER_IDS = ("b1", "b2", "007", "b-4")
# Ids as exports wrap them, and what people write instead of one.
WRAPPED = ("'b1", '="b2"', "7.0", "007.0", "B1", f"{NO_BREAK_SPACE}b2", "nobody", "a.na@x.org")
EMAILS = ("a.na@x.org", "ana+1@X.org", "ana @x.org", "bo_b@x.org", "noemail@x.org", "", "@")
PHONES = (
    *("(512) 555-0100", "+1 512 555 0100", "512.555.0100 x2", "512 555 0199", "555-0100"),
    *(
        "512 555 0199 no texts",
        "0000000000",
        "none",
        "5125550100.0",
        "",
        "555-0100; 001 512 555 0199 or (512) 555-0100",
    ),
)


def can_be_reached_at(address: str) -> bool:
    digits = re.sub(r"\D", "", address)
    if "@" in address:
        return bool(re.search(r"\w@\w", address)) and not address.startswith("noemail")
    return len(digits) >= 10 and len(set(digits)) > 1


def wrapped(random: Random, borrower_id: str) -> str:
    """The id, or in one of the ways in which exports change one without losing it."""
    ways = (borrower_id, borrower_id, borrower_id, f"'{borrower_id}", f'="{borrower_id}"')
    return random.choice((*ways, f"{borrower_id}{NO_BREAK_SPACE}", borrower_id.swapcase()))


def data_sets() -> st.SearchStrategy[Files]:
    """A few rows per dataset that share names, properties and persons, and a few bad ones."""
    return st.fixed_dictionaries(
        {
            dataset.name: st.lists(_texts(dataset), min_size=dataset.required, max_size=1)
            for dataset in DATASETS
        }
    )


def borrowers() -> st.SearchStrategy[list[dict[str, str | None]]]:
    """Prepared borrowers, so alike that matches chain: what Entity Resolution reads."""
    values = {
        "first_name": ("Ana", "ANA", "Aña", "A-na", "Bo", "C. Ana", None),
        "last_name": ("Lee", "Lee", "L'ee", "王", None),
        "email": ("a.na@x.org", "ana+1@X.org", "bo_b@x.org", "bob@x.org", "_", None),
        "phone": ("555-0100", "(555) 0100", "0555.0199", "555 0199", "none", None),
        "property_id": ("p1", "p2", "P1", None),
    }
    names = st.sampled_from([f"b{number:02}" for number in range(20)])
    record = st.fixed_dictionaries(
        {"borrower_id": names}
        | {name: st.sampled_from(possible) for name, possible in values.items()}
    )
    return st.lists(record, min_size=8, max_size=16, unique_by=lambda each: each["borrower_id"])


def _texts(dataset: Dataset) -> st.SearchStrategy[str]:
    """One file: sound rows with keys of their own, then some that may spoil them."""
    row = st.tuples(*(st.sampled_from(_values(dataset, column)) for column in dataset.columns))
    keys = len(dataset.key)
    sound = st.lists(row, min_size=2, max_size=5, unique_by=lambda cells: cells[:keys])
    return st.builds(
        lambda rows, bad, again, style: _text(
            dataset,
            [
                *(_line(list(cells), [style] * len(cells)) for cells in rows),
                *bad,
                *(_line(list(cells)) for cells in rows[:again]),
            ],
        ),
        sound,
        st.lists(_bad_line(dataset, row), max_size=2),
        st.sampled_from((0, 0, 0, 1)),
        st.sampled_from(STYLES),
    )


def _bad_line(dataset: Dataset, row: st.SearchStrategy[tuple[str, ...]]) -> st.SearchStrategy[str]:
    bad = [
        (at, cell)
        for at, column in enumerate(dataset.columns)
        for cell in (*BAD.get(column.kind, ()), "")
    ]
    return st.one_of(
        st.builds(
            lambda cells, spoilt: _line([*cells[: spoilt[0]], spoilt[1], *cells[spoilt[0] + 1 :]]),
            row,
            st.sampled_from(bad),
        ),
        row.map(_line),
        row.map(lambda cells: _line([f"\t {cell} " for cell in cells])),
        row.map(lambda cells: _line(cells[:-1])),
        row.map(lambda cells: _line([*cells, "extra"])),
        st.sampled_from(("", "  ", '""', ",", '"', "b1", "b 1", '"b1", "x"y",\\"z\\')),
    )


def _values(dataset: Dataset, column: Column) -> tuple[str, ...]:
    """Good values, few enough of each to meet again in other rows."""
    by_name = {
        "borrower_id": (*BORROWER_IDS, *(WRAPPED if dataset is DO_NOT_CONTACT else ())),
        "address": (*EMAILS, *PHONES, "'+1 (512) 555-0199"),
        "other_id": BORROWER_IDS,
        "loan_id": ("l1", "l2", "l3", "l10"),
        "property_id": ("p1", "p2") if column.key else ("p1", "p1", "p2", "p3", ""),
        "channel": CHANNELS,
        "current_interest_rate": ("6.5", "6.5", *(rate for rate, _ in BOUNDARY_RATES)),
        "market_rate_offer": ("0.5", "2.300000", *(offer for _, offer in BOUNDARY_RATES)),
        "loan_type": LOAN_TYPES,
        "paperless_billing": ANSWERS,
        "email_open_last_30d": ANSWERS,
        "mobile_app_login_last_30d": ANSWERS,
        "sms_opt_in": ANSWERS,
        "remaining_balance": (
            *("", "0", "-0", "-250.10", "120.5", "9999.99", "10000", "250000", "250000.0000"),
            *("60000.00", "999999999.99"),
        ),
        "current_home_value": ("", "0", "100", "250000", "312500", "1000000000"),
        "first_name": ("Ana", "ANA", "Aña", "Bo, Jr.", "", "Bo (don't call)", *FORMULAS),
        "last_name": ("Lee", "L'ee", "le-e", 'Le"e', "", "王", "Lee, dec'd", "Lee, Ana", "Leß"),
        "email": EMAILS,
        "phone": PHONES,
    }
    by_kind = {
        Kind.TEXT: ("x", "Québec", "a\\b", 'say "hi"', "", NO_BREAK_SPACE, *FORMULAS),
        Kind.DECISION: ("same", "different", "Different", "", "perhaps"),
        Kind.LTV: (*RATIOS, "50", "80"),
        Kind.AMOUNT: ("", "0", "100", "100.00", "250000.5", "9999999999999999.99", "-0"),
        Kind.BALANCE: ("", "0", "-250.10", "120.5", "120.50", "-0.00", "9999999999999999"),
        Kind.CREDIT_SCORE: ("", "300", "850", "0720"),
        Kind.YEAR: ("", "1900", "2026", "2015", "2012.0", "1999"),
    }
    return by_name.get(column.name) or by_kind[column.kind]


STYLES = ("minimal", "doubled", "escaped")


def _line(cells: Sequence[str], styles: list[str] | None = None) -> str:
    """A line that reads back as these cells, whatever is in them."""
    chosen = styles or ["minimal"] * len(cells)
    return ",".join(_quoted(cell, style) for cell, style in zip(cells, chosen, strict=False))


def _quoted(cell: str, style: str) -> str:
    if style == "minimal" and not set(cell) & set(',"\\'):
        return cell
    quote = '\\"' if style == "escaped" else '""'
    return '"' + cell.replace("\\", "\\\\").replace('"', quote) + '"'


def _text(dataset: Dataset, lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in [",".join(dataset.header), *lines])


def households(count: int, *, seed: int, fault_rate: float = 0.02) -> Files:
    """`count` households: twins, chains of twins, co-borrowers, second loans, opt-outs, and
    faults of every kind in `fault_rate` of the rows."""
    return _Town(Random(seed), fault_rate).settle(count)


class _Town:
    """Writes the rows of one household after the other."""

    FIRST = ("Ana", "José", "Zoë", "Bo", "Mary Ann", "O'Neil", "李", "Łukasz", "Renée")
    LAST = ("Lee", "Núñez", "Smith, Jr.", 'O"Hara', "van der Berg", "Back\\slash", "Müller")
    WRITTEN_DOWN = (" (DNC)", " - STOP", " *in foreclosure*", " (no bankruptcy)")

    def __init__(self, random: Random, fault_rate: float) -> None:
        self.random = random
        self.fault_rate = fault_rate
        self.rates = BOUNDARY_RATES[0]  # of the current household, often
        self.lines: dict[str, list[str]] = defaultdict(list)
        self.loans = 0

    def settle(self, count: int) -> Files:
        for number in range(count):
            self._household(number)
        for dataset in DATASETS:
            too_long = _line(["x" * 39, *("1" for _ in dataset.columns[1:])])
            strange = ("", '""', " \t", ",", ",,,,,", "B#1", "lonely", "lonely", too_long)
            # A short list of addresses of which many are none would not be believed.
            few = dataset is DO_NOT_CONTACT_ADDRESSES
            self.lines[dataset.name] += [*strange[:5], too_long] if few else strange
        return {dataset.name: [_text(dataset, self.lines[dataset.name])] for dataset in DATASETS}

    def _household(self, number: int) -> None:
        home = f"P{number:06}"
        self.rates = self.random.choice(BOUNDARY_RATES)
        person = self._person(number, home)
        members = [f"{number:06}"]  # an id with leading zeros
        self._borrower(members[0], person)
        kind = self.random.random()
        if kind < 0.10:
            members.append(f"{number:06}-co")
            other = self._person(number + 500_000, home)
            if self._chance(0.5):  # who shares a number, writes it otherwise
                other[3] = person[3].replace("(555) ", "+1 555-")
            self._borrower(members[1], other)
        elif kind < 0.20:
            sizes = (1, 1, 1, 2, 3)
            if kind < 0.101:
                sizes = (9, 10, 14)  # with the person themselves: just allowed, and too many
            members += self._twins(number, person, home, self.random.choice(sizes))
        self._say_no(number, person)
        self._loans(members, home)
        self._offer(home)
        reasons = ("asked", "", "Email Opt Out: Y", "deceased", "opted out of calls", "DO NOT CALL")
        reason = reasons[number % 6]
        for member in members:
            if self._chance(0.35 if len(members) > 1 else 0.03):
                channel = self.random.choice(CHANNELS)
                self._add(DO_NOT_CONTACT, [wrapped(self.random, member), channel, reason])
            if self._chance(0.02):
                address = self.random.choice((person[2], person[3]))
                channel = self.random.choice(CHANNELS)
                if can_be_reached_at(address):  # else a list of many such is not believed
                    self._add(DO_NOT_CONTACT_ADDRESSES, [address, channel, ""])
            if self._chance(0.60 if len(members) > 1 else 0.30):
                answers = [self.random.choice(ANSWERS) for _ in range(4)]
                self._add(BORROWER_ENGAGEMENT, [member, *answers])

    def _person(self, number: int, home: str) -> list[str]:
        """first_name … credit_score."""
        first, last = self.random.choice(self.FIRST), self.random.choice(self.LAST)
        if self._chance(0.03):
            first = self.random.choice(("", *FORMULAS))
        if self._chance(0.02):
            last = ""
        email = f"u.ser{number}@example.com" if self._chance(0.9) else ""
        phone = f"(555) {number:07}" if self._chance(0.9) else ""
        if phone and number % 20 == 7:  # and who else may be called there, or has said no
            phone += f"; 001-555-{number + 1:07}"
        if phone and number % 20 == 13:  # and an extension, or when it was asked for
            phone += (" (2)", "-12", " (5/24)", "/12")[number // 20 % 4]
        if number % 40 == 11:  # and what somebody has written down there
            phone += (" do not call", " no llamar", " dont-text")[number // 40 % 3]
        if number % 40 == 31:
            last += self.WRITTEN_DOWN[number // 40 % len(self.WRITTEN_DOWN)]
        if number % 40 == 1:  # which is a name, too
            last = "Stop"
        if number % 40 == 21 and email:
            email = f"complaints.{number}@example.com"
        return [first, last, email, phone, home if self._chance(0.95) else "", *self._place()]

    def _say_no(self, number: int, person: list[str]) -> None:
        """Beside other words, for two numbers at once, and in a line with a cell too many."""
        both = f"(555) {number:07}/{(number + 1) % 10_000:04}"
        unsubscribed = f"u.ser{number}@example.com unsubscribed"
        broken = f"{number:06}-x"
        shifted = [broken, *person[:2], "Jr.", *person[2:]]
        said: dict[int, tuple[tuple[Dataset, list[str]], ...]] = {
            21: ((DO_NOT_CONTACT_ADDRESSES, [both, "phone", "asked"]),),
            27: ((DO_NOT_CONTACT_ADDRESSES, [unsubscribed, "mail", ""]),),
            33: ((BORROWER_INFORMATION, shifted), (DO_NOT_CONTACT, [broken, "", "asked"])),
        }
        for dataset, cells in said.get(number % 40, ()):
            self.lines[dataset.name].append(_line(cells))

    def _place(self) -> list[str]:
        cities = ("Springfield", "São Paulo", "Winston-Salem, NC", "")
        states = ("NC", "NC", "NC", "")
        scores = ("", "300", "850", str(self.random.randint(300, 850)))
        return [self.random.choice(pool) for pool in (cities, states, scores)]

    def _twins(self, number: int, person: list[str], home: str, count: int) -> list[str]:
        """The same person again under other ids, spelt otherwise; many of them all alike."""
        twins = []
        for twin in range(count):
            again = list(person)
            again[0], again[1] = again[0].upper(), again[1].lower()
            change = self.random.randrange(4 if count < 9 else 1)
            if change == 0:
                again[2] = again[2].replace(".", "", 1).replace("@", "+b@").upper()
            elif change == 1:
                again[2] = f"other{number}@example.org"
            elif change == 2:
                again[3] = again[3].replace("(555) ", "0555.")
            else:
                again[2], again[3] = f"new{number}.{twin}@example.org", f"556 {number:07}"
            if self._chance(0.3):
                again[4] = f"{home}-cabin"
            twins.append(f"T{number:06}_{twin}")
            self._borrower(twins[-1], again)
        return twins

    def _borrower(self, borrower_id: str, person: list[str]) -> None:
        self._add(BORROWER_INFORMATION, [borrower_id, *person])

    def _loans(self, members: list[str], home: str) -> None:
        """Loans of a household; a loan may stand in the file once for each co-borrower."""
        for member in members:
            for _ in range(self.random.choice((0, 1, 1, 1, 1, 1, 1, 1, 1, 2))):
                self.loans += 1
                self._loan(f"L{self.loans:07}", member, self.random.choice((home, "", home, "")))
        if self._chance(0.25):
            self.loans += 1
            for member in members:
                self._loan(f"L{self.loans:07}", member, f"{home}-cabin")
            self._offer(f"{home}-cabin")

    def _loan(self, loan_id: str, borrower_id: str, home: str) -> None:
        rate = (
            self.rates[0]
            if self._chance(0.5)
            else self.random.choice(("25", "25.0000", *(f"{self.random.uniform(2, 7):.4f}",) * 8))
        )
        amount = f"{self.random.randint(0, 900_000)}.{self.random.randint(0, 99):02}"
        amount = self.random.choice((amount, amount, amount, "", "0", "9999999999999999.99"))
        balance = self.random.choice(
            (amount, "250000", "250000.00", "0", "-0", "", "9999.99", "-5")
        )
        year = self.random.choice((str(self.random.randint(1990, 2026)), "1900", "2100", ""))
        owner = borrower_id if self._chance(0.995) else f"nobody-{borrower_id}"
        product = self.random.choice(LOAN_TYPES)
        self._add(LOAN_INFORMATION, [loan_id, owner, home, amount, rate, year, product, balance])

    def _offer(self, home: str) -> None:
        if self._chance(0.03):
            return
        offer = (
            self.rates[1]
            if self._chance(0.7)
            else self.random.choice(("25", f"{self.random.uniform(2, 6):.3f}"))
        )
        ratio = (
            self.random.choice(RATIOS)
            if self._chance(0.3)
            else f"{self.random.uniform(20, 110):.2f}"
        )
        savings = self.random.choice(("", "0", "-12.50", f"{self.random.uniform(0, 900):.2f}"))
        value = self.random.choice((str(self.random.randint(80_000, 2_000_000)), "0", ""))
        equity = self.random.choice(("-15000.25", "-9999999999999999.99", "0.0", ""))
        self._add(MARKET_EQUITY, [home, value, equity, ratio, offer, savings])

    def _add(self, dataset: Dataset, cells: list[str]) -> None:
        """The row, perhaps spoilt, perhaps again, in one of the ways to write it."""
        if self._chance(self.fault_rate):
            cells = self._spoilt(dataset, cells)
        lines = self.lines[dataset.name]
        styles = self.random.choices(STYLES, weights=(8, 1, 1), k=len(cells))
        padded = [f" {cell}\t" for cell in cells]
        lines.append(_line(padded if self._chance(0.05) else cells, styles))
        if self._chance(self.fault_rate / 4):
            lines.append(_line(self.random.choice((padded, cells))))
        if self._chance(self.fault_rate / 4):
            at = self.random.randrange(len(cells))
            lines.append(_line([*cells[:at], f"{cells[at]}0", *cells[at + 1 :]]))

    def _spoilt(self, dataset: Dataset, cells: list[str]) -> list[str]:
        way = self.random.random()
        if way < 0.10:
            return cells[: self.random.randrange(1, len(cells))]
        if way < 0.20:
            return [*cells, "more", "and more"][: len(cells) + self.random.randint(1, 2)]
        spoilt = list(cells)
        at = self.random.randrange(len(cells))
        bad = BAD.get(dataset.columns[at].kind, ("",))
        spoilt[at] = self.random.choice((*bad, ""))
        return spoilt

    def _chance(self, probability: float) -> bool:
        return self.random.random() < probability
