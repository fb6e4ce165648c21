"""The resource types of our template: which API calls make them, and which properties count.

A module per service, a class per type. Names, nested members and return values are those of the
AWS resource type reference:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
"""

from collections.abc import Mapping

from infra.embedded.deployment.resource import ResourceType
from infra.embedded.deployment.resource_types import (
    athena,
    cloudwatch,
    dynamodb,
    entity_resolution,
    events,
    glue,
    iam,
    kms,
    lambda_functions,
    logs,
    s3,
    sns,
    sqs,
    step_functions,
)

_SERVICES = (
    athena,
    dynamodb,
    cloudwatch,
    entity_resolution,
    events,
    glue,
    iam,
    kms,
    lambda_functions,
    logs,
    s3,
    sns,
    sqs,
    step_functions,
)

RESOURCE_TYPES: Mapping[str, ResourceType] = {
    resource_type.name: resource_type
    for service in _SERVICES
    for resource_type in service.RESOURCE_TYPES
}
