"""What a sandbox has room for, looked at from outside while it works.

Lambda ends an execution environment that outgrows its memory, and its temporary storage is full at
512 MB unless a function asks for more.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

EPHEMERAL_STORAGE_MEBIBYTES = 512  # no function of a template asks for more: it would be refused
_MEBIBYTE = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Room:
    """`temporary`: the directory that is the sandbox's /tmp."""

    memory_mebibytes: int
    temporary: Path

    def outgrown_by(self, process_id: int) -> str | None:
        """What there is no room for, in words; None if there is room, or no process any more."""
        try:
            taken = psutil.Process(process_id).memory_info().rss
        except psutil.NoSuchProcess:
            return None
        if taken > self.memory_mebibytes * _MEBIBYTE:
            return f"it took {taken // _MEBIBYTE} of {self.memory_mebibytes} MB of memory"
        if sum(_sizes(self.temporary)) > EPHEMERAL_STORAGE_MEBIBYTES * _MEBIBYTE:
            return f"no space left on device: {EPHEMERAL_STORAGE_MEBIBYTES} MB of /tmp are full"
        return None


def _sizes(directory: Path) -> Iterator[int]:
    for path in directory.rglob("*"):
        try:
            yield path.lstat().st_size
        except FileNotFoundError:  # has gone meanwhile
            continue
