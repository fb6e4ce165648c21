"""Lambda's Runtime API, for the sandboxes of this cloud.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html, version 2018-06-01. On AWS a
sandbox has an address of its own; here they share the endpoint, each under a path of its own.
"""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from infra.embedded.sandbox import Invocation, Outcome, Sandbox

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PREFIX = "/runtime/"

_PATH = re.compile(
    rf"{PREFIX}(?P<sandbox>\w+)/2018-06-01/runtime"
    r"(/(?P<next>invocation/next)|(?P<init>/init/error)"
    r"|/invocation/(?P<request>[\w-]+)/(?P<verb>response|error))"
)


class RuntimeApi:
    """A WSGI application; `sandbox` finds one by its id, or gives None."""

    def __init__(self, sandbox: Callable[[str], Sandbox | None]) -> None:
        self._sandbox = sandbox

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        request = Request(environ)
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        path = _PATH.fullmatch(request.path)
        sandbox = self._sandbox(path["sandbox"]) if path else None
        if path is None or sandbox is None:
            return Response("no such sandbox", 404)
        if path["next"]:
            invocation = sandbox.next_invocation()
            return Response(status=410) if invocation is None else _event(invocation)
        body = request.get_data()
        if path["init"]:
            sandbox.fail_to_start(body)
            return Response(status=202)
        outcome = Outcome(body, failed=path["verb"] == "error")
        return Response(status=202 if sandbox.finish(path["request"], outcome) else 400)


def _event(invocation: Invocation) -> Response:
    response = Response(invocation.event, content_type="application/json")
    response.headers["Lambda-Runtime-Aws-Request-Id"] = invocation.request_id
    response.headers["Lambda-Runtime-Deadline-Ms"] = str(invocation.deadline_ms)
    response.headers["Lambda-Runtime-Invoked-Function-Arn"] = invocation.function_arn
    return response
