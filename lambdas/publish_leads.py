"""Task "Publish leads": the results become the run's files, and the run becomes the current one.

In   {"lease": {"owner", "fence"}, "run": what Admit run answered,
     "matching": what the matching tasks answered,
     "query": the QueryState of stage "evaluate" when done}
Out  {"status": "published", "run_id", "opportunities", "by_tier": {tier: count}, "rejected_rows",
     "matching", "missing", "rejected_files": [{"key", "reason"}], "warnings": [sentence],
     "output": "s3://…/runs/<run_id>/"}
Err  LeaseLost; ChecksFailed, when Athena saw fewer rows than were delivered, or for what
     shared/publication/demands.py asks; PublishedDifferently

In the order of shared/publication/commit.py, and may run twice: a run that is published is only
shown again, and says of itself what its manifest says.
"""

import json
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import clock, runs, s3, settings
from lambdas.shared.admission import record
from lambdas.shared.ledger import lease, pointer
from lambdas.shared.ledger.lease import Claim
from lambdas.shared.limits import Limits
from lambdas.shared.publication import commit, demands, files, manifest, metrics, summary
from lambdas.shared.publication.commit import Publication
from lambdas.shared.publication.report import publishing
from lambdas.shared.query import stages
from lambdas.shared.query.state import QueryState, Results
from lambdas.shared.telemetry import logger

_TOLD_WARNINGS, _LONGEST_WARNING = 20, 400  # all are in the manifest; a state holds 256 KB


@dataclass(frozen=True, kw_only=True)
class Request:
    lease: dict[str, Any]
    run: dict[str, Any]
    matching: dict[str, Any]
    query: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Settings:
    working_bucket: str
    output_bucket: str
    ledger_table: str
    database: str
    deployed_limits: str  # JSON


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    request = Request(**event)
    here = settings.read(Settings)
    run_id, claim = request.run["run_id"], Claim(**request.lease)
    results = QueryState.parse(request.query).completed

    if not commit.is_published(here.ledger_table, run_id):
        lease.verify(here.ledger_table, claim)
        publish(request, results, here, claim)
    previous = commit.shown_before(here.output_bucket, run_id)
    commit.show(here.ledger_table, here.database, here.output_bucket, run_id)
    lease.release(here.ledger_table, claim)

    standing = s3.read_json(here.output_bucket, runs.manifest_key(run_id))
    counts = standing["counts"]
    moved = is_current(request.run["limits"], here)
    metrics.emit(standing, results, ended=clock.now(), previous=previous if moved else None)
    logger.info("published", run_id=run_id, opportunities=counts["opportunities"])
    return {
        "status": "published",
        "run_id": run_id,
        "opportunities": counts["opportunities"],
        "by_tier": counts["by_tier"],
        "rejected_rows": summary.unused(counts),
        "matching": manifest.matching_in_words(standing),
        "missing": request.run["missing"],
        "rejected_files": request.run["rejected_files"],
        "warnings": [each[:_LONGEST_WARNING] for each in standing["warnings"][:_TOLD_WARNINGS]],
        "output": f"s3://{here.output_bucket}/{runs.published_prefix(run_id)}",
    }


def publish(request: Request, results: Results, here: Settings, claim: Claim) -> None:
    """Files, manifest, ledger: afterwards the run is published, and the next is held against it."""
    run_id = request.run["run_id"]
    admitted = record.load(here.working_bucket, run_id, claim.fence)
    counts = summary.read(*(results[name]["location"] for name in stages.SUMMARIES))
    manifest.demand_all_rows(admitted, counts)
    before = pointer.current(here.ledger_table).get("opt_outs", {})
    told = demands.demand(admitted, counts, before, results["rejected_rows"]["location"])
    warnings = [*told, *manifest.warnings(admitted, counts)]
    published = files.publish(here.output_bucket, run_id, results, counts)
    published |= publishing.publish(
        here.output_bucket, admitted, results, counts, published, warnings
    )
    files.keep_opt_outs(here.output_bucket, run_id, results)
    document = manifest.compose(
        execution_arn=claim.owner,
        published_at=clock.as_text(clock.now()),
        admission=admitted,
        matching=request.matching,
        results=results,
        counts=counts,
        warnings=warnings,
        files=published,
    )
    standing = commit.establish_manifest(here.output_bucket, run_id, document)
    commit.commit(
        here.ledger_table,
        claim,
        Publication(
            run_id=run_id,
            published_at=standing["published_at"],
            fingerprint=standing["fingerprint"],
            limits=standing["limits"],
            is_current=is_current(request.run["limits"], here),
            counts=counts,
        ),
    )


def is_current(limits: dict[str, Any], here: Settings) -> bool:
    """Whether the run answers with the deployed limits, and so becomes the current one."""
    return Limits.parse(limits) == Limits.parse(json.loads(here.deployed_limits))
