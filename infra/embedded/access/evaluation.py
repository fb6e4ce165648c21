"""Is a request allowed? By the policies of who asks, and those of what is asked for.

An explicit deny wins over any allow. Within an account an allow of either side suffices, but for
a KMS key and for assuming a role: there the resource's own policy must allow, by naming who asks
or by naming the account, which leaves it to the policies of users and roles.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html

A role that has a permissions boundary does nothing that the boundary does not allow too, whoever
else allows it.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from infra.embedded.access.policies import Policy, Question, Statement
from infra.embedded.access.principals import Administrator, ServicePrincipal


class Reason(Enum):
    """Why a request is denied, in the words that AWS adds to its message.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    """

    DENIED_BY_IDENTITY = "with an explicit deny in an identity-based policy"
    DENIED_BY_RESOURCE = "with an explicit deny in a resource-based policy"
    DENIED_BY_BOUNDARY = "with an explicit deny in a permissions boundary"
    NO_BOUNDARY_ALLOWS = "because no permissions boundary allows the {action} action"
    NO_IDENTITY_ALLOWS = "because no identity-based policy allows the {action} action"
    NO_RESOURCE_ALLOWS = "because no resource-based policy allows the {action} action"


@dataclass(frozen=True)
class Policies:
    """What decides about a question.

    `boundary`: of who asks, None if there is none. `owner_decides`: of a resource whose own policy
    must allow, whatever other policies say.
    """

    identity: tuple[Policy, ...] = ()
    resource: Policy | None = None
    boundary: Policy | None = None
    owner_decides: bool = False


def denial(question: Question, policies: Policies) -> Reason | None:
    """None if the request is allowed."""
    if policies.boundary:
        within = list(_applicable(question, [policies.boundary]))
        if any(not each.allows for each in within):
            return Reason.DENIED_BY_BOUNDARY
        if not within:
            return Reason.NO_BOUNDARY_ALLOWS
    by_identity = list(_applicable(question, policies.identity))
    by_resource = list(_applicable(question, [policies.resource] if policies.resource else []))
    if any(not each.allows for each in by_identity):
        return Reason.DENIED_BY_IDENTITY
    for each in by_resource:
        if not each.allows and (each.names(question.principal) or _names_us(each, question)):
            return Reason.DENIED_BY_RESOURCE
    granted = [each for each in by_resource if each.allows]
    if any(each.names(question.principal) for each in granted):
        return None
    if isinstance(question.principal, ServicePrincipal):
        return Reason.NO_RESOURCE_ALLOWS
    if policies.owner_decides and not any(_names_us(each, question) for each in granted):
        return Reason.NO_RESOURCE_ALLOWS
    if by_identity or isinstance(question.principal, Administrator):
        return None
    return Reason.NO_IDENTITY_ALLOWS


def _names_us(statement: Statement, question: Question) -> bool:
    return statement.names_account(question.principal)


def _applicable(question: Question, policies: Iterable[Policy]) -> Iterator[Statement]:
    for policy in policies:
        for statement in policy.statements:
            if statement.applies(question):
                yield statement
