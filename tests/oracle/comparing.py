"""Whose records are one person's, pair by pair, and the anchors that Entity Resolution is given.

Written from the rules in sql/README.md, with Python's own Unicode tables, sets and loops. Only the
two vocabularies, short forms of names and placeholders, are read from sql/: they are data.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from tests.oracle import addresses
from tests.oracle.placeholders import placeholders

PREPARE = Path(__file__).parents[2] / "sql" / "prepare"
CONTACTS = ("email", "phone", "property")
ANCHORS = ("told_same", "same_email", "same_phone", "near_phone", "same_property")
FIRST_NAMES = ("same", "variant", "nickname", "initial", "spelling", "swapped", "no")
LAST_NAMES = ("same", "part", "spelling", "swapped", "no")
MOST_NAMES = 12
MOST_SURNAMES = {"email": 4, "phone": 4, "property": 8}
CROWD = 30  # records of one contact; above it nobody is compared with everybody
RARE = 3  # bearers, or one in
ONE_IN = 50_000

TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "esq", "phd"}
GENERATIONS = {
    **dict.fromkeys(("sr", "snr", "senior", "padre"), "1"),
    **dict.fromkeys(("jr", "jnr", "junior", "hijo", "ii", "2nd", "2d"), "2"),
    **dict.fromkeys(("iii", "3rd", "3d"), "3"),
    **dict.fromkeys(("iv", "4th"), "4"),
}
# Of a surname they say nothing: de la Cruz and de la Rosa have nothing in common.
_PARTICLES = """
    abu al bin da das de del della den der des di do dos du e el ibn la las le lo los mac mc o saint
    san santa st ten ter van von y zu zum
"""
PARTICLES = frozenset(_PARTICLES.split())
# Latin letters that are no others with an accent to Unicode, and Greek's final sigma.
LETTERS = {
    **{"\u00df": "ss", "\u00e6": "ae", "\u0153": "oe"},
    **dict(zip("\u0111\u00f0\u0127\u0131\u0140\u0142", "ddhill", strict=True)),
    **dict(zip("\u00f8\u0167\u0149\u0180\u0268", "otnbi", strict=True)),
    "\N{GREEK SMALL LETTER FINAL SIGMA}": "\N{GREEK SMALL LETTER SIGMA}",
}
INSIDE = "'`\N{ACUTE ACCENT}\u2018\u2019\N{MODIFIER LETTER APOSTROPHE}"
BETWEEN = {
    *'\t !"#$%&()*+,-./:;<=>?@[\\]^_{|}~',
    *"\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}\N{MIDDLE DOT}\N{KATAKANA MIDDLE DOT}",
    *"\N{IDEOGRAPHIC COMMA}\N{IDEOGRAPHIC FULL STOP}",
    *"\u2010\u2011\u2012\u2013\u2014",  # hyphens and dashes
}


Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Name:
    written: str
    generation: str
    given: str
    given_together: str
    second: str  # of the given names
    family: str
    family_first: str
    family_last: str
    contacts: Mapping[str, str | None]
    mailbox: str | None  # the e-mail's, with the dots that count
    state: str


@dataclass(frozen=True, kw_only=True)
class Link:
    """`by`: of ANCHORS, what the two share; `names`: how first and last names agree."""

    by: frozenset[str]
    names: tuple[str, str]


def prepare(
    borrowers: Sequence[Mapping[str, Any]],
    decisions: Iterable[tuple[str, str, str]] = (),
    *,
    max_borrowers_per_person: int = 10,
) -> dict[str, dict[str, str]]:
    """The anchors of each borrower id: their own id where nobody is linked by that evidence."""
    linked = links(borrowers, decisions, max_borrowers_per_person=max_borrowers_per_person)
    around: dict[str, set[str]] = defaultdict(set)
    by: dict[str, set[str]] = defaultdict(set)
    for pair, link in linked.items():
        for one, other in (pair, pair[::-1]):
            around[one].add(other)
            by[one] |= link.by
    anchors = {}
    for borrower in borrowers:
        own = borrower["borrower_id"]
        smallest = min(_component(own, around))
        anchors[own] = {name: smallest if name in by[own] else own for name in ANCHORS}
    return anchors


def _component(start: str, around: Mapping[str, set[str]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        new = around.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
    return found


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Two records that share a contact, or of which people decided."""

    one: Name
    other: Name
    evidence: set[str]
    names: tuple[str, str]
    told: set[str]

    @property
    def is_one_person(self) -> bool:
        if self.told:
            return self.told == {"same"}
        return _is_one_person(self.one, self.other, self.evidence, self.names)

    @property
    def link(self) -> Link:
        by = {f"same_{kind}" for kind in self.evidence & set(CONTACTS)}
        by |= {"near_phone"} if "near phone" in self.evidence else set()
        by |= {"told_same"} if self.told else set()
        return Link(by=frozenset(by), names=self.names)

    @property
    def is_doubtful(self) -> bool:
        """Worth a person's look: merged and perhaps two, or alike and not merged."""
        one, other = self.one, self.other
        if self.told or "no" in self.names:
            return False
        if not self.is_one_person:
            return not _seconds_differ(one.second, other.second)
        differ = [_differ(one.contacts[kind], other.contacts[kind]) for kind in ("email", "phone")]
        in_one_house = "property" in self.evidence and "email" not in self.evidence
        return self.names[0] == "spelling" or (in_one_house and all(differ))


