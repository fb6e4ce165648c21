"""S3 as the tasks use it: objects read in chunks, small JSON documents, listings, addresses."""

from __future__ import annotations

import base64
import gzip
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, TextIO, cast

from botocore.exceptions import HTTPClientError, IncompleteReadError

from lambdas.shared import aws
from lambdas.shared.errors import ServiceUnavailable

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from mypy_boto3_s3.type_defs import ObjectTypeDef

GONE = {"NoSuchKey", "NoSuchVersion"}  # codes of what is asked for and is not there

_CHUNK_BYTES = 1 << 20
_GZIP = b"\x1f\x8b"  # how such a file begins, RFC 1952


def split(uri: str) -> tuple[str, str]:
    """`s3://bucket/a/key` -> (`bucket`, `a/key`)"""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


@contextmanager
def _unbroken() -> Iterator[None]:
    """A broken connection is ServiceUnavailable: the task runs again."""
    try:
        yield
    except (HTTPClientError, IncompleteReadError) as error:
        raise ServiceUnavailable(f"S3 broke off while an object was read: {error}") from error


def chunks(body: StreamingBody) -> Iterator[bytes]:
    """An object's bytes, a megabyte at a time."""
    with _unbroken():
        yield from body.iter_chunks(_CHUNK_BYTES)


@contextmanager
def reading(bucket: str, key: str) -> Iterator[TextIO]:
    """An object of UTF-8 text, gzipped or not, as a file whose line ends are left as they are."""
    body = aws.s3().get_object(Bucket=bucket, Key=key)["Body"]
    buffered = io.BufferedReader(cast("io.RawIOBase", body), _CHUNK_BYTES)
    with _unbroken():
        is_gzipped = buffered.peek(len(_GZIP))[: len(_GZIP)] == _GZIP
        plain = gzip.GzipFile(fileobj=buffered) if is_gzipped else buffered
        with io.TextIOWrapper(cast("IO[bytes]", plain), "utf-8-sig", newline="") as text:
            yield text


def listing(bucket: str, prefix: str) -> Iterator[ObjectTypeDef]:
    """Every object under the prefix, in key order."""
    for page in aws.s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        yield from page.get("Contents", [])


def json_body(document: Any) -> bytes:
    """A document for people to read and for hashes to agree on."""
    return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def read_json(bucket: str, key: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        aws.s3().get_object(Bucket=bucket, Key=key)["Body"].read()
    )
    return document


def put_json(bucket: str, key: str, document: Any) -> None:
    aws.s3().put_object(
        Bucket=bucket, Key=key, Body=json_body(document), ContentType="application/json"
    )


def hex_checksum(checksum: str) -> str:
    """S3 speaks of SHA-256 in base64; people and manifests do in hex."""
    return base64.b64decode(checksum).hex()
