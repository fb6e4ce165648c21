"""Bodies that are verified while they are read, and that come out as their sender meant them.

Whether a body is the one that was signed can be told at its end only: whoever reads it has nothing
until then, and gets Refused from reading it if it is another. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from hmac import compare_digest
from typing import IO, TYPE_CHECKING

from infra.embedded.gate import refusals
from infra.embedded.gate.refusals import Refused
from infra.embedded.gate.signatures import Signer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

STREAMS = frozenset(
    {
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    }
)

_BLOCK_BYTES = 1 << 20
_LONGEST_LINE_BYTES = 8 << 10
_MOST_TRAILERS = 16
_SIZE = re.compile(rb"([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?\r?\n")
_DIGEST = re.compile("[0-9a-fA-F]{64}")
_NOTHING = hashlib.sha256().hexdigest()
_TRAILERS = "embedded.trailers"


def trailers_of(environ: "WSGIEnvironment") -> Mapping[str, str]:
    """What followed the payload, by name in lower case; nothing until the body has been read."""
    trailers: Mapping[str, str] = environ.get(_TRAILERS, {})
    return trailers


class _Body:
    """What is left of a body, as the application reads it."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = b""

    def read(self, size: int | None = -1) -> bytes:
        """Raises Refused at the end of a body that is not what was signed."""
        if size is None or size < 0:
            whole = [self._rest, *self._blocks]
            self._rest = b""
            return b"".join(whole)
        if not self._rest:
            self._rest = next(self._blocks, b"")
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


def is_digest(payload: str) -> bool:
    return _DIGEST.fullmatch(payload) is not None


def with_digest(environ: "WSGIEnvironment", digest: str) -> None:
    """The body must have this SHA-256, in hexadecimal."""
    environ["wsgi.input"] = _Body(_digested(environ["wsgi.input"], digest))


def _digested(stream: IO[bytes], digest: str) -> Iterator[bytes]:
    actual = hashlib.sha256()
    while block := stream.read(_BLOCK_BYTES):
        actual.update(block)
        yield block
    if not compare_digest(actual.hexdigest(), digest.lower()):
        raise Refused(
            refusals.OTHER_CONTENT,
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        )


def as_stream(environ: "WSGIEnvironment", kind: str, signer: Signer, seed: str) -> None:
    """The body is framed as aws-chunked, in one of STREAMS; `seed` is the request's signature.

    The frames go, and so does what the headers say of them.
    """
    trailers: dict[str, str] = {}
    length = environ.pop("HTTP_X_AMZ_DECODED_CONTENT_LENGTH", "")
    if not (length.isascii() and length.isdigit()):
        raise Refused(refusals.INCOMPLETE_BODY, "x-amz-decoded-content-length must be a number")
    signed = signer if "HMAC" in kind else None
    blocks = _unframed(environ["wsgi.input"], trailers, _Chain(signed, seed), int(length))
    environ["wsgi.input"] = _Body(blocks)
    environ[_TRAILERS] = trailers
    environ["CONTENT_LENGTH"] = length
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    encodings = environ.pop("HTTP_CONTENT_ENCODING", "").replace(" ", "").split(",")
    if kept := [encoding for encoding in encodings if encoding not in ("", "aws-chunked")]:
        environ["HTTP_CONTENT_ENCODING"] = ",".join(kept)


class _Chain:
    """Each chunk's signature goes into the next one's; without a signer none is expected."""

    def __init__(self, signer: Signer | None, seed: str) -> None:
        self._signer, self._previous = signer, seed

    @property
    def is_signed(self) -> bool:
        return self._signer is not None

    def chunk(self, digest: str, signature: bytes | None) -> None:
        self._check("PAYLOAD", signature, _NOTHING, digest)

    def trailer(self, digest: str, signature: str | None) -> None:
        self._check("TRAILER", None if signature is None else signature.encode(), digest)

    def _check(self, kind: str, signature: bytes | None, *digests: str) -> None:
        if self._signer is None:
            return
        expected = self._signer.of(kind, self._previous, *digests)
        if signature is None or not compare_digest(expected.encode(), signature):
            raise Refused(
                refusals.MISMATCH, "The signature of a chunk does not match what was calculated."
            )
        self._previous = expected


def _unframed(
    stream: IO[bytes], trailers: dict[str, str], chain: _Chain, length: int
) -> Iterator[bytes]:
    """The payload of an aws-chunked body; what follows it goes into `trailers`."""
    received = 0
    while True:
        size, signature = _frame(stream)
        received += size
        if received > length:
            raise Refused(refusals.INCOMPLETE_BODY, _OTHER_LENGTH)
        digest = hashlib.sha256()
        remaining = size
        while remaining:
            block = stream.read(min(remaining, _BLOCK_BYTES))
            if not block:
                raise Refused(refusals.INCOMPLETE_BODY, "the body ends inside a chunk")
            remaining -= len(block)
            if chain.is_signed:
                digest.update(block)
            yield block
        chain.chunk(digest.hexdigest(), signature)
        if size == 0:
            break
        if stream.readline(3) not in (b"\r\n", b"\n"):
            raise Refused(refusals.INCOMPLETE_BODY, "a chunk does not end where it should")
    if received != length:
        raise Refused(refusals.INCOMPLETE_BODY, _OTHER_LENGTH)
    _read_trailers(stream, trailers, chain)
    while stream.read(_BLOCK_BYTES):
        raise Refused(refusals.INCOMPLETE_BODY, "the body goes on behind its end")


_OTHER_LENGTH = "the body has not the length that x-amz-decoded-content-length states"


def _frame(stream: IO[bytes]) -> tuple[int, bytes | None]:
    """A chunk's length and its signature."""
    found = _SIZE.fullmatch(stream.readline(_LONGEST_LINE_BYTES))
    if found is None:
        raise Refused(refusals.INCOMPLETE_BODY, "a chunk does not begin with its length")
    return int(found[1], 16), found[2]


def _read_trailers(stream: IO[bytes], trailers: dict[str, str], chain: _Chain) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html"""
    while line := stream.readline(_LONGEST_LINE_BYTES).strip():
        name, _, value = line.decode("latin-1").partition(":")
        trailers[name.strip().lower()] = value.strip()
        if len(trailers) > _MOST_TRAILERS:
            raise Refused(refusals.INCOMPLETE_BODY, "the body has too many trailers")
    signature = trailers.pop("x-amz-trailer-signature", None)
    if trailers or signature:
        text = "".join(f"{name}:{value}\n" for name, value in sorted(trailers.items()))
        chain.trailer(hashlib.sha256(text.encode("latin-1")).hexdigest(), signature)
