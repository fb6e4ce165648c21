"""The key that everything at rest is encrypted with."""

from typing import cast

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.settings import Settings

_USE = ("kms:Decrypt", "kms:GenerateDataKey")

# What CloudWatch Logs asks for, of itself and of whoever writes or reads events of a log group
# with a key. Written out: no grant of ours has a wildcard.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
_FOR_LOGS = (
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:DescribeKey",
)


class Encryption(Construct):
    """One customer-managed key, rotated every year.

    The key's policy leaves the account's own roles to IAM: a role may use the key if its own
    policy says so, which `grant_read` and `grant_write` do. So no role is named here, and nothing
    refers in a circle. What is named are services that use the key for us without a role of ours,
    and for what. Data that outlives the stack needs its key: the key goes when they go.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, removal: RemovalPolicy
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self._granted: set[tuple[str, str]] = set()
        self.key = kms.Key(
            self,
            "Key",
            description=f"{settings.stack_name}: deliveries, results, logs and notifications",
            alias=settings.name(),
            enable_key_rotation=True,
            removal_policy=removal,
        )
        self._let_logs_encrypt()
        self._let_alarms_notify()
        self._let_events_leave_dead_letters()

    def grant_read(self, grantee: iam.IGrantable) -> None:
        """Decrypt what S3, SQS or SNS keep under the key."""
        self._grant(grantee, "kms:Decrypt")

    def grant_put(self, grantee: iam.IGrantable) -> None:
        """Encrypt objects that are put as a whole."""
        self._grant(grantee, "kms:GenerateDataKey")

    def grant_write(self, grantee: iam.IGrantable) -> None:
        """Encrypt. A multipart upload, a queue and a topic also decrypt their own data key."""
        self._grant(grantee, *_USE)

    def grant_log(self, grantee: iam.IGrantable) -> None:
        """Write events to an encrypted log group: CloudWatch Logs uses the key for its caller.

        What the caller may do anyway is not said twice.
        """
        via = f"logs.{Stack.of(self).region}.amazonaws.com"
        who = cast(Construct, grantee).node.path
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=[each for each in _FOR_LOGS if (who, each) not in self._granted],
            resource_arns=[self.key.key_arn],
            conditions={"StringEquals": {"kms:ViaService": via}},
        )

    def _grant(self, grantee: iam.IGrantable, *actions: str) -> None:
        """Once, however many of a role's grants on data ask for it."""
        who = cast(Construct, grantee).node.path
        for action in actions:
            if (who, action) not in self._granted:
                self._granted.add((who, action))
                self.key.grant(grantee, action)

    def _let_logs_encrypt(self) -> None:
        """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"""
        stack = Stack.of(self)
        groups = [
            stack.format_arn(service="logs", resource=f"log-group:{name}")
            for name in (
                f"{self._settings.stack_name}-*",
                f"/aws/vendedlogs/states/{self._settings.stack_name}",
                "/aws-glue/crawlers*",
            )
        ]
        self._let(
            f"logs.{stack.region}.amazonaws.com",
            *_FOR_LOGS,
            conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
        )

    def _let_alarms_notify(self) -> None:
        """https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"""
        stack = Stack.of(self)
        alarms = stack.format_arn(
            service="cloudwatch", resource=f"alarm:{self._settings.stack_name}-*"
        )
        self._let(
            "cloudwatch.amazonaws.com",
            *_USE,
            conditions={
                "StringEquals": {"aws:SourceAccount": stack.account},
                "ArnLike": {"aws:SourceArn": alarms},
            },
        )

    def _let_events_leave_dead_letters(self) -> None:
        """Those of this account's rules, as SQS documents it for queues; for topics SNS does not.
        Whose letters the queue takes stands in the queue's policy.

        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
        """
        self._let(
            "events.amazonaws.com",
            *_USE,
            conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
        )

    def _let(
        self, service: str, *actions: str, conditions: dict[str, dict[str, object]] | None = None
    ) -> None:
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(service)],
                actions=list(actions),
                resources=["*"],  # in a key's policy: this key
                conditions=conditions or {},
            )
        )
