"""A lender's book with known truth: who is entered twice, and who only looks like it.

    book = labelled_book(200_000, seed=1)
    book.rows      # as borrower_information has them, without the credit score
    book.person    # {borrower id: number of the person}

Made to be like a book and not like our rules: first names and surnames come from PyPI `faker`
with their frequencies in the United States, short forms from PyPI `nicknames`; nothing here reads
sql/. A twentieth of the households is there to be confused. What happens to a person who is
entered a second time is drawn event by event from `CHANGES`.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, combinations
from random import Random
from typing import NamedTuple

from faker.providers.person.en_US import Provider
from nicknames import NickNamer

PROVIDERS = ("gmail.com", "yahoo.com", "hotmail.com", "aol.com", "outlook.com", "icloud.com")
CITIES = (
    *(("Austin", "TX"), ("Dallas", "TX"), ("Houston", "TX"), ("Phoenix", "AZ"), ("Miami", "FL")),
    *(("Tampa", "FL"), ("Columbus", "OH"), ("Atlanta", "GA"), ("Chicago", "IL"), ("Boise", "ID")),
    *(("Fresno", "CA"), ("Oakland", "CA"), ("San Diego", "CA"), ("Buffalo", "NY")),
)
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")  # of the keyboard
KEYS = {
    letter: row[max(at - 1, 0) : at] + row[at + 1 : at + 2]
    for row in ROWS
    for at, letter in enumerate(row)
}
PLACEHOLDER_EMAILS = ("none@none.com", "noemail@lender.example", "na@na.com", "NULL", "n/a")
PLACEHOLDER_PHONES = ("9999999999", "0000000000", "(555) 555-5555", "1234567890", "none")


class Entry(NamedTuple):
    """What one system knows of a person."""

    first_name: str
    last_name: str
    email: str
    phone: str
    property_id: str
    city: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Person:
    """As they are; `middle` a whole name, `suffix` a generation that is written or not."""

    sex: str
    given: str
    middle: str
    family: str
    suffix: str
    email: str
    phone: str
    property_id: str
    city: str
    state: str

    def entered(self, *, middle: str = "") -> Entry:
        first_name = f"{self.given} {middle}".strip()
        last_name = f"{self.family} {self.suffix}".strip()
        return Entry(
            first_name, last_name, self.email, self.phone, self.property_id, self.city, self.state
        )


@dataclass(kw_only=True)
class Book:
    """`changes`: what happened to the second entry of a pair, by its borrower id. `namesakes`:
    persons of one house and one full name that nothing tells apart, as sets of person numbers.
    """

    rows: dict[str, Entry] = field(default_factory=dict)
    person: dict[str, int] = field(default_factory=dict)
    changes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    namesakes: list[frozenset[int]] = field(default_factory=list)

    def true_pairs(self) -> set[tuple[str, str]]:
        entries = defaultdict(list)
        for borrower_id, number in self.person.items():
            entries[number].append(borrower_id)
        return {
            pair
            for ids in entries.values()
            for pair in combinations(sorted(ids), 2)
            if len(ids) > 1
        }


@dataclass(frozen=True)
class Change:
    """Something that happens between two entries of a person: how often, and why."""

    name: str
    percent: float
    why: str
    make: Callable[[Maker, Person, Entry], Entry]


class Maker:
    """Draws people. One generator of random numbers, so that a seed gives one book."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.book = Book()
        self._properties = 0
        self._emails: set[str | tuple[str, str]] = set()

    # names

    def given(self, sex: str) -> str:
        table = Provider.first_names_female if sex == "f" else Provider.first_names_male
        return _drawn(self.random, table)

    def family(self) -> str:
        family = _drawn(self.random, Provider.last_names)
        if self.random.random() < 0.25:  # the long tail: half a country's surnames are rare
            family = (
                f"{family[:-1]}{self.random.choice(('er', 'mann', 'ski', 'ova', 'elli', 'ard'))}"
            )
        if self.random.random() < 0.01:
            family = f"{family}-{_drawn(self.random, Provider.last_names)}"
        return family

    def sex(self) -> str:
        return self.random.choice("mf")

    # contacts

    def email(self, given: str, family: str) -> str:
        """Nobody else has it."""
        parts = {"g": given.lower(), "f": family.lower().replace("-", ""), "i": given[0].lower()}
        while True:
            shape = self.random.choice(("{g}.{f}", "{g}{f}", "{i}{f}", "{g}", "{f}{i}"))
            number = self.random.choice(
                ("", self.random.randrange(100), self.random.randrange(10_000))
            )
            found = f"{shape.format(**parts)}{number}@{self.random.choice(PROVIDERS)}"
            user, _, provider = found.partition("@")
            mailbox = (user.replace(".", ""), provider) if provider == "gmail.com" else found
            if mailbox not in self._emails:
                self._emails.add(mailbox)
                return found

    def phone(self) -> str:
        area, office = self.random.randrange(201, 990), self.random.randrange(200, 1000)
        return f"({area}) {office}-{self.random.randrange(10_000):04}"

    def place(self) -> tuple[str, str, str]:
        self._properties += 1
        return (f"P{self._properties:08}", *self.random.choice(CITIES))

    def person(self, **known: str) -> Person:
        sex = known.get("sex") or self.sex()
        given = known.get("given") or self.given(sex)
        family = known.get("family") or self.family()
        place = dict(zip(("property_id", "city", "state"), self.place(), strict=True))
        drawn = {
            "sex": sex,
            "given": given,
            "middle": self.given(sex),
            "family": family,
            "suffix": "",
            "email": self.email(given, family),
            "phone": self.phone(),
            **place,
        }
        return Person(**{**drawn, **known})

    def at_home(self, of: Person, **known: str) -> Person:
        """Somebody of the same house; couples share a mailbox or telephone in the given shares."""
        house = {"property_id": of.property_id, "city": of.city, "state": of.state}
        return self.person(**{**house, **known})

    def shared(self, of: Person, *, email: float, phone: float) -> dict[str, str]:
        found = {}
        if self.random.random() < email:
            found["email"] = of.email
        if self.random.random() < phone:
            found["phone"] = of.phone
        return found

    # the book

    def enter(self, person: Person, *, twice: bool) -> int:
        number = len(self.book.person)
        middle = self.random.random()
        own = person.middle if middle < 0.05 else person.middle[0] if middle < 0.2 else ""
        first = self._lost(person.entered(middle=own))
        self._add(number, first)
        if twice:
            again = person.entered(middle=own)
            happened = [change for change in CHANGES if self.random.random() * 100 < change.percent]
            for change in happened:
                again = change.make(self, person, again)
            borrower_id = self._add(number, again)
            self.book.changes[borrower_id] = tuple(change.name for change in happened)
        return number

    def _lost(self, entry: Entry) -> Entry:
        """What systems never had, or made up because a form demanded it."""
        drawn = self.random.random()
        if drawn < 0.06:
            return entry._replace(email="")
        if drawn < 0.11:
            return entry._replace(phone="")
        if drawn < 0.12:
            return entry._replace(email=self.random.choice(PLACEHOLDER_EMAILS))
        if drawn < 0.13:
            return entry._replace(phone=self.random.choice(PLACEHOLDER_PHONES))
        return entry

    def _add(self, number: int, entry: Entry) -> str:
        borrower_id = f"B{self.random.getrandbits(40):010x}"
        while borrower_id in self.book.rows:
            borrower_id = f"B{self.random.getrandbits(40):010x}"
        self.book.rows[borrower_id] = entry
        self.book.person[borrower_id] = number
        return borrower_id


