"""The gate itself."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from hmac import compare_digest
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from werkzeug.wrappers import Request

from infra.embedded.access import Key, Keys, Principal
from infra.embedded.gate import payloads, refusals, signatures
from infra.embedded.gate.claims import SIGNING, Asked, Claim, claim_of
from infra.embedded.gate.hosts import bucket_addressed
from infra.embedded.gate.refusals import Refused

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# The largest that a service but S3 takes is DynamoDB's, of 16 MB.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
MOST_BODY_BYTES = 20 << 20


@dataclass(frozen=True)
class Signed:
    """Who has signed a request, and for which service, as the credential scope names it."""

    principal: Principal
    service: str


class Gate:
    """Lets in what the holders of these keys have signed for this Region."""

    def __init__(self, keys: Keys, *, region: str) -> None:
        self._keys = keys
        self._region = region

    def admit(self, environ: "WSGIEnvironment") -> Signed:
        """Raises Refused, before the body is read, unless the request may come in.

        The environ is that of the same request afterwards, without its signature and in S3's path
        style; reading its body may still raise Refused, where S3 streams it.
        """
        request = Request(environ)
        bucket = bucket_addressed(request)
        asked = _asked(environ, bucket)
        claim = claim_of(asked)
        if bucket is not None and claim.service != "s3":
            raise Refused(refusals.MISDIRECTED, f"{claim.service} has no buckets to be addressed")
        key = self._key(claim)
        signatures.check_scope(claim, self._region)
        signatures.check_time(claim, datetime.now(UTC))
        signatures.check_signed(claim, asked)
        if claim.service == "s3":
            _check_s3(environ, claim, asked, key)
        else:
            _check_others(environ, claim, asked, key)
        if environ.get("embedded.connection") is not None:
            environ["embedded.connection"].is_known = True
        _make_plain(environ, claim, asked)
        return Signed(key.owner, claim.service)

    def _key(self, claim: Claim) -> Key:
        """The key that is said to have signed, as long as it may be used."""
        key = self._keys.find(claim.access_key)
        if key is None or (key.credentials.token is not None and claim.token is None):
            message = (
                "The AWS Access Key Id you provided does not exist in our records."
                if claim.service == "s3"
                else "The security token included in the request is invalid."
            )
            raise Refused(refusals.UNKNOWN_KEY, message)
        token, given = key.credentials.token or "", claim.token or ""
        if not compare_digest(token.encode(), given.encode()):
            message = "The security token included in the request is invalid."
            raise Refused(refusals.WRONG_TOKEN, message)
        if key.has_expired(datetime.now(UTC)):
            raise Refused(
                refusals.EXPIRED_TOKEN, "The security token included in the request is expired"
            )
        return key


def service_of(environ: "WSGIEnvironment") -> str | None:
    """The service that a request says it is signed for; None if it does not say."""
    try:
        return claim_of(_asked(environ, None)).service
    except Refused:
        return None


def _asked(environ: "WSGIEnvironment", bucket: str | None) -> Asked:
    """The request as it came from the wire, and not as WSGI tells it."""
    return Asked(
        method=environ["REQUEST_METHOD"],
        target=environ["RAW_URI"],
        headers=tuple(
            (name.lower(), _decoded(value)) for name, value in environ["embedded.headers"]
        ),
        bucket=bucket,
    )


def _decoded(value: str) -> str:
    """A header's bytes are signed as UTF-8, and read by http.client as Latin-1."""
    if value.isascii():
        return value
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


def _check_s3(environ: "WSGIEnvironment", claim: Claim, asked: Asked, key: Key) -> None:
    """The signature, and how the body is to be read: it may be large, and stays where it is."""
    payload = asked.header("x-amz-content-sha256")
    if payload is None:
        if not claim.presigned:
            message = "Missing required header for this request: x-amz-content-sha256"
            raise Refused(refusals.UNSUPPORTED, message)
        payload = signatures.UNSIGNED_PAYLOAD
    signer = signatures.check(claim, asked, key.credentials, payload)
    if payload in payloads.STREAMS:
        payloads.as_stream(environ, payload, signer, claim.signature)
    elif payloads.is_digest(payload):
        payloads.with_digest(environ, payload)
    elif payload != signatures.UNSIGNED_PAYLOAD:
        raise Refused(
            refusals.UNSUPPORTED,
            f"x-amz-content-sha256 must be {signatures.UNSIGNED_PAYLOAD}, a SHA-256 in "
            f"hexadecimal, or one of {', '.join(sorted(payloads.STREAMS))}",
        )


def _check_others(environ: "WSGIEnvironment", claim: Claim, asked: Asked, key: Key) -> None:
    """The signature, which covers the body; that is small, and read here."""
    body: bytes = environ["wsgi.input"].read(MOST_BODY_BYTES + 1)
    if len(body) > MOST_BODY_BYTES:
        raise Refused(refusals.TOO_LARGE, f"the request has more than {MOST_BODY_BYTES} bytes")
    digest = hashlib.sha256(body).hexdigest()
    signatures.check(claim, asked, key.credentials, digest)
    environ["wsgi.input"] = BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))


def _make_plain(environ: "WSGIEnvironment", claim: Claim, asked: Asked) -> None:
    """Takes the signature away, and names the bucket of S3's virtual-hosted style in the path.

    Headers of AWS's that a URL was signed with in its query are headers again.
    """
    if asked.bucket is None and not claim.presigned:
        return
    path = asked.target.partition("?")[0]
    query = [(name, value) for name, value in asked.query if name not in SIGNING]
    if claim.presigned:
        for name, value in query:
            if name.lower().startswith("x-amz-"):
                environ.setdefault(f"HTTP_{name.upper().replace('-', '_')}", value)
        query = [pair for pair in query if not pair[0].lower().startswith("x-amz-")]
    if asked.bucket is not None:
        path = f"/{asked.bucket}{path}"
        environ["PATH_INFO"] = f"/{asked.bucket}{environ['PATH_INFO']}"
        environ["HTTP_HOST"] = f"localhost:{environ['SERVER_PORT']}"
    environ["QUERY_STRING"] = urlencode(query, quote_via=quote)
    mark = "?" if query else ""
    environ["RAW_URI"] = environ["REQUEST_URI"] = f"{path}{mark}{environ['QUERY_STRING']}"
