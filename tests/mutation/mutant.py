"""One small mistake in one file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """`path` is relative to the project; from `start` to `end` of its text stands `becomes`.

    `where` is told of one that writes the whole file anew.
    """

    path: str
    operator: str
    start: int
    end: int
    becomes: str
    where: str | None = None

    def applied(self, text: str) -> str:
        return text[: self.start] + self.becomes + text[self.end :]

    def told(self, text: str) -> str:
        """`path:line operator: what stands there → what it becomes`"""
        if self.where is not None:
            return f"{self.path} {self.operator}: {self.where}"
        line = text.count("\n", 0, self.start) + 1
        stood, becomes = (
            " ".join(each.split())[:70] for each in (text[self.start : self.end], self.becomes)
        )
        return f"{self.path}:{line} {self.operator}: {stood} → {becomes or '(nothing)'}"


def drawn(found: Sequence[Mutant], seed: int) -> Iterator[Mutant]:
    """All of them in a random order, each operator as often as any other while it lasts: there
    are a hundred texts to be changed for each `<`."""
    generator = Random(seed)
    by_operator: dict[str, list[Mutant]] = {}
    for each in found:
        by_operator.setdefault(each.operator, []).append(each)
    left = [by_operator[operator] for operator in sorted(by_operator)]
    for some in left:
        generator.shuffle(some)
    while left:
        some = generator.choice(left)
        yield some.pop()
        left = [each for each in left if each]
