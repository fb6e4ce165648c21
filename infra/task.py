"""One task of the state machine: a function with a role and a log group of its own."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledgements import acknowledge
from infra.encryption import Encryption
from infra.log import Log
from infra.settings import Settings


class Task(Construct):
    """Runs `lambdas.<module>.handler`. May write its log and, unless granted, nothing else.

    `dead_letter_queue` gets the events of a function that is not waited for, when it fails.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        module: str,
        code: lambda_.Code,
        settings: Settings,
        encryption: Encryption,
        timeout: Duration,
        memory_mebibytes: int,
        environment: Mapping[str, str],
        dead_letter_queue: sqs.IQueue | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        log = Log(self, "Log", settings=settings, encryption=encryption)
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log.grant_write(self.role)
        self.function = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            handler=f"lambdas.{module}.handler",
            code=code,
            role=self.role,
            log_group=log,
            timeout=timeout,
            memory_size=memory_mebibytes,
            tracing=lambda_.Tracing.ACTIVE,
            dead_letter_queue=dead_letter_queue,
            environment={
                "POWERTOOLS_SERVICE_NAME": settings.stack_name,
                "POWERTOOLS_LOG_LEVEL": "INFO",
                **environment,
            },
        )
        acknowledge(
            self.role,
            "IAM5[Resource::*]",
            "X-Ray's actions know no resource: a segment belongs to the account",
        )