def links(
    borrowers: Sequence[Mapping[str, Any]],
    decisions: Iterable[tuple[str, str, str]] = (),
    *,
    max_borrowers_per_person: int = 10,
) -> dict[Pair, Link]:
    """The pairs that are one person."""
    found = compare(borrowers, decisions, max_borrowers_per_person=max_borrowers_per_person)
    return {pair: each.link for pair, each in found.items() if each.is_one_person}


def compare(
    borrowers: Sequence[Mapping[str, Any]],
    decisions: Iterable[tuple[str, str, str]] = (),
    *,
    max_borrowers_per_person: int = 10,
) -> dict[Pair, Compared]:
    names = {each["borrower_id"]: name_of(each) for each in borrowers}
    rare = _rare_names(names)
    met = _meetings(names, max_borrowers_per_person)
    for pair in _near_phones(names):
        met.setdefault(pair, Meeting()).evidence.add("near phone")
    told: dict[Pair, set[str]] = defaultdict(set)
    for one, other, decision in decisions:
        pair = (min(one, other), max(one, other))
        if one != other and {one, other} <= names.keys() and decision in ("same", "different"):
            told[pair].add(decision)
            met.setdefault(pair, Meeting())
    found = {}
    for pair, meeting in met.items():
        mine, theirs = names[pair[0]], names[pair[1]]
        is_apart = mine.state != theirs.state or _differ(
            mine.contacts["phone"], theirs.contacts["phone"]
        )
        if mine.mailbox != theirs.mailbox and is_apart:
            meeting.evidence.discard("email")
        if meeting.evidence or told[pair]:
            found[pair] = Compared(
                one=mine,
                other=theirs,
                evidence=meeting.evidence,
                names=_agreement(mine, theirs, meeting, rare),
                told=told[pair],
            )
    return found


def name_of(borrower: Mapping[str, Any]) -> Name:
    cells = [
        unicodedata.normalize("NFC", (borrower[name] or "")[:100].replace("|", " ")).lower()
        for name in ("first_name", "last_name")
    ]
    if re.search("[^ -~]", "".join(cells)):
        cells = [addresses.seen(cell).replace("|", " ").strip() for cell in cells]
    words = [_words(cell) for cell in _ordered(cells)]
    marks = [GENERATIONS[word] for word in (*words[0], *words[1]) if word in GENERATIONS]
    given, family = (
        [word for word in each if word not in TITLES and word not in GENERATIONS] or each
        if cell not in placeholders()["name"]
        else []
        for cell, each in zip(cells, words, strict=True)
    )
    borne = [word for word in family if word not in PARTICLES] or family
    mailbox = _telling(addresses.mailbox(borrower["email"]))
    return Name(
        written="|".join(cells),
        generation=marks[0] if marks else "",
        given=given[0] if given else "",
        given_together="".join(given),
        second=given[1] if len(given) > 1 else "",
        family="".join(family),
        family_first=borne[0] if borne else "",
        family_last=borne[-1] if borne else "",
        contacts={
            "email": _undotted(mailbox),
            "phone": _number(borrower["phone"]),
            "property": _property(borrower["property_id"]),
        },
        mailbox=mailbox,
        state=(borrower["state"] or "").upper(),
    )


