"""Who hears of a run's end: the rule for executions that have ended, and the function it calls."""

from typing import cast

from aws_cdk import ArnFormat, Aws, Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.acknowledgements import acknowledge
from infra.dead_letters import DeadLetters
from infra.encryption import Encryption
from infra.notifications import Notifications
from infra.settings import Settings
from infra.task import Task
from infra.triggers import AT_MOST, ATTEMPTS

ENDED = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")


class Announcing(Construct):
    """What cannot be handed to the function, and what the function fails at three times, are dead
    letters.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        code: lambda_.Code,
        settings: Settings,
        encryption: Encryption,
        notifications: Notifications,
        dead_letters: DeadLetters,
        state_machine: sfn.StateMachine,
    ) -> None:
        super().__init__(scope, construct_id)
        self.task = Task(
            self,
            "AnnounceRun",
            module="announce_run",
            code=code,
            settings=settings,
            encryption=encryption,
            timeout=Duration.seconds(60),
            memory_mebibytes=256,
            environment={
                "TOPIC_ARN": notifications.topic.topic_arn,
                "STACK_NAME": Aws.STACK_NAME,
            },
            dead_letter_queue=dead_letters.queue,
        )
        notifications.grant_publish(self.task.role)
        self._grant_history(state_machine)
        events.Rule(
            self,
            "OnEnd",
            description="An execution of the state machine has ended",
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={
                    "stateMachineArn": [state_machine.state_machine_arn],
                    "status": list(ENDED),
                },
            ),
            targets=[
                targets.LambdaFunction(
                    self.task.function,
                    dead_letter_queue=dead_letters.queue,
                    retry_attempts=ATTEMPTS,
                    max_event_age=AT_MOST,
                )
            ],
        )

    def _grant_history(self, state_machine: sfn.StateMachine) -> None:
        stack = Stack.of(self)
        iam.Grant.add_to_principal(
            grantee=self.task.role,
            actions=["states:GetExecutionHistory"],
            resource_arns=[
                stack.format_arn(
                    service="states",
                    resource="execution",
                    resource_name=f"{state_machine.state_machine_name}:*",
                    arn_format=ArnFormat.COLON_RESOURCE_NAME,
                )
            ],
        )
        machine = cast(sfn.CfnStateMachine, state_machine.node.default_child)
        acknowledge(
            self.task.role,
            "IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:"
            f"<{stack.get_logical_id(machine)}.Name>:*]",
            "executions have names that nobody knows beforehand",
        )
