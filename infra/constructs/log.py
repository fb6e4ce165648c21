"""Where something of ours writes what it does."""

from typing import cast

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.encryption import Encryption
from infra.settings import Settings


class Log(logs.LogGroup):
    """An encrypted log group, kept as long as the settings say. It goes with the stack."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        encryption: Encryption,
        name: str | None = None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            log_group_name=name,
            encryption_key=encryption.key,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self._encryption = encryption
        group = cast(logs.CfnLogGroup, self.node.default_child)
        group.retention_in_days = settings.log_retention_days

    def grant_events(self, role: iam.Role) -> None:
        """Write to it, and use its key for that."""
        self.grant_write(role)
        self._encryption.grant_log(role)
