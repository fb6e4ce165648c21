"""The choices of a pattern: of `call|phone|ring` one may be missing, and only its word tells."""

import re
from collections.abc import Iterator
from itertools import pairwise

_IS_CHOICE = re.compile(r"[\w\])?*]\|[\w(\[\\]")


def without_one(pattern: str) -> Iterator[str]:
    """The pattern without each choice of its groups; none of a text that offers no choice."""
    if _IS_CHOICE.search(pattern):
        for start, end in _choices(pattern):
            yield pattern[:start] + pattern[end:]


def _choices(pattern: str) -> Iterator[tuple[int, int]]:
    """From where to where each stands, a bar beside it included."""
    groups: list[list[int]] = [[0]]  # of each open one, where its choices begin
    at = 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "[":
            at = max(pattern.find("]", at + 2), at)
        elif sign == "(":
            opened = re.compile(r"\((\?(:|=|!|<=|<!|P<\w+>))?").match(pattern, at)
            at = opened.end() - 1 if opened else at
            groups.append([at + 1])
        elif sign == "|":
            groups[-1].append(at + 1)
        elif sign == ")" and len(groups) > 1:
            yield from _of_group(groups.pop(), at)
        at += 2 if sign == "\\" else 1
    yield from _of_group(groups[0], len(pattern))


def _of_group(begins: list[int], end: int) -> Iterator[tuple[int, int]]:
    if len(begins) > 1:
        yield from pairwise(begins)
        yield begins[-1] - 1, end
