"""Who hears of a run's end: the rule for executions that have ended, and the function it calls."""

from aws_cdk import Aws, Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.dead_letters import DeadLetters
from infra.constructs.encryption import Encryption
from infra.constructs.ledger import Ledger
from infra.constructs.notifications import Notifications
from infra.constructs.task import Task
from infra.constructs.triggers import AT_MOST, ATTEMPTS
from infra.constructs.workflow import Workflow, grant_executions
from infra.settings import Settings

ENDED = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")


class Announcer(Construct):
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
        ledger: Ledger,
        notifications: Notifications,
        dead_letters: DeadLetters,
        workflow: Workflow,
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
                "LEDGER_TABLE": ledger.table_name,
            },
            dead_letter_queue=dead_letters.queue,
        )
        notifications.grant_publish(self.task.role)
        grant_executions(self.task.role, settings, "states:GetExecutionHistory")
        ledger.grant_read(self.task.role)
        ledger.grant_write(self.task.role)
        events.Rule(
            self,
            "OnEnd",
            description="An execution of the state machine has ended",
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={
                    "stateMachineArn": [workflow.state_machine.state_machine_arn],
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
