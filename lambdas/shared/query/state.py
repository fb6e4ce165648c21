"""Where the query loop stands: which query of which stage, on which attempt, and what is done.

This is `$.query` of the state machine. A stage is a fixed row of queries (`stages.STAGES`), which
are followed in their order; those that need nothing of one before them run meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from lambdas.shared import clock
from lambdas.shared.matching.result import MatchingResult
from lambdas.shared.query import stages
from lambdas.shared.query.stages import Query

FIRST_ATTEMPT, LAST_ATTEMPT = 1, 3
_AT_ONCE = 1  # second: the shortest wait

# The completed queries of a run, by name: see `QueryState.completed`.
Results = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class QueryState:
    """`completed`: by query name, {execution_id, attempt, location, bytes_scanned, began_at,
    ended_at}. `begun`: the queries that run ahead of their turn, by name, {execution_id,
    destination}.

    `matching` is what the matching tasks answered, null before there is any; `destination` is
    where an UNLOAD writes; `status` and `wait_seconds` are Check query's.
    """

    stage: str
    name: str = ""
    attempt: int = FIRST_ATTEMPT
    execution_id: str | None = None
    destination: str | None = None
    matching: Mapping[str, Any] | None = None
    completed: Results = field(default_factory=dict)
    begun: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    status: str | None = None
    wait_seconds: int | None = None

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> QueryState:
        """The state as a task got it; without a name it is the first query of its stage."""
        state = cls(**document)
        return state if state.name else replace(state, name=stages.STAGES[state.stage][0].name)

    @property
    def query(self) -> Query:
        return next(query for query in stages.STAGES[self.stage] if query.name == self.name)

    @property
    def matching_result(self) -> MatchingResult | None:
        return None if self.matching is None else MatchingResult.parse(self.matching)

    @property
    def attempts(self) -> dict[str, int]:
        """On which attempt each completed query succeeded."""
        return {name: result["attempt"] for name, result in self.completed.items()}

    def destination_in(self, bucket: str, run_id: str) -> str | None:
        """Where this attempt of an UNLOAD writes: nobody has written there before."""
        folder = self.query.folder
        return f"s3://{bucket}/{folder}/{run_id}/{self.attempt}/" if folder else None

    def started(
        self,
        execution_id: str,
        destination: str | None,
        ahead: Mapping[str, Mapping[str, str | None]],
    ) -> QueryState:
        """`ahead`: what has begun with it, as in `begun`."""
        return replace(
            self,
            execution_id=execution_id,
            destination=destination,
            begun={**self.begun, **ahead},
            status=None,
            wait_seconds=None,
        )

    def later(self) -> list[QueryState]:
        """The first attempts of the stage's queries behind this one that have not begun."""
        stage = stages.STAGES[self.stage]
        names = [query.name for query in stage[stage.index(self.query) + 1 :]]
        return [
            replace(self, name=name, attempt=FIRST_ATTEMPT)
            for name in names
            if name not in self.begun
        ]

    def running(self, wait_seconds: int) -> QueryState:
        return replace(self, status="running", wait_seconds=wait_seconds)

    def again(self, status: str, wait_seconds: int) -> QueryState:
        """The same query once more: "retry" by itself, "again" after a redrive."""
        return replace(self, status=status, attempt=self.attempt + 1, wait_seconds=wait_seconds)

    def succeeded(
        self, *, location: str, bytes_scanned: int, began: datetime, ended: datetime
    ) -> QueryState:
        """The next query of the stage, which may be running, or the stage done."""
        result = {
            "execution_id": self.execution_id,
            "attempt": self.attempt,
            "location": location,
            "bytes_scanned": bytes_scanned,
            "began_at": clock.as_text(began),
            "ended_at": clock.as_text(ended),
        }
        done = replace(self, completed={**self.completed, self.name: result}, wait_seconds=None)
        stage = stages.STAGES[self.stage]
        following = stage[stage.index(self.query) + 1 :]
        if not following:
            return replace(done, status="done")
        following_one = replace(done, name=following[0].name, attempt=FIRST_ATTEMPT)
        return following_one._begun_ahead() or replace(following_one, status="next")

    def _begun_ahead(self) -> QueryState | None:
        begun = dict(self.begun)
        if (ahead := begun.pop(self.name, None)) is None:
            return None
        running = replace(
            self, execution_id=ahead["execution_id"], destination=ahead["destination"], begun=begun
        )
        return running.running(_AT_ONCE)

    def as_json(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}
