"""The topic that people hear of runs and alarms from."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.constructs.encryption import Encryption
from infra.settings import Settings


class Notifications(Construct):
    """An encrypted topic, for TLS only, and an e-mail subscription if an address is set.

    The address gets a message to confirm; before that it hears nothing.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, encryption: Encryption
    ) -> None:
        super().__init__(scope, construct_id)
        self._encryption = encryption
        self.topic = sns.Topic(
            self,
            "Topic",
            display_name=settings.stack_name,
            master_key=encryption.key,
            enforce_ssl=True,
        )
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
        stack = Stack.of(self)
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={
                    "StringEquals": {"aws:SourceAccount": stack.account},
                    "ArnLike": {
                        "aws:SourceArn": stack.format_arn(
                            service="cloudwatch", resource=f"alarm:{settings.stack_name}-*"
                        )
                    },
                },
            )
        )
        if settings.notification_email:
            self.topic.add_subscription(
                subscriptions.EmailSubscription(settings.notification_email)
            )

    def grant_publish(self, grantee: iam.IGrantable) -> None:
        iam.Grant.add_to_principal(
            grantee=grantee, actions=["sns:Publish"], resource_arns=[self.topic.topic_arn]
        )
        self._encryption.grant_write(grantee)
