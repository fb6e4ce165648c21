"""The admission record: what a run reads, what it was started with, and what was turned away.

It stands in the working bucket, so that the state carries no long lists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lambdas.shared import runs, s3
from lambdas.shared.delivery.snapshot import AdmittedObject, RejectedObject
from lambdas.shared.text.counting import counted

_CARRIED_FILES = 50  # a state holds 256 KB
_TOLD_FILES = 3


@dataclass(frozen=True, kw_only=True)
class Admission:
    run_id: str
    fence: int  # of the lease under which the raw zone was read
    status: str  # "admitted", "incomplete", "rejected" or "duplicate"
    message: str  # what happened, and what to do next
    trigger: Mapping[str, Any]
    limits: Mapping[str, str]
    as_of: str  # YYYY-MM-DD
    fingerprint: str | None  # None where a required dataset is not there
    versions: Mapping[str, str]  # of the rules beside the limits
    snapshot: Mapping[str, Sequence[AdmittedObject]]  # by dataset
    missing: Sequence[str]  # required datasets with no delivery at all
    rejected: Sequence[RejectedObject]
    warnings: Sequence[str]  # what is odd and does not stop the run
    band: Mapping[str, Any]  # a Band of query/parameters.py

    def as_state(self) -> dict[str, Any]:
        return state(
            status=self.status,
            message=self.message,
            run_id=self.run_id,
            fence=self.fence,
            limits=self.limits,
            as_of=self.as_of,
            band=self.band,
            missing=self.missing,
            rejected=self.rejected,
        )

    def as_run(self) -> dict[str, Any]:
        """What the ledger keeps of it beside the run."""
        return {
            "trigger": self.trigger,
            "limits": self.limits,
            "as_of": self.as_of,
            "fingerprint": self.fingerprint,
            "snapshot": runs.staged_prefix(self.run_id),
        }

    def files_of(self, dataset: str) -> str:
        """The keys of the dataset's files, in words: a few of them, and how many more there are."""
        keys = [each.key for each in self.snapshot.get(dataset, ())]
        shown = ", ".join(repr(key) for key in keys[:_TOLD_FILES])
        more = len(keys) - _TOLD_FILES
        return (
            f"{shown} and {counted(more, 'more file', 'more files')}"
            if more > 0
            else shown or dataset
        )


def state(
    *,
    status: str,
    message: str,
    run_id: str,
    limits: Mapping[str, str],
    as_of: str,
    fence: int | None = None,
    band: Mapping[str, Any] | None = None,
    missing: Sequence[str] = (),
    rejected: Sequence[RejectedObject] = (),
    wait_seconds: int | None = None,
) -> dict[str, Any]:
    """What the state machine carries of an admission: as many of the rejected files as fit."""
    return {
        "status": status,
        "message": message,
        "run_id": run_id,
        "fence": fence,
        "limits": limits,
        "as_of": as_of,
        "band": band,
        "missing": list(missing),
        "rejected_files": [
            {"key": file.key, "reason": file.reason} for file in rejected[:_CARRIED_FILES]
        ],
        "wait_seconds": wait_seconds,
    }


def save(bucket: str, admission: Admission) -> None:
    key = runs.admission_key(admission.run_id, admission.fence)
    s3.put_json(bucket, key, asdict(admission))


def load(bucket: str, run_id: str, fence: int) -> Admission:
    document = s3.read_json(bucket, runs.admission_key(run_id, fence))
    document["snapshot"] = {
        dataset: [AdmittedObject(**admitted) for admitted in objects]
        for dataset, objects in document["snapshot"].items()
    }
    document["rejected"] = [RejectedObject(**rejected) for rejected in document["rejected"]]
    return Admission(**document)
