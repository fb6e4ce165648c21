"""Deploying a synthesized stack into the embedded cloud.

CloudFormation's part is played here rather than by moto's, which ignores properties in silence:
each resource is made by the calls of its service's API that CloudFormation would make, and a
template that asks for more than is honoured is refused as a whole, by name.
"""

from infra.embedded.deployment.assembly import Assembly
from infra.embedded.deployment.errors import DeploymentFailed
from infra.embedded.deployment.stack import Stack

__all__ = ["Assembly", "DeploymentFailed", "Stack"]
