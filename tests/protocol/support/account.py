"""What the tasks find of AWS, in memory and as small as their use of it: objects, the ledger's
items, the catalog's partitions, executions, a topic.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from unittest import mock

from lambdas import stage_snapshot
from lambdas.shared import aws, clock, telemetry
from lambdas.shared.delivery import verdicts
from lambdas.shared.ledger import items
from lambdas.shared.ledger.items import ABSENT, Below, Item, Refused, Write
from lambdas.shared.publication import files, metrics
from lambdas.shared.publication.report import publishing
from tests.protocol.support.documented import Documented
from tests.protocol.support.objects import EXCEPTIONS, S3, refused
from tests.protocol.support.turns import InlinePool, in_turn


class Ledger:
    """In the place of lambdas/shared/ledger/items.py's functions, which speak to DynamoDB."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}

    @in_turn
    def read(self, _table: str, item: str) -> Item:
        return dict(self.items.get(item, {}))

    @in_turn
    def look_up(self, _table: str, items: Sequence[str]) -> dict[str, Item]:
        return {item: dict(self.items[item]) for item in items if item in self.items}

    @in_turn
    def write(self, _table: str, change: Write) -> Item:
        self._demand(change)
        return dict(self._make(change))

    def _write_all(self, _table: str, changes: Sequence[Write]) -> None:
        for change in changes:
            self._demand(change)
        for change in changes:
            self._make(change)

    write_all = in_turn(_write_all, has_token=True)

    def _demand(self, change: Write) -> None:
        standing = self.items.get(change.item, {})
        if not all(_holds(standing, *condition) for condition in change.when.items()):
            raise Refused(change.item, dict(standing))

    def _make(self, change: Write) -> Item:
        item = self.items.setdefault(change.item, {})
        item |= change.sets
        item |= {name: item.get(name, 0) + number for name, number in change.adds.items()}
        for name in change.removes:
            item.pop(name, None)
        return item


def _holds(standing: Item, name: str, wanted: Any) -> bool:
    if wanted is ABSENT:
        return name not in standing
    if isinstance(wanted, Below):
        return bool(standing.get(name, wanted.limit - 1) < wanted.limit)
    return name in standing and standing[name] == wanted


class Glue:
    """`partitions` as (table, value)."""

    exceptions = EXCEPTIONS

    def __init__(self) -> None:
        self.partitions: set[tuple[str, str]] = set()

    def get_table(self, **_asked: str) -> dict[str, Any]:
        return {"Table": {"StorageDescriptor": {}}}

    @in_turn
    def create_partition(self, **asked: Any) -> None:
        partition = (asked["TableName"], asked["PartitionInput"]["Values"][0])
        if partition in self.partitions:
            raise refused("AlreadyExistsException")
        self.partitions.add(partition)

    @in_turn
    def get_partition(self, **asked: Any) -> dict[str, Any]:
        if (asked["TableName"], asked["PartitionValues"][0]) not in self.partitions:
            raise refused("EntityNotFoundException")
        return {"Partition": {"Values": asked["PartitionValues"]}}

    def get_paginator(self, _operation: str) -> SimpleNamespace:
        return SimpleNamespace(paginate=self._get_partitions)

    @in_turn
    def _get_partitions(self, **asked: Any) -> list[dict[str, Any]]:
        table = asked["TableName"]
        return [{"Partitions": [{"Values": [v]} for t, v in self.partitions if t == table]}]

    @in_turn
    def batch_delete_partition(self, **asked: Any) -> dict[str, Any]:
        gone = {(asked["TableName"], each["Values"][0]) for each in asked["PartitionsToDelete"]}
        self.partitions -= gone
        return {}


class StepFunctions:
    """`describe`: what is said of an execution."""

    exceptions = EXCEPTIONS

    def __init__(self, describe: Callable[[str], dict[str, Any]]) -> None:
        self._describe = describe

    @in_turn
    def describe_execution(self, **asked: str) -> dict[str, Any]:
        return self._describe(asked["executionArn"])

    def get_execution_history(self, **_asked: Any) -> dict[str, Any]:
        return {"events": []}


class Topic:
    def __init__(self) -> None:
        self.told: list[str] = []

    def publish(self, **asked: str) -> None:
        self.told.append(asked["Message"])


class Account:
    def __init__(
        self, now: Callable[[], datetime], describe: Callable[[str], dict[str, Any]]
    ) -> None:
        self._now = now
        self.s3, self.ledger, self.glue = S3(now), Ledger(), Glue()
        self.topic, self.stepfunctions = Topic(), StepFunctions(describe)

    @contextmanager
    def stands_in(self) -> Iterator[None]:
        """Tasks find these services and this time. They log and report nothing, in one thread."""
        places: list[tuple[Any, dict[str, Any]]] = [
            (aws, {name: lambda s=s: s for name, s in self._clients().items()}),
            (
                items,
                {n: getattr(self.ledger, n) for n in ("read", "look_up", "write", "write_all")},
            ),
            (clock, {"now": self._now}),
            (telemetry.logger, {"info": _silent, "warning": _silent}),
            (metrics, {"emit": _silent}),
            (publishing, {"publish": lambda *_given: {}}),
            *((m, {"ThreadPoolExecutor": InlinePool}) for m in _WITH_THREADS),
        ]
        with ExitStack() as stack:
            for place, members in places:
                stack.enter_context(mock.patch.multiple(place, **members))
            yield

    def _clients(self) -> dict[str, Any]:
        stand_ins = {
            "s3": self.s3,
            "glue": self.glue,
            "stepfunctions": self.stepfunctions,
            "sns": self.topic,
        }
        return {name: Documented(name, each) for name, each in stand_ins.items()}


_WITH_THREADS = (verdicts, stage_snapshot, files)


def _silent(*_given: Any, **_fields: Any) -> None: ...
