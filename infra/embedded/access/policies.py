"""Policies as they are written, read once and asked often.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from infra.embedded.access import patterns
from infra.embedded.access.conditions import Condition, Context, NotEvaluated, conditions
from infra.embedded.access.principals import Administrator, Principal, RoleSession

_ELEMENTS = frozenset(
    {
        "Sid",
        "Effect",
        "Principal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    }
)
_PRINCIPALS = frozenset({"AWS", "Service"})


class Malformed(ValueError):
    """A document that is no policy; the message says what is wrong with it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """May this principal do this to that? `resource` is an ARN, or `*` where there is none.

    `context` holds condition keys, in lower case. A question is equal to itself alone.
    """

    principal: Principal
    action: str
    resource: str
    context: Context


@dataclass(frozen=True)
class Statement:
    """One statement. `principals` is None in a policy of an identity, which names none."""

    allows: bool
    principals: frozenset[str] | None
    actions: re.Pattern[str]
    all_actions_but: bool
    resources: re.Pattern[str]
    all_resources_but: bool
    conditions: tuple[Condition, ...]

    def applies(self, question: Question) -> bool:
        """Whether it speaks of this action on this resource under these conditions."""
        if self.all_actions_but == bool(self.actions.fullmatch(question.action)):
            return False
        if self.all_resources_but == bool(self.resources.fullmatch(question.resource)):
            return False
        return all(condition.holds(question.context) for condition in self.conditions)

    def names(self, principal: Principal) -> bool:
        """Whether its Principal element names who asks, or everyone."""
        return self.principals is not None and (
            "*" in self.principals or not self.principals.isdisjoint(principal.names)
        )

    def names_account(self, principal: Principal) -> bool:
        """Whether it names the account of a user or role: leaves it to their own policies."""
        if self.principals is None or not isinstance(principal, (Administrator, RoleSession)):
            return False
        root = f"arn:aws:iam::{principal.account}:root"
        return not self.principals.isdisjoint({root, principal.account})


@dataclass(frozen=True)
class Policy:
    """A policy document, as it was read."""

    statements: tuple[Statement, ...]


@cache
def read(document: str) -> Policy:
    """The policy of a JSON text.

    Raises Malformed, or NotEvaluated for what of it would not be heeded here.
    """
    try:
        statements = _listed(json.loads(document)["Statement"])
    except (ValueError, KeyError, TypeError) as invalid:
        raise Malformed("a policy is a JSON object with a Statement") from invalid
    return Policy(tuple(map(_statement, statements)))


def _statement(element: Any) -> Statement:
    if not isinstance(element, dict) or element.get("Effect") not in ("Allow", "Deny"):
        raise Malformed("a statement's Effect is Allow or Deny")
    if not {"Action", "NotAction"} & element.keys():
        raise Malformed("a statement has an Action or a NotAction")
    if unknown := element.keys() - _ELEMENTS:
        raise NotEvaluated(f"{', '.join(sorted(unknown))} of a policy statement")
    actions = element.get("Action", element.get("NotAction"))
    # A trust policy has no Resource: it speaks of its role.
    resources = element.get("Resource", element.get("NotResource", "*"))
    return Statement(
        allows=element["Effect"] == "Allow",
        principals=_principals(element["Principal"]) if "Principal" in element else None,
        actions=patterns.actions(_without_variables(actions)),
        all_actions_but="NotAction" in element,
        resources=patterns.arns(_without_variables(resources)),
        all_resources_but="NotResource" in element,
        conditions=conditions(element.get("Condition", {})),
    )


def _principals(element: Any) -> frozenset[str]:
    if element == "*":
        return frozenset({"*"})
    if unknown := element.keys() - _PRINCIPALS:
        raise NotEvaluated(f"a Principal of the kind {', '.join(sorted(unknown))}")
    return frozenset(name for names in element.values() for name in _listed(names))


def _without_variables(element: Any) -> tuple[str, ...]:
    texts = tuple(_listed(element))
    for text in texts:
        if "${" in text:
            raise NotEvaluated(f"the policy variable in {text}")
    return texts


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
