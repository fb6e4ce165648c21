"""What a list has to be made of to be published: opt-outs that bind, and rows that could be used.

Each demand is waived by force, and then told as a warning. They are made here and not in
sql/checks, as they tell the files' names and know the run that was published last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from lambdas.shared import s3
from lambdas.shared.admission.record import Admission
from lambdas.shared.contract import DATASETS, OPT_OUTS
from lambdas.shared.errors import ChecksFailed
from lambdas.shared.limits import Limits
from lambdas.shared.publication import losses
from lambdas.shared.text import csv_reading
from lambdas.shared.text.counting import counted_of, form
from lambdas.shared.text.spreadsheets import unguarded

BINDS_NOBODY = 5  # one opt-out line in so many, and nothing is published
_HOW_TO_FORCE = 'If that is right, run by force: {"force": true}, or refi-ready run --force'

Counts = Mapping[str, Any]


def demand(
    admission: Admission, counts: Counts, before: Mapping[str, int], rejected_rows: str
) -> list[str]:
    """Raises ChecksFailed for the demands that are not met: all are told, as force waives all. By
    force, they are warnings, and before them stands what was found and does not stop the run.

    `before`: the opt-outs in force in the last published run, by dataset; `rejected_rows`: the
    s3:// location of the report. No name and no address is told.
    """
    lost = losses.read(admission, counts, before)
    unmet = [
        *_opt_outs_bind(admission, counts),
        *(each.in_words() for each in lost if each.is_far),
        *_rows_are_used(admission, counts, rejected_rows),
    ]
    if unmet and not admission.band["is_waived"]:
        raise ChecksFailed(". ".join([*unmet, _HOW_TO_FORCE]))
    noticed = [told for each in lost for told in each.noticed()]
    return [*noticed, *(f"{each}; the run was forced." for each in unmet)]


def in_force(counts: Counts) -> dict[str, int]:
    """The opt-outs that bind somebody or close an address, by dataset."""
    return {dataset.name: counts["datasets"][dataset.name]["used"] for dataset in OPT_OUTS}


def _opt_outs_bind(admission: Admission, counts: Counts) -> Iterator[str]:
    for dataset in OPT_OUTS:
        rows, unbound = (counts["datasets"][dataset.name][kind] for kind in ("rows", "rejected"))
        if unbound and BINDS_NOBODY * unbound >= rows:
            meant = "no borrower's id" if dataset is OPT_OUTS[0] else "no number and no e-mail"
            yield (
                f"{counted_of(unbound, rows, 'line', 'lines')} of "
                f"{admission.files_of(dataset.name)} {form(unbound, 'binds', 'bind')} nobody: "
                f"{meant} stands there; correct and deliver it again, `refi-ready validate` with "
                "the borrowers beside it says which lines"
            )


def _rows_are_used(admission: Admission, counts: Counts, rejected_rows: str) -> Iterator[str]:
    percent = Limits.parse(admission.limits).max_rejected_percent
    for dataset in DATASETS:
        told = counts["datasets"][dataset.name]
        if dataset.required and 100 * told["rejected"] > percent * told["rows"]:
            yield (
                f"{counted_of(told['rejected'], told['rows'], 'row', 'rows')} of "
                f"{admission.files_of(dataset.name)} cannot be used, more than {percent} percent, "
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
