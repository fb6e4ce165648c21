"""What a request says of its own signature, before anybody believes it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from urllib.parse import parse_qsl

from infra.embedded.gate import refusals
from infra.embedded.gate.refusals import Refused

ALGORITHM = "AWS4-HMAC-SHA256"
TIME = "%Y%m%dT%H%M%SZ"

_LONGEST_SECONDS = 7 * 24 * 3600  # of a URL presigned with Version 4
_SIGNATURE = re.compile("[0-9a-f]{64}")

# The parameters that make a URL a signed one.
_OF_V4 = frozenset(
    {
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
    }
)
_OF_V2 = frozenset({"AWSAccessKeyId", "Signature", "Expires"})
SIGNING = _OF_V4 | _OF_V2 | {"X-Amz-Security-Token"}

_NO_FORM = "The authorization header is malformed; it must be that of " + ALGORITHM + "."


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as it was sent.

    `headers` in their order, names in lower case; `target` is path and query, undecoded;
    `bucket` stands in the Host header, if one does.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    bucket: str | None

    def header(self, name: str) -> str | None:
        """Its value, of several the first."""
        return next((value for each, value in self.headers if each == name), None)

    @property
    def url(self) -> str:
        return f"http://{self.header('host')}{self.target}"

    @cached_property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The parameters, decoded."""
        return tuple(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Who is said to have signed, for what service, and when.

    `lasts` is how many seconds a presigned URL may be used, None of a header. `signed_headers` are
    in lower case.
    """

    version: int
    access_key: str
    signature: str
    moment: datetime
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...] = ()
    token: str | None = None
    lasts: int | None = None

    @property
    def presigned(self) -> bool:
        return self.lasts is not None


def claim_of(asked: Asked) -> Claim:
    """Raises Refused where a request does not say, or says more than one thing."""
    authorizations = [value for name, value in asked.headers if name == "authorization"]
    names = [name for name, _ in asked.query if name in SIGNING]
    if len(names) != len(set(names)) or len(authorizations) + bool(names) > 1:
        raise Refused(refusals.UNSUPPORTED, "Only one auth mechanism allowed, and only once.")
    if authorizations:
        return _in_header(authorizations[0], asked)
    query = dict(asked.query)
    if names and _OF_V2 & query.keys():
        return _in_url_v2(query)
    if names:
        return _in_url(query)
    raise Refused(refusals.UNSIGNED, "the request is not signed")


def _in_header(authorization: str, asked: Asked) -> Claim:
    algorithm, _, rest = authorization.strip().partition(" ")
    if algorithm != ALGORITHM:
        message = f"The authorization mechanism is not supported. Please use {ALGORITHM}."
        raise Refused(refusals.UNSUPPORTED, message)
    parts = [part.strip().partition("=") for part in rest.split(",")]
    told = {name: value for name, _, value in parts}
    if sorted(told) != ["Credential", "Signature", "SignedHeaders"] or len(parts) != len(told):
        raise Refused(refusals.MALFORMED_HEADER, _NO_FORM)
    return _claim(
        refusals.MALFORMED_HEADER,
        credential=told["Credential"],
        signature=told["Signature"],
        signed_headers=told["SignedHeaders"],
        time=_time_in_headers(asked),
        token=asked.header("x-amz-security-token"),
    )


def _time_in_headers(asked: Asked) -> str:
    """X-Amz-Date, else Date, in the form of the former."""
    if (stated := asked.header("x-amz-date")) is not None:
        return stated
    try:
        date = parsedate_to_datetime(asked.header("date") or "")
    except ValueError as invalid:
        message = "the request has no X-Amz-Date, and no Date that could be read"
        raise Refused(refusals.MALFORMED_HEADER, message) from invalid
    return date.astimezone(UTC).strftime(TIME)


def _in_url(query: dict[str, str]) -> Claim:
    if missing := sorted(_OF_V4 - query.keys()):
        raise Refused(refusals.MALFORMED_QUERY, f"the query lacks {', '.join(missing)}")
    if query["X-Amz-Algorithm"] != ALGORITHM:
        raise Refused(refusals.MALFORMED_QUERY, f"X-Amz-Algorithm only supports {ALGORITHM}")
    return _claim(
        refusals.MALFORMED_QUERY,
        credential=query["X-Amz-Credential"],
        signature=query["X-Amz-Signature"],
        signed_headers=query["X-Amz-SignedHeaders"],
        time=query["X-Amz-Date"],
        token=query.get("X-Amz-Security-Token"),
        lasts=_seconds(query["X-Amz-Expires"]),
    )


def _seconds(text: str) -> int:
    if not (text.isascii() and text.lstrip("-").isdigit() and len(text) < 10):
        raise Refused(refusals.MALFORMED_QUERY, "X-Amz-Expires should be a number")
    if int(text) > _LONGEST_SECONDS:
        raise Refused(
            refusals.MALFORMED_QUERY, "X-Amz-Expires must be less than a week (in seconds)"
        )
    return int(text)


def _claim(
    malformed: refusals.Reason,
    *,
    credential: str,
    signature: str,
    signed_headers: str,
    time: str,
    token: str | None,
    lasts: int | None = None,
) -> Claim:
    scope = credential.split("/")
    if len(scope) != 5 or scope[4] != "aws4_request" or not _SIGNATURE.fullmatch(signature):
        raise Refused(malformed, _NO_FORM)
    access_key, date, region, service, _ = scope
    try:
        moment = datetime.strptime(time, TIME).replace(tzinfo=UTC)
    except ValueError as invalid:
        raise Refused(malformed, "the date must be in the ISO 8601 form YYYYMMDDThhmmssZ") from (
            invalid
        )
    return Claim(
        version=4,
        access_key=access_key,
        signature=signature,
        moment=moment,
        date=date,
        region=region,
        service=service,
        signed_headers=tuple(signed_headers.split(";")),
        token=token,
        lasts=lasts,
    )


def _in_url_v2(query: dict[str, str]) -> Claim:
    """Version 2 in a URL, which is S3's alone and names neither Region nor service.

    Many clients presign so for us-east-1 still.
    https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
    """
    if missing := sorted(_OF_V2 - query.keys()):
        raise Refused(refusals.MALFORMED_QUERY, f"the query lacks {', '.join(missing)}")
    expires = query["Expires"]
    if not (expires.isascii() and expires.isdigit() and len(expires) < 12):
        raise Refused(refusals.MALFORMED_QUERY, "Expires should be a number")
    until = datetime.fromtimestamp(int(expires), UTC)
    return Claim(
        version=2,
        access_key=query["AWSAccessKeyId"],
        signature=query["Signature"],
        moment=until,
        date="",
        region="",
        service="s3",
        token=query.get("x-amz-security-token"),
        lasts=0,
    )
