"""One task of the state machine: a function with a role and a log group of its own."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.acknowledgements import acknowledge, acknowledge_checkov
from infra.constructs.encryption import Encryption
from infra.constructs.log import Log
from infra.constructs.service_role import trusting
from infra.settings import Settings

# What checkov asks of every function, and why not here.
_NOT_DONE = {
    "AWS_115": "a concurrency of its own would be taken from the account's; one run goes at a time",
    "AWS_117": "nothing that it works with is in a VPC: AWS's services are, over TLS, all there is",
    "AWS_173": "its variables are names and limits, and AWS encrypts them with a key of its own",
}


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
        self.role = iam.Role(self, "Role", assumed_by=trusting(self, "lambda.amazonaws.com"))
        log.grant_events(self.role)
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
        for rule, reason in _NOT_DONE.items():
            acknowledge_checkov(self.function, rule, reason)
        if dead_letter_queue is None:
            acknowledge_checkov(
                self.function, "AWS_116", "the state machine waits for it and hears of its errors"
            )
