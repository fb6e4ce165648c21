"""Why a request does not pass, in the codes and words of the service that it was meant for.

S3's: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; those of the others:
https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
"""

from dataclasses import dataclass
from enum import Enum

from werkzeug.wrappers import Request, Response

from infra.embedded.protocol import errors


class Protocol(Enum):
    """How the client that asks reads an error."""

    S3 = "s3"
    QUERY = "query"
    JSON = "json"


@dataclass(frozen=True)
class Reason:
    """A code for each protocol; of statuses S3's own and that of the others."""

    s3: str
    query: str
    json: str
    s3_status: int = 403
    status: int = 403

    def code(self, protocol: Protocol) -> str:
        return {Protocol.S3: self.s3, Protocol.QUERY: self.query, Protocol.JSON: self.json}[
            protocol
        ]

    def status_of(self, protocol: Protocol) -> int:
        return self.s3_status if protocol is Protocol.S3 else self.status


MISDIRECTED = Reason("AccessDenied", "AccessDenied", "AccessDeniedException")
UNSIGNED = Reason("AccessDenied", "MissingAuthenticationToken", "MissingAuthenticationToken")
UNSUPPORTED = Reason("InvalidRequest", "IncompleteSignature", "IncompleteSignature", 400, 400)
MALFORMED_HEADER = Reason(
    "AuthorizationHeaderMalformed", "IncompleteSignature", "IncompleteSignature", 400, 400
)
MALFORMED_QUERY = Reason(
    "AuthorizationQueryParametersError", "IncompleteSignature", "IncompleteSignature", 400, 400
)
UNKNOWN_KEY = Reason("InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException")
WRONG_TOKEN = Reason(
    "InvalidToken", "InvalidClientTokenId", "UnrecognizedClientException", s3_status=400
)
EXPIRED_TOKEN = Reason("ExpiredToken", "ExpiredToken", "ExpiredTokenException", s3_status=400)
SKEWED = Reason("RequestTimeTooSkewed", "SignatureDoesNotMatch", "InvalidSignatureException")
EXPIRED = Reason("AccessDenied", "SignatureDoesNotMatch", "InvalidSignatureException")
WRONG_SCOPE = Reason(
    "AuthorizationHeaderMalformed",
    "SignatureDoesNotMatch",
    "InvalidSignatureException",
    s3_status=400,
)
NOT_SIGNED = Reason("AccessDenied", "SignatureDoesNotMatch", "InvalidSignatureException")
MISMATCH = Reason("SignatureDoesNotMatch", "SignatureDoesNotMatch", "InvalidSignatureException")
OTHER_CONTENT = Reason(
    "XAmzContentSHA256Mismatch",
    "SignatureDoesNotMatch",
    "InvalidSignatureException",
    s3_status=400,
)
INCOMPLETE_BODY = Reason("IncompleteBody", "IncompleteBody", "IncompleteBody", 400, 400)
TOO_LARGE = Reason("EntityTooLarge", "RequestEntityTooLarge", "RequestEntityTooLarge", 413, 413)


class Refused(Exception):
    """A request that does not pass, or whose body turns out not to be what was signed."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason

    def answer(self, protocol: Protocol) -> Response:
        return refusal(
            protocol,
            self.reason.code(protocol),
            str(self),
            self.reason.status_of(protocol),
        )


def protocol_of(request: Request, service: str | None) -> Protocol:
    """What a request's client reads, as far as can be told: a request without a signature names
    no service.
    """
    if request.mimetype == "application/x-www-form-urlencoded" and service != "s3":
        return Protocol.QUERY
    if service == "s3" or (service is None and "X-Amz-Target" not in request.headers):
        return Protocol.S3
    return Protocol.JSON


def refusal(protocol: Protocol, code: str, message: str, status: int) -> Response:
    """An error in the form that the protocol's clients read."""
    if protocol is Protocol.S3:
        return errors.rest_xml(code, message, status)
    if protocol is Protocol.QUERY:
        return errors.query(code, message, status)
    return errors.json_document(code, message, status)
