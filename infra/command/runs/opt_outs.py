"""What a run on this machine knows of the one before it: the opt-outs of the list it replaces.

On a stack such a run is not published (lambdas/shared/publication/demands.py); a cloud that is made
for one run has none before it. What the list says of each borrower is all that is left of that one:
who was not to be called or written to. A text needs a consent, and says nothing of opt-outs.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from infra.embedded.tables.engine import confine
from lambdas.shared.contract import OPT_OUTS

# by borrower id: whether they may be called, and written to
Permitted = Mapping[str, tuple[bool, bool]]


@dataclass(frozen=True, kw_only=True)
class LeftAlone:
    """By the list in a folder. `in_force`: opt-outs by dataset, nothing where no list stands;
    `closed`: the borrowers who were not to be called, or not to be written to.
    """

    in_force: Mapping[str, int]
    closed: Permitted


def left_alone(out: Path) -> LeftAlone:
    closed = _permitted(out, "not (may_call and may_email)")
    return LeftAlone(in_force=in_force(out), closed=closed)


def lost(before: LeftAlone, out: Path) -> Iterator[str]:
    """A sentence on those who are left alone no more; or, where nobody is found so, for each
    dataset of which fewer opt-outs are in force.
    """
    now = _permitted(out, "borrower_id in (select unnest(?::varchar[]))", list(before.closed))
    reached = sum(
        any(may and not might for might, may in zip(then, now[borrower_id], strict=True))
        for borrower_id, then in before.closed.items()
        if borrower_id in now
    )
    if reached:
        yield (
            f"{reached:,} borrowers who were not to be called or written to by the list that this "
            "one replaces now may be: if their opt-outs were not withdrawn, deliver the whole list "
            "of them and run again"
        )
    else:
        yield from fewer(before.in_force, in_force(out))


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


def in_force(out: Path) -> dict[str, int]:
    """How many, by dataset, of the list that stands in a folder; nothing where none stands."""
    try:
        datasets = json.loads((out / "summary.json").read_text(encoding="utf-8"))["datasets"]
        return {dataset.name: int(datasets[dataset.name]["used"]) for dataset in OPT_OUTS}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def fewer(before: Mapping[str, int], now: Mapping[str, int]) -> Iterator[str]:
    """A sentence for each dataset of which fewer are in force."""
    for name, last in before.items():
        if (left := now.get(name, 0)) < last:
            yield (
                f"{left:,} opt-outs of {name} are in force, and {last:,} were in the list that "
                "this one replaces: if that is not right, deliver the whole list and run again"
            )
