"""State machine definitions that Step Functions would not take, and those that cannot run here.

moto parses a definition and finds out about the rest, if at all, when an execution gets there.
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

Members = Mapping[str, Any]


class InvalidDefinition(Exception):
    """Step Functions refuses it; the message says where and why."""


class NotEmulated(Exception):
    """It is valid and cannot run here; the message names what it asks for."""


def check(definition: str) -> None:
    """Raises InvalidDefinition or NotEmulated. `definition`: as CreateStateMachine takes it."""
    try:
        machine = json.loads(definition)
    except ValueError as invalid:  # moto's parser takes minutes over a long text that is no JSON
        raise InvalidDefinition(f"INVALID_JSON_DESCRIPTION: {invalid}") from invalid
    if not isinstance(machine, dict):
        raise InvalidDefinition("SCHEMA_VALIDATION_FAILED: the definition is no JSON object")
    _check_machine(machine, "")


def _check_machine(machine: Members, path: str) -> None:
    """A state machine, or one within a state; `path`: where it stands."""
    states = machine.get("States")
    if not isinstance(states, dict) or not all(isinstance(each, dict) for each in states.values()):
        raise InvalidDefinition(f"SCHEMA_VALIDATION_FAILED: no states at {path}/States")
    _check_query_language(machine, path)
    _check_target(machine.get("StartAt"), states, f"{path}/StartAt")
    for name, state in states.items():
        place = f"{path}/States/{name}"
        _check_query_language(state, place)
        if "Assign" in state:
            raise NotEmulated(f"variables, at {place}/Assign")
        for choice, target in _transitions(state):
            _check_target(target, states, f"{place}{choice}")
        for rules in ("Retry", "Catch"):
            _check_errors(state.get(rules, []), f"{place}/{rules}")
        for inner, where in _machines_within(state):
            _check_machine(inner, place + where)


def _check_query_language(part: Members, path: str) -> None:
    if part.get("QueryLanguage", "JSONPath") != "JSONPath":
        raise NotEmulated(f"{part['QueryLanguage']}, at {path}/QueryLanguage")


def _check_target(target: Any, states: Members, path: str) -> None:
    if target not in states:
        raise InvalidDefinition(f"MISSING_TRANSITION_TARGET: no state {target!r}, at {path}")


def _transitions(state: Members) -> Iterator[tuple[str, Any]]:
    """(where it stands in the state, the name of the next one)."""
    for name in ("Next", "Default"):
        if name in state:
            yield f"/{name}", state[name]
    for rules in ("Choices", "Catch"):
        for number, rule in enumerate(state.get(rules, [])):
            yield f"/{rules}[{number}]/Next", rule.get("Next")


def _check_errors(rules: list[Members], path: str) -> None:
    """States.ALL stands alone, and last."""
    for number, rule in enumerate(rules):
        errors = rule.get("ErrorEquals", [])
        if "States.ALL" in errors and (len(errors) > 1 or number < len(rules) - 1):
            raise InvalidDefinition(
                f"SCHEMA_VALIDATION_FAILED: States.ALL must stand alone and last, at {path}"
            )


def _machines_within(state: Members) -> Iterator[tuple[Members, str]]:
    for number, branch in enumerate(state.get("Branches", [])):
        yield branch, f"/Branches[{number}]"
    for name in ("ItemProcessor", "Iterator"):
        if name in state:
            yield state[name], f"/{name}"
