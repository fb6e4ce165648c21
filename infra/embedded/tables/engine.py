"""A DuckDB of one job's own, which another thread may interrupt."""

from __future__ import annotations

import threading
import time
from types import TracebackType

import duckdb

from infra.embedded.objects.store import ObjectStore

_BETWEEN_INTERRUPTIONS = 0.01  # seconds


class Engine:
    """As a context manager gives the connection, and closes it."""

    def __init__(self, objects: ObjectStore, *, threads: int, memory: str) -> None:
        """`memory`: DuckDB's limit, e.g. `1536MB`; what does not fit goes to a scratch folder."""
        self._connection = duckdb.connect(
            config={
                "threads": threads,
                "memory_limit": memory,
                "temp_directory": objects.scratch().as_posix(),
            }
        )
        # It would be drawn into the program's output, and is no option of `connect`.
        self._connection.execute("set enable_progress_bar = false")
        self._is_open = True
        self._closing = threading.Lock()

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
            self._connection.close()