def _ordered(cells: Sequence[str]) -> Sequence[str]:
    """Of a name in one cell, the last before the first, its two."""
    lone = [cell for cell in cells if cell]
    parts = [part.strip(" ") for part in lone[0].split(",")] if len(lone) == 1 else []
    if len(parts) != 2 or not all(parts) or parts[1].strip(" .") in TITLES | GENERATIONS.keys():
        return cells
    return parts[::-1]


def _words(cell: str) -> list[str]:
    plain = "".join(_plain(letter) for letter in cell if letter not in INSIDE)
    return "".join(" " if letter in BETWEEN else letter for letter in plain).split()


def _plain(letter: str) -> str:
    """Without its accent, if it is one Latin or Greek letter with accents."""
    if letter in LETTERS:
        return LETTERS[letter]
    base = unicodedata.normalize("NFD", letter)[0]
    return base if re.fullmatch("[a-z\u03b1-\u03c9]", base) else letter


def _telling(mailbox: str | None) -> str | None:
    user, _, domain = (mailbox or "").partition("@")
    if user == domain.split(".")[0] and user in placeholders()["email twice"]:
        return None
    bare = re.sub("[._-]", "", user)
    is_none = ("noemail", "nomail", "donotemail", "donotmail", "noreply")
    return None if bare.startswith(is_none) else mailbox


def _undotted(mailbox: str | None) -> str | None:
    user, _, domain = (mailbox or "").partition("@")
    return mailbox and f"{user.replace('.', '')}@{domain}"


def _number(cell: str | None) -> str | None:
    text = re.split("ext|x|#", (cell or "").lower())[0]
    text = re.sub(r"\A([0-9]+)\.0+\Z", r"\1", text)
    digits = "".join(letter for letter in text if letter in "0123456789")
    if len(digits) == 11:
        digits = digits.removeprefix("1")
    is_one = 7 <= len(digits) <= 15 and len(set(digits)) > 1
    is_nobodys = digits in placeholders()["phone"] or digits.endswith(("0000000", "5551212"))
    return digits if is_one and not is_nobodys else None


def _property(cell: str | None) -> str | None:
    return None if cell is None or cell.lower() in placeholders()["property"] else cell


@dataclass
class Meeting:
    evidence: set[str]
    is_initial_clear: bool = False
    is_too_many: bool = False

    def __init__(self) -> None:
        self.evidence = set()


def _meetings(
    names: Mapping[str, Name], max_borrowers_per_person: int
) -> dict[tuple[str, str], Meeting]:
    met: dict[tuple[str, str], Meeting] = {}
    for kind in CONTACTS:
        at: dict[str, list[str]] = defaultdict(list)
        for borrower_id, name in sorted(names.items()):
            if contact := name.contacts[kind]:
                at[contact].append(borrower_id)
        for ids in at.values():
            if len(ids) > 1 and _is_telling(kind, [names[each] for each in ids]):
                for pair, is_clear, is_too_many in _at_one_contact(
                    ids, names, max_borrowers_per_person
                ):
                    meeting = met.setdefault(pair, Meeting())
                    meeting.evidence.add(kind)
                    meeting.is_initial_clear |= is_clear
                    meeting.is_too_many |= is_too_many
    return met