def single(maker: Maker) -> list[Person]:
    return [maker.person()]


def couple(maker: Maker) -> list[Person]:
    one = maker.person(sex="m")
    family = one.family if maker.random.random() < 0.85 else maker.family()
    shared = maker.shared(one, email=0.3, phone=0.4)
    return [one, maker.at_home(one, sex="f", family=family, **shared)]


def couple_that_shares_everything(maker: Maker) -> list[Person]:
    one = maker.person(sex="m")
    shared = {"email": one.email, "phone": one.phone}
    return [one, maker.at_home(one, sex="f", family=one.family, **shared)]


def father_and_son(maker: Maker) -> list[Person]:
    """Both marked, the son alone, or nobody: the last are namesakes that nothing tells apart."""
    marks = maker.random.choice((("Sr", "Jr"), ("", "Jr"), ("", "III"), ("", "")))
    father = maker.person(sex="m", suffix=marks[0])
    shared = maker.shared(father, email=0.05, phone=0.3)
    same = {"sex": "m", "given": father.given, "family": father.family, "suffix": marks[1]}
    return [father, maker.at_home(father, **same, **shared)]


def twins(maker: Maker) -> list[Person]:
    """Of one initial, as parents like it."""
    one = maker.person()
    for _ in range(200):
        given = maker.given(one.sex)
        if given[0] == one.given[0] and given != one.given:
            break
    shared = maker.shared(one, email=0.1, phone=0.5)
    return [one, maker.at_home(one, sex=one.sex, given=given, family=one.family, **shared)]


