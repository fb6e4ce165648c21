"""The processes of sandboxes: each with a Python of its own, without this environment's packages.

Most of the time that such a process takes to start goes into importing what AWS's runtime ships.
On Linux one process imports that once, and the others are forked off it; elsewhere, and where an
asset brings another version of it, each imports it itself.
"""

import filecmp
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Protocol

from infra.embedded.functions import interpreter
from infra.embedded.functions.forks import Forks

# Windows cannot fork, and on macOS what is forked may not use the system's frameworks.
_CAN_FORK = sys.platform == "linux"


class Process(Protocol):
    """What is used of `subprocess.Popen`: output and errors are one, input is a pipe."""

    pid: int
    stdin: IO[bytes] | None
    stdout: IO[bytes] | None

    def poll(self) -> int | None: ...
    def wait(self) -> int: ...
    def kill(self) -> None: ...


class Processes:
    """Starts them, until `stop`, which ends those that are left."""

    def __init__(self, *, can_fork: bool = _CAN_FORK) -> None:
        self._can_fork = can_fork
        self._forks: Forks | None = None
        self._lock = threading.Lock()

    def start(self, environment: Mapping[str, str], task_root: Path) -> Process:
        """One that works on what is in `task_root`, and is told the rest by `environment`."""
        environment = {**interpreter.inherited(), **environment}
        if self._can_fork and not _brings_another(task_root):
            return self._forked(environment, task_root)
        return subprocess.Popen(
            interpreter.command("worker.py"),
            env=environment,
            cwd=task_root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def _forked(self, environment: Mapping[str, str], task_root: Path) -> Process:
        with self._lock:
            if self._forks is None:
                self._forks = Forks()
        return self._forks.fork(environment, task_root)

    def stop(self) -> None:
        with self._lock:
            if self._forks is not None:
                self._forks.stop()


def _brings_another(task_root: Path) -> bool:
    """Whether an asset has one of the runtime's packages in another version, which goes before."""
    return any(
        not _is_same(found, Path(directory, found.name))
        for name, directory in interpreter.packages().items()
        for found in task_root.glob(f"{name}*")
        if found.stem == name
    )


def _is_same(brought: Path, installed: Path) -> bool:
    if brought.is_file():
        return installed.is_file() and filecmp.cmp(brought, installed, shallow=False)
    files = [path.relative_to(brought) for path in brought.rglob("*.py")]
    return not any(filecmp.cmpfiles(brought, installed, files, shallow=False)[1:])
