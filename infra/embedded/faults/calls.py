"""Which requests are the pipeline's own, and who of it makes them.

Faults meet the pipeline, and nobody else: not the person at the keyboard, and not what a service
does for itself with somebody's rights, which on AWS is no request that could fail like one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from werkzeug.wrappers import Request

from infra.embedded.access import Principal, RoleSession, ServicePrincipal

# Who acts under these names does so for the pipeline: a session has the name of its service.
_SERVICES = {
    "states": "state_machine",
    "events": "event_rule",
    "scheduler": "schedule",
    "lambda": "lambda",  # with the dead letters of functions
}

# The runtime tells the SDK where it is, and the SDK tells it with every request: so a function's
# own requests can be told from those that a service makes with the function's rights.
_FROM_A_FUNCTION = "exec-env/AWS_Lambda"


@dataclass(frozen=True, order=True)
class Call:
    """`by`: the module of a task, as admit_run, or state_machine, event_rule, schedule, lambda."""

    by: str
    service: str  # as boto3 names it
    operation: str  # as the API does

    def __str__(self) -> str:
        return f"{self.service} {self.operation} by {self.by}"


class Callers:
    """`handler` gives the handler of the function of a name, None if there is none."""

    def __init__(self, handler: Callable[[str], str | None]) -> None:
        self._handler = handler

    def name(self, principal: Principal, request: Request) -> str | None:
        """Who of the pipeline makes the request; None if it is somebody else."""
        match principal:
            case RoleSession(name=name) if name in _SERVICES:
                return _SERVICES[name]
            case ServicePrincipal(service=service):
                return _SERVICES.get(service.partition(".")[0])
            case RoleSession(name=name) if _FROM_A_FUNCTION in request.headers.get(
                "User-Agent", ""
            ):
                return self.task(name)
            case _:
                return None

    def task(self, function: str) -> str | None:
        """The module that a function's handler is in."""
        handler = self._handler(function)
        return None if handler is None else handler.split(".")[-2]


_current: ContextVar[Call | None] = ContextVar("call", default=None)


def current() -> Call | None:
    """The pipeline's call that this thread answers; None if it answers somebody else's."""
    return _current.get()


@contextmanager
def in_the_course_of(call: Call | None) -> Iterator[None]:
    token = _current.set(call)
    try:
        yield
    finally:
        _current.reset(token)
