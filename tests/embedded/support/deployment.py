"""A real deployment in the place of the embedded cloud: `pytest -m aws --stack NAME`.

It has what tests ask of a cloud, `client` and `stack_outputs`, through ordinary credentials; and
it leaves the stack as it found it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import boto3

from infra.prices import CRAWL_AT_LEAST, MATCHING_PER_RECORD
from lambdas.shared import runs

TIME_LIMIT_SECONDS = 45 * 60  # for one execution: a matching job alone may take 30 minutes

_PARTITIONED = ("refi_evaluations", "borrower_matches")
_VIEW = "unified_refi_dataset"
_LATEST = "latest/latest.json"

# What a run makes stands under its run's id, or its job's or its query's.
_IDS = re.compile(r'"(?:job_id|execution_id)": ?"([^"]+)"')


class NotForTests(Exception):
    """The stack is in use, or would start runs of its own; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What runs of the pipeline come to on AWS."""

    runs: int
    records: int

    def __str__(self) -> str:
        matching, crawls = self.records * MATCHING_PER_RECORD, self.runs * CRAWL_AT_LEAST
        return (
            f"about ${matching + crawls:.2f}: Entity Resolution ${matching:.2f} for "
            f"{self.records:,} records, crawls ${crawls:.2f} for {self.runs} runs; "
            "Athena, Lambda, Step Functions and S3 are cents"
        )


class Deployment:
    """A stack in an account, as tests see a cloud."""

    def __init__(self, stack_name: str, *, even_if_published: bool = False) -> None:
        """Raises NotForTests, and then nothing has been touched."""
        self._session = boto3.Session()  # boto3's default one may be somebody else's
        self._clients: dict[str, Any] = {}
        (stack,) = self.client("cloudformation").describe_stacks(StackName=stack_name)["Stacks"]
        self.stack_outputs: Mapping[str, str] = {
            each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]
        }
        self._database = self.stack_outputs["DatabaseName"]
        self._refuse_a_stack_in_use(stack_name, even_if_published)
        self._executions_before = set(self._executions())
        self._latest_before = self._latest()
        self._ledger_before = self._ledger()
        self._has_view_before = _VIEW in self._tables()

    def client(self, service: str) -> Any:
        """A client with the caller's own credentials and Region."""
        if service not in self._clients:
            self._clients[service] = self._session.client(service)
        return self._clients[service]

    def _refuse_a_stack_in_use(self, stack_name: str, even_if_published: bool) -> None:
        resources = self._pages(
            "cloudformation", "list_stack_resources", "StackResourceSummaries", StackName=stack_name
        )
        rules = [each for each in resources if each["ResourceType"] == "AWS::Events::Rule"]
        for rule in rules:
            described = self.client("events").describe_rule(Name=rule["PhysicalResourceId"])
            if described["State"] == "ENABLED" and "aws.s3" in described["EventPattern"]:
                raise NotForTests(
                    f"uploads to {stack_name} start runs: deploy a stack for tests with "
                    "-c refi-ready:triggers_enabled=false"
                )
        if next(self._versions("RawBucketName", ""), None) is not None:
            raise NotForTests(
                f"the raw bucket of {stack_name} holds deliveries, and these tests empty it: "
                "take a stack of its own for tests"
            )
        if not even_if_published and next(self._versions("OutputBucketName", "runs/"), None):
            raise NotForTests(
                f"{stack_name} holds published runs: take another stack, or say --even-if-published"
            )

    def clean_up(self) -> None:
        """Removes what runs since the beginning made, and puts latest.json and the ledger back."""
        made = set[str]()
        for execution in set(self._executions()) - self._executions_before:
            made |= self._made_by(execution)
        self._remove("RawBucketName", lambda key: True)
        for bucket in ("WorkingBucketName", "ResolvedBucketName", "OutputBucketName"):
            self._remove(bucket, lambda key: any(each in key for each in made))
        self._remove_partitions(made)
        self._restore()

    def _made_by(self, execution: str) -> set[str]:
        """The ids of an execution's run, of its matching jobs and of its queries."""
        described = self.client("stepfunctions").describe_execution(executionArn=execution)
        started = described["startDate"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        events = self._pages(
            "stepfunctions", "get_execution_history", "events", executionArn=execution
        )
        exited = (event.get("stateExitedEventDetails", {}).get("output", "") for event in events)
        return {runs.run_id(execution, started), *_IDS.findall("\n".join(exited))}

    def _remove_partitions(self, values: set[str]) -> None:
        glue = self.client("glue")
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
        bucket = self.stack_outputs["OutputBucketName"]
        if self._latest_before is None:
            self._remove("OutputBucketName", lambda key: key == _LATEST)
        elif self._latest_before != self._latest():
            self.client("s3").put_object(Bucket=bucket, Key=_LATEST, Body=self._latest_before)
        self._restore_ledger()
        if not self._has_view_before and _VIEW in self._tables():
            self.client("glue").delete_table(DatabaseName=self._database, Name=_VIEW)

    def _restore_ledger(self) -> None:
        """Every item as it was; but a fence never falls."""
        dynamodb, table = self.client("dynamodb"), self.stack_outputs["LedgerTableName"]
        for key, item in self._ledger().items():
            before = self._ledger_before.get(key)
            if before is None and key != "lease":
                dynamodb.delete_item(TableName=table, Key={"item": {"S": key}})
            elif before != item:
                fence = {"fence": item["fence"]} if key == "lease" else {}
                restored = {"item": {"S": key}, **(before or {}), **fence}
                dynamodb.put_item(TableName=table, Item=restored)

    def _ledger(self) -> dict[str, dict[str, Any]]:
        table = self.stack_outputs["LedgerTableName"]
        items = self._pages("dynamodb", "scan", "Items", TableName=table, ConsistentRead=True)
        return {item["item"]["S"]: item for item in items}

    def _latest(self) -> bytes | None:
        s3 = self.client("s3")
        try:
            answer = s3.get_object(Bucket=self.stack_outputs["OutputBucketName"], Key=_LATEST)
        except s3.exceptions.NoSuchKey:
            return None
        return answer["Body"].read()

    def _tables(self) -> set[str]:
        tables = self._pages("glue", "get_tables", "TableList", DatabaseName=self._database)
        return {table["Name"] for table in tables}

    def _executions(self) -> Iterator[str]:
        machine = self.stack_outputs["StateMachineArn"]
        found = self._pages(
            "stepfunctions", "list_executions", "executions", stateMachineArn=machine
        )
        return (execution["executionArn"] for execution in found)

    def _remove(self, bucket: str, is_ours: Callable[[str], bool]) -> None:
        for key, version in list(self._versions(bucket, "")):
            if is_ours(key):
                self.client("s3").delete_object(
                    Bucket=self.stack_outputs[bucket], Key=key, VersionId=version
                )

    def _versions(self, bucket: str, prefix: str) -> Iterator[tuple[str, str]]:
        """Keys and version ids, of delete markers too; a bucket without versions has "null"s."""
        pages = self.client("s3").get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self.stack_outputs[bucket], Prefix=prefix):
            for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                yield version["Key"], version["VersionId"]

    def _pages(self, service: str, operation: str, items: str, **asked: Any) -> Iterator[Any]:
        for page in self.client(service).get_paginator(operation).paginate(**asked):
            yield from page[items]


def cost_of(items: Iterable[Any]) -> Cost:
    """Of the tests collected: what each of their modules says of itself in its `aws` mark."""
    marks = {item.module.__name__: item.get_closest_marker("aws") for item in items}
    said = [mark.kwargs for mark in marks.values() if mark is not None]
    return Cost(
        runs=sum(each["runs"] for each in said), records=sum(each["records"] for each in said)
    )
