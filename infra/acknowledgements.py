"""Findings of cdk-nag's AwsSolutions pack that are meant to be so, each with its reason.

The pack itself runs in tests/template/test_cdk_nag.py and not at every synthesis, which it would
make half as long again: what is synthesized is what was tested.
"""

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def acknowledge(scope: IConstruct, rule: str, reason: str) -> None:
    """Acknowledges one finding, `IAM5[Resource::*]` say, about the construct and what is in it."""
    Validations.of(scope).acknowledge(
        Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=reason)
    )