def sisters_with_alike_names(maker: Maker) -> list[Person]:
    """Maria and Marie, Paul and Paula: real names, a letter or two apart."""
    one = maker.person(sex="f")
    alike = _alike(one.given)
    if not alike:
        return [one]
    shared = maker.shared(one, email=0.1, phone=0.5)
    given = maker.random.choice(alike)
    return [one, maker.at_home(one, given=given, family=one.family, **shared)]


def co_owners(maker: Maker) -> list[Person]:
    one = maker.person()
    return [one, maker.at_home(one)]


def buyers_of_a_house_sold(maker: Maker) -> list[Person]:
    owners = couple(maker)
    return [*owners, *(maker.at_home(owners[0]) for _ in range(maker.random.choice((1, 2))))]


def clients_of_an_agent(maker: Maker) -> list[Person]:
    """The agent's mailbox or the office's number stands on everybody's application."""
    agent = maker.person()
    what = maker.random.choice(({"email": agent.email}, {"phone": agent.phone}))
    return [maker.person(**what) for _ in range(maker.random.randrange(5, 60))]


HOUSEHOLDS: Sequence[tuple[Callable[[Maker], list[Person]], float]] = (
    (single, 50),
    (couple, 35),
    (couple_that_shares_everything, 6),
    (father_and_son, 1),
    (twins, 0.2),
    (sisters_with_alike_names, 0.2),
    (co_owners, 2.5),
    (buyers_of_a_house_sold, 3),
    (clients_of_an_agent, 0.2),
)


def _nickname(maker: Maker, person: Person, entry: Entry) -> Entry:
    known = sorted(_nicknamer().nicknames_of(person.given.lower()))
    if not known:
        return entry
    _, *rest = entry.first_name.split(" ")
    return entry._replace(first_name=" ".join([maker.random.choice(known).title(), *rest]))


def _slip(maker: Maker, word: str) -> str:
    """A letter wrong, missing or doubled, or two exchanged; mostly not the first."""
    if len(word) < 3:
        return word
    at = maker.random.randrange(1, len(word))
    letter = word[at]
    match maker.random.choice(("wrong", "missing", "doubled", "exchanged", "wrong")):
        case "wrong":
            new = maker.random.choice(KEYS.get(letter.lower(), "e"))
            return word[:at] + new + word[at + 1 :]
        case "missing":
            return word[:at] + word[at + 1 :]
        case "doubled":
            return word[:at] + letter + word[at:]
    if at + 1 < len(word):
        return word[:at] + word[at + 1] + letter + word[at + 2 :]
    return word + letter


