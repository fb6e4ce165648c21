"""What the roles of a deployed stack are granted, and what of it a record shows in use."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from infra.embedded.access import Recording, patterns
from infra.embedded.access.evaluation import Policies, Reason, denial
from infra.embedded.access.policies import Policy, Question, read
from infra.embedded.access.reference import action_exists, resource_types

Statement = Mapping[str, Any]


@dataclass(frozen=True)
class Grant:
    """One action on one resource pattern; `role` is the logical id of its role."""

    role: str
    action: str
    resource: str

    def covers(self, question: Question) -> bool:
        is_action = patterns.actions([self.action]).fullmatch(question.action)
        return bool(is_action and patterns.matches_arn(self.resource, question.resource))


@dataclass(frozen=True)
class Role:
    """A role of the stack, by its logical id, with the statements of its policies."""

    name: str
    arn: str
    statements: tuple[Statement, ...]

    def grants(self) -> Iterator[Grant]:
        for statement in self.statements:
            yield from self.grants_of(statement)

    def grants_of(self, statement: Statement) -> Iterator[Grant]:
        if statement["Effect"] == "Allow":
            for action in _listed(statement["Action"]):
                for resource in _listed(statement["Resource"]):
                    yield Grant(self.name, action, resource)

    def asked(self, recording: Recording) -> list[Question]:
        """What it was allowed to do."""
        return list(recording.of(self.arn))


def roles(cloud: Any, stack_name: str) -> list[Role]:
    """The roles of a stack."""
    iam, cloudformation = cloud.client("iam"), cloud.client("cloudformation")
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack_name)
    found = []
    for resource in (each for page in pages for each in page["StackResourceSummaries"]):
        if resource["ResourceType"] == "AWS::IAM::Role":
            name = resource["PhysicalResourceId"]
            documents = [
                iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
                for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
            ]
            statements = [each for document in documents for each in _listed(document["Statement"])]
            arn = iam.get_role(RoleName=name)["Role"]["Arn"]
            found.append(Role(resource["LogicalResourceId"], arn, tuple(statements)))
    return found


def unused(roles: Iterable[Role], recording: Recording) -> list[Grant]:
    """The grants that no recorded request needed."""
    return [
        grant
        for role in roles
        for asked in [role.asked(recording)]
        for grant in role.grants()
        if not any(grant.covers(question) for question in asked)
    ]


def denied(statements: Iterable[Statement], asked: Iterable[Question]) -> list[Question]:
    """Which of the requests a role with these statements, and nothing else, could not make."""
    policy = _policy(statements)
    return [each for each in asked if denial(each, Policies(identity=(policy,)))]


def too_wide(roles: Iterable[Role]) -> list[Grant]:
    """Grants of more than an action by its name, or on everything where there are resources."""
    return [grant for role in roles for grant in role.grants() if _is_too_wide(grant)]


def _is_too_wide(grant: Grant) -> bool:
    prefix, _, name = grant.action.partition(":")
    if not action_exists(prefix, name):
        return True
    return grant.resource == "*" and resource_types(prefix, name) != ()


def refused(statements: Iterable[Statement], asked: Iterable[Question]) -> list[Question]:
    """Which of the requests the policy of a resource denies."""
    policies = Policies(resource=_policy(statements))
    return [each for each in asked if denial(each, policies) is Reason.DENIED_BY_RESOURCE]


def asked_otherwise(question: Question, **context: str) -> Question:
    """The same request under other conditions."""
    return replace(question, context={**question.context, **context})


def without(statement: Statement, action: str) -> Statement:
    """The statement without an action; its Action may be empty then."""
    left = [each for each in _listed(statement["Action"]) if each != action]
    return {**statement, "Action": left}


def _policy(statements: Iterable[Statement]) -> Policy:
    return read(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
