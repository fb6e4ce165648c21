"""The directory that a cloud owns: it goes with the cloud, or with the next one after a crash.

The owner holds a lock on a file in it. The operating system lets go of the lock when the owner's
process ends, however it ends; so whoever gets the lock knows that the owner is gone.
"""

import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

_PREFIX = "refi-ready-"
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
    """`path` exists until `remove`."""

    def __init__(self, path: Path, lock: IO[bytes]) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def make(cls, parent: Path | None = None) -> Self:
        """A new one in `parent` (default: the temporary directory), which is swept before."""
        parent = parent or Path(tempfile.gettempdir())
        sweep(parent)
        while True:
            path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
            lock = (path / _LOCK).open("wb")
            # A sweep by another process may have come between: then it is not ours.
            with suppress(OSError):
                _lock(lock)
                if (path / _LOCK).exists():
                    return cls(path, lock)
            lock.close()

    def remove(self) -> None:
        """With all that is in it. Windows may still hold a file; then the next sweep gets it."""
        self._lock.close()
        shutil.rmtree(self.path, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Removes the directories in `parent` whose owner has ended without removing its own."""
    for path in parent.glob(f"{_PREFIX}*/{_LOCK}"):
        with suppress(OSError), path.open("r+b") as lock:
            _lock(lock)
            shutil.rmtree(path.parent, ignore_errors=True)
