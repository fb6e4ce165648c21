"""One endpoint for all services: a WSGI application that sends each request where it belongs.

The gate knows of a request who sends it and which service it is for; botocore's models tell which
operation. What its sender may not do is refused as AWS refuses it; what no service says that it
answers is refused by name, in a way no client retries.
"""

import logging
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request

from infra.embedded.access import asked_by
from infra.embedded.endpoint.desks import Desk
from infra.embedded.faults import FaultyRequests
from infra.embedded.gate import Gate, Refused, protocol_of, refusal, service_of
from infra.embedded.protocol.errors import not_implemented
from infra.embedded.protocol.service import ServiceError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

logger = logging.getLogger(__name__)


class Endpoint:
    """`desks` of every service there is."""

    def __init__(self, desks: Iterable[Desk], *, gate: Gate, faulty: FaultyRequests) -> None:
        self._faulty = faulty
        self._gate = gate
        self._desks = {desk.signed_as: desk for desk in desks}

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        request_id = str(uuid.uuid4())

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            if not any(name.lower() == "x-amzn-requestid" for name, _ in headers):
                headers = [*headers, ("x-amzn-RequestId", request_id)]
            return start_response(status, headers, *rest)

        try:
            return self._route(environ, start)
        except ConnectionError:
            raise  # there is nobody to answer
        except Refused as refused:
            request = Request(environ)
            return refused.answer(protocol_of(request, service_of(environ)))(environ, start)
        except Exception as error:
            logger.exception("%s %s failed", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            message = f"the embedded cloud failed: {type(error).__name__}: {error}"
            protocol = protocol_of(Request(environ), service_of(environ))
            return refusal(protocol, "InternalFailure", message, 501)(environ, start)

    def _route(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        signed = self._gate.admit(environ)
        with asked_by(signed.principal):
            return self._ask(signed.service, environ, start_response)

    def _ask(
        self, name: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        desk = self._desks.get(name)
        if desk is None:
            message = f"not implemented in the embedded cloud: {name}"
            protocol = protocol_of(Request(environ), name)
            return refusal(protocol, "NotImplemented", message, 501)(environ, start_response)
        try:
            found = desk.find(environ)
        except ServiceError as refused:
            answer = desk.teller.error(refused.code, refused.message, status=400)
            return answer(environ, start_response)
        if found is None:
            what = f"{desk.teller.name} {environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
            return not_implemented(desk.teller, what)(environ, start_response)
        operation, labels = found
        if not desk.answers(operation):
            what = f"{desk.teller.name}.{operation}"
            return not_implemented(desk.teller, what)(environ, start_response)
        application = self._faulty.around(
            desk.application(operation, labels), Request(environ), operation, desk.teller
        )
        return application(environ, start_response)