def _is_telling(kind: str, names: Sequence[Name]) -> bool:
    if len(names) <= 4:
        return True
    full = {(name.given, name.family) for name in names}
    surnames = {name.family for name in names}
    return len(full) <= MOST_NAMES and len(surnames) <= MOST_SURNAMES[kind]


def _at_one_contact(
    ids: Sequence[str], names: Mapping[str, Name], max_borrowers_per_person: int
) -> Iterator[tuple[tuple[str, str], bool, bool]]:
    if len(ids) <= CROWD:
        for one, other in combinations(ids, 2):
            initial = names[one].given[:1]
            yield (one, other), _is_clear(initial, [names[each] for each in ids]), False
        return
    same: dict[str, list[str]] = defaultdict(list)
    for each in ids:
        same[names[each].written].append(each)
    for first, *others in same.values():
        for other in others:
            yield (first, other), False, 1 + len(others) > max_borrowers_per_person


def _is_clear(initial: str, names: Sequence[Name]) -> bool:
    """Whether an initial stands for one name alone at this contact."""
    fitting = {name.given for name in names if initial and name.given.startswith(initial)}
    return initial in fitting and len(fitting - {initial}) == 1


def _near_phones(names: Mapping[str, Name]) -> Iterator[tuple[str, str]]:
    blocks: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for borrower_id, name in sorted(names.items()):
        phone = name.contacts["phone"]
        if phone and len(phone) >= 10 and len(name.given) > 1 and name.family:
            person = (name.given, name.family, name.state, name.generation)
            blocks[*person, "first", phone[:5]].append(borrower_id)
            blocks[*person, "last", phone[-5:]].append(borrower_id)
    for ids in blocks.values():
        if len(ids) <= CROWD:
            for one, other in combinations(ids, 2):
                phones = [names[each].contacts["phone"] or "" for each in (one, other)]
                if phones[0] != phones[1] and _is_slip_of_a_number(*phones):
                    yield one, other


def _is_slip_of_a_number(one: str, other: str) -> bool:
    far = distance(one, other)
    return one[-7:] == other[-7:] or far == 1 or (far == 2 and _same_letters(one, other))


def _agreement(one: Name, other: Name, meeting: Meeting, rare: set[str]) -> tuple[str, str]:
    if meeting.is_too_many:
        return "same", "same"
    if _is_swapped(one, other):
        return "swapped", "swapped"
    if _is_in_one_cell(one, other) or _is_in_one_cell(other, one):
        return "same", "same"
    return _first_names(one, other, meeting, rare), _last_names(one, other)


def _is_swapped(one: Name, other: Name) -> bool:
    if not (one.given and one.family):
        return False
    return (
        (one.given, one.family) == (other.family, other.given)
        or (one.given_together, one.family) == (other.family, other.given_together)
        or (one.given, one.family) == (other.family_first, other.given)
        or (one.given, one.family_first) == (other.family, other.given)
    )


def _is_in_one_cell(one: Name, other: Name) -> bool:
    """Whether one has the whole of the other's name in one cell, and nothing in the other."""
    cells = [one.given_together, one.family]
    is_whole = bool(other.given and other.family)
    return (
        is_whole
        and cells.count("") == 1
        and "".join(cells) == (other.given_together + other.family)
    )


def _goes_by_the_second(one: Name, other: Name) -> bool:
    """C. Michael, who is called Michael elsewhere."""
    return len(one.given) == 1 < len(other.given) and (
        one.given_together[1:] == other.given_together
    )


