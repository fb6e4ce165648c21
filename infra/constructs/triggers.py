"""What starts a run by itself: an upload to the raw zone, and the clock."""

from aws_cdk import Duration, Stack, TimeZone
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as scheduler_targets
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.constructs.dead_letters import DeadLetters
from infra.constructs.encryption import Encryption
from infra.constructs.service_role import trusting
from infra.constructs.storage import Storage
from infra.settings import Settings
from lambdas.shared.contract import DATASETS

# StartExecution fails for a while at most. What comes of an upload or a day that is older can wait
# for the next one, and somebody should look.
ATTEMPTS = 20
AT_MOST = Duration.hours(2)


class Triggers(Construct):
    """The upload rule and the schedule. Switched off, both exist and are disabled.

    Each may start this one state machine and nothing else: CDK gives the target's role
    states:StartExecution on it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        storage: Storage,
        state_machine: sfn.IStateMachine,
        dead_letters: DeadLetters,
        encryption: Encryption,
    ) -> None:
        super().__init__(scope, construct_id)
        events.Rule(
            self,
            "OnUpload",
            description="A file arrived under a dataset's prefix in the raw zone",
            enabled=settings.triggers_enabled,
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={
                    "bucket": {"name": [storage.raw.name]},
                    "object": {"key": [{"prefix": dataset.prefix} for dataset in DATASETS]},
                },
            ),
            targets=[
                targets.SfnStateMachine(
                    state_machine,
                    role=iam.Role(
                        self, "UploadRole", assumed_by=trusting(self, "events.amazonaws.com")
                    ),
                    dead_letter_queue=dead_letters.queue,
                    retry_attempts=ATTEMPTS,
                    max_event_age=AT_MOST,
                )
            ],
        )
        # Scheduler leaves dead letters as this role, and so needs the key. CDK adds the rest.
        role = iam.Role(self, "ScheduleRole", assumed_by=_scheduler(self))
        encryption.grant_write(role)
        scheduler.Schedule(
            self,
            "Daily",
            description="Offers change daily, with or without an upload",
            enabled=settings.triggers_enabled and settings.schedule_enabled,
            schedule=scheduler.ScheduleExpression.expression(
                settings.schedule, TimeZone.of(settings.schedule_timezone)
            ),
            target=scheduler_targets.StepFunctionsStartExecution(
                state_machine,
                role=role,
                input=scheduler.ScheduleTargetInput.from_object({"trigger": "schedule"}),
                dead_letter_queue=dead_letters.queue,
                retry_attempts=ATTEMPTS,
                max_event_age=AT_MOST,
            ),
        )


def _scheduler(scope: Construct) -> iam.IPrincipal:
    """For schedules of the default group: what the service names is the group.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    """
    group = Stack.of(scope).format_arn(
        service="scheduler", resource="schedule-group", resource_name="default"
    )
    return trusting(scope, "scheduler.amazonaws.com", source_arn=group)
