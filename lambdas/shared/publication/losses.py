"""What no longer closes what it closed in the last published run: opt-outs, and borrowers' cells.

sql/summary/opt_out_numbers.sql has counted them, one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lambdas.shared.admission.record import Admission
from lambdas.shared.contract import BORROWER_INFORMATION, DO_NOT_CONTACT_ADDRESSES, OPT_OUTS
from lambdas.shared.limits import Limits
from lambdas.shared.text.counting import counted, counted_of, form


def read(
    admission: Admission, counts: Mapping[str, Any], before: Mapping[str, int]
) -> list[Loss | LossOfCells]:
    """`before`: the opt-outs in force in the last published run, by dataset."""
    percent = Limits.parse(admission.limits).opt_out_band_percent

    def found(dataset: str) -> dict[str, Any]:
        numbers = {name: count or 0 for name, count in counts["opt_outs_before"][dataset].items()}
        return {**numbers, "files": admission.files_of(dataset), "percent": percent}

    return [
        *(
            Loss(
                dataset=each.name,
                last=int(before.get(each.name, 0)),
                now=counts["datasets"][each.name]["used"],
                **found(each.name),
            )
            for each in OPT_OUTS
        ),
        LossOfCells(**found(BORROWER_INFORMATION.name)),
    ]


@dataclass(frozen=True, kw_only=True)
class Loss:
    """What became of the opt-outs of a dataset that were in force in the last published run.

    `last`, `now`: how many were and are in force. `recorded`: how many of the last ones are known
    one by one; `in_the_book`: the borrowers or addresses of how many are there still, and `lost`:
    how many of these close no longer what they closed. `percent`: the limit.
    """

    dataset: str
    files: str
    percent: int
    last: int
    now: int
    recorded: int
    in_the_book: int
    lost: int

    @property
    def is_known(self) -> bool:
        """Whether it can be said who is lost; else, how many fewer there are."""
        return self.recorded >= self.last

    @property
    def is_far(self) -> bool:
        gone, of = (self.lost, self.in_the_book) if self.is_known else (self.fewer, self.last)
        return self.are_all_gone or _is_beyond(self.percent, gone, of)

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
                f"{counted(self.now, 'opt-out', 'opt-outs')} of {self.files} "
                f"{form(self.now, 'is', 'are')} in force, and {self.last:,} "
                f"{form(self.last, 'was', 'were')} in the last published run: more than "
                f"{self.percent} percent are gone"
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
        of_addresses = self.dataset == DO_NOT_CONTACT_ADDRESSES.name
        one, many = ("address", "addresses") if of_addresses else ("borrower", "borrowers")
        whose = form(self.in_the_book, f"{one} is", f"{many} are")
        return (
            f"{counted_of(self.lost, self.in_the_book, 'opt-out', 'opt-outs')} of {self.dataset} "
            f"that {form(self.in_the_book, 'was', 'were')} in force in the last published run, and "
            f"whose {whose} still in the book, {form(self.lost, 'is', 'are')} in force no more"
        )


@dataclass(frozen=True, kw_only=True)
class LossOfCells:
    """What became of the borrowers whose own cells refused in the last published run.

    `recorded`: how many they were; `in_the_book`: how many of them are there still, and `lost`: of
    how many of these something is open that was closed. `percent`: the limit.
    """

    files: str
    percent: int
    recorded: int
    in_the_book: int
    lost: int

    @property
    def is_far(self) -> bool:
        return _is_beyond(self.percent, self.lost, self.in_the_book)

    def in_words(self) -> str:
        """Why nothing is published, and what to do."""
        return (
            f"{self._lost_of_all()}, which is more than {self.percent} percent: what is there now "
            f"is {self.files}; give each of them a line in do_not_contact"
        )

    def noticed(self) -> Iterator[str]:
        """What somebody should know of a run that is published all the same."""
        if self.lost and not self.is_far:
            yield (
                f"{self._lost_of_all()}: if they have not changed their minds, give each of them a "
                "line in do_not_contact."
            )

    def _lost_of_all(self) -> str:
        return (
            f"{counted_of(self.lost, self.in_the_book, 'borrower', 'borrowers')} whose own cells "
            "refused in the last published run (REFUSAL in its rejected_rows.csv), and who "
            f"{form(self.in_the_book, 'is', 'are')} still in the book, "
            f"{form(self.lost, 'is', 'are')} closed no more"
        )


def _is_beyond(percent: int, gone: int, of: int) -> bool:
    """0 percent: any number is good."""
    return bool(percent) and 100 * gone > percent * of
