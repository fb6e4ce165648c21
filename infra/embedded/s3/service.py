"""S3 in front of moto: contents pass by as files, and what moto overlooks is looked after.

moto reads each request's body into memory, several times. Here the body of a PUT goes to a file
first; moto then answers a request without a body and takes the file for the object's content.
"""

import base64
import logging
import threading
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from werkzeug.wrappers import Request

from infra.embedded import moto_internals
from infra.embedded.access import NotEvaluated, policies
from infra.embedded.gate import trailers_of
from infra.embedded.objects.contents import CHECKSUMS, Contents, Received
from infra.embedded.objects.store import StoredObject
from infra.embedded.protocol.bodies import keep_body
from infra.embedded.s3 import conditions
from infra.embedded.s3.refusals import (
    BadDigest,
    MalformedPolicy,
    MalformedXml,
    NotHonoured,
    Refused,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

_ALGORITHMS = ("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256")


class S3:
    """The S3 service, and the `ObjectStore` of the services beside it.

    moto's S3 is not made for threads, so it answers one request at a time; bodies are received
    before and sent after, outside the lock. That makes conditional writes atomic as well.
    """

    def __init__(self, moto: "WSGIApplication", contents: Contents) -> None:
        self._moto = moto
        self._contents = contents
        self._lock = threading.RLock()

    def answer(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", operation: str
    ) -> Iterable[bytes]:
        """A WSGI application for requests of a known operation."""
        try:
            conditions.check(Request(environ), operation)
        except Refused as refused:
            return refused.answer()(environ, start_response)
        if operation not in ("PutObject", "UploadPart"):
            try:
                _check_body(operation, keep_body(environ))
            except Refused as refused:
                return refused.answer()(environ, start_response)
            with self._lock:
                return self._below(environ, start_response, operation)
        try:
            received = self._receive(Request(environ))
        except Refused as refused:
            return refused.answer()(environ, start_response)
        _take_body_away(environ, received)
        with self._lock, moto_internals.incoming(received):
            return self._below(environ, start_response, operation)

    def _below(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", operation: str
    ) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [_with_key_arn(*each) for each in headers], *rest)

        try:
            return self._moto(environ, start)
        except Exception as fault:
            logger.info("moto failed at s3.%s", operation, exc_info=True)
            what = f"s3.{operation} with these parameters; moto fails: {fault!r}"
            return NotHonoured(what).answer()(environ, start_response)

    def _receive(self, request: Request) -> Received:
        headers = request.headers
        declared = {
            algorithm: headers.get(f"x-amz-checksum-{algorithm.lower()}")
            for algorithm in _ALGORITHMS
        }
        trailing = headers.get("x-amz-trailer", "").lower()
        wanted = {
            algorithm
            for algorithm in _ALGORITHMS
            if declared[algorithm] is not None
            or trailing == f"x-amz-checksum-{algorithm.lower()}"
            or headers.get("x-amz-sdk-checksum-algorithm") == algorithm
        }
        if unknown := wanted - CHECKSUMS.keys():
            raise NotHonoured(f"checksum algorithm {', '.join(sorted(unknown))}")
        received = self._contents.receive(
            request.environ["wsgi.input"],
            key=request.path,
            algorithms=wanted,
        )
        trailers = trailers_of(request.environ)
        for algorithm in wanted:
            name = f"x-amz-checksum-{algorithm.lower()}"
            expected = declared[algorithm] or trailers.get(name)
            if expected is not None and expected != received.checksums[algorithm]:
                received.path.unlink()
                raise BadDigest(algorithm)
        content_md5 = headers.get("content-md5")
        if content_md5 and _hexadecimal(content_md5) != received.md5:
            received.path.unlink()
            raise BadDigest("Content-MD5")
        return received

    def list(self, bucket: str, prefix: str) -> list[StoredObject]:
        with self._lock:
            return [
                StoredObject(
                    bucket=bucket,
                    key=version.name,
                    path=version.path,
                    size=version.size,
                    etag=version.etag.strip('"'),
                    last_modified=version.last_modified,
                    version_id=None if version.version_id == "null" else version.version_id,
                )
                for version in moto_internals.current_objects(bucket, prefix)
            ]

    def find(self, bucket: str, key: str) -> StoredObject | None:
        return next((each for each in self.list(bucket, key) if each.key == key), None)

    def files(self, found: Sequence[StoredObject]) -> Sequence[Path]:
        return [each.path for each in found]

    def adopt(self, bucket: str, key: str, path: Path) -> None:
        received = self._contents.adopt(path, key)
        with self._lock:
            moto_internals.put_object(bucket, key, received)

    def put(self, bucket: str, key: str, content: bytes) -> None:
        received = self._contents.receive(BytesIO(content), key=key, algorithms=set())
        with self._lock:
            moto_internals.put_object(bucket, key, received)

    def reach(self) -> Sequence[Path]:
        return [self._contents.directory]

    def scratch(self) -> Path:
        return self._contents.new_path()


def _with_key_arn(header: str, value: str) -> tuple[str, str]:
    """A header of moto's answer; S3 names the key of an object by its ARN, whatever it was given.

    As LocalStack's tests recorded it on AWS: localstack/localstack, tests/aws/services/s3.
    """
    if header.lower() == "x-amz-server-side-encryption-aws-kms-key-id":
        return header, moto_internals.MotoResources().key_arn(value)
    return header, value


def _hexadecimal(digest: str) -> str | None:
    """A digest given in base64; None if it is none."""
    try:
        return base64.b64decode(digest, validate=True).hex()
    except ValueError:
        return None


def _check_body(operation: str, body: bytes) -> None:
    """Raises Refused unless the body is what it should be: a policy that is heeded, or XML."""
    if operation == "PutBucketPolicy":
        try:
            policies.read(body.decode())
        except ValueError as invalid:
            raise MalformedPolicy from invalid
        except NotEvaluated as unknown:
            raise NotHonoured(str(unknown)) from unknown
    elif body:
        try:
            ElementTree.fromstring(body)
        except ElementTree.ParseError as invalid:
            raise MalformedXml from invalid


def _take_body_away(environ: "WSGIEnvironment", received: Received) -> None:
    """Leaves a request without a body, whose checksums stand in its headers."""
    environ["wsgi.input"] = BytesIO()
    environ["CONTENT_LENGTH"] = "0"
    for name in (
        "HTTP_TRANSFER_ENCODING",
        "HTTP_X_AMZ_TRAILER",
        "HTTP_X_AMZ_SDK_CHECKSUM_ALGORITHM",
    ):
        environ.pop(name, None)
    for algorithm, value in received.checksums.items():
        environ["HTTP_X_AMZ_SDK_CHECKSUM_ALGORITHM"] = algorithm
        environ[f"HTTP_X_AMZ_CHECKSUM_{algorithm}"] = value
