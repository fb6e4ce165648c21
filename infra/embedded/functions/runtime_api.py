"""Lambda's Runtime API, version 2018-06-01, for one sandbox.

Whoever may open a connection could take an event, and answer it. So the address that a sandbox's
process is given has a password in it, which HTTP clients send as they do that of any URL.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import re
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_REQUEST = re.compile(
    "/2018-06-01/runtime/"
    r"((?P<next>invocation/next)|(?P<init>init/error)"
    r"|invocation/(?P<request>[\w-]+)/(?P<verb>response|error))"
)


@dataclass
class Invocation:
    """An event on its way through a sandbox."""

    event: bytes
    function_arn: str
    timeout_seconds: int
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    deadline_ms: int = 0


@dataclass(frozen=True)
class Outcome:
    """What an invocation came to: the handler's answer, or an error object, as JSON."""

    payload: bytes
    failed: bool = False


class Host(Protocol):
    """What a runtime talks to through the API."""

    def next_invocation(self) -> Invocation | None:
        """The next event, once there is one; None when the runtime is gone."""

    def finish(self, request_id: str, outcome: Outcome) -> bool:
        """The answer to the event in hand; False if it is not this one."""

    def fail_to_start(self, error: bytes) -> None:
        """The handler cannot be loaded."""


class RuntimeApi:
    """A WSGI application."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._password = secrets.token_urlsafe(32)

    def address(self, port: int) -> str:
        """What AWS_LAMBDA_RUNTIME_API is for the process that the API is for."""
        return f"worker:{self._password}@127.0.0.1:{port}"

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        request = Request(environ)
        if not self._is_worker(request):
            return Response(status=403)(environ, start_response)
        environ["embedded.connection"].is_known = True
        return self._answer(request)(environ, start_response)

    def _is_worker(self, request: Request) -> bool:
        given = request.authorization
        password = (given.password if given and given.type == "basic" else None) or ""
        return secrets.compare_digest(password.encode(), self._password.encode())

    def _answer(self, request: Request) -> Response:
        asked = _REQUEST.fullmatch(request.path)
        if asked is None:
            return Response(status=404)
        if asked["next"]:
            invocation = self._host.next_invocation()
            return Response(status=410) if invocation is None else _event(invocation)
        body = request.get_data()
        if asked["init"]:
            self._host.fail_to_start(body)
            return Response(status=202)
        outcome = Outcome(body, failed=asked["verb"] == "error")
        return Response(status=202 if self._host.finish(asked["request"], outcome) else 400)


def _event(invocation: Invocation) -> Response:
    response = Response(invocation.event, content_type="application/json")
    response.headers["Lambda-Runtime-Aws-Request-Id"] = invocation.request_id
    response.headers["Lambda-Runtime-Deadline-Ms"] = str(invocation.deadline_ms)
    response.headers["Lambda-Runtime-Invoked-Function-Arn"] = invocation.function_arn
    return response
