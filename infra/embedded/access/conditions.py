"""The Condition element of a statement.

All operators and keys must hold, and of a key one of its values (of a negated operator: none).
A key that a request does not have fails an operator, unless that is negated or ends in IfExists.
What is not evaluated here is refused when the policy is read, never passed over.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from infra.embedded.access.patterns import matches, matches_arn

Context = Mapping[str, str]

# The keys that a request is asked about here, in lower case: it has their value, or on AWS would
# not have the key either.
KNOWN_KEYS = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalisawsservice",
        "aws:principalservicename",
        "aws:resourceaccount",
        "aws:securetransport",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceowner",
        "iam:passedtoservice",
        "kms:calleraccount",
        "kms:encryptioncontext:aws:logs:arn",
        "kms:encryptioncontext:aws:s3:arn",
        "kms:viaservice",
        "s3:prefix",
        "s3:tlsversion",
        "s3:x-amz-server-side-encryption",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    }
)

_Test = Callable[[str, str], bool]  # (value in the policy, value of the request)


def _same_truth(wanted: str, found: str) -> bool:
    return wanted.lower() == found.lower()


def _compares(compare: Callable[[Decimal, Decimal], bool]) -> _Test:
    return lambda wanted, found: compare(Decimal(found), Decimal(wanted))


_OPERATORS: Mapping[str, _Test] = {
    "StringEquals": str.__eq__,
    "StringLike": matches,
    "ArnEquals": matches_arn,
    "ArnLike": matches_arn,
    "Bool": _same_truth,
    "NumericEquals": _compares(Decimal.__eq__),
    "NumericLessThan": _compares(Decimal.__lt__),
    "NumericLessThanEquals": _compares(Decimal.__le__),
    "NumericGreaterThan": _compares(Decimal.__gt__),
    "NumericGreaterThanEquals": _compares(Decimal.__ge__),
}
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
}


class NotEvaluated(Exception):
    """A part of a policy that is not evaluated in the embedded cloud; the message names it."""


@dataclass(frozen=True)
class Condition:
    """One operator over one key."""

    operator: str
    key: str  # in lower case
    values: tuple[str, ...]

    def holds(self, context: Context) -> bool:
        found = context.get(self.key)
        if self.operator == "Null":
            return self.values[0].lower() == str(found is None).lower()
        operator = self.operator.removesuffix("IfExists")
        negated = operator in _NEGATED
        if found is None:
            return negated or operator != self.operator
        test = _OPERATORS[_NEGATED.get(operator, operator)]
        return negated != any(test(value, found) for value in self.values)


def conditions(element: Mapping[str, Mapping[str, Any]]) -> tuple[Condition, ...]:
    """The conditions of a Condition element; NotEvaluated names an operator or a key."""
    return tuple(
        _condition(operator, key, values)
        for operator, keys in element.items()
        for key, values in keys.items()
    )


def _condition(operator: str, key: str, values: Any) -> Condition:
    plain = operator.removesuffix("IfExists")
    if operator != "Null" and plain not in _OPERATORS and plain not in _NEGATED:
        raise NotEvaluated(f"the condition operator {operator}")
    if key.lower() not in KNOWN_KEYS:
        raise NotEvaluated(f"the condition key {key}")
    listed = values if isinstance(values, list) else [values]
    texts = tuple(str(value).lower() if isinstance(value, bool) else str(value) for value in listed)
    for text in texts:
        if "${" in text:
            raise NotEvaluated(f"the policy variable in {text}")
    return Condition(operator, key.lower(), texts)
