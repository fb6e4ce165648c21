"""What deployed templates say of their functions: nothing else runs on this machine.

A function here is a process of the user's. Whoever may change a function on AWS may have any code
run there; here they may not make a handler of something else, or tell its process's loader what
to load.
"""

from collections.abc import Mapping
from typing import Any

_FUNCTION = "AWS::Lambda::Function"


class NotDeclared(Exception):
    """The message says what no template has."""


class Declared:
    """Handlers, and names of environment variables, of every template so far."""

    def __init__(self) -> None:
        self._handlers: set[str] = set()
        self._variables: set[str] = set()

    def add(self, template: Mapping[str, Any]) -> None:
        """A template that is going to be deployed."""
        for resource in template.get("Resources", {}).values():
            if resource["Type"] == _FUNCTION:
                properties = resource["Properties"]
                self._handlers.add(properties["Handler"])
                self._variables |= properties.get("Environment", {}).get("Variables", {}).keys()

    def check(self, configuration: Mapping[str, Any]) -> None:
        """Raises NotDeclared unless a template has this handler and these variables' names."""
        handler = configuration.get("Handler")
        if handler is not None and handler not in self._handlers:
            raise NotDeclared(f"the handler {handler!r}, which no deployed template has")
        variables = configuration.get("Environment", {}).get("Variables", {})
        if unknown := sorted(variables.keys() - self._variables):
            raise NotDeclared(f"the variable {unknown[0]!r}, which no deployed template has")
