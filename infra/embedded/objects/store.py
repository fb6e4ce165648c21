"""What the embedded services see of S3: objects as plain files, readable by path."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class StoredObject:
    """The current version of an object, and the local file that holds its content."""

    bucket: str
    key: str
    path: Path
    size: int
    etag: str
    last_modified: datetime
    version_id: str | None


class ObjectStore(Protocol):
    """S3 from the inside, for services that read and write whole files."""

    def list(self, bucket: str, prefix: str) -> list[StoredObject]:
        """Current versions in key order; KeyError names a bucket that does not exist."""

    def find(self, bucket: str, key: str) -> StoredObject | None:
        """The current version of one object; KeyError names a bucket that does not exist."""

    def files(self, found: Sequence[StoredObject]) -> Sequence[Path]:
        """The local files of objects that are going to be read."""

    def adopt(self, bucket: str, key: str, path: Path) -> None:
        """A finished local file becomes the object; it is moved, not copied."""

    def put(self, bucket: str, key: str, content: bytes) -> None: ...

    def reach(self) -> Sequence[Path]:
        """The folders and single files that hold all of this; an engine may touch no other."""

    def scratch(self) -> Path:
        """A new path inside the cloud's own directory, for a file still being written."""
