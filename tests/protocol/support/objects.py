"""S3 in memory: objects with versions, and writes on a condition."""

import base64
import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

from tests.protocol.support.turns import in_turn


class _Exceptions:
    """client.exceptions: a class for each code, made when it is first asked for."""

    def __getattr__(self, code: str) -> type[ClientError]:
        made = type(code, (ClientError,), {})
        setattr(self, code, made)
        return made


EXCEPTIONS = _Exceptions()


def refused(code: str) -> ClientError:
    made: type[ClientError] = getattr(EXCEPTIONS, code)
    return made({"Error": {"Code": code, "Message": code}}, "Operation")


class _Body(io.BytesIO):
    def iter_chunks(self, _size: int) -> Iterator[bytes]:
        yield self.read()


@dataclass(frozen=True)
class Version:
    content: bytes
    version_id: str
    modified: datetime

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()}"'


class S3:
    """`versions` of each (bucket, key), the newest last."""

    exceptions = EXCEPTIONS

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.versions: dict[tuple[str, str], list[Version]] = {}

    def content(self, bucket: str, key: str) -> bytes | None:
        versions = self.versions.get((bucket, key))
        return versions[-1].content if versions else None

    def put(self, bucket: str, key: str, content: bytes) -> Version:
        versions = self.versions.setdefault((bucket, key), [])
        versions.append(Version(content, f"v{len(versions)}", self._now()))
        return versions[-1]

    @in_turn
    def get_object(self, **asked: Any) -> dict[str, Any]:
        version = self._find(asked)
        last = int(asked.get("Range", "bytes=-0").removeprefix("bytes=-"))
        return {"Body": _Body(version.content[-last:]), "ETag": version.etag}

    @in_turn
    def put_object(self, **asked: Any) -> None:
        versions = self.versions.get((asked["Bucket"], asked["Key"]))
        etag = versions[-1].etag if versions else None
        if asked.get("IfMatch", etag) != etag or (etag and "IfNoneMatch" in asked):
            raise refused("PreconditionFailed")
        self.put(asked["Bucket"], asked["Key"], asked["Body"])

    @in_turn
    def copy_object(self, **asked: Any) -> dict[str, Any]:
        content = self._find(asked["CopySource"]).content
        self.put(asked["Bucket"], asked["Key"], content)
        checksum = base64.b64encode(hashlib.sha256(content).digest()).decode()
        return {"CopyObjectResult": {"ChecksumSHA256": checksum}}

    @in_turn
    def upload_fileobj(self, file: Any, bucket: str, key: str) -> None:
        self.put(bucket, key, file.read())

    @in_turn
    def delete_objects(self, **asked: Any) -> dict[str, Any]:
        for found in asked["Delete"]["Objects"]:
            self.versions.pop((asked["Bucket"], found["Key"]), None)
        return {}

    def get_paginator(self, operation: str) -> SimpleNamespace:
        return SimpleNamespace(paginate=getattr(self, f"_{operation}"))

    @in_turn
    def _list_object_versions(self, **asked: str) -> list[dict[str, Any]]:
        listed = [
            {
                "Key": key,
                "VersionId": version.version_id,
                "Size": len(version.content),
                "LastModified": version.modified,
            }
            for key, versions in self._under(asked)
            for version in reversed(versions)
        ]
        if "Delimiter" not in asked:
            return [{"Versions": listed}]
        at_the_top = [each for each in listed if "/" not in each["Key"]]
        folders = {each["Key"].partition("/")[0] for each in listed if each not in at_the_top}
        prefixes = [{"Prefix": f"{name}/"} for name in sorted(folders)]
        return [{"Versions": at_the_top, "CommonPrefixes": prefixes}]

    @in_turn
    def _list_objects_v2(self, **asked: str) -> list[dict[str, Any]]:
        listed = [
            {"Key": key, "LastModified": versions[-1].modified}
            for key, versions in self._under(asked)
        ]
        return [{"Contents": listed}]

    def _under(self, asked: dict[str, str]) -> list[tuple[str, list[Version]]]:
        return [
            (key, versions)
            for (bucket, key), versions in sorted(self.versions.items())
            if bucket == asked["Bucket"] and key.startswith(asked.get("Prefix", ""))
        ]

    def _find(self, asked: dict[str, str]) -> Version:
        for version in reversed(self.versions.get((asked["Bucket"], asked["Key"]), ())):
            if asked.get("VersionId", version.version_id) == version.version_id:
                return version
        raise refused("NoSuchKey")
