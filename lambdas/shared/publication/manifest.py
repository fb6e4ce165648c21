"""manifest.json: what a run read, by which rules, and what it wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from lambdas.shared.admission.record import Admission
from lambdas.shared.code_version import code_version
from lambdas.shared.errors import ChecksFailed
from lambdas.shared.matching.result import MatchingResult
from lambdas.shared.publication import summary
from lambdas.shared.query.state import Results
from lambdas.shared.text.counting import counted

# by what "Start matching" answered: how the persons were found
_HOW_MATCHED = {"started": "matched", "reused": "reused", "nobody": "nobody"}


def compose(
    *,
    execution_arn: str,
    published_at: str,
    admission: Admission,
    matching: Mapping[str, Any],
    results: Results,
    counts: Mapping[str, Any],
    warnings: Sequence[str],
    files: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """The document; `results` are the completed queries, `files` what publishing wrote."""
    return {
        "run_id": admission.run_id,
        "execution_arn": execution_arn,
        "published_at": published_at,
        "trigger": admission.trigger,
        "as_of": admission.as_of,
        "limits": admission.limits,
        "fingerprint": admission.fingerprint,
        "versions": versions(admission),
        "snapshot": {
            dataset: [asdict(admitted) for admitted in objects]
            for dataset, objects in admission.snapshot.items()
        },
        "rejected_files": [asdict(rejected) for rejected in admission.rejected],
        "matching": {
            "status": _HOW_MATCHED[matching["status"]],
            **asdict(MatchingResult.parse(matching)),
            "reused": matching["reused"],
        },
        "queries": {
            name: {key: result[key] for key in ("execution_id", "attempt", "bytes_scanned")}
            for name, result in results.items()
        },
        "counts": counts,
        "warnings": [*warnings, *_of_matching(matching)],
        "files": files,
    }


def matching_in_words(document: Mapping[str, Any]) -> str:
    """A sentence on who was sent to Entity Resolution; `document` is the manifest."""
    matching, borrowers = document["matching"], document["counts"]["borrowers"]
    sent = matching["input_records"]
    told = "some" if sent is None else f"{sent:,}"  # a job need not tell how many
    who = f"{told} of {counted(borrowers, 'borrower', 'borrowers')}"
    match matching["status"]:
        case "nobody":
            return "No two borrowers look like one person: Entity Resolution was not asked."
        case "reused":
            return f"The last matching was used again: who was sent is who was sent then, {who}."
        case _:
            return f"Entity Resolution was given {who}."


def versions(admission: Admission) -> dict[str, str]:
    """Of the rules that decided."""
    return {"code": code_version(), **admission.versions}


def warnings(admission: Admission, counts: Mapping[str, Any]) -> list[str]:
    """A sentence for each thing that is odd about the deliveries and did not stop the run."""
    return [*admission.warnings, *summary.warnings(counts)]


def _of_matching(matching: Mapping[str, Any]) -> list[str]:
    """What the services did otherwise than expected: of no concern to who reads the list."""
    if matching["crawl"]["partition_added_by"] == "crawler":
        return []
    return [
        "the crawl succeeded and did not add the matches' partition as its table declares it: the "
        "task did; the crawler's log may say why"
    ]


def demand_all_rows(admission: Admission, counts: Mapping[str, Any]) -> None:
    """Raises ChecksFailed unless Athena saw each row that admission read, dataset by dataset."""
    for dataset, objects in admission.snapshot.items():
        delivered = sum(admitted.rows for admitted in objects)
        seen = counts["datasets"].get(dataset, {"rows": 0})["rows"]
        if seen != delivered:
            raise ChecksFailed(
                f"{dataset} was delivered with {counted(delivered, 'row', 'rows')} and Athena saw "
                f"{seen}: "
                f"nothing is published; look at staged/{admission.run_id}/{dataset}/"
            )
