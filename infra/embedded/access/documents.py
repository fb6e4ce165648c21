"""Policies on their way in: what of one would not be heeded here is refused before it is kept."""

from collections.abc import Iterator, Mapping
from typing import Any

from infra.embedded.access import policies
from infra.embedded.access.actions import Members

# The members of requests that are policies; a dot leads into a structure.
_POLICIES: Mapping[str, tuple[str, ...]] = {
    "iam.CreatePolicy": ("PolicyDocument",),
    "iam.CreateRole": ("AssumeRolePolicyDocument",),
    "iam.PutRolePolicy": ("PolicyDocument",),
    "kms.CreateKey": ("Policy",),
    "kms.PutKeyPolicy": ("Policy",),
    "sns.CreateTopic": ("Attributes.Policy",),
    "sqs.CreateQueue": ("Attributes.Policy",),
    "sqs.SetQueueAttributes": ("Attributes.Policy",),
}


def refuse_what_is_not_evaluated(service: str, operation: str, members: Members) -> None:
    """Raises NotEvaluated; a text that is no policy at all is left to the service to refuse."""
    for document in _documents(f"{service}.{operation}", members):
        try:
            policies.read(document)
        except policies.Malformed:
            continue


def _documents(name: str, members: Members) -> Iterator[str]:
    if name == "sns.SetTopicAttributes" and members["AttributeName"] == "Policy":
        yield members["AttributeValue"]
    for path in _POLICIES.get(name, ()):
        value: Any = members
        for part in path.split("."):
            value = value.get(part, {})
        if isinstance(value, str):
            yield value
