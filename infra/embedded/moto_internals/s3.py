"""moto's S3: contents are files, policies have been asked before, and uploads are told of."""

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from moto.core.responses import ActionResult
from moto.iam.access_control import PermissionResult
from moto.s3 import models as s3_models
from moto.s3 import notifications as s3_notifications
from moto.s3.exceptions import EntityTooSmall, InvalidPart, MalformedXML, NoSuchUpload
from moto.s3.responses import S3Response
from moto.s3.utils import compute_checksum
from moto.settings import S3_UPLOAD_PART_MIN_SIZE

from infra.embedded.moto_internals.hooks import ACCOUNT, CreatedObject, living, replace, wrap
from infra.embedded.objects.contents import FileContent, Received, md5_of

_incoming = threading.local()


def patch() -> None:
    replace(s3_models, "FakeKey", FileKey)
    wrap(s3_models, "get_canned_acl", cache)  # moto makes one for each object
    replace(s3_models.FakeMultipart, "complete", _complete_multipart)
    wrap(s3_models.S3Backend, "complete_multipart_upload", _of_an_upload_there_is)
    replace(s3_models.FakeBucket, "get_permission", _decided_before)
    replace(s3_notifications, "send_event", _send_event)
    wrap(S3Response, "serialized", _with_keys_encoded)
    wrap(S3Response, "get_bucket_notification", _with_event_bridge)


def _with_event_bridge(get: Callable[[S3Response], Any]) -> Callable[[S3Response], Any]:
    """moto keeps whether a bucket tells EventBridge, and does not say so.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html
    """

    def get_bucket_notification(response: S3Response) -> Any:
        kept = response.backend.get_bucket_notification_configuration(response.bucket_name)
        serialized = response.serialized

        def with_event_bridge(action: Any) -> Any:
            return serialized(ActionResult({**action.result, "EventBridgeConfiguration": {}}))

        if kept is not None and kept.event_bridge is not None:
            vars(response)["serialized"] = with_event_bridge
        return get(response)

    return get_bucket_notification


class FileKey(s3_models.FakeKey):
    """An object version whose content is a file. moto keeps contents in memory."""

    path: Path | None = None

    # What nearly all versions have in common is kept once.
    account_id, region_name, partition = ACCOUNT, "aws", "aws"
    model_name, _status, _tick = "s3::keyrestore", None, 0
    _transitions = [(None, "IN_PROGRESS"), ("IN_PROGRESS", "RESTORED")]  # noqa: RUF012
    _storage_class, _expiry, _version_id, _is_versioned = "STANDARD", None, None, False
    website_redirect_location = multipart = None
    checksum_algorithm = checksum_value = checksum_type = checksum_parts = None
    encryption = kms_key_id = bucket_key_enabled = None
    lock_mode = lock_legal_status = lock_until = None
    disposed = False

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        common = vars(FileKey)
        self.__dict__ = {
            name: value for name, value in vars(self).items() if value != common.get(name, ...)
        }
        del self.lock  # of moto's buffer

    @property
    def value(self) -> Any:
        """bytes where there are none, else a FileContent."""
        if not self.contentsize or self.path is None:
            return b""
        return FileContent(self.path, md5=self._plain_md5())

    @value.setter
    def value(self, new_value: Any) -> None:
        if (in_memory := self.__dict__.pop("_value_buffer", None)) is not None:
            in_memory.close()
        received: Received | None = getattr(_incoming, "content", None)
        if received is not None:
            _incoming.content = None
            self.path = received.path
            self._etag = self._etag or received.md5
        else:
            self.path = living().contents.store(new_value, str(self.name))
            self._etag = self._etag or getattr(new_value, "md5", None)
        self.contentsize = self.path.stat().st_size

    @property
    def etag(self) -> str:
        if self._etag is None and self.path is not None:
            self._etag = md5_of(self.path)
        return f'"{self._etag}"'

    def _plain_md5(self) -> str | None:
        multipart = self._etag is not None and "-" in self._etag
        return None if multipart else self._etag

    def __deepcopy__(self, memo: Any) -> "FileKey":
        """moto copies versions to list them: a second view of the same file, tracked nowhere."""
        view: FileKey = object.__new__(type(self))
        view.__dict__.update(self.__dict__)
        return view

    def dispose(self, garbage: bool = False) -> None:
        self.disposed = True
        if self.path is not None and not garbage:
            with suppress(OSError):  # Windows keeps a file that is still being read
                self.path.unlink(missing_ok=True)
        if self.multipart is not None:
            self.multipart.dispose()

    def __del__(self) -> None:
        """Nothing: the file goes with the object, or with the cloud's directory."""


@contextmanager
def incoming(content: Received) -> Iterator[None]:
    """The next object version this thread makes in moto takes this content for its own."""
    _incoming.content = content
    try:
        yield
    finally:
        _incoming.content = None


def _of_an_upload_there_is(complete: Callable[..., Any]) -> Callable[..., Any]:
    """S3Backend.complete_multipart_upload; moto fails at an upload that there is not (any more)."""

    def checked(self: Any, bucket_name: str, multipart_id: str, body: Any) -> Any:
        if multipart_id not in self.get_bucket(bucket_name).multiparts:
            raise NoSuchUpload(upload_id=multipart_id)
        return complete(self, bucket_name, multipart_id, body)

    return checked


