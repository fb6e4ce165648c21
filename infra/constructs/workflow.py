"""The state machine. Its definition is statemachine/refi_ready.asl.json, word for word."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.constructs.acknowledgements import acknowledge
from infra.constructs.encryption import Encryption
from infra.constructs.log import Log
from infra.settings import Settings

DEFINITION = Path(__file__).parents[2] / "statemachine" / "refi_ready.asl.json"

_SUBSTITUTION = re.compile(r"\$\{(\w+)\}")


def task_names() -> list[str]:
    """The modules of lambdas/ that the definition calls, each once, in the order it names them."""
    states = json.loads(DEFINITION.read_text(encoding="utf-8"))["States"].values()
    called = [
        _SUBSTITUTION.fullmatch(state["Parameters"]["FunctionName"])
        for state in states
        if state["Type"] == "Task"
    ]
    return list(dict.fromkeys(match[1] for match in called if match))


def grant_executions(grantee: iam.IGrantable, settings: Settings, *actions: str) -> None:
    """Step Functions actions on the machine's executions.

    The machine calls functions, and one of them asks how its executions do: so that neither has
    to be there before the other, the machine has a name that is known beforehand.
    """
    stack = Stack.of(cast(Construct, grantee))
    executions = stack.format_arn(
        service="states",
        resource="execution",
        resource_name=f"{settings.stack_name}:*",
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )
    iam.Grant.add_to_principal(grantee=grantee, actions=list(actions), resource_arns=[executions])
    acknowledge(
        cast(Construct, grantee),
        "IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:"
        f"{settings.stack_name}:*]",
        "executions have names that nobody knows beforehand",
    )


class Workflow(Construct):
    """`tasks` maps a module of lambdas/ to its function; the definition refers to a function by
    that same name, so a task is wired by existing.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        encryption: Encryption,
        tasks: Mapping[str, lambda_.IFunction],
    ) -> None:
        super().__init__(scope, construct_id)
        log = Log(
            self,
            "Log",
            settings=settings,
            encryption=encryption,
            # Logs that AWS delivers share one resource policy of 5,120 characters per account;
            # groups under this prefix do not count towards it.
            name=f"/aws/vendedlogs/states/{settings.stack_name}",
        )
        self.state_machine = sfn.StateMachine(
            self,
            "StateMachine",
            state_machine_name=settings.stack_name,
            # Inline: from_file would make it an asset that neither cfn-lint nor a test sees.
            # Timeout and comment stand in the definition; CDK ignores them here.
            definition_body=sfn.DefinitionBody.from_string(DEFINITION.read_text(encoding="utf-8")),
            definition_substitutions={name: task.function_arn for name, task in tasks.items()},
            logs=sfn.LogOptions(
                destination=log, level=sfn.LogLevel.ALL, include_execution_data=False
            ),
            tracing_enabled=True,
        )
        acknowledge(
            self.state_machine.role,
            "IAM5[Resource::*]",
            "log deliveries and X-Ray's segments have no ARN: these actions know no resource",
        )
        # CDK lets the machine have its log delivered; the page asks for the log's own two as well.
        # https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
        log.grant_events(cast(iam.Role, self.state_machine.role))
        iam.Grant.add_to_principal(
            grantee=self.state_machine,
            actions=["lambda:InvokeFunction"],
            resource_arns=[task.function_arn for task in tasks.values()],
        )
