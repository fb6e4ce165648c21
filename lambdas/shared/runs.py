"""A run's id, and where in the working and output buckets its files stand."""

import hashlib
import re
from datetime import UTC, datetime

from lambdas.shared import clock, places

_RUN_ID = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")


def is_run_id(text: object) -> bool:
    """Whether this is one, and so may become part of a path."""
    return isinstance(text, str) and _RUN_ID.fullmatch(text) is not None


def run_id(execution_arn: str, started_at: str) -> str:
    """`20261122T103100Z-1f3a9c2b`: when the execution started, and which one it is."""
    return f"{clock.parse(started_at):%Y%m%dT%H%M%SZ}-{short_id(execution_arn)}"


def short_id(execution_arn: str) -> str:
    """What an execution's run id ends with, known before the execution says when it started."""
    return hashlib.sha256(execution_arn.encode()).hexdigest()[:8]


def admission_key(run_id: str, fence: int) -> str:
    """An admission that is tried again reads the raw zone anew, and under another fence."""
    return f"{places.RUNS}{run_id}/admission-{fence}.json"


def staged_prefix(run_id: str) -> str:
    return f"staged/{run_id}/"


def started(run_id: str) -> datetime:
    """When the execution started, as its run's id says."""
    return datetime.strptime(run_id.partition("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def staged_key(run_id: str, dataset: str, number: int) -> str:
    return f"{staged_prefix(run_id)}{dataset}/{number:05}.csv"


def published_prefix(run_id: str) -> str:
    return f"{places.RUNS}{run_id}/"


def kept_opt_outs_prefix(run_id: str) -> str:
    return f"{places.KEPT_OPT_OUTS}{run_id}/"


def manifest_key(run_id: str) -> str:
    return f"{published_prefix(run_id)}manifest.json"