def _complete_multipart(
    self: Any, body: Iterator[tuple[int, str]]
) -> tuple[bytes | FileContent, str, tuple[str, str, int] | None]:
    """FakeMultipart.complete, joining files: moto's copies the object three times in memory."""
    parts: list[Any] = []
    for number, etag in body:
        part = self.parts.get(number)
        if part is None or part.etag.strip('"') != etag.strip('"'):
            raise InvalidPart
        if parts and parts[-1].contentsize < S3_UPLOAD_PART_MIN_SIZE:
            raise EntityTooSmall
        parts.append(part)
    if not parts:
        raise MalformedXML
    path = living().contents.join([part.path for part in parts], str(self.key_name))
    content = FileContent(path) if path.stat().st_size else b""
    md5s = b"".join(bytes.fromhex(part.etag.strip('"')) for part in parts)
    etag = f"{hashlib.md5(md5s, usedforsecurity=False).hexdigest()}-{len(parts)}"
    return content, etag, _multipart_checksum(self.metadata, parts, content)


# What repeats a key, or a part of one, in the answers that moto encodes in part or not at all.
_ENCODED: Mapping[str, tuple[str, ...]] = {
    "ListObjects": ("Prefix", "Delimiter", "Marker", "NextMarker"),
    "ListObjectsV2": ("Delimiter", "StartAfter"),
    "ListObjectVersions": ("Prefix", "Delimiter", "KeyMarker", "NextKeyMarker"),
}


def _with_keys_encoded(serialized: Callable[..., Any]) -> Callable[..., Any]:
    """S3Response.serialized: URL-encoded keys, where the client asks for them.

    XML cannot carry all the characters that a key may have.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
    """

    def serialise(self: Any, action_result: Any) -> Any:
        listing, result = self.data.get("Action"), action_result.result
        if self.querystring.get("encoding-type") == ["url"] and listing in _ENCODED:
            names = (name for name in _ENCODED[listing] if result.get(name))
            result.update({name: quote(result[name]) for name in names}, EncodingType="url")
            if listing != "ListObjectsV2":
                for folder in result.get("CommonPrefixes", ()):
                    folder["Prefix"] = quote(folder["Prefix"])
            for version in [*result.get("Versions", ()), *result.get("DeleteMarkers", ())]:
                version["Key"] = quote(version["Key"])
        return serialized(self, action_result)

    return serialise


def _multipart_checksum(
    metadata: Any, parts: list[Any], content: Any
) -> tuple[str, str, int] | None:
    """(type, base64 value, number of parts), if the upload asked for one."""
    algorithm = metadata.get("x-amz-checksum-algorithm")
    if algorithm is None:
        return None
    if metadata.get("x-amz-checksum-type") == "FULL_OBJECT":
        return "FULL_OBJECT", compute_checksum(content, algorithm).decode(), 1
    digests = b"".join(compute_checksum(p.value, algorithm, encode_base64=False) for p in parts)
    return "COMPOSITE", compute_checksum(digests, algorithm).decode(), len(parts)


def _decided_before(self: Any, action: str, resource: str) -> PermissionResult:
    """Bucket.get_permission: moto would apply a policy's statements whatever their conditions."""
    return PermissionResult.NEUTRAL


_REASONS = {
    "s3:ObjectCreated:Put": "PutObject",
    "s3:ObjectCreated:Post": "POST Object",
    "s3:ObjectCreated:Copy": "CopyObject",
    "s3:ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
}


def _send_event(account_id: str, event_name: Any, bucket: Any, key: Any) -> None:
    """notifications.send_event: tells the cloud of objects created in buckets with EventBridge.

    moto reports the completion of a multipart upload as a Put as well; S3 does not.
    """
    configuration = bucket.notification_configuration
    reason = _REASONS.get(event_name.value)
    if configuration is None or configuration.event_bridge is None or reason is None:
        return
    if reason == "PutObject" and key.multipart is not None:
        return
    living().object_created(
        CreatedObject(
            bucket=bucket.name,
            key=key.name,
            size=key.size,
            etag=key.etag.strip('"'),
            version_id=None if key.version_id == "null" else key.version_id,
            reason=reason,
        )
    )


def current_objects(bucket: str, prefix: str) -> list[Any]:
    """The current versions under a prefix in key order; KeyError if there is no such bucket."""
    backend = s3_models.s3_backends[ACCOUNT]["aws"]
    keys = backend.buckets[bucket].keys
    found = [version for name, version in keys.items() if name.startswith(prefix)]
    return sorted((v for v in found if isinstance(v, FileKey)), key=lambda version: version.name)


def keeps_no_versions(bucket: str) -> bool:
    """Whether there is such a bucket, whose versioning nobody has ever touched."""
    found = s3_models.s3_backends[ACCOUNT]["aws"].buckets.get(bucket)
    return found is not None and found.versioning_status is None


def put_object(bucket: str, key: str, content: Received) -> None:
    """An object from the inside, with all that a PUT brings about."""
    with incoming(content):
        s3_models.s3_backends[ACCOUNT]["aws"].put_object(bucket, key, b"")
