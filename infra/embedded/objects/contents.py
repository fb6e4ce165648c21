"""The contents of S3 objects: immutable files in the cloud's own directory.

A content arrives as a stream and is never held in memory whole: it is written to a file while its
digests are taken, and read back through a memory map or in blocks.
"""

import base64
import hashlib
import mmap
import os
import re
import shutil
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, Self

BLOCK_BYTES = 1 << 20

_SUFFIX = re.compile(r"(\.[A-Za-z0-9]{1,10}){1,2}$")


class FileContent(mmap.mmap):
    """A non-empty file, to be used where the bytes themselves would be: len, slices, digests.

    Iterating gives blocks, so that a response streams it. The map keeps the content readable
    when the file's name is gone.
    """

    path: Path
    md5: str | None  # in hexadecimal, where it is known

    def __new__(cls, path: Path, md5: str | None = None) -> Self:
        with path.open("rb") as file:
            content = super().__new__(cls, file.fileno(), 0, access=mmap.ACCESS_READ)
        content.path = path
        content.md5 = md5
        return content

    def __iter__(self) -> Iterator[bytes]:  # type: ignore[override]  # a map iterates over ints
        for start in range(0, len(self), BLOCK_BYTES):
            yield self[start : start + BLOCK_BYTES]


class Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


class _Crc32:
    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = zlib.crc32(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


def _sha1() -> Digest:
    return hashlib.sha1(usedforsecurity=False)


# S3's checksum algorithms, but for CRC32C and CRC64NVME, which the standard library lacks.
CHECKSUMS: Mapping[str, Callable[[], Digest]] = {
    "CRC32": _Crc32,
    "SHA1": _sha1,
    "SHA256": hashlib.sha256,
}


@dataclass(frozen=True, kw_only=True)
class Received:
    """A content that has arrived: its file, its MD5 and the checksums asked for, in base64."""

    path: Path
    size: int
    md5: str
    checksums: Mapping[str, str]


class Contents:
    """The files of one cloud's objects. A file's name says nothing but its suffix.

    The suffix is the key's, so that a reader that goes by it (".csv.gz") is not misled; nothing
    else of a key is safe on every file system.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def new_path(self, key: str = "") -> Path:
        suffix = _SUFFIX.search(key)
        return self.directory / (uuid.uuid4().hex + (suffix.group().lower() if suffix else ""))

    def receive(self, stream: IO[bytes], *, key: str, algorithms: set[str]) -> Received:
        """Writes the stream to a new file, which is there if all of it could be read."""
        path = self.new_path(key)
        md5 = hashlib.md5(usedforsecurity=False)
        digests = {algorithm: CHECKSUMS[algorithm]() for algorithm in algorithms}
        size = 0
        try:
            with path.open("wb") as file:
                while block := stream.read(BLOCK_BYTES):
                    file.write(block)
                    size += len(block)
                    md5.update(block)
                    for digest in digests.values():
                        digest.update(block)
        except BaseException:
            path.unlink()
            raise
        return Received(
            path=path,
            size=size,
            md5=md5.hexdigest(),
            checksums={
                name: base64.b64encode(digest.digest()).decode() for name, digest in digests.items()
            },
        )

    def adopt(self, path: Path, key: str) -> Received:
        """A finished file becomes a content: it is moved, not copied."""
        adopted = self.new_path(key)
        path.replace(adopted)
        size = adopted.stat().st_size
        return Received(path=adopted, size=size, md5=md5_of(adopted), checksums={})

    def store(self, value: bytes | FileContent, key: str) -> Path:
        """A new file with this content. Another content's file is linked, not copied: neither
        is ever written to again."""
        path = self.new_path(key)
        if isinstance(value, FileContent):
            try:
                os.link(value.path, path)
            except OSError:  # a file system without hard links
                shutil.copyfile(value.path, path)
        else:
            path.write_bytes(value)
        return path

    def join(self, parts: Sequence[Path], key: str) -> Path:
        """A new file of the parts' contents, one after another."""
        path = self.new_path(key)
        with path.open("wb") as joined:
            for part in parts:
                with part.open("rb") as file:
                    shutil.copyfileobj(file, joined, BLOCK_BYTES)
        return path


def md5_of(path: Path) -> str:
    """The MD5 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
