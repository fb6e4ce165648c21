"""What starts a run by itself: an upload to the raw zone, and the clock."""

from aws_cdk import TimeZone
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as scheduler_targets
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.settings import Settings
from infra.storage import Storage
from lambdas.shared.contract import DATASETS


class Triggers(Construct):
    """The upload rule and the schedule. Switched off, both exist and are disabled.

    Each may start this one state machine and nothing else: CDK gives the target a role of its
    own with states:StartExecution on it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        storage: Storage,
        state_machine: sfn.IStateMachine,
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
            targets=[targets.SfnStateMachine(state_machine)],
        )
        scheduler.Schedule(
            self,
            "Daily",
            description="Offers change daily, with or without an upload",
            enabled=settings.triggers_enabled,
            schedule=scheduler.ScheduleExpression.expression(
                settings.schedule, TimeZone.of(settings.schedule_timezone)
            ),
            target=scheduler_targets.StepFunctionsStartExecution(
                state_machine,
                input=scheduler.ScheduleTargetInput.from_object({"trigger": "schedule"}),
            ),
        )
