"""What CloudWatch is told of a published run: counts, durations, what it used. Never a name.

One place for all of it. The metrics stand in the log of Publish leads, in CloudWatch's embedded
metric format, and become metrics of the namespace without a call. Each has the dimension
`service`, which is the stack's name; two have another one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit

from lambdas.shared import clock, runs
from lambdas.shared.query import stages
from lambdas.shared.query.state import Results

NAMESPACE = "RefiReady"

# The metrics, by what an alarm or a dashboard asks for.
PUBLISHED = "RunsPublished"
ROWS = "Rows"
REJECTED_ROWS = "RejectedRows"
REJECTED_PERCENT = "RejectedPercent"
PERSONS = "Persons"
OPPORTUNITIES = "Opportunities"
OPPORTUNITIES_BY_TIER = "OpportunitiesByTier"  # dimension `tier`
CHANGE_PERCENT = "OpportunitiesChangePercent"
BYTES_SCANNED = "BytesScanned"
RECORDS_MATCHED = "RecordsMatched"
SECONDS = "Seconds"
SECONDS_BY_STAGE = "SecondsByStage"  # dimension `stage`

# In order. What is not a stage of queries is what lies between them, before and after.
STAGES = ("admit", "judge", "prepare", "resolve", "evaluate", "publish")

_UNITS = {
    REJECTED_PERCENT: MetricUnit.Percent,
    CHANGE_PERCENT: MetricUnit.Percent,
    BYTES_SCANNED: MetricUnit.Bytes,
    SECONDS: MetricUnit.Seconds,
    SECONDS_BY_STAGE: MetricUnit.Seconds,
}


def emit(
    manifest: Mapping[str, Any],
    results: Results,
    *,
    ended: datetime,
    previous: Mapping[str, Any] | None,
) -> None:
    """`results` are the completed queries; `previous` is the manifest of the run that this one
    follows as the current one, None where it follows none.
    """
    run_id, counts = manifest["run_id"], manifest["counts"]
    metrics = Metrics(namespace=NAMESPACE)
    metrics.add_metadata("run_id", run_id)
    for name, value in _values(manifest, results, ended=ended, previous=previous).items():
        metrics.add_metric(name=name, unit=_unit(name), value=value)
    metrics.flush_metrics()
    by_dimension = (
        (OPPORTUNITIES_BY_TIER, "tier", counts["by_tier"]),
        (SECONDS_BY_STAGE, "stage", stage_seconds(results, runs.started(run_id), ended)),
    )
    for name, dimension, values in by_dimension:
        for label, value in values.items():
            with single_metric(
                name=name,
                unit=_unit(name),
                value=value,
                namespace=NAMESPACE,
                default_dimensions={"service": str(metrics.service), dimension: label},
            ) as metric:
                metric.add_metadata("run_id", run_id)


def _values(
    manifest: Mapping[str, Any],
    results: Results,
    *,
    ended: datetime,
    previous: Mapping[str, Any] | None,
) -> dict[str, float]:
    counts, matching = manifest["counts"], manifest["matching"]
    datasets = counts["datasets"].values()
    rows = sum(dataset.get("rows", 0) for dataset in datasets)
    rejected = sum(dataset.get("rejected", 0) for dataset in datasets)
    values: dict[str, float] = {
        PUBLISHED: 1,
        ROWS: rows,
        REJECTED_ROWS: rejected,
        REJECTED_PERCENT: 100 * rejected / max(rows, 1),
        PERSONS: counts["persons"],
        OPPORTUNITIES: counts["opportunities"],
        BYTES_SCANNED: sum(result["bytes_scanned"] for result in results.values()),
        SECONDS: (ended - runs.started(manifest["run_id"])).total_seconds(),
    }
    records = 0 if matching["reused"] else matching["input_records"]
    if records is not None:  # a job need not tell
        values[RECORDS_MATCHED] = records
    if previous is not None:
        before = previous["counts"]["opportunities"]
        values[CHANGE_PERCENT] = 100 * abs(counts["opportunities"] - before) / max(before, 1)
    return values


def stage_seconds(results: Results, started: datetime, ended: datetime) -> dict[str, float]:
    """How long each of STAGES took, if it ran.

    Between two stages of queries lies what Entity Resolution and the crawler took.
    """
    seconds: dict[str, float] = {}
    at, between = started, "admit"
    for stage, members in stages.STAGES.items():
        ran = [results[query.name] for query in members if query.name in results]
        if not ran:
            continue
        began = min(clock.parse(result["began_at"]) for result in ran)
        seconds[between] = seconds.get(between, 0) + (began - at).total_seconds()
        at = max(clock.parse(result["ended_at"]) for result in ran)
        seconds[stage] = (at - began).total_seconds()
        between = "resolve"
    return seconds | {"publish": (ended - at).total_seconds()}


def _unit(name: str) -> MetricUnit:
    return _UNITS.get(name, MetricUnit.Count)
