"""A role that one AWS service takes, for this account only."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct


def trusting(scope: Construct, service: str, *, source_arn: str | None = None) -> iam.IPrincipal:
    """`service` as a principal that acts for this account.

    `source_arn`: what it acts for, of a service that documents that it says so; it must say it
    then. The other services' pages show no condition. Whether they name the account is not
    documented, so a trust that demanded it could keep a service from its role altogether; what
    they do name must be ours.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    account = {"aws:SourceAccount": Stack.of(scope).account}
    if source_arn is None:
        return iam.ServicePrincipal(service, conditions={"StringEqualsIfExists": account})
    return iam.ServicePrincipal(
        service,
        conditions={"StringEquals": account, "ArnLike": {"aws:SourceArn": source_arn}},
    )
