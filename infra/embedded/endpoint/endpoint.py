"""One endpoint for all services: a WSGI application that sends each request where it belongs.

A request says by its signature which service it is for (the credential scope of Signature
Version 4), by its access key who sends it, and by botocore's models which operation. What its
sender may not do is refused as AWS refuses it; what no service says that it answers is refused by
name, in a way no client retries.
"""

import logging
import re
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from infra.embedded.access import Keys, asked_by
from infra.embedded.endpoint.desks import Desk
from infra.embedded.faults import FaultyRequests
from infra.embedded.protocol import errors
from infra.embedded.protocol.errors import not_implemented

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

logger = logging.getLogger(__name__)

_CREDENTIAL_SCOPE = re.compile(r"Credential=([^/]+)/\d{8}/[^/]+/([^/]+)/aws4_request")


class Endpoint:
    """`desks` of every service there is."""

    def __init__(self, desks: Iterable[Desk], *, keys: Keys, faulty: FaultyRequests) -> None:
        self._faulty = faulty
        self._keys = keys
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
            return self._ask(name, environ, start_response)

    def _ask(
        self, name: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        desk = self._desks.get(name)
        if desk is None:
            return _not_implemented(Request(environ), name)(environ, start_response)
        found = desk.find(environ)
        if found is None:
            what = f"{desk.teller.name} {environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
            return not_implemented(desk.teller, what)(environ, start_response)
        operation, labels = found
        if not desk.answers(operation):
            what = f"{desk.teller.name}.{operation}"
            return not_implemented(desk.teller, what)(environ, start_response)
        answer = self._faulty.around(
            desk.application(operation, labels), Request(environ), operation, desk.teller
        )
        return answer(environ, start_response)


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
    if signed_for(request) == "s3":
        return errors.rest_xml(code, message, status)
    if request.mimetype == "application/x-www-form-urlencoded":
        return errors.query(code, message, status)
    return errors.json_document(code, message, status)