def _slip_first(maker: Maker, _: Person, entry: Entry) -> Entry:
    given, *rest = entry.first_name.split(" ")
    return entry._replace(first_name=" ".join([_slip(maker, given), *rest]))


def _slip_last(maker: Maker, _: Person, entry: Entry) -> Entry:
    return entry._replace(last_name=_slip(maker, entry.last_name))


def _slip_phone(maker: Maker, _: Person, entry: Entry) -> Entry:
    places = [at for at, letter in enumerate(entry.phone) if letter.isdigit()]
    if not places:
        return entry
    at = maker.random.choice(places)
    digit = str((int(entry.phone[at]) + maker.random.randrange(1, 10)) % 10)
    return entry._replace(phone=entry.phone[:at] + digit + entry.phone[at + 1 :])


def _married(maker: Maker, person: Person, entry: Entry) -> Entry:
    return entry._replace(last_name=maker.family()) if person.sex == "f" else entry


def _hyphenated(maker: Maker, person: Person, entry: Entry) -> Entry:
    if person.sex == "m" or "-" in entry.last_name:
        return entry
    return entry._replace(last_name=f"{entry.last_name}-{maker.family()}")


def _middle(_: Maker, person: Person, entry: Entry) -> Entry:
    if " " in entry.first_name:
        return entry._replace(first_name=entry.first_name.split(" ")[0])
    return entry._replace(first_name=f"{entry.first_name} {person.middle[0]}")


def _initial(_: Maker, __: Person, entry: Entry) -> Entry:
    return entry._replace(first_name=entry.first_name[0])


def _swapped(_: Maker, __: Person, entry: Entry) -> Entry:
    return entry._replace(first_name=entry.last_name, last_name=entry.first_name)


def _title(maker: Maker, person: Person, entry: Entry) -> Entry:
    title = maker.random.choice(("Mr.", "Dr") if person.sex == "m" else ("Mrs", "Ms.", "Dr."))
    return entry._replace(first_name=f"{title} {entry.first_name}")


def _suffix(_: Maker, person: Person, entry: Entry) -> Entry:
    return entry._replace(last_name=person.family)


def _middle_as_first(_: Maker, person: Person, entry: Entry) -> Entry:
    return entry._replace(first_name=person.middle)


def _case(maker: Maker, _: Person, entry: Entry) -> Entry:
    how = maker.random.choice((str.upper, str.lower))
    return entry._replace(first_name=how(entry.first_name), last_name=how(entry.last_name))


def _phone_style(_: Maker, __: Person, entry: Entry) -> Entry:
    digits = "".join(letter for letter in entry.phone if letter.isdigit())
    return entry._replace(phone=f"+1 {digits[:3]}.{digits[3:6]}.{digits[6:]}") if digits else entry


def _provider(maker: Maker, _: Person, entry: Entry) -> Entry:
    user = entry.email.split("@")[0]
    return entry._replace(email=f"{user}@{maker.random.choice(PROVIDERS)}") if user else entry


def _email(maker: Maker, person: Person, entry: Entry) -> Entry:
    return entry._replace(email=maker.email(person.given, person.family))


def _phone(maker: Maker, _: Person, entry: Entry) -> Entry:
    return entry._replace(phone=maker.phone())


def _moved(maker: Maker, _: Person, entry: Entry) -> Entry:
    property_id, city, state = maker.place()
    if maker.random.random() < 0.7:  # most moves stay in the state
        city, state = entry.city, entry.state
    return entry._replace(property_id=property_id, city=city, state=state)


def _no_email(_: Maker, __: Person, entry: Entry) -> Entry:
    return entry._replace(email="")


def _no_phone(_: Maker, __: Person, entry: Entry) -> Entry:
    return entry._replace(phone="")


