"""How a request that goes wrong looks to its client."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from infra.embedded.access import Principal, RoleSession, caller
from infra.embedded.faults.calls import Call, Callers, in_the_course_of
from infra.embedded.faults.injection import Faults
from infra.embedded.faults.plan import Fault, Kind
from infra.embedded.protocol.errors import Teller

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class ConnectionEnded(ConnectionError):
    """The client gets no answer, and no more of this connection."""


class FaultyRequests:
    """`kill` ends the processes that run the function of a name, in the middle of what they do."""

    def __init__(self, faults: Faults, callers: Callers, kill: Callable[[str], None]) -> None:
        self._faults = faults
        self._callers = callers
        self._kill = kill

    def around(
        self,
        application: "WSGIApplication",
        request: Request,
        operation: str,
        teller: Teller,
    ) -> "WSGIApplication":
        """The application; one that lets happen what is planned, if the request is the pipeline's.

        `teller`: of errors, for the service.
        """
        principal = caller()
        by = self._callers.name(principal, request)
        if by is None:
            return application
        call = Call(by, teller.name, operation)
        fault = self._faults.of_request(call)

        def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            with in_the_course_of(call):
                if fault is None:
                    return application(environ, start_response)
                return self._meet(fault, call, principal, teller, application)(
                    environ, start_response
                )

        return answer

    def _meet(
        self,
        fault: Fault,
        call: Call,
        principal: Principal,
        teller: Teller,
        application: "WSGIApplication",
    ) -> "WSGIApplication":
        def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            match fault.kind:
                case Kind.SLOW:
                    self._faults.wait(fault.seconds)
                    return application(environ, start_response)
                case Kind.TIMEOUT_AFTER_EFFECT | Kind.WORKER_KILLED:
                    Response.from_app(application, environ, buffered=True)
                    if fault.kind is Kind.WORKER_KILLED and isinstance(principal, RoleSession):
                        self._kill(principal.name)
                    self._faults.wait(fault.seconds)
                    raise ConnectionEnded
                case Kind.CONNECTION_RESET:
                    raise ConnectionEnded
                case _:
                    return _refusal(fault, call, principal, teller)(environ, start_response)

        return answer


def _refusal(fault: Fault, call: Call, principal: Principal, teller: Teller) -> Response:
    if fault.kind is Kind.ACCESS_DENIED:
        message = (
            f"User: {principal.arn} is not authorized to perform: "
            f"{call.service}:{call.operation} as planned"
        )
        return teller.denied(message)
    if fault.kind is Kind.THROTTLE:
        code, status = teller.throttled
        message = "Rate exceeded, as planned"
    else:
        code, status = teller.failed
        message = "We encountered an internal error, as planned"
    return teller.error(code, message, status=status)
