"""moto's interpreter of state machines, sparing what it would do over and over.

It parses the definition anew for each execution, and copies all of a state's input several times
for each state with a function that is made for objects of any kind.
"""

import copy
from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.asl.eval import states
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.parse.preprocessor import Preprocessor
from moto.stepfunctions.parser.asl.utils import json_path

from infra.embedded.moto_internals.hooks import replace, wrap


def patch() -> None:
    wrap(AmazonStateLanguageParser, "parse", _reading_each_definition_once)
    for module in (json_path, result_path):
        # Reading a path takes longer than following it: jsonpath_ng makes a parser for each.
        wrap(module, "parse", lru_cache(maxsize=1024))
    for module in (states, result_path, execute_state):
        replace(module, "copy", SimpleNamespace(deepcopy=copied))


def _reading_each_definition_once(parse: Callable[[str], tuple[Any, Any]]) -> Any:
    """Each execution has a program of its own, made from the one syntax tree."""

    @lru_cache(maxsize=32)
    def tree(definition: str) -> Any:
        return parse(definition)[1]

    def read(definition: str) -> tuple[Any, Any]:
        found = tree(definition)
        return Preprocessor().visit(found), found

    return staticmethod(read)


def copied(value: Any) -> Any:
    """A JSON value's copy to the last level; anything else among it is copied as moto does."""
    if type(value) is dict:
        return {name: copied(each) for name, each in value.items()}
    if type(value) is list:
        return [copied(each) for each in value]
    return value if isinstance(value, str | int | float | None) else copy.deepcopy(value)
