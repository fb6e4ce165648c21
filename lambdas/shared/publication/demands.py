"""What a list has to be made of to be published: opt-outs that bind, and rows that could be used.

Each demand is waived by force, and then told as a warning. They are made here and not in
sql/checks, as they tell the files' names and know the run that was published last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lambdas.shared import csv_reading, s3
from lambdas.shared.admission.record import Admission
from lambdas.shared.contract import DATASETS, OPT_OUTS
from lambdas.shared.errors import ChecksFailed
from lambdas.shared.limits import Limits
from lambdas.shared.spreadsheets import unguarded

BINDS_NOBODY = 5  # one opt-out line in so many, and nothing is published
_TOLD_FILES = 3
_HOW_TO_FORCE = 'If that is right, run by force: {"force": true}, or refi-ready run --force'

Counts = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Loss:
    """What became of the opt-outs of a dataset that were in force in the last published run.

    `last`, `now`: how many were and are in force. `recorded`: how many of the last ones are known
    one by one; `in_the_book`: the borrowers or addresses of how many are there still, and `lost`:
    how many of these close no longer what they closed.
    """

    dataset: str
    files: str
    percent: int  # the limit
    last: int
    now: int
    recorded: int
    in_the_book: int
    lost: int

    @classmethod
    def read(cls, admission: Admission, counts: Counts, dataset: str, last: int) -> Loss:
        found = {name: number or 0 for name, number in counts["opt_outs_before"][dataset].items()}
        return cls(
            dataset=dataset,
            files=_files(admission, dataset),
            percent=Limits.parse(admission.limits).opt_out_band_percent,
            last=int(last),
            now=in_force(counts)[dataset],
            **found,
        )

    @property
    def is_known(self) -> bool:
        """Whether it can be said who is lost; else, how many fewer there are."""
        return self.recorded >= self.last

    @property
    def is_far(self) -> bool:
        gone, of = (self.lost, self.in_the_book) if self.is_known else (self.fewer, self.last)
        is_beyond = bool(self.percent) and 100 * gone > self.percent * of
        return self.are_all_gone or is_beyond

    @property
    def are_all_gone(self) -> bool:
        return self.now == 0 < self.last

    @property
    def fewer(self) -> int:
        return max(self.last - self.now, 0)

    def in_words(self) -> str:
        """Why nothing is published, and what to do."""
        if self.are_all_gone or not self.is_known:
            told = (
                f"{self.now:,} opt-outs of {self.files} are in force, and {self.last:,} were in "
                f"the last published run: more than {self.percent} percent are gone"
            )
        else:
            told = (
                f"{self._lost_of_all()}, which is more than {self.percent} percent: what is there "
                f"now is {self.files}"
            )
        return f"{told}; deliver the whole list, or put back the file that stood there"

    def noticed(self) -> Iterator[str]:
        """What somebody should know of a run that is published all the same."""
        if self.last and not self.is_known:
            yield (
                f"The opt-outs of {self.dataset} were compared with the last published run's by "
                "number only: of that run there is no record of them, as it is older than this "
                "version, expired or erased."
            )
        if self.is_known and self.lost and not self.is_far:
            yield (
                f"{self._lost_of_all()}: if they were not withdrawn, deliver the whole list again."
            )

    def _lost_of_all(self) -> str:
        whose = "addresses" if self.dataset == OPT_OUTS[1].name else "borrowers"
        return (
            f"{self.lost:,} of {self.in_the_book:,} opt-outs of {self.dataset} that were in force "
            f"in the last published run, and whose {whose} are still in the book, are in force no "
            "more"
        )


def demand(
    admission: Admission, counts: Counts, before: Mapping[str, int], rejected_rows: str
) -> list[str]:
    """Raises ChecksFailed for the demands that are not met: all are told, as force waives all. By
    force, they are warnings, and before them stands what was found and does not stop the run.

    `before`: the opt-outs in force in the last published run, by dataset; `rejected_rows`: the
    s3:// location of the report. No name and no address is told.
    """
    losses = [
        Loss.read(admission, counts, dataset.name, before.get(dataset.name, 0))
        for dataset in OPT_OUTS
    ]
    unmet = [
        *_opt_outs_bind(admission, counts),
        *(each.in_words() for each in losses if each.is_far),
        *_rows_are_used(admission, counts, rejected_rows),
    ]
    if unmet and not admission.band["is_waived"]:
        raise ChecksFailed(". ".join([*unmet, _HOW_TO_FORCE]))
    noticed = [told for each in losses for told in each.noticed()]
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
                f"{unbound:,} of {rows:,} lines of {_files(admission, dataset.name)} bind nobody: "
                f"{meant} stands there; correct and deliver it again, `refi-ready validate` with "
                "the borrowers beside it says which lines"
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
