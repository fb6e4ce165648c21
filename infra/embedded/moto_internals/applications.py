"""moto's services, each a WSGI application that answers for itself alone.

moto's own server picks a service by what it reads in a request: its path, its Host, its signature
or its body. Here the service has been decided, and a request has no say in it, nor in the account
and the Region; and no page is let read the answer.
"""

import threading
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from moto.moto_server import werkzeug_app
from moto.moto_server.werkzeug_app import create_backend_app

from infra.embedded.moto_internals.hooks import REGION, replace

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# What moto would go by: it has been decided before, or is nobody's business.
_IGNORED = frozenset(
    {
        "HTTP_AUTHORIZATION",
        "HTTP_COOKIE",
        "HTTP_ORIGIN",
        "HTTP_USER_AGENT",
        "HTTP_X_AMZ_CONTENT_SHA256",
        "HTTP_X_AMZ_DATE",
        "HTTP_X_AMZ_SECURITY_TOKEN",
    }
)
_IGNORED_PREFIXES = ("HTTP_X_MOTO_", "HTTP_X_FORWARDED_", "HTTP_ACCESS_CONTROL_")

_applications: dict[str, Any] = {}
_making = threading.Lock()


def patch() -> None:
    replace(werkzeug_app, "DISABLE_GLOBAL_CORS", True)


@cache
def application(service: str) -> "WSGIApplication":
    """moto's answers of one service, by botocore's name of it."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        answered: Iterable[bytes] = _made(service)(
            _as_moto_sees_it(environ, service), start_response
        )
        return answered

    return answer


def _made(service: Any) -> Any:
    with _making:
        if service not in _applications:
            _applications[service] = create_backend_app(service)
    return _applications[service]


def _as_moto_sees_it(environ: "WSGIEnvironment", service: str) -> "WSGIEnvironment":
    """A request for this service, whatever else it might be taken for."""
    plain = {
        name: value
        for name, value in environ.items()
        if name not in _IGNORED and not name.startswith(_IGNORED_PREFIXES)
    }
    scope = f"moto/20000101/{REGION}/{service}/aws4_request"
    plain["HTTP_AUTHORIZATION"] = f"AWS4-HMAC-SHA256 Credential={scope}, Signature=verified"
    return plain
