"""A DuckDB of one job's own, which another thread may interrupt, and which has no way out.

What a catalog, a view or a template says ends up in its SQL. So it reaches the files of its own
objects and nothing else on this machine or any other, and no statement can change that.
https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

import duckdb

from infra.embedded.objects.store import ObjectStore
from infra.embedded.tables import sql

_BETWEEN_INTERRUPTIONS = 0.01  # seconds


class Engines:
    """DuckDBs that are lent to one job after the other: making one takes as long as a small query.

    A job leaves nothing behind but files: its views are dropped, and a DuckDB in which one failed
    is not lent again.
    """

    def __init__(self, *, threads: int, memory: str) -> None:
        """`memory`: of each, DuckDB's limit, e.g. `1536MB`."""
        self._threads = threads
        self._memory = memory
        self._idle: list[tuple[tuple[Path, ...], duckdb.DuckDBPyConnection]] = []
        self._lock = threading.Lock()

    def lend(self, objects: ObjectStore) -> Engine:
        """One that reaches these objects, and comes back by itself."""
        reach = tuple(objects.reach())
        with self._lock:
            fitting = next((each for each in self._idle if each[0] == reach), None)
            if fitting is not None:
                self._idle.remove(fitting)
        found = fitting or (
            reach,
            new_database(objects, threads=self._threads, memory=self._memory),
        )
        return Engine(found[1], keep=lambda: self._idle.append(found))

    def close(self) -> None:
        """Those that are not lent."""
        while self._idle:
            self._idle.pop()[1].close()


class Engine:
    """As a context manager gives the connection, and closes it or hands it back."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        *,
        keep: Callable[[], None] | None = None,
    ) -> None:
        """`keep`: what a connection that is as it was before is left to."""
        self._connection = connection
        self._keep = keep
        self._views: list[str] = []
        self._is_open = True
        self._closing = threading.Lock()

    def create_view(self, name: str, select: str) -> None:
        """For the rest of the job."""
        self._connection.execute(f"create view {sql.identifier(name)} as {select}")
        self._views.append(name)

    def interrupt(self) -> None:
        """Ends the job, and returns when it has ended.

        DuckDB forgets an interruption that comes between two statements, hence the repetition.
        """
        while self._interrupt_once():
            time.sleep(_BETWEEN_INTERRUPTIONS)

    def _interrupt_once(self) -> bool:
        with self._closing:
            if self._is_open:
                self._connection.interrupt()
            return self._is_open

    def __enter__(self) -> duckdb.DuckDBPyConnection:
        return self._connection

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._closing:
            self._is_open = False
            if error is None and self._keep is not None:
                for name in self._views:
                    self._connection.execute(f"drop view {sql.identifier(name)}")
                self._keep()
            else:
                self._connection.close()


def new_database(objects: ObjectStore, *, threads: int, memory: str) -> duckdb.DuckDBPyConnection:
    """An empty one in memory, confined to these objects.

    `memory`: DuckDB's limit, e.g. `1536MB`; what does not fit goes to a scratch folder.
    """
    connection = duckdb.connect(
        config={
            "threads": threads,
            "memory_limit": memory,
            "temp_directory": objects.scratch().as_posix(),
        }
    )
    # Neither is an option of `connect`. Progress would be drawn into the program's output;
    # and a number that is none is an error in Athena.
    connection.execute("set enable_progress_bar = false")
    connection.execute("set ieee_floating_point_ops = false")
    confine(connection, objects.reach())
    return connection


def confine(connection: duckdb.DuckDBPyConnection, reach: Iterable[Path]) -> None:
    """Lets a connection touch these folders and files only, and its settings not at all.

    No other file, no network, no extension, no secret, no variable of this program.
    """
    folders: set[str] = set()
    files: set[str] = set()
    for path in reach:
        name = path.resolve().as_posix()
        # DuckDB looks at a name before it reads it as a pattern, and at what that finds
        (folders if path.is_dir() else files).update((name, sql.no_glob(name)))
    for setting in (
        f"allowed_directories = {sql.texts(sorted(folders))}",
        f"allowed_paths = {sql.texts(sorted(files))}",
        "python_enable_replacements = false",
        "allow_persistent_secrets = false",
        "enable_external_access = false",
        "lock_configuration = true",  # the last, for it locks
    ):
        connection.execute(f"set {setting}")
