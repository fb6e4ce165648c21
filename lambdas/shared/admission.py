"""The admission record: what a run reads, what it was started with, and what was turned away.

It stands in the working bucket, so that the state carries no long lists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lambdas.shared import runs, s3

_CARRIED_FILES = 50  # a state holds 256 KB


@dataclass(frozen=True, kw_only=True)
class AdmittedObject:
    """One accepted version: `size` in bytes, SHA-256 in hex, `rows` as lines that hold data."""

    key: str
    version_id: str
    size: int
    sha256: str
    rows: int
    last_modified: str


@dataclass(frozen=True, kw_only=True)
class RejectedObject:
    """One version that was not accepted, with the reason in plain words."""

    key: str
    version_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Admission:
    run_id: str
    status: str  # "admitted", "incomplete", "rejected" or "duplicate"
    message: str  # what happened, and what to do next
    trigger: Mapping[str, Any]
    limits: Mapping[str, str]
    as_of: str  # YYYY-MM-DD
    fingerprint: str | None  # None where a required dataset is not there
    versions: Mapping[str, str]  # of the rules: the SQL's, the matching workflow's
    snapshot: Mapping[str, Sequence[AdmittedObject]]  # by dataset
    missing: Sequence[str]  # required datasets with no delivery at all
    rejected: Sequence[RejectedObject]

    def as_state(self) -> dict[str, Any]:
        """What the state machine carries of it: as many of the rejected files as fit."""
        carried = ("status", "message", "run_id", "limits", "as_of", "missing")
        rejected = [
            {"key": file.key, "reason": file.reason} for file in self.rejected[:_CARRIED_FILES]
        ]
        return {name: getattr(self, name) for name in carried} | {"rejected_files": rejected}


def save(bucket: str, admission: Admission) -> None:
    s3.put_json(bucket, runs.admission_key(admission.run_id), asdict(admission))


def load(bucket: str, run_id: str) -> Admission:
    document = s3.read_json(bucket, runs.admission_key(run_id))
    document["snapshot"] = {
        dataset: [AdmittedObject(**admitted) for admitted in objects]
        for dataset, objects in document["snapshot"].items()
    }
    document["rejected"] = [RejectedObject(**rejected) for rejected in document["rejected"]]
    return Admission(**document)
