"""Mistakes in the state machine: a target, a path, a number, an error's name, a choice, a field."""

import json
from collections.abc import Iterator
from typing import Any

from tests.mutation.mutant import Mutant

SAID = {"Comment", "StartAt", "QueryLanguage", "Version"}
TARGETS = {"Next", "Default"}


def mutants(path: str, text: str) -> Iterator[Mutant]:
    """Each is the whole file written anew, as the file is written."""
    definition = json.loads(text)
    states = list(definition["States"])
    for place in _places(definition):
        for operator, changed, becomes in _changes(definition, place, states):
            yield Mutant(
                path=path,
                operator=operator,
                where=f"{'.'.join(map(str, place[1:]))} → {becomes}",
                start=0,
                end=len(text),
                becomes=json.dumps(changed, indent=2, ensure_ascii=False) + "\n",
            )


def _places(node: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for name, child in children:
        if name in SAID:
            continue
        yield (*at, name)
        if isinstance(child, dict | list):
            yield from _places(child, (*at, name))


def _changes(
    definition: dict[str, Any], place: tuple[Any, ...], states: list[str]
) -> Iterator[tuple[str, Any, str]]:
    """(operator, the definition, what stands there in it)"""

    def changed(operator: str, becomes: Any) -> tuple[str, Any, str]:
        return operator, _with(definition, place, becomes), json.dumps(becomes)

    value = _at(definition, place)
    if len(place) > 2:  # not a whole state
        yield "left out", _with(definition, place, ...), "(nothing)"
    match value:
        case bool():
            yield changed("number", not value)
        case int() | float():
            yield changed("number", 10 * value)
            if value != 1:
                yield changed("number", 1)
        case str() if place[-1] in TARGETS:
            yield changed("target", states[(states.index(value) + 1) % len(states)])
        case str() if value.startswith("$"):
            yield changed("path", value.rpartition(".")[0] or "$.nothing")
        case str() if isinstance(place[-1], int):
            yield changed("name", f"{value}2")
        case str():
            yield changed("text", f"{value}2")


def _at(node: Any, place: tuple[Any, ...]) -> Any:
    for name in place:
        node = node[name]
    return node


def _with(definition: dict[str, Any], place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """A copy with another value there; `...`: with nothing there."""
    copy: dict[str, Any] = json.loads(json.dumps(definition))
    *before, name = place
    parent = _at(copy, tuple(before))
    if value is ...:
        del parent[name]
    else:
        parent[name] = value
    return copy