CHANGES: Sequence[Change] = (
    Change("nickname", 9, "loan officers write what people are called", _nickname),
    Change("slip in the first name", 5, "typed from a form; about 1 in 20 fields", _slip_first),
    Change("slip in the last name", 5, "the same", _slip_last),
    Change("married", 3, "a new surname between two loans", _married),
    Change("hyphenated", 2, "the new surname beside the old one", _hyphenated),
    Change("middle initial", 12, "one system has a field for it", _middle),
    Change("only an initial", 2, "old servicing systems", _initial),
    Change("swapped", 1, "family name first", _swapped),
    Change("title", 2, "title and name in one field", _title),
    Change("suffix dropped", 20, "most systems have no field for Jr", _suffix),
    Change("middle name used as first", 1, "people go by it", _middle_as_first),
    Change("letter case", 25, "old systems write capitals", _case),
    Change("telephone's style", 40, "every system has its own", _phone_style),
    Change("slip in the telephone", 3, "typed from a form", _slip_phone),
    Change("new e-mail provider", 4, "the same user name elsewhere", _provider),
    Change("new e-mail", 12, "addresses last some years", _email),
    Change("new telephone", 8, "numbers last longer", _phone),
    Change("moved", 25, "a second loan is often on another property", _moved),
    Change("e-mail left out", 8, "not asked for", _no_email),
    Change("telephone left out", 6, "not asked for", _no_phone),
)


def labelled_book(records: int, *, seed: int, twice_percent: float = 3) -> Book:
    """About so many records, of which `twice_percent` of the persons have two."""
    maker = Maker(seed)
    kinds, weights = zip(*HOUSEHOLDS, strict=True)
    while len(maker.book.rows) < records:
        kind = maker.random.choices(kinds, weights)[0]
        entered = [
            (person, maker.enter(person, twice=maker.random.random() * 100 < twice_percent))
            for person in kind(maker)
        ]
        _note_namesakes(maker.book, entered)
    return maker.book


def _note_namesakes(book: Book, entered: Sequence[tuple[Person, int]]) -> None:
    by_name = defaultdict(set)
    for person, number in entered:
        by_name[person.given, person.family, person.property_id].add(number)
    book.namesakes += [frozenset(found) for found in by_name.values() if len(found) > 1]


def _drawn(random: Random, table: Mapping[str, float]) -> str:
    names, sums = _sums(id(table)) or _remember(table)
    return names[bisect(sums, random.random() * sums[-1])]


_TABLES: dict[int, tuple[list[str], list[float]]] = {}


def _sums(key: int) -> tuple[list[str], list[float]] | None:
    return _TABLES.get(key)


def _remember(table: Mapping[str, float]) -> tuple[list[str], list[float]]:
    _TABLES[id(table)] = (list(table), list(accumulate(table.values())))
    return _TABLES[id(table)]


@cache
def _nicknamer() -> NickNamer:
    return NickNamer()


@cache
def _alike(given: str) -> list[str]:
    """Names that parents would give to two children: not two spellings of one."""
    known = {*Provider.first_names_female, *Provider.first_names_male}
    names = _nicknamer()
    spellings = {name.title() for name in names.nicknames_of(given) | names.canonicals_of(given)}
    spellings |= {each for each in known if _sound(each) == _sound(given)}
    return sorted(each for each in known - spellings if _is_a_letter_apart(each, given))


HEARD = {"ph": "f", "ey": "i", "ie": "i", "y": "i", "h": "", "k": "c", "z": "s", "e": "i"}


def _sound(name: str) -> str:
    """Two spellings of one name, as far as letters tell: Sara and Sarah, Stacy and Stacey."""
    text = name.lower()
    for written, heard in HEARD.items():
        text = text.replace(written, heard)
    return "".join(letter for at, letter in enumerate(text) if text[at - 1 : at] != letter)


def _is_a_letter_apart(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    places = range(len(longer))
    if len(shorter) == len(longer):
        return sum(shorter[at] != longer[at] for at in places) == 1
    return any(shorter == longer[:at] + longer[at + 1 :] for at in places)
