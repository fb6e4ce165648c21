"""Task "Publish leads": the results become the run's files, and the run becomes the current one.

In   {"execution_arn", "run": what Admit run answered, "matching": what the matching tasks answered,
     "query": the QueryState of stage "evaluate" when done}
Out  {"status": "published", "run_id", "opportunities", "by_tier": {tier: count}, "rejected_rows",
     "missing", "rejected_files": [{"key", "reason"}], "output": "s3://…/runs/<run_id>/"}
Err  ChecksFailed, when Athena saw fewer rows than were delivered; PublishedDifferently

Files, then the manifest, then the history's partition, then latest.json: who finds latest.json
finds all of it. May run twice: the copies are the same copies, and the manifest of the first time
stands. A run with other limits than the deployed ones never becomes the current one.
"""

import json
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import (
    admission,
    clock,
    history,
    manifest,
    publication,
    published_files,
    run_metrics,
    runs,
    settings,
    summary,
)
from lambdas.shared.limits import Limits
from lambdas.shared.stages import QueryState
from lambdas.shared.telemetry import logger


@dataclass(frozen=True, kw_only=True)
class Request:
    execution_arn: str
    run: dict[str, Any]
    matching: dict[str, Any]
    query: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Settings:
    working_bucket: str
    output_bucket: str
    database: str
    deployed_limits: str  # JSON


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    request = Request(**event)
    here = settings.read(Settings)
    results = QueryState.parse(request.query).completed
    run_id = request.run["run_id"]

    admitted = admission.load(here.working_bucket, run_id)
    counts = summary.read(results["run_summary"]["location"])
    manifest.demand_all_rows(admitted, counts)
    files = published_files.publish(here.output_bucket, run_id, results, counts)
    document = manifest.compose(
        execution_arn=request.execution_arn,
        published_at=clock.as_text(clock.now()),
        admission=admitted,
        matching=request.matching,
        results=results,
        counts=counts,
        files=files,
    )
    standing = publication.establish_manifest(here.output_bucket, run_id, document)
    history.add(here.database, here.output_bucket, run_id)
    previous = None
    if Limits.parse(request.run["limits"]) == Limits.parse(json.loads(here.deployed_limits)):
        previous = publication.latest_manifest(here.output_bucket)
        publication.move_latest(here.output_bucket, run_id, standing["published_at"])
    run_metrics.emit(standing, results, ended=clock.now(), previous=previous)
    logger.info("published", run_id=run_id, opportunities=counts["opportunities"])
    return {
        "status": "published",
        "run_id": run_id,
        "opportunities": counts["opportunities"],
        "by_tier": counts["by_tier"],
        "rejected_rows": files["rejected_rows.csv"]["rows"],
        "missing": request.run["missing"],
        "rejected_files": request.run["rejected_files"],
        "output": f"s3://{here.output_bucket}/{runs.published_prefix(run_id)}",
    }
