"""What could not be delivered: the queue where it waits for somebody to look."""

from aws_cdk import Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.acknowledgements import acknowledge
from infra.constructs.encryption import Encryption


class DeadLetters(Construct):
    """One queue for all triggers and for the announcements: a letter says itself whose it is, and
    one alarm is enough.
    """

    def __init__(self, scope: Construct, construct_id: str, *, encryption: Encryption) -> None:
        super().__init__(scope, construct_id)
        self.queue = sqs.Queue(
            self,
            "Queue",
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=encryption.key,
            enforce_ssl=True,
            retention_period=Duration.days(14),  # the longest there is
        )
        acknowledge(self.queue, "SQS3", "it is the dead-letter queue, of other things than queues")
