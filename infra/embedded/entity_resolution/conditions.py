"""The conditions of Advanced rules: `Exact(name) AND (Exact(email) OR Exact("e mail"))`.

https://docs.aws.amazon.com/entityresolution/latest/userguide/creating-matching-workflow-rule-based.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

_NOT_EMULATED = {"exactmanytomany", "cosine", "levenshtein", "soundex"}
_TOKEN = re.compile(r'\s*(?:(?P<punctuation>[(),=])|"(?P<quoted>[^"]*)"|(?P<word>[^\s(),="]+))')


class InvalidCondition(Exception):
    """The condition cannot be read, or uses what is not emulated; the message says which."""


# The match keys that all have to be equal, sorted.
Keys: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Condition:
    """A condition as alternatives: it holds where all keys of one of them are equal."""

    alternatives: tuple[Keys, ...]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key for keys in self.alternatives for key in keys)


@dataclass(frozen=True)
class _Token:
    text: str
    quoted: bool = False

    def says(self, word: str) -> bool:
        return not self.quoted and self.text.upper() == word


def parse(text: str) -> Condition:
    """AND binds tighter than OR; InvalidCondition says what is wrong or not emulated."""
    parser = _Parser(list(_tokens(text)), text)
    alternatives = parser.disjunction()
    parser.expect_end()
    return Condition(tuple(dict.fromkeys(alternatives)))


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            raise InvalidCondition(f"condition {text!r}: cannot read {text[position:]!r}")
        quoted = match["quoted"]
        yield _Token(match[0].strip() if quoted is None else quoted, quoted is not None)
        position = match.end()


class _Parser:
    def __init__(self, tokens: Sequence[_Token], text: str) -> None:
        self._tokens = tokens
        self._text = text
        self._position = 0

    def disjunction(self) -> list[Keys]:
        alternatives = self._conjunction()
        while self._take("OR"):
            alternatives += self._conjunction()
        return alternatives

    def _conjunction(self) -> list[Keys]:
        alternatives = self._term()
        while self._take("AND"):
            pairs = product(alternatives, self._term())
            alternatives = [tuple(sorted({*left, *right})) for left, right in pairs]
        return alternatives

    def _term(self) -> list[Keys]:
        if self._take("("):
            alternatives = self.disjunction()
            self._expect(")")
            return alternatives
        return [(self._exact(),)]

    def _exact(self) -> str:
        function = self._next("a matching function")
        if function.text.lower() in _NOT_EMULATED:
            raise InvalidCondition(
                f"not emulated in the embedded cloud: the matching function {function.text}; "
                "it emulates Exact"
            )
        if not function.says("EXACT"):
            raise InvalidCondition(f"condition {self._text!r}: no function {function.text!r}")
        self._expect("(")
        key = self._next("a match key").text
        if self._take(","):
            argument = self._next("an argument").text
            raise InvalidCondition(
                f"not emulated in the embedded cloud: the argument {argument} of Exact"
            )
        self._expect(")")
        return key

    def expect_end(self) -> None:
        if self._position < len(self._tokens):
            surplus = self._tokens[self._position].text
            raise InvalidCondition(f"condition {self._text!r}: unexpected {surplus!r}")

    def _next(self, expected: str) -> _Token:
        if self._position == len(self._tokens):
            raise InvalidCondition(f"condition {self._text!r}: {expected} is missing at its end")
        self._position += 1
        return self._tokens[self._position - 1]

    def _take(self, word: str) -> bool:
        here = self._tokens[self._position : self._position + 1]
        if here and here[0].says(word):
            self._position += 1
            return True
        return False

    def _expect(self, word: str) -> None:
        if not self._take(word):
            raise InvalidCondition(f"condition {self._text!r}: {word!r} is missing")
