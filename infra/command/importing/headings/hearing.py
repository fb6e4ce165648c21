"""How refusals are heard in a cell, by the words of `lambdas/shared/refusals`.

What goes into a borrower's own cells is heard as a run hears it (judge/refusals.sql does the same,
step by step). In any other cell a word may speak of anything: there fewer words refuse.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from lambdas.shared.refusals import patterns, words

_LETTERS = str.maketrans(patterns.LETTERS)
_OF_THE_PERSON = patterns.said(words.OF_THE_DEAD, words.OF_THE_PERSON)
_OF_CONTACT = patterns.said(
    *(words.CALLS, words.TEXTS, words.E_MAILS, words.LETTERS),
    *(words.OF_CONTACT, words.OF_CONTACT_BESIDE_ADDRESSES),
)
_UNUSUAL = re.compile(patterns.UNUSUAL)
_SIGNS = str.maketrans(
    {sign: " " for sign in map(chr, range(128)) if not sign.isalnum() and sign not in "'`"}
    | dict.fromkeys("'`", "")
)


@dataclass(frozen=True)
class Cell:
    """`text`, which may have a mark before it that stands for its beginning."""

    text: str

    @cached_property
    def spelling(self) -> str:
        """Small letters without accents, and nothing that only sounds like a refusal."""
        text = unicodedata.normalize("NFC", f"{self.text} |").lower().translate(_LETTERS)
        return patterns.NOTHING.sub(" ", patterns.UNSEEN.sub("", text))

    @cached_property
    def beside_addresses(self) -> str:
        return patterns.ADDRESS.sub(" @ ", self.spelling)

    @cached_property
    def said(self) -> str:
        """Its words, a blank between and around them."""
        return patterns.OTHER_SIGNS.sub(" ", self.spelling)

    @cached_property
    def said_behind_address(self) -> str:
        """Of `Ann Lee <ann@example.org>` nothing."""
        behind = f" {self.spelling.rpartition('>')[2]}"
        return patterns.OTHER_SIGNS.sub(" ", patterns.ADDRESS.sub(" ", behind))

    @cached_property
    def said_beside_addresses(self) -> str:
        return patterns.OTHER_SIGNS.sub(" ", self.beside_addresses)


def may_be_heard(text: str) -> bool:
    """Whether one of several cells, in one text, may refuse; quicker than to look."""
    said = f" {' '.join(text.lower().translate(_SIGNS).split())} "
    return any(map(said.__contains__, patterns.KEYS)) or bool(
        not text.isascii() and _UNUSUAL.search(text.lower())
    )


def in_a_note(text: str) -> str | None:
    """The words of refusal in a cell of anything; None if there are none. Nobody's name is told."""
    found = of_the_person(text) or _OF_CONTACT.search(Cell(f" {text}").said_beside_addresses)
    return None if found is None else _words_of(found)


def of_the_person(text: str) -> re.Match[str] | None:
    return _OF_THE_PERSON.search(Cell(f" {text}").said_beside_addresses)


def says_there_is_none(text: str) -> bool:
    """`No email`, which is a wish where no e-mail would stand."""
    return patterns.LACK.match(Cell(f" {text}").said) is not None


def _words_of(found: re.Match[str]) -> str:
    """Without what stands between the words, which may be a name."""
    begin, end = found.span()
    kept = []
    for group in range(1, found.re.groups + 1):
        if found[group] is not None:
            kept.append(found.string[begin : found.start(group)])
            begin = found.end(group)
    kept.append(found.string[begin:end])
    return " ".join(" ".join(kept).split())
