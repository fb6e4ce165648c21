"""What a list has to be made of to be published: opt-outs that bind, and rows that could be used.

Each demand is waived by force, and then told as a warning. They are made here and not in
sql/checks, as they tell the files' names and know the run that was published last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from lambdas.shared import csv_reading, s3
from lambdas.shared.admission.record import Admission
from lambdas.shared.contract import DATASETS, OPT_OUTS
from lambdas.shared.errors import ChecksFailed
from lambdas.shared.limits import Limits
from lambdas.shared.spreadsheets import unguarded

BINDS_NOBODY = 5  # one opt-out line in so many, and nothing is published
_TOLD_FILES = 3

Counts = Mapping[str, Any]


def demand(
    admission: Admission, counts: Counts, before: Mapping[str, int], rejected_rows: str
) -> list[str]:
    """Raises ChecksFailed for the first demand that is not met; by force, all as warnings.

    `before`: the opt-outs in force in the last published run, by dataset; `rejected_rows`: the
    s3:// location of the report. No name and no address is told.
    """
    unmet = [
        *_opt_outs_bind(admission, counts),
        *_opt_outs_stand(admission, counts, before),
        *_rows_are_used(admission, counts, rejected_rows),
    ]
    if unmet and not admission.band["is_waived"]:
        raise ChecksFailed(f"{unmet[0]}. If that is right, start the run by force")
    return [f"{each}; the run was forced." for each in unmet]


def in_force(counts: Counts) -> dict[str, int]:
    """The opt-outs that bind somebody or close an address, by dataset."""
    return {dataset.name: counts["datasets"][dataset.name]["used"] for dataset in OPT_OUTS}


def _opt_outs_bind(admission: Admission, counts: Counts) -> Iterator[str]:
    for dataset in OPT_OUTS:
        rows, unbound = (counts["datasets"][dataset.name][kind] for kind in ("rows", "rejected"))
        if unbound and BINDS_NOBODY * unbound >= rows:
            meant = "no borrower's id" if dataset is OPT_OUTS[0] else "no number and no e-mail"
            yield (
                f"{unbound:,} of {rows:,} lines of {_files(admission, dataset.name)} bind nobody: "
                f"{meant} stands there; correct and deliver it again, `refi-ready validate` with "
                "the borrowers beside it says which lines"
            )


def _opt_outs_stand(
    admission: Admission, counts: Counts, before: Mapping[str, int]
) -> Iterator[str]:
    percent = Limits.parse(admission.limits).opt_out_band_percent
    for name, now in in_force(counts).items():
        last = int(before.get(name, 0))
        is_far = bool(percent) and 100 * (last - now) > percent * last
        if last and (now == 0 or is_far):
            yield (
                f"{now:,} opt-outs of {_files(admission, name)} are in force, and {last:,} were in "
                f"the last published run: more than {percent} percent are gone; deliver the whole "
                "list again"
            )


def _rows_are_used(admission: Admission, counts: Counts, rejected_rows: str) -> Iterator[str]:
    percent = Limits.parse(admission.limits).max_rejected_percent
    for dataset in DATASETS:
        told = counts["datasets"][dataset.name]
        if dataset.required and 100 * told["rejected"] > percent * told["rows"]:
            yield (
                f"{told['rejected']:,} of {told['rows']:,} rows of "
                f"{_files(admission, dataset.name)} cannot be used, more than {percent} percent, "
                f"most for {_dominant(rejected_rows, dataset.name)}; repair and deliver it again"
            )


def _dominant(rejected_rows: str, dataset: str) -> str:
    """The commonest reason, its column, and a key for example, if that is made of ids alone: what
    should be an id may be somebody's address."""
    reasons: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    with s3.reading(*s3.split(rejected_rows)) as text:
        for line in csv_reading.records(text):
            if line["dataset"] == dataset and line["effect"] == "row_rejected":
                reason = line["reason"], line["column"]
                reasons[reason] += 1
                key = unguarded(line["key"])
                if line["reason"] not in ("INVALID_ID", "WRONG_FIELD_COUNT") and key.isascii():
                    examples.setdefault(reason, key)
    if not reasons:
        return "no reason that is told"
    commonest = min(reasons, key=lambda each: (-reasons[each], each))
    why, column = commonest
    told = f"{why} in {column}" if column else why
    return f"{told}, {examples[commonest]} for example" if commonest in examples else told


def _files(admission: Admission, dataset: str) -> str:
    keys = [each.key for each in admission.snapshot.get(dataset, ())]
    shown = ", ".join(repr(key) for key in keys[:_TOLD_FILES])
    more = len(keys) - _TOLD_FILES
    return f"{shown} and {more} more files" if more > 0 else shown or dataset
