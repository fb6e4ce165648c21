"""Signatures, verified by making them again with botocore's own signers.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import HmacV1QueryAuth, S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest, HTTPHeaders
from botocore.credentials import ReadOnlyCredentials

from infra.embedded.access.keys import Credentials
from infra.embedded.gate import refusals
from infra.embedded.gate.claims import SIGNING, TIME, Asked, Claim
from infra.embedded.gate.refusals import Refused

UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"

# "In most cases, a request must reach AWS within five minutes of the time stamp in the request."
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
_SKEW = timedelta(minutes=5)
# "must be within 15 minutes": https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
_SKEW_OF_S3 = timedelta(minutes=15)


class Signer:
    """Signs with one key for one scope and moment: a request, or the chunks of its payload."""

    def __init__(self, credentials: Credentials, claim: Claim) -> None:
        signer = _S3Signer if claim.service == "s3" else _Signer
        self._signer = signer(_as_botocore(credentials), claim.service, claim.region)
        self._stub = _request("", "", claim)
        self._claim = claim

    def request(self, asked: Asked, payload: str) -> str:
        """The signature of a request whose payload has this digest, or none."""
        request = _request(asked.method, _unsigned(asked.url), self._claim)
        for name, value in asked.headers:
            if name in self._claim.signed_headers:
                request.headers[name] = value
        self._signer.stated = payload
        canonical = self._signer.canonical_request(request)
        return self._sign(self._signer.string_to_sign(request, canonical))

    def of(self, kind: str, previous: str, *digests: str) -> str:
        """The signature of a part of a payload.

        https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
        """
        scope = self._signer.credential_scope(self._stub)
        moment = self._stub.context["timestamp"]
        lines = (f"AWS4-HMAC-SHA256-{kind}", moment, scope, previous, *digests)
        return self._sign("\n".join(lines))

    def _sign(self, text: str) -> str:
        return self._signer.signature(text, self._stub)


def _request(method: str, url: str, claim: Claim) -> AWSRequest:
    request = AWSRequest(method=method, url=url)
    request.context["timestamp"] = claim.moment.strftime(TIME)
    return request


def _as_botocore(credentials: Credentials) -> ReadOnlyCredentials:
    return ReadOnlyCredentials(credentials.access_key, credentials.secret_key, credentials.token)


class _AsSigned:
    """Signs what a client says that it signed, where botocore would choose and compute."""

    stated = ""

    def headers_to_sign(self, request: AWSRequest) -> HTTPHeaders:
        return request.headers

    def payload(self, request: AWSRequest) -> str:
        return self.stated


class _Signer(_AsSigned, SigV4Auth):
    pass


class _S3Signer(_AsSigned, S3SigV4Auth):
    pass


class _V2Signer(HmacV1QueryAuth):
    """The presigner, for the moment of expiry that a URL states."""

    until = 0

    def _get_date(self) -> str:
        return str(self.until)


def _unsigned(url: str) -> str:
    """The URL as it was before its signature was put at its end, or anywhere in it."""
    path, mark, query = url.partition("?")
    kept = [part for part in query.split("&") if part.partition("=")[0] != "X-Amz-Signature"]
    return path + mark + "&".join(kept) if mark else url


def check_time(claim: Claim, now: datetime) -> None:
    """Raises Refused for a request that is too old, or of the future."""
    of_s3 = claim.service == "s3"
    skew = _SKEW_OF_S3 if of_s3 else _SKEW
    if claim.lasts is not None:
        if of_s3 and now > claim.moment + timedelta(seconds=claim.lasts):
            raise Refused(refusals.EXPIRED, "Request has expired")
        if of_s3 and claim.version == 4 and claim.moment > now + skew:
            raise Refused(refusals.EXPIRED, "Request is not yet valid")
        if of_s3:
            return
        earliest = now - timedelta(seconds=claim.lasts)
    else:
        earliest = now - skew
    if of_s3 and abs(now - claim.moment) > skew:
        raise Refused(
            refusals.SKEWED,
            "The difference between the request time and the current time is too large.",
        )
    stated, current = claim.moment.strftime(TIME), now.strftime(TIME)
    if claim.moment < earliest:
        raise Refused(
            refusals.SKEWED,
            f"Signature expired: {stated} is now earlier than {earliest.strftime(TIME)}; it is "
            f"{current}",
        )
    if claim.moment > now + skew:
        raise Refused(
            refusals.SKEWED,
            f"Signature not yet current: {stated} is still later than {current} by more than "
            f"{skew.total_seconds() / 60:.0f} min.",
        )


def check_scope(claim: Claim, region: str) -> None:
    """Raises Refused for a signature that is meant for elsewhere, or for another day."""
    if claim.version == 2:
        return
    if claim.region != region:
        raise Refused(
            refusals.WRONG_SCOPE,
            f"the region {claim.region!r} is wrong; expecting {region!r}"
            if claim.service == "s3"
            else "Credential should be scoped to a valid region.",
        )
    if claim.date != claim.moment.strftime("%Y%m%d"):
        raise Refused(
            refusals.WRONG_SCOPE, "the date of the credential's scope is not that of the request"
        )


def check_signed(claim: Claim, asked: Asked) -> None:
    """Raises Refused if what decides about a request is not signed.

    That is the host and every header of AWS's; with Version 2 every parameter of a URL.
    """
    if claim.version == 2:
        known = {*HmacV1QueryAuth.QSAOfInterest, *SIGNING, "x-id"}
        names = [name for name, _ in asked.query]
        if loose := [n for n in names if n not in known and not n.lower().startswith("x-amz-")]:
            raise Refused(refusals.NOT_SIGNED, f"Version 2 does not sign the parameter {loose[0]}")
        return
    names = [name for name, _ in asked.headers]
    for name in names:
        if name not in claim.signed_headers and (name == "host" or name.startswith("x-amz-")):
            raise Refused(
                refusals.NOT_SIGNED,
                f"There were headers present in the request which were not signed: {name}",
            )
    if absent := [name for name in claim.signed_headers if name not in names]:
        raise Refused(
            refusals.MISMATCH, f"the request lacks a header that is said to be signed: {absent[0]}"
        )


def check(claim: Claim, asked: Asked, credentials: Credentials, payload: str) -> Signer:
    """Raises Refused unless the holder of these credentials signed the request so.

    `payload`: the SHA-256 of the body in hexadecimal, or what a client of S3 says instead of it.
    """
    signer = Signer(credentials, claim)
    if claim.version == 2:
        expected = _version_2(claim, asked, credentials)
    else:
        expected = signer.request(asked, payload)
    if not compare_digest(expected.encode(), claim.signature.encode()):
        raise Refused(
            refusals.MISMATCH,
            "The request signature we calculated does not match the signature you provided. "
            "Check your key and signing method.",
        )
    return signer


def _version_2(claim: Claim, asked: Asked, credentials: Credentials) -> str:
    """Headers that count may stand in the URL instead."""
    headers = HTTPHeaders()
    known = ("content-md5", "content-type")
    for name, value in (*asked.query, *asked.headers):
        if name.lower().startswith("x-amz-") or name.lower() in known:
            headers[name.lower()] = value
    split = urlsplit(asked.url)
    path = f"/{asked.bucket}{split.path}" if asked.bucket else None
    signer = _V2Signer(_as_botocore(credentials))
    signer.until = int(claim.moment.timestamp())
    changed: Any = headers  # which is more than the stubs say of it
    return str(signer.get_signature(asked.method, split, changed, auth_path=path))
