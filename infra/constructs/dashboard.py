"""One page for whoever comes in the morning: did last night's run work, what did it find, what
did it cost?
"""

from collections.abc import Sequence

from aws_cdk import Aws, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra import prices
from infra.constructs.run_metric import run_metric
from infra.settings import Settings
from lambdas.shared.publication import metrics

DAY = Duration.days(1)
TIERS = ("Immediate Action", "Hot Lead", "Watchlist")

_WHOLE, _HALF, _HIGH, _LOW = 24, 12, 6, 3


class Dashboard(Construct):
    """A widget a question, a day a bar, two weeks."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        state_machine: sfn.StateMachine,
        alarms: Sequence[cloudwatch.IAlarm],
    ) -> None:
        super().__init__(scope, construct_id)
        name = f"{settings.stack_name}-{Aws.REGION}"  # dashboards are of the account
        dashboard = cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=name,
            default_interval=Duration.days(14),
        )
        runs = _console(f"states/home?region={Aws.REGION}#/statemachines/view/")
        dashboard.add_widgets(
            cloudwatch.TextWidget(
                markdown=f"**{settings.stack_name}** · [the runs]({runs}"
                f"{state_machine.state_machine_arn})",
                width=_WHOLE,
                height=1,
            )
        )
        dashboard.add_widgets(
            cloudwatch.AlarmStatusWidget(
                title="Does anything need you?", alarms=list(alarms), width=_WHOLE, height=_LOW
            )
        )
        dashboard.add_widgets(
            _bars("Did last night's run work?", _outcomes(state_machine)),
            _bars("What did it find?", _found()),
        )
        dashboard.add_widgets(
            _bars("What could it not use?", _unused()),
            _bars("What did it cost, in dollars?", _costs()),
        )
        dashboard.add_widgets(
            _bars("How long did it take, in seconds?", _durations(), width=_WHOLE)
        )
        self.url = _console(f"cloudwatch/home?region={Aws.REGION}#dashboards/dashboard/{name}")


def _outcomes(state_machine: sfn.StateMachine) -> list[cloudwatch.IMetric]:
    return [
        run_metric(metrics.PUBLISHED, period=DAY, label="published"),
        state_machine.metric_failed(period=DAY, label="failed"),
        state_machine.metric_timed_out(period=DAY, label="timed out"),
    ]


def _found() -> list[cloudwatch.IMetric]:
    """The last of a day's runs is not known to CloudWatch; the largest is."""
    return [
        run_metric(metrics.OPPORTUNITIES_BY_TIER, "Maximum", period=DAY, label=tier, tier=tier)
        for tier in TIERS
    ]


def _unused() -> list[cloudwatch.IMetric]:
    return [run_metric(metrics.REJECTED_ROWS, "Maximum", period=DAY, label="rows rejected")]


def _costs() -> list[cloudwatch.IMetric]:
    """What is charged by the record and by the byte, and crawls by their number."""
    used = {
        "Entity Resolution": (metrics.RECORDS_MATCHED, "Sum", prices.MATCHING_PER_RECORD),
        "Athena": (metrics.BYTES_SCANNED, "Sum", prices.SCAN_PER_BYTE),
        "Glue": (metrics.PUBLISHED, "Sum", prices.CRAWL_AT_LEAST),
    }
    return [
        cloudwatch.MathExpression(
            expression=f"{metric.lower()} * {price:.12f}",
            using_metrics={metric.lower(): run_metric(metric, statistic, period=DAY)},
            label=service,
            period=DAY,
        )
        for service, (metric, statistic, price) in used.items()
    ]


def _durations() -> list[cloudwatch.IMetric]:
    return [
        run_metric(metrics.SECONDS_BY_STAGE, "Maximum", period=DAY, label=stage, stage=stage)
        for stage in metrics.STAGES
    ]


def _bars(
    title: str, shown: list[cloudwatch.IMetric], *, width: int = _HALF
) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title,
        view=cloudwatch.GraphWidgetView.BAR,
        stacked=True,
        left=shown,
        left_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
        width=width,
        height=_HIGH,
    )


def _console(path: str) -> str:
    return f"https://{Aws.REGION}.console.aws.amazon.com/{path}"
