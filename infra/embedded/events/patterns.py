"""Event patterns: which events a rule is for.

An event is compared as a flat list of its fields: a value's path is the names that lead to it,
joined by dots, and an array's elements share the path of the array. A pattern wants a field at
each of its paths that passes one of the tests there. Fields that stand in one array must stand in
the same of its elements.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-arrays.html
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Any

from infra.embedded.events.match_types import InvalidPattern, Test, literal, match_type

__all__ = ["InvalidPattern", "Pattern", "parse"]

# More are refused, which a pattern of several $or soon needs.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
_MOST_COMBINATIONS = 1000

Place = Mapping[str, int]  # by the path of an array, the element of it that one stands in


@dataclass(frozen=True)
class _Wanted:
    """What a pattern wants at a path: a value that passes a test, or that there is none."""

    tests: tuple[Test, ...] = ()
    anything: bool = False  # {"exists": true}
    nothing: bool = False  # {"exists": false}

    def takes(self, value: Any) -> bool:
        return self.anything or any(test(value) for test in self.tests)


@dataclass
class _Fields:
    """An event's, by their paths."""

    of: dict[str, list[tuple[Any, Place]]] = field(default_factory=dict)

    def add(self, value: Any, path: str, place: Place) -> None:
        match value:
            case dict():
                for name, inner in value.items():
                    self.add(inner, f"{path}.{name}" if path else name, place)
            case list():
                for number, inner in enumerate(value):
                    self.add(inner, path, {**place, path: number})
            case _:
                self.of.setdefault(path, []).append((value, place))


@dataclass(frozen=True)
class Pattern:
    """`combinations`: what must hold together, one of them; by path."""

    combinations: Sequence[Mapping[str, _Wanted]]

    def matches(self, event: Mapping[str, Any]) -> bool:
        """Whether the event is one of those that the pattern is for."""
        fields = _Fields()
        fields.add(event, "", {})
        return any(_holds(combination, fields) for combination in self.combinations)


@lru_cache(maxsize=256)
def parse(text: str) -> Pattern:
    """A pattern as PutRule gets it. Raises InvalidPattern."""
    try:
        pattern = json.loads(text)
    except ValueError as invalid:
        raise InvalidPattern(f"Unexpected character: {invalid}") from invalid
    if not isinstance(pattern, dict):
        raise InvalidPattern("Filter is not an object")
    return Pattern(_combinations(pattern, ""))


def _combinations(pattern: Mapping[str, Any], path: str) -> list[dict[str, _Wanted]]:
    """What must hold of the fields below a path: the ways in which all of it can."""
    if not pattern:
        raise InvalidPattern("Empty objects are not allowed")
    choices = []
    for name, inner in pattern.items():
        here = f"{path}.{name}" if path else name
        if name == "$or" and _is_alternatives(inner):
            choices.append([way for each in inner for way in _combinations(each, path)])
        elif isinstance(inner, dict):
            choices.append(_combinations(inner, here))
        elif isinstance(inner, list):
            choices.append([{here: _wanted(inner)}])
        else:
            raise InvalidPattern(f'"{name}" must be an object or an array')
    count = 1
    for ways in choices:
        count *= len(ways)
    if count > _MOST_COMBINATIONS:
        raise InvalidPattern(f"more than {_MOST_COMBINATIONS} combinations of $or")
    return [
        {path: wanted for part in parts for path, wanted in part.items()}
        for parts in product(*choices)
    ]


def _is_alternatives(value: Any) -> bool:
    """Two or more objects; anything else below the name $or is a field's."""
    return (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(each, dict) and each for each in value)
    )


def _wanted(listed: Sequence[Any]) -> _Wanted:
    if not listed:
        raise InvalidPattern("Empty arrays are not allowed")
    tests: list[Test] = []
    exists = set()
    for each in listed:
        match each:
            case {"exists": wanted, **more} if not more:
                if not isinstance(wanted, bool):
                    raise InvalidPattern("exists match pattern must be either true or false.")
                exists.add(wanted)
            case dict():
                tests.append(match_type(each))
            case list():
                raise InvalidPattern("Match value must be String, number, true, false, or null")
            case _:
                tests.append(literal(each))
    return _Wanted(tuple(tests), anything=True in exists, nothing=False in exists)


def _holds(combination: Mapping[str, _Wanted], fields: _Fields) -> bool:
    """Whether each path has what is wanted there, in one place of each array."""
    found = []
    for path, wanted in combination.items():
        there = fields.of.get(path, [])
        if not there and wanted.nothing:
            continue
        places = [place for value, place in there if wanted.takes(value)]
        if not places:
            return False
        found.append(places)
    return any(True for _ in _together(found, {}))


def _together(found: Sequence[Sequence[Place]], place: Place) -> Iterator[Place]:
    """The ways to take one place of each that stand in the same elements of what they share."""
    if not found:
        yield place
        return
    for each in found[0]:
        if all(place.get(array, number) == number for array, number in each.items()):
            yield from _together(found[1:], {**place, **each})
