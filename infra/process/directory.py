"""A directory that a process owns: it goes with its owner, or with the next one after a crash.

The owner holds a lock on a file in it. The operating system lets go of the lock when the owner's
process ends, however it ends; so whoever gets the lock knows that the owner is gone.
"""

import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from infra.process.signals import uninterrupted

_PREFIX = "refi-ready-"
HIDDEN = f".{_PREFIX}"  # where people look at what lies beside it
_LOCK = "owner.lock"

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        """OSError if another process holds it."""
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        """OSError if another process holds it."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class OwnDirectory:
    """`path` exists until `remove`, or the end of a block that has it."""

    def __init__(self, path: Path, lock: IO[bytes]) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def make(cls, parent: Path | None = None, *, prefix: str = _PREFIX) -> Self:
        """A new one in `parent` (default: the temporary directory), which is swept before."""
        parent = parent or Path(tempfile.gettempdir())
        sweep(parent, prefix=prefix)
        while True:
            path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
            lock = (path / _LOCK).open("wb")
            # A sweep by another process may have come between: then it is not ours.
            with suppress(OSError):
                _lock(lock)
                if (path / _LOCK).exists():
                    return cls(path, lock)
            lock.close()

    def remove(self) -> None:
        """With all that is in it. Windows may still hold a file; then the next sweep gets it."""
        with uninterrupted():
            self._lock.close()
            shutil.rmtree(self.path, ignore_errors=True)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.remove()


def sweep(parent: Path, *, prefix: str = _PREFIX) -> None:
    """Removes the directories in `parent` whose owner has ended without removing its own."""
    for path in parent.glob(f"{prefix}*/{_LOCK}"):
        with suppress(OSError), path.open("r+b") as lock:
            _lock(lock)
            shutil.rmtree(path.parent, ignore_errors=True)
