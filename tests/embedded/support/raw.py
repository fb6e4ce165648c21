"""Requests byte by byte, signed by botocore as any client's, and changed afterwards as no client
would."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

import botocore.auth
import pytest
from botocore.auth import HmacV1QueryAuth, S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials

SECONDS = 20
REGION = "us-east-1"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Raw:
    """A request. `host` is the first header; `target` goes into the request's line as it is."""

    service: str
    method: str
    target: str
    host: str
    headers: Headers = ()
    body: bytes = b""

    def with_headers(self, *added: tuple[str, str]) -> Self:
        return replace(self, headers=(*self.headers, *added))

    def without(self, *names: str) -> Self:
        kept = tuple(each for each in self.headers if each[0].lower() not in names)
        return replace(self, headers=kept)

    def header(self, name: str) -> str:
        return next(value for each, value in self.headers if each.lower() == name)

    def with_header(self, name: str, value: str) -> Self:
        """Its value is replaced."""
        return self.without(name).with_headers((name, value))

    def encode(self) -> bytes:
        lines = [f"{self.method} {self.target} HTTP/1.1", f"Host: {self.host}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if not any(name.lower() == "content-length" for name, _ in self.headers) and (
            self.body or self.method in ("PUT", "POST")
        ):
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join((*lines, "", "")).encode("latin-1") + self.body

    def _request(self, body: bytes | None = None) -> AWSRequest:
        url = f"http://{self.host}{self.target}"
        return AWSRequest(self.method, url, dict(self.headers), body)

    def signed(self, credentials: Any, *, at: datetime | None = None, **scope: str) -> Self:
        """With an Authorization header. `scope`: service and region, where they are others."""
        request = self._request(self.body)
        service = scope.get("service", self.service)
        signer = S3SigV4Auth if self.service == "s3" else SigV4Auth
        with _clock(at):
            signer(_as_botocore(credentials), service, scope.get("region", REGION)).add_auth(
                request
            )
        return replace(self, headers=tuple(request.headers.items()))

    def presigned(self, credentials: Any, *, seconds: int = 60, at: datetime | None = None) -> Self:
        """With its signature in the URL, of Version 4."""
        request = self._request()
        with _clock(at):
            S3SigV4QueryAuth(_as_botocore(credentials), "s3", REGION, seconds).add_auth(request)
        return replace(self, target=_target(request.url))

    def presigned_v2(self, credentials: Any, *, seconds: int = 60) -> Self:
        request = self._request()
        HmacV1QueryAuth(_as_botocore(credentials), seconds).add_auth(request)
        return replace(self, target=_target(request.url))


def _target(url: str) -> str:
    split = urlsplit(url)
    return f"{split.path}?{split.query}"


def _as_botocore(credentials: Any) -> ReadOnlyCredentials:
    return ReadOnlyCredentials(credentials.access_key, credentials.secret_key, credentials.token)


@contextmanager
def _clock(at: datetime | None) -> Iterator[None]:
    """botocore's signers think that it is then."""
    with pytest.MonkeyPatch.context() as patch:
        if at is not None:
            patch.setattr(botocore.auth, "get_current_datetime", lambda *_: at)
        yield


def now() -> datetime:
    return datetime.now(UTC)


def exchange(port: int, data: bytes, *, seconds: float = SECONDS) -> bytes:
    """What comes back until the server ends the connection, or the answer has all its bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        try:
            connection.sendall(data)
            return _answer(connection, bodiless=data.startswith(b"HEAD"))
        except ConnectionError:
            return b""


def _answer(connection: socket.socket, *, bodiless: bool) -> bytes:
    received = b""
    while block := connection.recv(1 << 16):
        received += block
        head, end, body = received.partition(b"\r\n\r\n")
        if head.startswith(b"HTTP/1.1 100"):
            received = body
            continue
        if end and (bodiless or head.split()[1] in (b"204", b"304")):
            break
        lengths = [line for line in head.lower().split(b"\r\n") if b"content-length:" in line]
        if end and lengths and len(body) >= int(lengths[0].split(b":")[1]):
            break
    return received


def status(answer: bytes) -> int | None:
    """None if there came none."""
    return int(answer.split()[1]) if answer.startswith(b"HTTP/1.") else None
