"""Findings of template scanners that are meant to be so, each with its reason.

cdk-nag's pack AwsSolutions runs in tests/template/test_cdk_nag.py and not at every synthesis, which
it would make half as long again: what is synthesized is what was tested.
"""

from typing import cast

from aws_cdk import Acknowledgment, CfnResource, Validations
from constructs import Construct, IConstruct


def acknowledge(scope: IConstruct, rule: str, reason: str) -> None:
    """Acknowledges one finding, `IAM5[Resource::*]` say, about the construct and what is in it."""
    Validations.of(scope).acknowledge(
        Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=reason)
    )


def acknowledge_checkov(construct: Construct, rule: str, reason: str) -> None:
    """Acknowledges one finding, `AWS_18` say, of checkov, which reads that from the template.

    https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
    """
    resource = cast(CfnResource, construct.node.default_child)
    before = (resource.get_metadata("checkov") or {"skip": []})["skip"]
    answer = {"id": f"CKV_{rule}", "comment": reason}
    resource.add_metadata("checkov", {"skip": [*before, answer]})
