"""What people are called for. Every alarm tells the topic, and says what to look at."""

from typing import cast

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.constructs.dead_letters import DeadLetters
from infra.constructs.notifications import Notifications
from infra.constructs.run_metric import run_metric
from infra.settings import Settings
from lambdas.shared.publication import metrics

SOON = Duration.minutes(5)
DAY = Duration.days(1)
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
_LONGEST_WARM_UP_DAYS = 2

_MORE = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
_FEWER = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD


class Alarms(Construct):
    """Failures are counted by Step Functions itself, so that these alarms miss none, whatever
    becomes of the announcement.

    An alarm tells once, when it begins. The one that hears silence would begin within the hour
    that it is made in, before anybody has confirmed a subscription; so it warms up first, as long
    as CloudWatch lets it, and a stack that nothing ever reaches is heard of then.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        notifications: Notifications,
        dead_letters: DeadLetters,
        state_machine: sfn.StateMachine,
    ) -> None:
        super().__init__(scope, construct_id)
        self._action = actions.SnsAction(notifications.topic)
        self.all: list[cloudwatch.Alarm] = []
        self._alarm(
            "RunFailed",
            state_machine.metric_failed(period=SOON),
            "A run failed. Its execution shows at which state and why; redrive it once the cause "
            "is removed.",
        )
        self._alarm(
            "RunTimedOut",
            state_machine.metric_timed_out(period=SOON),
            "A run was given up after a day. Its execution shows which state it waited in.",
        )
        days = settings.alarm_days_without_publication
        silence = self._alarm(
            "NothingPublished",
            run_metric(metrics.PUBLISHED, period=DAY),
            f"No run of {settings.stack_name} was published for {days} days, or since it was "
            "deployed. Are files delivered? Do executions start, and what do they end with?",
            comparison=_FEWER,
            threshold=1,
            periods=days,
            missing=cloudwatch.TreatMissingData.BREACHING,
        )
        warm_up = Duration.days(min(days, _LONGEST_WARM_UP_DAYS))
        cast(
            cloudwatch.CfnAlarm, silence.node.default_child
        ).warm_up_configuration = cloudwatch.CfnAlarm.WarmUpConfigurationProperty(
            warm_up_period_duration_in_minutes=warm_up.to_minutes()
        )
        self._alarm(
            "ManyRowsRejected",
            run_metric(metrics.REJECTED_PERCENT, "Maximum", period=SOON),
            f"A run used less than {100 - settings.alarm_rejected_percent} % of the rows that were "
            "delivered. Its rejected_rows.csv says which not, and why.",
            threshold=settings.alarm_rejected_percent,
        )
        self._alarm(
            "OpportunitiesFarFromLastRun",
            run_metric(metrics.CHANGE_PERCENT, "Maximum", period=SOON),
            f"A run found more or fewer opportunities than the one before, by more than "
            f"{settings.alarm_change_percent} %. Compare the summary.json of both before anybody "
            "is called.",
            threshold=settings.alarm_change_percent,
        )
        self._alarm(
            "DeadLetters",
            dead_letters.queue.metric_approximate_number_of_messages_visible(
                statistic="Maximum", period=SOON
            ),
            "A trigger or an announcement could not be delivered. The letter in the queue says "
            "which, and why.",
        )

    def _alarm(
        self,
        construct_id: str,
        metric: cloudwatch.IMetric,
        description: str,
        *,
        comparison: cloudwatch.ComparisonOperator = _MORE,
        threshold: float = 0,
        periods: int = 1,
        missing: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING,
    ) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            construct_id,
            alarm_description=description,
            metric=metric,
            comparison_operator=comparison,
            threshold=threshold,
            evaluation_periods=periods,
            treat_missing_data=missing,
        )
        alarm.add_alarm_action(self._action)
        self.all.append(alarm)
        return alarm
