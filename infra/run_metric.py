"""The metrics of runs, see lambdas/shared/run_metrics.py, as alarms and the dashboard name them."""

from aws_cdk import Aws, Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from lambdas.shared import run_metrics


def run_metric(
    name: str, statistic: str = "Sum", *, period: Duration, label: str | None = None, **more: str
) -> cloudwatch.Metric:
    """Of this stack; `more` are further dimensions, `tier` or `stage`."""
    return cloudwatch.Metric(
        namespace=run_metrics.NAMESPACE,
        metric_name=name,
        dimensions_map={"service": Aws.STACK_NAME, **more},
        statistic=statistic,
        period=period,
        label=label,
    )
