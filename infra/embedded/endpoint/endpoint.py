"""One endpoint for all services: a WSGI application that sends each request where it belongs.

A request says by its signature which service it is for (the credential scope of Signature
Version 4), by its access key who sends it, and by botocore's models which operation. What its
sender may not do is refused as AWS refuses it. Our own services answer first; moto answers what
stands in an allow-list; anything else is refused by name, in a way no client retries.
"""

import json
import logging
import re
import uuid
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from werkzeug.wrappers import Request, Response

from infra.embedded.access import Access, AccessDenied, Keys, NotEvaluated, asked_by, caller
from infra.embedded.access.documents import refuse_what_is_not_evaluated
from infra.embedded.endpoint import moto_guard
from infra.embedded.endpoint.allowed import MOTO_ANSWERS
from infra.embedded.endpoint.guarded_s3 import GuardedS3, S3Application
from infra.embedded.faults import FaultyRequests
from infra.embedded.protocol.answering import Service, ServiceError, Wire
from infra.embedded.protocol.operations import Operations, signing_name

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

_CREDENTIAL_SCOPE = re.compile(r"Credential=([^/]+)/\d{8}/[^/]+/([^/]+)/aws4_request")


class Endpoint:
    """`s3` answers the S3 operations that moto may answer; `moto` those of the other services."""

    def __init__(
        self,
        services: Iterable[Service],
        *,
        moto: "WSGIApplication",
        s3: S3Application,
        keys: Keys,
        access: Access,
        faulty: FaultyRequests,
    ) -> None:
        self._faulty = faulty
        self._moto = moto
        self._keys = keys
        self._access = access
        self._s3 = GuardedS3(access, s3)
        self._s3_operations = Operations("s3")
        of_moto = [
            _passed_on(name, answers) for name, answers in MOTO_ANSWERS.items() if name != "s3"
        ]
        self._wires = {signing_name(each.service): Wire(each) for each in (*of_moto, *services)}

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
        except Exception as error:
            logger.exception("%s %s failed", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            message = f"the embedded cloud failed: {type(error).__name__}: {error}"
            return _refusal(Request(environ), "InternalFailure", message)(environ, start)

    def _route(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        request = Request(environ)
        name, key = signed_for(request), signed_with(request)
        if name is None or key is None:
            refusal = _refusal(
                request, "MissingAuthenticationToken", "the request is not signed", status=403
            )
            return refusal(environ, start_response)
        principal = self._keys.owner(key)
        if principal is None:
            return _unknown_key(request, name)(environ, start_response)
        with asked_by(principal):
            if name == "s3":
                return self._route_s3(request, environ, start_response)
            return self._route_others(name, request, environ, start_response)

    def _route_others(
        self,
        name: str,
        request: Request,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        body = _keep_body(environ)
        wire = self._wires.get(name)
        if wire is None:
            return _not_implemented(request, name)(environ, start_response)
        found = wire.operations.find(request)
        if found is None:
            what = f"{wire.service.service} {request.path}"
            return _not_implemented(request, what)(environ, start_response)
        operation, labels = found
        if not wire.implements(operation) and operation not in wire.service.passed_on:
            what = f"{wire.service.service}.{operation}"
            return _not_implemented(request, what)(environ, start_response)

        def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
            return self._answer(wire, operation, labels, request, body)(environ, start)

        return self._faulty.around(answer, request, operation, wire)(environ, start_response)

    def _answer(
        self,
        wire: Wire,
        operation: str,
        labels: dict[str, str],
        request: Request,
        body: bytes,
    ) -> Response:
        """`body`: the request's, which can be read once."""
        try:
            members = wire.parse(request, operation, labels)
            refuse_what_is_not_evaluated(wire.service.service, operation, members)
            self._access.authorise(caller(), wire.service.service, operation, members)
        except ServiceError as refused:
            return wire.error(refused.code, refused.message, refused.members)
        except NotEvaluated as unknown:
            message = f"not implemented in the embedded cloud: {unknown}"
            return wire.error("NotImplemented", message, status=501)
        except AccessDenied as denied:
            return wire.denied(str(denied))
        if wire.implements(operation):
            return wire.answer(operation, members)
        return moto_guard.answer(self._moto, wire, operation, members, request, body)

    def _route_s3(
        self, request: Request, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Told by method, path, query and headers: the body may be large and stays where it is."""
        found = self._s3_operations.find(request)
        if found is None or found[0] not in MOTO_ANSWERS["s3"]:
            what = f"s3.{found[0]}" if found else f"s3 {request.method} {request.path}"
            return _not_implemented(request, what)(environ, start_response)
        operation, labels = found

        def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
            return self._s3(environ, start, operation, labels)

        return self._faulty.around(answer, request, operation, None)(environ, start_response)


def _passed_on(name: str, answers: frozenset[str]) -> Service:
    """A service of moto's, all of whose operations are passed on."""
    members = {"service": name, "passed_on": answers}
    service: type[Service] = type(f"Moto_{name}", (Service,), members)
    return service()


def _keep_body(environ: "WSGIEnvironment") -> bytes:
    """Reads the body, and leaves it to be read again."""
    body: bytes = environ["wsgi.input"].read()
    environ["wsgi.input"] = BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    return body


def signed_for(request: Request) -> str | None:
    """The service in the credential scope of a signed request or a presigned URL.

    Many clients presign for S3 in us-east-1 with Signature Version 2 still, which has no scope.
    """
    if found := _CREDENTIAL_SCOPE.search(request.headers.get("Authorization", "")):
        return found[2]
    if {"AWSAccessKeyId", "Signature", "Expires"} <= request.args.keys():
        return "s3"
    scope = request.args.get("X-Amz-Credential", "").split("/")
    return scope[3] if len(scope) == 5 else None


def signed_with(request: Request) -> str | None:
    """The access key that signed a request or a presigned URL."""
    if found := _CREDENTIAL_SCOPE.search(request.headers.get("Authorization", "")):
        return found[1]
    if "X-Amz-Credential" in request.args:
        return request.args["X-Amz-Credential"].partition("/")[0]
    return request.args.get("AWSAccessKeyId")


def _unknown_key(request: Request, name: str) -> Response:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, and the common errors
    of the other services: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
    """
    if name == "s3":
        message = "The AWS Access Key Id you provided does not exist in our records."
        return _refusal(request, "InvalidAccessKeyId", message, status=403)
    message = "The security token included in the request is invalid."
    code = "UnrecognizedClientException"
    if request.mimetype == "application/x-www-form-urlencoded":
        code = "InvalidClientTokenId"
    return _refusal(request, code, message, status=403)


def _not_implemented(request: Request, what: str) -> Response:
    message = f"not implemented in the embedded cloud: {what}"
    return _refusal(request, "NotImplemented", message)


def _refusal(request: Request, code: str, message: str, status: int = 501) -> Response:
    """An error in the form the asking client reads; SDKs retry neither a 403 nor a 501."""
    name = signed_for(request)
    if name == "s3":
        body = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
        return Response(body, status, content_type="application/xml")
    if request.mimetype == "application/x-www-form-urlencoded":
        body = (
            "<ErrorResponse><Error><Type>Sender</Type>"
            f"<Code>{code}</Code><Message>{escape(message)}</Message></Error></ErrorResponse>"
        )
        return Response(body, status, content_type="text/xml")
    body = json.dumps({"__type": code, "message": message})
    response = Response(body, status, content_type="application/json")
    response.headers["x-amzn-ErrorType"] = code
    return response
