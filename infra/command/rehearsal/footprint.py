"""What runs leave in a stack, told from what was there before, and removed again."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from typing import Any

from infra.command.errors import RunFailed
from lambdas.shared import places, runs

_PARTITIONED = ("refi_evaluations", places.MATCHES_TABLE)
_VIEW = "unified_refi_dataset"
_SECONDS = 45 * 60  # a run may still be under way

# What a run makes stands under its run's id, or its job's or its query's.
_IDS = re.compile(r'"(?:job_id|execution_id)": ?"([^"]+)"')


class Footprint:
    """Of a stack on which nothing else runs: begins when it is made."""

    def __init__(self, client: Callable[[str], Any], outputs: Mapping[str, str]) -> None:
        self._client = client
        self._outputs = outputs
        self._database = outputs["DatabaseName"]
        self._executions_before = set(self._executions())
        self._latest_before = self._latest()
        self._ledger_before = self._ledger()
        self._has_view_before = _VIEW in self._tables()

    def holds_deliveries(self) -> bool:
        return next(self._versions("RawBucketName", ""), None) is not None

    def holds_published_runs(self) -> bool:
        return next(self._versions("OutputBucketName", places.RUNS), None) is not None

    def remove(self, *others: str) -> None:
        """Removes what runs since the beginning made, puts latest.json and the ledger back, and
        empties the raw bucket. `others`: ids of jobs that no run started.

        Raises RunFailed, and has removed nothing, where an execution does not end.
        """
        made = set(others)
        self._wait_until_nothing_runs()
        for execution in set(self._executions()) - self._executions_before:
            made |= self._made_by(execution)
        self._remove("RawBucketName", lambda key: True)
        for bucket in ("WorkingBucketName", "ResolvedBucketName", "OutputBucketName"):
            self._remove(bucket, lambda key: any(each in key for each in made))
        self._remove_partitions(made)
        self._restore()

    def _wait_until_nothing_runs(self) -> None:
        """An upload may have started an execution that waits for another. Raises RunFailed."""
        states, machine = self._client("stepfunctions"), self._outputs["StateMachineArn"]
        deadline = time.monotonic() + _SECONDS
        asked = {"stateMachineArn": machine, "statusFilter": "RUNNING"}
        while running := states.list_executions(**asked)["executions"]:
            if time.monotonic() >= deadline:
                arn = running[0]["executionArn"]
                raise RunFailed(
                    f"{arn} still runs after {_SECONDS // 60} minutes, so nothing was removed: "
                    f"stop it (aws stepfunctions stop-execution --execution-arn {arn}), then "
                    "remove the stack, or what stands in its buckets"
                )
            time.sleep(1)

    def _made_by(self, execution: str) -> set[str]:
        """The ids of an execution's run, of its matching jobs and of its queries."""
        described = self._client("stepfunctions").describe_execution(executionArn=execution)
        started = described["startDate"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        events = self._pages(
            "stepfunctions", "get_execution_history", "events", executionArn=execution
        )
        exited = (event.get("stateExitedEventDetails", {}).get("output", "") for event in events)
        return {runs.run_id(execution, started), *_IDS.findall("\n".join(exited))}

    def _remove_partitions(self, values: set[str]) -> None:
        glue = self._client("glue")
        for table in _PARTITIONED:
            partitions = self._pages(
                "glue", "get_partitions", "Partitions", DatabaseName=self._database, TableName=table
            )
            for partition in list(partitions):
                if values & set(partition["Values"]):
                    glue.delete_partition(
                        DatabaseName=self._database,
                        TableName=table,
                        PartitionValues=partition["Values"],
                    )

    def _restore(self) -> None:
        """latest.json as it was, and no view where there was none."""
        bucket = self._outputs["OutputBucketName"]
        if self._latest_before is None:
            self._remove("OutputBucketName", lambda key: key == places.LATEST_KEY)
        elif self._latest_before != self._latest():
            self._client("s3").put_object(
                Bucket=bucket, Key=places.LATEST_KEY, Body=self._latest_before
            )
        self._restore_ledger()
        if not self._has_view_before and _VIEW in self._tables():
            self._client("glue").delete_table(DatabaseName=self._database, Name=_VIEW)

    def _restore_ledger(self) -> None:
        """Every item as it was; but a fence never falls."""
        dynamodb, table = self._client("dynamodb"), self._outputs["LedgerTableName"]
        for key, item in self._ledger().items():
            before = self._ledger_before.get(key)
            if before is None and key != "lease":
                dynamodb.delete_item(TableName=table, Key={"item": {"S": key}})
            elif before != item:
                fence = {"fence": item["fence"]} if key == "lease" else {}
                restored = {"item": {"S": key}, **(before or {}), **fence}
                dynamodb.put_item(TableName=table, Item=restored)

    def _ledger(self) -> dict[str, dict[str, Any]]:
        table = self._outputs["LedgerTableName"]
        items = self._pages("dynamodb", "scan", "Items", TableName=table, ConsistentRead=True)
        return {item["item"]["S"]: item for item in items}

    def _latest(self) -> bytes | None:
        s3 = self._client("s3")
        try:
            answer = s3.get_object(Bucket=self._outputs["OutputBucketName"], Key=places.LATEST_KEY)
        except s3.exceptions.NoSuchKey:
            return None
        return bytes(answer["Body"].read())

    def _tables(self) -> set[str]:
        tables = self._pages("glue", "get_tables", "TableList", DatabaseName=self._database)
        return {table["Name"] for table in tables}

    def _executions(self) -> Iterator[str]:
        machine = self._outputs["StateMachineArn"]
        found = self._pages(
            "stepfunctions", "list_executions", "executions", stateMachineArn=machine
        )
        return (execution["executionArn"] for execution in found)

    def _remove(self, bucket: str, is_ours: Callable[[str], bool]) -> None:
        for key, version in list(self._versions(bucket, "")):
            if is_ours(key):
                self._client("s3").delete_object(
                    Bucket=self._outputs[bucket], Key=key, VersionId=version
                )

    def _versions(self, bucket: str, prefix: str) -> Iterator[tuple[str, str]]:
        """Keys and version ids, of delete markers too; a bucket without versions has "null"s."""
        pages = self._client("s3").get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self._outputs[bucket], Prefix=prefix):
            for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                yield version["Key"], version["VersionId"]

    def _pages(self, service: str, operation: str, items: str, **asked: Any) -> Iterator[Any]:
        for page in self._client(service).get_paginator(operation).paginate(**asked):
            yield from page[items]
