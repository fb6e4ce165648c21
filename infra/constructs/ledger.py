"""The ledger's table: who may run, what ran, what is published; see lambdas/shared/ledger/."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.constructs.encryption import Encryption
from lambdas.shared.ledger.items import KEY


class Ledger(Construct):
    """Goes when the data goes: without it nobody knows which run is current, or that a run was.

    It is not protected against deletion, which would also hold for the way back from a first
    deployment that fails. DynamoDB keeps a backup of a deleted table for 35 days, as it has
    point-in-time recovery.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html

    Who uses the table may decrypt its key, which is what DynamoDB does for each caller.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        encryption: Encryption,
        removal: RemovalPolicy,
    ) -> None:
        super().__init__(scope, construct_id)
        self._encryption = encryption
        self._table = dynamodb.Table(
            self,
            "Table",
            partition_key=dynamodb.Attribute(name=KEY, type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=encryption.key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=removal,
        )

    @property
    def table_name(self) -> str:
        return self._table.table_name

    def grant_read(self, grantee: iam.IGrantable) -> None:
        self._grant(grantee, "dynamodb:GetItem")

    def grant_look_up(self, grantee: iam.IGrantable) -> None:
        """Read many items at once."""
        self._grant(grantee, "dynamodb:BatchGetItem")

    def grant_write(self, grantee: iam.IGrantable) -> None:
        """Change items, alone or in a transaction, which is allowed by what it is made of."""
        self._grant(grantee, "dynamodb:UpdateItem")

    def _grant(self, grantee: iam.IGrantable, action: str) -> None:
        iam.Grant.add_to_principal(
            grantee=grantee, actions=[action], resource_arns=[self._table.table_arn]
        )
        self._encryption.grant_read(grantee)
