"""What a run on this machine knows of the one before it: the opt-outs of the list it replaces.

On a stack a run that loses them is not published (lambdas/shared/publication/losses.py); a cloud
that is made for one run has none before it, and so the list is held back here. What the list says
of each borrower is all that is left of that run: who was not to be called or written to. A text
needs a consent, and says nothing of opt-outs.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from infra.command.errors import RunFailed
from infra.command.runs import private
from infra.embedded.tables.engine import confine
from lambdas.shared.contract import OPT_OUTS
from lambdas.shared.text.counting import counted, counted_of, form

NAME = "lost_opt_outs.csv"

# by borrower id: whether they may be called, and written to
Permitted = Mapping[str, tuple[bool, bool]]

_CHANNELS = ("call", "email")


class HeldBack(RunFailed):
    """The run is done, and its list loses opt-outs: nothing was replaced."""


@dataclass(frozen=True, kw_only=True)
class LeftAlone:
    """By the list in a folder. `in_force`: opt-outs by dataset, nothing where no list stands;
    `closed`: the borrowers who were not to be called, or not to be written to.
    """

    in_force: Mapping[str, int]
    closed: Permitted


@dataclass(frozen=True, kw_only=True)
class Loss:
    """`opened`: by borrower id the channels that were closed and are open. `in_the_book`: how many
    of those who were left alone are there still, and `is_another`: none of them is. `fewer`: by
    dataset how many opt-outs are in force, and how many were. `percent`: the limit.
    """

    opened: Mapping[str, str]
    in_the_book: int
    is_another: bool
    fewer: Mapping[str, tuple[int, int]]
    percent: int

    @property
    def is_far(self) -> bool:
        """As on a stack, but for another book in the same folder."""
        are_all_gone = any(now == 0 for now, _ in self.fewer.values())
        is_beyond = 0 < self.percent * self.in_the_book < 100 * len(self.opened)
        return not self.is_another and (are_all_gone or is_beyond)

    def hold_back(self, out: Path) -> HeldBack:
        """Why nothing in `out` is replaced, and what to do."""
        what_to_do = (
            "Deliver the whole list of opt-outs and run again; if they were withdrawn, run with "
            "--force; if this is another book, give another folder with --out"
        )
        told = "; ".join(self._in_words(out))
        return HeldBack(f"the run is done, and nothing in {out} was replaced: {told}. {what_to_do}")

    def noticed(self, out: Path) -> Iterator[str]:
        """What somebody should know of a list that has taken the other's place."""
        for told in self._in_words(out):
            yield f"{told}: if that is not right, deliver the whole list and run again"

    def write(self, out: Path) -> None:
        """Leaves who they are in `out`, by id, if they are known."""
        if not self.opened:
            return
        with (out / NAME).open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file, lineterminator="\n")
            lines.writerow(("borrower_id", "channels"))
            lines.writerows(sorted(self.opened.items()))
        private.take_file(out / NAME)

    def _in_words(self, out: Path) -> Iterator[str]:
        if self.opened:
            yield (
                f"{counted_of(len(self.opened), self.in_the_book, 'borrower', 'borrowers')} who "
                f"{form(self.in_the_book, 'was', 'were')} not to be called or written to by the "
                f"list before, and who {form(self.in_the_book, 'is', 'are')} still in the book, "
                "now may be "
                f"(limit: {self.percent} percent), and {out / NAME} says which"
            )
        for name, (now, last) in self.fewer.items():
            if now == 0 or not self.opened:
                told = f"{counted(now, 'opt-out', 'opt-outs')} of {name} {form(now, 'is', 'are')}"
                before = form(last, "was", "were")
                yield f"{told} in force, and {last:,} {before} in the list before"


class Guard:
    """Stands before the list in `out`, for which it is made before that is replaced."""

    def __init__(self, out: Path, *, is_forced: bool) -> None:
        self._out = out
        self._is_forced = is_forced
        self._before = left_alone(out)
        self._loss: Loss | None = None

    def accept(self, fresh: Path) -> None:
        """Raises HeldBack, unless forced, for a list that opens too much of what was closed; who
        they are is in `out` then.
        """
        self._loss = loss(self._before, fresh)
        if self._loss.is_far and not self._is_forced:
            self._loss.write(self._out)
            raise self._loss.hold_back(self._out)

    def leave(self) -> list[str]:
        """Once the list is replaced: whom it opens, for people; they are in a file beside it."""
        if self._loss is None:
            return []
        self._loss.write(self._out)
        return list(self._loss.noticed(self._out))


def left_alone(out: Path) -> LeftAlone:
    closed = _permitted(out, "not (may_call and may_email)")
    return LeftAlone(in_force=_in_force(out), closed=closed)


def loss(before: LeftAlone, fresh: Path) -> Loss:
    """What the list in the folder `fresh` opens that was closed before."""
    now = _permitted(fresh, "borrower_id in (select unnest(?::varchar[]))", list(before.closed))
    opened = {
        borrower_id: " ".join(
            channel
            for channel, might, may in zip(
                _CHANNELS, before.closed[borrower_id], may_now, strict=True
            )
            if may and not might
        )
        for borrower_id, may_now in now.items()
    }
    in_force = _in_force(fresh)
    return Loss(
        opened={borrower_id: channels for borrower_id, channels in opened.items() if channels},
        in_the_book=len(now),
        is_another=bool(before.closed) and not now,
        fewer={
            name: (left, last)
            for name, last in before.in_force.items()
            if (left := in_force.get(name, 0)) < last
        },
        percent=_limit(fresh),
    )


def _permitted(out: Path, condition: str, *given: object) -> Permitted:
    """Of the evaluations in a folder; nobody, where there are none that can be read."""
    files = [path.as_posix() for path in sorted(out.glob("refi_evaluations-*.parquet"))]
    if not files:
        return {}
    with duckdb.connect() as connection:
        confine(connection, [out])
        try:
            found = connection.execute(
                "from (select unnest(split(borrower_ids, ' ')) as borrower_id, may_call, may_email"
                f" from read_parquet(?)) where {condition}",
                [files, *given],
            )
            return {name: (call, email) for name, call, email in found.fetchall()}
        except (duckdb.InvalidInputException, duckdb.BinderException):
            # no Parquet, or without these columns: another program's file of that name
            return {}


def _in_force(out: Path) -> dict[str, int]:
    """How many, by dataset, of the list that stands in a folder; nothing where none stands."""
    try:
        datasets = json.loads((out / "summary.json").read_text(encoding="utf-8"))["datasets"]
        return {dataset.name: int(datasets[dataset.name]["used"]) for dataset in OPT_OUTS}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def _limit(out: Path) -> int:
    """Percent, of the run whose files are in the folder."""
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    return int(manifest["limits"]["opt_out_band_percent"])
