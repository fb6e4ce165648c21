"""What a stack has published: the current run, as its own files tell of it."""

import json
from typing import TYPE_CHECKING, Any

from infra.command.errors import RunFailed
from lambdas.shared import places, runs

if TYPE_CHECKING:
    from infra.command.target import Target


def current_manifest(target: "Target") -> dict[str, Any]:
    """The manifest of the run that latest.json names. There is one once a run is a duplicate."""
    run_id = _read(target, places.LATEST_KEY)["run_id"]
    if not runs.is_run_id(run_id):
        raise RunFailed(
            f"{places.LATEST_KEY} names {run_id!r}, which is no run's id: give --force, and the "
            "run writes it anew"
        )
    try:
        return _read(target, runs.manifest_key(run_id))
    except target.client("s3").exceptions.NoSuchKey as gone:
        raise RunFailed(
            f"run {run_id} has published the same files, and was erased since: to publish them "
            "again, give --force"
        ) from gone


def _read(target: "Target", key: str) -> dict[str, Any]:
    answer = target.client("s3").get_object(Bucket=target.outputs["OutputBucketName"], Key=key)
    document: dict[str, Any] = json.loads(answer["Body"].read())
    return document
