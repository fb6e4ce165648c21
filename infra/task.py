"""One task of the state machine: a function with a role and a log group of its own."""

from collections.abc import Mapping

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct


class Task(Construct):
    """Runs `lambdas.<module>.handler`. May write its log and, unless granted, nothing else."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        module: str,
        code: lambda_.Code,
        timeout: Duration,
        memory_mebibytes: int,
        environment: Mapping[str, str],
    ) -> None:
        super().__init__(scope, construct_id)
        log = logs.LogGroup(
            self,
            "Log",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
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
            environment={
                "POWERTOOLS_SERVICE_NAME": "refi-ready",
                "POWERTOOLS_LOG_LEVEL": "INFO",
                **environment,
            },
        )
