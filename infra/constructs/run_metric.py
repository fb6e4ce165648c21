"""The metrics of runs (lambdas/shared/publication/metrics.py) as alarms and dashboard name them."""

from aws_cdk import Aws, Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from lambdas.shared.publication import metrics


def run_metric(
    name: str, statistic: str = "Sum", *, period: Duration, label: str | None = None, **more: str
) -> cloudwatch.Metric:
    """Of this stack; `more` are further dimensions, `tier` or `stage`."""
    return cloudwatch.Metric(
        namespace=metrics.NAMESPACE,
        metric_name=name,
        dimensions_map={"service": Aws.STACK_NAME, **more},
        statistic=statistic,
        period=period,
        label=label,
    )
