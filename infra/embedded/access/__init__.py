"""IAM in the embedded cloud: who asks, what is asked for, and whether the policies allow it.

principals, keys, sts    who asks, told by the key that signs
reference, actions,      what a request is to IAM: actions, resources, condition keys
s3_actions, implied
patterns, conditions,    policies as they are written, and what follows from them
policies, evaluation
enforcement, rights,     every request is asked about, and what services do for somebody
delegation
recording                what was asked
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
