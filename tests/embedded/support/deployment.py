"""A real deployment in the place of the embedded cloud: `pytest -m aws --stack NAME`.

It has what tests ask of a cloud, `client` and `stack_outputs`, through ordinary credentials; and
it leaves the stack as it found it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3

from infra.command.rehearsal.footprint import Footprint
from infra.prices import CRAWL_AT_LEAST, MATCHING_PER_RECORD

TIME_LIMIT_SECONDS = 45 * 60  # for one execution: a matching job alone may take 30 minutes


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
        self._footprint = Footprint(self.client, self.stack_outputs)
        self._refuse_a_stack_in_use(stack_name, even_if_published)

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
        if self._footprint.holds_deliveries():
            raise NotForTests(
                f"the raw bucket of {stack_name} holds deliveries, and these tests empty it: "
                "take a stack of its own for tests"
            )
        if not even_if_published and self._footprint.holds_published_runs():
            raise NotForTests(
                f"{stack_name} holds published runs: take another stack, or say --even-if-published"
            )

    def clean_up(self) -> None:
        """Removes what runs since the beginning made, and puts latest.json and the ledger back."""
        self._footprint.remove()

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
