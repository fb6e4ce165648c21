"""A deployed stack as a check sees it, and what a check finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from infra.command.target import Target


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"  # a run goes through, and somebody should know
    FAIL = "fail"  # a run would fail, or nobody would hear of it


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`told`: what was seen; `advice`: what to do, "" where all is well."""

    level: Level
    what: str
    told: str
    advice: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def ok(what: str, told: str) -> Finding:
    return Finding(level=Level.OK, what=what, told=told)


def warn(what: str, told: str, advice: str) -> Finding:
    return Finding(level=Level.WARN, what=what, told=told, advice=advice)


def fail(what: str, told: str, advice: str) -> Finding:
    return Finding(level=Level.FAIL, what=what, told=told, advice=advice)


@dataclass(frozen=True, kw_only=True)
class Place:
    """`client` makes boto3's clients; `outputs` are the stack's."""

    stack: str
    client: Callable[[str], Any]
    outputs: Mapping[str, str]

    @classmethod
    def of(cls, stack: str, target: Target) -> Place:
        return cls(stack=stack, client=target.client, outputs=target.outputs)

    @cached_property
    def resources(self) -> Mapping[str, list[str]]:
        """Physical ids by CloudFormation's type."""
        found: dict[str, list[str]] = {}
        for each in self.pages(
            "cloudformation", "list_stack_resources", "StackResourceSummaries", StackName=self.stack
        ):
            found.setdefault(each["ResourceType"], []).append(each["PhysicalResourceId"])
        return found

    def the(self, resource_type: str) -> str:
        """The physical id of the only resource of its type."""
        (found,) = self.resources[resource_type]
        return found

    @cached_property
    def key(self) -> str:
        """The ARN of the stack's key."""
        described = self.client("kms").describe_key(KeyId=self.the("AWS::KMS::Key"))
        return str(described["KeyMetadata"]["Arn"])

    @property
    def buckets(self) -> Mapping[str, str]:
        """By zone."""
        return {
            zone: self.outputs[f"{zone.title()}BucketName"]
            for zone in ("raw", "working", "resolved", "output")
        }

    def pages(self, service: str, operation: str, items: str, **asked: Any) -> Iterator[Any]:
        for page in self.client(service).get_paginator(operation).paginate(**asked):
            yield from page.get(items, ())
