"""IAM in the embedded cloud: who asks, what is asked for, and whether the policies allow it.

principals   who asks
keys         the keys that sign, and whose they are
reference    AWS's own list: which actions there are, and what each is asked about
actions      what a request is to IAM: which actions, on which resources
s3_actions   the same of a request to S3
implied      what is asked of a KMS key when a service uses it for somebody
resources    what deciding needs to know of buckets, keys, queues and topics
documents    a policy on its way in: what would not be heeded is refused
policies     a policy as it is written
patterns     its wildcards
conditions   its conditions
evaluation   what follows for one request
enforcement  every request is asked about
delegation   whose rights a service acts with
rights       what it uses then: clients and objects
clients      boto3's clients, each signing as somebody
recording    what was asked
"""

from infra.embedded.access.actions import Check, Lookups
from infra.embedded.access.conditions import NotEvaluated
from infra.embedded.access.delegation import Delegate, Delegation
from infra.embedded.access.enforcement import Access, AccessDenied
from infra.embedded.access.keys import Credentials, Key, Keys
from infra.embedded.access.principals import (
    Administrator,
    Principal,
    RoleSession,
    ServicePrincipal,
    asked_by,
    caller,
)
from infra.embedded.access.recording import Recording
from infra.embedded.access.resources import Resources
from infra.embedded.access.rights import Rights, RightsOf, denial_in
from infra.embedded.access.s3_actions import ObjectVersion, S3Request

__all__ = [
    "Access",
    "AccessDenied",
    "Administrator",
    "Check",
    "Credentials",
    "Delegate",
    "Delegation",
    "Key",
    "Keys",
    "Lookups",
    "NotEvaluated",
    "ObjectVersion",
    "Principal",
    "Recording",
    "Resources",
    "Rights",
    "RightsOf",
    "RoleSession",
    "S3Request",
    "ServicePrincipal",
    "asked_by",
    "caller",
    "denial_in",
]
