"""The executions of the last 45 days: in memory while they are active, then in the archive."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from infra.embedded.athena.executions import Execution
from infra.embedded.athena.results import ResultColumn
from infra.embedded.upkeep.archive import Archive


@dataclass(frozen=True)
class Described:
    """What is told of an execution: API_QueryExecution, and the columns of its result."""

    description: dict[str, Any]
    columns: Sequence[ResultColumn]

    @property
    def state(self) -> str:
        return str(self.description["Status"]["State"])

    @property
    def output_location(self) -> str:
        return str(self.description["ResultConfiguration"]["OutputLocation"])


class Register:
    """All executions, by id."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._workgroups: dict[str, str] = {}  # of all, oldest first
        self._active: dict[str, Execution] = {}
        self._archived: dict[str, str] = {}
        self._lock = threading.Lock()

    def add(self, execution: Execution) -> None:
        with self._lock:
            self._workgroups[execution.id] = execution.workgroup
            self._active[execution.id] = execution

    def retire(self, execution: Execution) -> None:
        """It has ended: nothing of it changes any more."""
        name = self._archive.put(_described(execution))
        with self._lock:
            self._archived[execution.id] = name
            del self._active[execution.id]

    def __contains__(self, execution_id: str) -> bool:
        return execution_id in self._workgroups

    def find(self, execution_id: str) -> Described:
        """KeyError if there is none of this id."""
        with self._lock:
            execution = self._active.get(execution_id)
            if execution is None:
                archived = self._archived[execution_id]
        found = self._archive.get(archived) if execution is None else _described(execution)
        assert isinstance(found, Described)
        return found

    def active(self) -> list[Execution]:
        """Those that run or wait to, and those whose end has not been put on record yet."""
        with self._lock:
            return list(self._active.values())

    def stop(self, execution_id: str) -> None:
        """Nothing, if it has ended or there is none of this id."""
        with self._lock:
            execution = self._active.get(execution_id)
        if execution is not None:
            execution.stop()

    def of_workgroup(self, name: str) -> list[str]:
        """Ids, newest first."""
        with self._lock:
            newest_first = reversed(self._workgroups.items())
            return [execution for execution, workgroup in newest_first if workgroup == name]

    def workgroup(self, execution_id: str) -> str | None:
        """None if there is no such execution."""
        return self._workgroups.get(execution_id)


def _described(execution: Execution) -> Described:
    return Described(execution.describe(), execution.result.columns)
