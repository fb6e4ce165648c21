"""Query executions and the states they go through.

QUEUED → RUNNING → SUCCEEDED | FAILED | CANCELLED
https://docs.aws.amazon.com/athena/latest/APIReference/API_QueryExecutionStatus.html
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from infra.embedded.athena import errors
from infra.embedded.athena.engine import Query, Result
from infra.embedded.athena.errors import Category, QueryCancelled, QueryFailure
from infra.embedded.faults import NO_TROUBLE, Fate

logger = logging.getLogger(__name__)

_ENDED = {"SUCCEEDED", "FAILED", "CANCELLED"}


@dataclass
class Execution:
    """One execution; changed under its lock only, by its thread or by `stop`."""

    id: str
    text: str
    statement_type: str
    workgroup: str
    context: dict[str, str]
    output_location: str
    submitted: datetime = field(default_factory=lambda: datetime.now(UTC))
    state: str = "QUEUED"
    completed: datetime | None = None
    failure: QueryFailure | QueryCancelled | None = None
    result: Result = field(default_factory=Result)
    fate: Fate = NO_TROUBLE
    _started: datetime | None = None
    _query: Query | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def run(self, make_query: Callable[[], Query], slots: threading.Semaphore) -> None:
        """To its end; in a thread of its own, when a slot is free."""
        with slots:
            with self._lock:
                if self.state != "QUEUED":
                    return
                self.state, self._started = "RUNNING", datetime.now(UTC)
            self.fate.delay()
            try:
                with self._lock:
                    if self.state != "RUNNING":
                        return
                    query = self._query = make_query()
                self.result = query.run()
                if self.fate.status is not None:
                    raise QueryFailure(
                        f"GENERIC_INTERNAL_ERROR: {self.fate.reason}",
                        errors.INTERNAL_ERROR,
                        category=Category.SYSTEM,
                        retryable=self.fate.retryable,
                    )
            except QueryFailure as failure:
                self._end("FAILED", failure)
            except QueryCancelled as cancelled:
                self._end("CANCELLED", cancelled)
            except Exception as fault:
                logger.exception("query %s failed in the embedded cloud itself", self.id)
                message = f"GENERIC_INTERNAL_ERROR: {type(fault).__name__}: {fault}"
                self._end(
                    "FAILED",
                    QueryFailure(message, errors.INTERNAL_ERROR, category=Category.SYSTEM),
                )
            else:
                self._end("SUCCEEDED")

    def stop(self) -> None:
        """CANCELLED, unless it has ended."""
        with self._lock:
            query = self._query if self._end("CANCELLED") else None
        if query is not None:
            query.stop()

    @property
    def is_active(self) -> bool:
        """Whether it runs or waits to."""
        return self.state not in _ENDED

    def _end(self, state: str, failure: QueryFailure | QueryCancelled | None = None) -> bool:
        """Whether it had not ended before."""
        with self._lock:
            if self.state in _ENDED:
                return False
            self.failure, self.completed = failure, datetime.now(UTC)
            self.state = state
            return True

    def describe(self) -> dict[str, Any]:
        """API_QueryExecution."""
        status: dict[str, Any] = {
            "State": self.state,
            "SubmissionDateTime": self.submitted,
            "CompletionDateTime": self.completed,
        }
        if self.failure is not None:
            status["StateChangeReason"] = str(self.failure)
        if isinstance(self.failure, QueryFailure):
            status["AthenaError"] = {
                "ErrorCategory": int(self.failure.category),
                "ErrorType": self.failure.error_type,
                "Retryable": self.failure.retryable,
                "ErrorMessage": str(self.failure),
            }
        return {
            "QueryExecutionId": self.id,
            "Query": self.text,
            "StatementType": self.statement_type,
            "ResultConfiguration": {"OutputLocation": self.output_location},
            "QueryExecutionContext": self.context,
            "Status": {name: value for name, value in status.items() if value is not None},
            "Statistics": self._statistics(),
            "WorkGroup": self.workgroup,
            "EngineVersion": {
                "SelectedEngineVersion": "AUTO",
                "EffectiveEngineVersion": "Athena engine version 3",
            },
        }

    def _statistics(self) -> dict[str, Any]:
        now = self.completed or datetime.now(UTC)
        started = self._started or now
        statistics = {
            "DataScannedInBytes": self.result.bytes_scanned,
            "QueryQueueTimeInMillis": _milliseconds(self.submitted, started),
            "EngineExecutionTimeInMillis": _milliseconds(started, now),
            "TotalExecutionTimeInMillis": _milliseconds(self.submitted, now),
        }
        if self.result.manifest is not None:
            return statistics | {"DataManifestLocation": self.result.manifest}
        return statistics


def _milliseconds(start: datetime, end: datetime) -> int:
    return round((end - start).total_seconds() * 1000)