def _first_names(one: Name, other: Name, meeting: Meeting, rare: set[str]) -> str:
    mine, theirs = one.given, other.given
    if not mine or not theirs:
        return "no"
    if mine == theirs or one.given_together == other.given_together:
        return "same"
    is_cut = mine.startswith(theirs) or theirs.startswith(mine)
    far, shorter = distance(mine, theirs), min(len(mine), len(theirs))
    if (mine, theirs) in short_forms() or (theirs, mine) in short_forms():
        return "variant" if far <= 2 and not is_cut else "nickname"
    if _goes_by_the_second(one, other) or _goes_by_the_second(other, one):
        return "variant"
    is_latin = re.fullmatch("[a-z]*", mine + theirs) is not None
    if shorter == 1:
        clear = meeting.is_initial_clear and is_latin and mine[0] == theirs[0]
        return "initial" if clear else "no"
    if not is_latin or not {mine, theirs} & rare:
        return "no"
    if {mine, theirs} <= listed_names():  # Mario and Maria, however few bear them
        return "nickname" if shorter >= 3 and is_cut else "no"
    if shorter >= 4 and (far == 1 or (far == 2 and _same_letters(mine, theirs))):
        return "spelling"
    if shorter >= 7 and far == 2 and mine[0] == theirs[0]:
        return "spelling"
    return "nickname" if shorter >= 3 and is_cut else "no"


def _last_names(one: Name, other: Name) -> str:
    mine, theirs = one.family, other.family
    if not mine or not theirs:
        return "no"
    if mine == theirs:
        return "same"
    parts = {one.family_first, one.family_last}, {other.family_first, other.family_last}
    if parts[0] & (parts[1] | {theirs}) or mine in parts[1]:
        return "part"
    if not re.fullmatch("[a-z]*", mine + theirs):
        return "no"
    far, shorter = distance(mine, theirs), min(len(mine), len(theirs))
    return "spelling" if (shorter >= 4 and far == 1) or (shorter >= 5 and far == 2) else "no"


def _is_one_person(one: Name, other: Name, evidence: set[str], agreement: tuple[str, str]) -> bool:
    first, last = agreement
    if one.generation != other.generation:
        return False
    if _seconds_differ(one.second, other.second):
        return False
    if first == "swapped" or "near phone" in evidence:
        return True
    emails, phones = (
        _differ(one.contacts[kind], other.contacts[kind]) for kind in ("email", "phone")
    )
    if first == "no":
        return False
    if last == "no":
        is_one_state = one.state == other.state
        if first not in ("same", "spelling", "initial"):
            return False
        if "email" in evidence:
            return is_one_state or not phones
        if "phone" in evidence:
            return first != "initial" and is_one_state and ("property" in evidence or not emails)
        return False
    if first in ("same", "spelling") or "email" in evidence:
        return True
    if "phone" in evidence:
        return first == "initial" or not emails
    return not emails and not phones


def _seconds_differ(one: str, other: str) -> bool:
    """By their initials, or both written out and neither a slip of the other nor cut short."""
    if not one or not other or one == other:
        return False
    shorter, longer = sorted((one, other), key=len)
    if one[0] != other[0] or len(shorter) == 1:
        return one[0] != other[0]
    is_cut = len(shorter) >= 3 and longer.startswith(shorter)
    return not is_cut and not (len(shorter) >= 4 and distance(one, other) == 1)


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def _rare_names(names: Mapping[str, Name]) -> set[str]:
    bearers = Counter(name.given for name in names.values())
    return {
        given for given, count in bearers.items() if count <= RARE or count * ONE_IN <= len(names)
    }


def _same_letters(one: str, other: str) -> bool:
    return len(one) == len(other) and set(one) == set(other)


@cache
def distance(one: str, other: str) -> int:
    """Levenshtein's."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        above, row[0] = row[:], at
        for place, (left, (diagonal, upper)) in enumerate(
            zip(other, pairwise(above), strict=True), 1
        ):
            row[place] = min(diagonal + (letter != left), upper + 1, row[place - 1] + 1)
    return row[-1]


@cache
def short_forms() -> set[tuple[str, str]]:
    text = (PREPARE / "name_families.sql").read_text(encoding="utf-8")
    listed = re.findall(r"^ +\('(\w+)', '([^']+)'\),?$", text, re.MULTILINE)
    return {(given, short) for given, forms in listed for short in forms.split(" ")}


@cache
def listed_names() -> set[str]:
    return {name for pair in short_forms() for name in pair}
