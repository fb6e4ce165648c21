"""The ways in which a phrase of `tests/oracle/refusal_words.py` is written: each choice once."""

import unicodedata
from collections.abc import Iterator

from tests.oracle import refusal_words as spoken

_ANY = {  # a word of any kind, of letters, and so many; one more than are heard, too
    "{1}": ("zoe", "7"),
    "{a}": ("zoe", "7"),
    "{0-2}": ("zoe", "", "zoe 7", "zoe 7 fay"),
    "{0-3}": ("zoe", "", "zoe ray fay", "zoe ray fay guy"),
    "{0-4}": ("zoe", "", "zoe 7 fay guy", "zoe 7 fay guy jo"),
}


def listed(phrases: str) -> list[str]:
    return [" ".join(each.split()) for each in phrases.split(",") if each.strip()]


def written(phrases: str) -> list[str]:
    """Each phrase in each way, in one of whose words it differs from the first."""
    found: dict[str, None] = {}
    for phrase in listed(phrases):
        choices = [_choices(each) for each in phrase.split()]
        for place, some in enumerate(choices):
            for each in some:
                words = [every[0] for every in choices]
                words[place] = each
                found[" ".join(filter(None, words))] = None
    return list(found)


def _choices(word: str) -> tuple[str, ...]:
    if word in _ANY:
        return _ANY[word]
    some = tuple(word.rstrip("?*").split("/"))
    some = tuple(way for each in some for way in _endings(each))
    if word[-1] == "*":
        return ("", *some, f"{some[0]} {some[-1]}")
    return ("", *some) if word[-1] == "?" else some


def _endings(word: str) -> tuple[str, ...]:
    return (word[:-1], f"{word[:-1]}ed") if word[-1] == "-" else (word,)


def refused(group: str) -> Iterator[str]:
    """Whatever forbids what the group is about: `never text`, `no direct texts`, `donottext`.

    More words stand between than may stand there somehow: each has to be known.
    """
    verbs, done, nouns, joined = map(written, spoken.REFUSED[group])
    verb, noun = verbs[0], nouns[0]
    yield from (f"{each} {verb}" for each in written(spoken.FORBIDS))
    yield from (f"never {each}" for each in verbs)
    yield from (f"never {f'{each} ' * 4}{verb}" for each in written(spoken.BETWEEN_VERBS))
    yield from (f"never be {each}" for each in done)
    yield from (f"never {each} be {done[0]}" for each in written(spoken.BETWEEN_VERBS))
    yield from (f"{each} {noun}" for each in written(spoken.CUTS_SHORT))
    yield from (f"no {each}" for each in nouns)
    yield from (f"no {each} {each} {noun}" for each in written(spoken.BETWEEN_NOUNS))
    yield from (f"never {'zoe ' * count}{verb}" for count in range(5))
    yield from (f"never zoe {each}" for each in written(spoken.FORBIDDEN_SOMEHOW[group]))
    for before in ("do not ", "donot ", "do not", "donot", "dont ", "dont", "don t "):
        yield from (f"{before}{each}" for each in joined)
    yield from written(spoken.ALSO_REFUSED.get(group, ""))


def sounding_so() -> Iterator[str]:
    """What is denied, and what is said of things that are not there."""
    yield from (f"{each} deceased" for each in listed(spoken.DENIES))
    yield from (f"not {each}" for each in listed(spoken.DENIED))
    kinds, things, said = map(listed, (spoken.KINDS, spoken.THINGS, spoken.SAID_OF_THINGS))
    yield from (f"no {each} {things[0]} {said[0]}" for each in kinds)
    yield from (f"no {each} {said[0]}" for each in things)
    yield from (f"no {things[0]} {each} {said[0]}" for each in things)
    yield from (f"no {each} {things[0]} {said[0]}" for each in things)
    yield from (f"no {things[0]} {each}" for each in said)
    for each in ("did", "could", "can", "would", "was", "were", "has", "had", "have", "why"):
        yield from (f"{each} not {what}" for what in ("call", "contact", "solicit"))
    for each in ("email", "e mail", "phone", "telephone", "cell", "mail"):
        for what in ("", " address", " number"):
            yield from (f"no {each}{what}", f"no phone, no {each}{what}")
    yield from ("www.dnc.com", "https://dnc.com", "Dnc Real Estate", "real estate of denver")


def disguised() -> Iterator[str]:
    """Letters and signs as they are written elsewhere, each where something else would be read."""
    told = ("contact", "me contacten", "solicit", "communications", "any calls")
    for code in range(0xE0, 0x100):  # words are looked for where no accent is in their key
        base = "o" if chr(code) == "ø" else unicodedata.normalize("NFD", chr(code))[0]
        yield from (f"no {cell.replace(base, chr(code))}" for cell in told if base in cell)
    told = (
        "no more calls",
        "lawsuit",
        "fallecio",
        "unsub",
        "revoked",
        "attorney only",
        "in litigation",
    )
    told = (*told, "chapter xiii", "asked to stop", "quitar lista", "ch 7", "ch 12", "ch 13")
    told = (*told, *(f"{digit} attorney" for digit in range(10)))
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF41, 0xFF5B)):
        base = unicodedata.normalize("NFKC", chr(code))
        yield from (cell.replace(base, chr(code)) for cell in told if base in cell)
    yield "died\uff20ex.com"
    for sign in "([{<*|/:;!#~=_+,-":
        yield f"Lee {chr(0xFEE0 + ord(sign))}stop"
    yield from (f"Lee (b{sign}k)" for sign in "\uff0e. ")
    yield from (f"Lee (c{sign}d)" for sign in "\uff06\uff0f&/")
    for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63":
        yield from (f"Lee {dash}stop", f"no{dash}bankruptcy")
    for code in (0x9, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000):
        yield f"Lee{chr(code)}-stop"
    for code in (0xAD, 0x2BC, *range(0x200B, 0x2010), 0x2018, 0x2019, 0x2032, 0x2060, 0xFEFF):
        yield f"Lee D{chr(code)}NC"
    yield from (f"Lee (dec{sign}d)" for sign in "'`\u2019")
    yield from (f"Lee D{sign}NC" for sign in "\u00b4\uff07\uff40")


def in_a_name() -> list[str]:
    """All that may stand in a name."""
    groups = (spoken.EVERYWHERE, spoken.BESIDE_ADDRESSES)
    marked = listed(f"{spoken.MARKED}, {spoken.MARKED_INITIALS}")
    return [
        *(f"Lee, {each}" for group in groups for each in written(group)),
        *(each for group in spoken.REFUSED for each in refused(group)),
        *sounding_so(),
        *disguised(),
        *(f"Lee{mark}{each}" for each in marked for mark in (" (", ", ", " - ", " ")),
        *(f"Lee{mark}stop" for mark in "([{<*|/:;!#~=_+-,.&"),
    ]


def labels() -> list[str]:
    groups = (spoken.LABELS, spoken.ADDRESS_LABELS, spoken.PERMITS)
    told = [each for group in groups for each in written(group)]
    return [*told, "no", *(f"{each} no" for each in written(spoken.PERMITS))]


def beside_a_number() -> list[str]:
    return [f"512-234-5671 {each}" for each in (*labels(), *sounding_so())]


def beside_an_address() -> list[str]:
    return [*(f"ann@ex.com {each}" for each in labels()), "Ann Lee <ann@ex.com\uff1e"]
