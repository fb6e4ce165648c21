"""Where the requests of one service are answered, once it is known which service it is."""

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Protocol

from werkzeug.wrappers import Request, Response

from infra.embedded.access import Access, NotEvaluated, caller, denial_in
from infra.embedded.access.documents import refuse_what_is_not_evaluated
from infra.embedded.endpoint import moto_guard
from infra.embedded.protocol.answering import Wire
from infra.embedded.protocol.bodies import keep_body
from infra.embedded.protocol.errors import Teller, not_implemented
from infra.embedded.protocol.service import Service

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Labels = dict[str, str]  # of the path of a REST request


class Desk(Protocol):
    """What the endpoint asks of a service's."""

    @property
    def signed_as(self) -> str:
        """What requests to the service are signed for."""

    @property
    def teller(self) -> Teller:
        """Tells the service's clients of errors."""

    def find(self, environ: "WSGIEnvironment") -> tuple[str, Labels] | None:
        """The operation that a request asks for, by its AWS name; None if the service has none.

        Nobody can read the request in two ways afterwards; ServiceError if it asks for two things.
        """

    def answers(self, operation: str) -> bool:
        """Whether it is answered here."""

    def application(self, operation: str, labels: Labels) -> "WSGIApplication":
        """Answers requests for the operation, made by `caller()`."""


class ServiceDesk:
    """Requests that are authorised, and answered, by their members.

    The service's own methods answer first, and moto what the service lets it.
    """

    def __init__(self, service: Service, access: Access, moto: "WSGIApplication") -> None:
        self._service = service
        self._wire = Wire(service)
        self._access = access
        self._moto = moto

    @property
    def signed_as(self) -> str:
        return self._service.signed_as or self._service.service

    @property
    def teller(self) -> Teller:
        return self._wire

    def find(self, environ: "WSGIEnvironment") -> tuple[str, Labels] | None:
        self._wire.make_plain(environ)
        body = keep_body(environ)
        found = self._wire.operations.find(Request(environ))
        environ["wsgi.input"] = BytesIO(body)
        if found is not None and self._wire.operations.are_rest:
            self._wire.operations.make_plain(environ, *found)
        return found

    def answers(self, operation: str) -> bool:
        return self._wire.answers(operation)

    def application(self, operation: str, labels: Labels) -> "WSGIApplication":
        def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
            return self._answer(operation, labels, environ)(environ, start)

        return answer

    def _answer(self, operation: str, labels: Labels, environ: "WSGIEnvironment") -> Response:
        wire, name = self._wire, self._service.service
        body = keep_body(environ)
        try:
            members = wire.parse(Request(environ), operation, labels)
            refuse_what_is_not_evaluated(name, operation, members)
            self._access.authorise(caller(), name, operation, members)
            if wire.implements(operation):
                return wire.answer(operation, members)
            environ["wsgi.input"] = BytesIO(body)
            return moto_guard.answer(self._moto, self._service, operation, members, environ)
        except NotEvaluated as unknown:
            return not_implemented(wire, str(unknown))
        except Exception as error:
            if (denial := denial_in(error)) is not None:
                return wire.denied(denial)
            return wire.refusal(operation, error)
