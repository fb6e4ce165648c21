"""Matching workflows: what is read, compared and written.

https://docs.aws.amazon.com/entityresolution/latest/apireference/API_CreateMatchingWorkflow.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.embedded.entity_resolution import conditions
from infra.embedded.entity_resolution.conditions import Condition, InvalidCondition
from infra.embedded.entity_resolution.normalisation import is_emulated
from infra.embedded.entity_resolution.schema import Schema

_TABLE_ARN = re.compile(
    r"arn:aws[a-z-]*:glue:[^:]*:\d{12}:table/(?P<database>[^/]+)/(?P<table>[^/]+)"
)
_OUTPUT_PATH = re.compile(r"s3://([^/]+)/?(.*?([^/]+)/?)")
_MOST_RULES = 25
_LONGEST_CONDITION = 2048


class InvalidWorkflow(Exception):
    """The workflow is not one that Entity Resolution takes, or not one that is emulated."""


@dataclass(frozen=True)
class Source:
    """An input table, and how its columns are understood."""

    arn: str
    database: str
    table: str
    schema: Schema
    normalise: bool


@dataclass(frozen=True)
class Rule:
    """A rule; MatchRule in the output is its name."""

    name: str
    condition: Condition


@dataclass(frozen=True)
class Workflow:
    """What a matching job does."""

    name: str
    sources: tuple[Source, ...]
    rules: tuple[Rule, ...]
    transitive: bool
    output_path: str
    output_fields: tuple[str, ...]

    @classmethod
    def of(cls, request: Mapping[str, Any], schemas: Mapping[str, Schema]) -> Workflow:
        """From CreateMatchingWorkflow's members; InvalidWorkflow says what is wrong."""
        if "incrementalRunConfig" in request:
            raise InvalidWorkflow("not emulated in the embedded cloud: incrementalRunConfig")
        sources = tuple(_source(config, schemas) for config in request["inputSourceConfig"])
        rules, transitive = _rules(request["resolutionTechniques"])
        for source in sources:
            _check_keys(source, rules)
        outputs = request["outputSourceConfig"]
        if len(outputs) != 1:
            raise InvalidWorkflow("outputSourceConfig has exactly one item")
        return cls(
            name=request["workflowName"],
            sources=sources,
            rules=rules,
            transitive=transitive,
            output_path=_output_path(outputs[0]),
            output_fields=_output_fields(outputs[0], sources),
        )


def _source(config: Mapping[str, Any], schemas: Mapping[str, Schema]) -> Source:
    arn = config["inputSourceARN"]
    match = _TABLE_ARN.fullmatch(arn)
    if match is None:
        raise InvalidWorkflow(f"inputSourceARN {arn} is not the ARN of a Glue table")
    if config["schemaName"] not in schemas:
        raise InvalidWorkflow(f"schema mapping {config['schemaName']} does not exist")
    return Source(
        arn=arn,
        database=match["database"],
        table=match["table"],
        schema=schemas[config["schemaName"]],
        normalise=config.get("applyNormalization", True),
    )


def _rules(techniques: Mapping[str, Any]) -> tuple[tuple[Rule, ...], bool]:
    kind = techniques["resolutionType"]
    if kind != "RULE_MATCHING":
        raise InvalidWorkflow(f"not emulated in the embedded cloud: resolutionType {kind}")
    if "ruleConditionProperties" not in techniques or "ruleBasedProperties" in techniques:
        raise InvalidWorkflow(
            "not emulated in the embedded cloud: Simple rules (ruleBasedProperties); "
            "give Advanced ones in ruleConditionProperties"
        )
    properties = techniques["ruleConditionProperties"]
    declared = properties["rules"]
    if not 1 <= len(declared) <= _MOST_RULES:
        raise InvalidWorkflow(f"{len(declared)} rules: give 1 to {_MOST_RULES}")
    names = [rule["ruleName"] for rule in declared]
    if len(set(names)) < len(names):
        raise InvalidWorkflow("two rules have the same name")
    rules = tuple(Rule(rule["ruleName"], _condition(rule["condition"])) for rule in declared)
    transitive = properties.get("matchingConfig", {}).get("enableTransitiveMatching", False)
    if transitive:
        _check_order(rules)
    return rules, transitive


def _condition(text: str) -> Condition:
    if len(text) > _LONGEST_CONDITION:
        raise InvalidWorkflow(f"a condition has at most {_LONGEST_CONDITION} characters")
    try:
        return conditions.parse(text)
    except InvalidCondition as invalid:
        raise InvalidWorkflow(str(invalid)) from invalid


def _check_order(rules: Sequence[Rule]) -> None:
    """With transitive matching, "rules with more attributes" come first."""
    sizes = [len(rule.condition.keys) for rule in rules]
    if sizes != sorted(sizes, reverse=True):
        raise InvalidWorkflow("with transitive matching, rules with more match keys come first")


def _check_keys(source: Source, rules: Sequence[Rule]) -> None:
    for rule in rules:
        for key in sorted(rule.condition.keys):
            attribute = source.schema.attributes.get(key)
            if attribute is None:
                raise InvalidWorkflow(
                    f"rule {rule.name}: schema mapping {source.schema.name} has no match key "
                    f"{key!r}"
                )
            if source.normalise and not is_emulated(attribute):
                raise InvalidWorkflow(
                    "not emulated in the embedded cloud: the normalisation of addresses "
                    f"(match key {key!r})"
                )


def _output_path(output: Mapping[str, Any]) -> str:
    path = output.get("outputS3Path", "")
    if not _OUTPUT_PATH.fullmatch(path):
        raise InvalidWorkflow(f"outputS3Path {path!r} is not s3://bucket/prefix/")
    if output.get("applyNormalization"):
        raise InvalidWorkflow("not emulated in the embedded cloud: normalised output")
    return str(path)


def _output_fields(output: Mapping[str, Any], sources: Sequence[Source]) -> tuple[str, ...]:
    fields = tuple(field["name"] for field in output["output"])
    known = {field.name for source in sources for field in source.schema.fields}
    if unknown := sorted(set(fields) - known):
        raise InvalidWorkflow(f"output field {unknown[0]!r} is in no schema mapping")
    if any(field.get("hashed") for field in output["output"]):
        raise InvalidWorkflow("not emulated in the embedded cloud: hashed output fields")
    return fields
