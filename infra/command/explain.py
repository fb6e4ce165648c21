"""`refi-ready explain`: what a run decided about one borrower, in words."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from infra.command.errors import DONE, WrongUse
from infra.command.runs.explanation import CLOSED, Evaluation, sentences, subject
from infra.command.runs.options import DEFAULT_OUT
from infra.command.screen.terminal import result_console, say, say_json
from infra.embedded.tables.engine import confine
from lambdas.shared.publication.names import MANIFEST
from lambdas.shared.text import csv_reading
from lambdas.shared.text.spreadsheets import unguarded

_MOST_NEAR = 5
_NEAR = """
with said as (
    select
        unnest(split(borrower_ids, ' ')) as borrower_id,
        loan_id,
        ltrim(lower(?), '0') as given
    from read_parquet(?)
)
select distinct
    borrower_id,
    case when ltrim(lower(borrower_id), '0') <> given then loan_id end as loan
from said
where given in (ltrim(lower(borrower_id), '0'), ltrim(lower(loan_id), '0'))
order by all
limit ?
"""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "explain",
        help="why a borrower is on the list, or is not",
        description="Says in words what the run in OUT decided about a borrower, under whichever "
        "of the person's ids: every reason with its numbers, the market rate that would make an "
        "opportunity of it, what refinancing would save, and why records are one person. No "
        "address is shown, and of names only those by which records were found to be one. "
        "Exit 0: told. 2: wrong use, or nobody of that id.",
        epilog="example: refi-ready explain 00000022 --out ./refi-ready-out",
    )
    parser.add_argument(
        "borrower_id", metavar="BORROWER_ID", help="any of the ids under which the person is known"
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=DEFAULT_OUT,
        metavar="DIR",
        help="where a run left its files (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")
    parser.set_defaults(execute=execute)


def execute(options: argparse.Namespace) -> int:
    manifest = _manifest(options.out)
    evaluations = evaluations_of(options.borrower_id, options.out)
    if not evaluations:
        raise WrongUse(_unknown(options.borrower_id, options.out))
    if options.json:
        merges = [each.strip() for each in merges_of(evaluations[0], options.out)]
        say_json(_as_json(options.borrower_id, manifest, evaluations, merges, options.out))
        return DONE
    console = result_console()
    say(console, _opening(options.borrower_id, manifest, evaluations[0]))
    for merge in merges_of(evaluations[0], options.out):
        say(console, merge)
    for evaluation in evaluations:
        say(console, "")
        say(console, subject(evaluation))
        for sentence in _told(evaluation, options.out):
            say(console, f"  {sentence}")
    return DONE


def evaluations_of(borrower_id: str, out: Path) -> list[Evaluation]:
    """Those of the person whom the id belongs to, by property."""
    files = _evaluation_files(out)
    with duckdb.connect() as connection:
        confine(connection, [out])
        found = connection.execute(
            "select * from read_parquet(?) where list_contains(split(borrower_ids, ' '), ?)"
            " order by property_id",
            [files, borrower_id],
        )
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _evaluation_files(out: Path) -> list[str]:
    return [path.as_posix() for path in sorted(out.glob("refi_evaluations-*.parquet"))]


def merges_of(evaluation: Evaluation, out: Path) -> list[str]:
    """A sentence for each two records of the person that were found to be one person's."""
    with (out / "merged_pairs.csv").open(encoding="utf-8", newline="") as file:
        return [
            f"  {line['borrower_id']} and {line['other_id']}: {line['why']}."
            for line in csv_reading.records(file)
            if line["person_id"] == evaluation["person_id"]
        ]


def _manifest(out: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WrongUse(f"no run has left its files in {out} — try: refi-ready demo") from error
    return manifest


def _opening(borrower_id: str, manifest: dict[str, Any], evaluation: Evaluation) -> str:
    opening = f"Borrower {borrower_id} in run {manifest['run_id']}, as of {manifest['as_of']}."
    if evaluation["borrower_ids"] != borrower_id:
        opening += f" One person has these borrower ids: {evaluation['borrower_ids']}."
    return opening


def _told(evaluation: Evaluation, out: Path) -> list[str]:
    return [*sentences(evaluation), *_closed_by(evaluation, out)]


def _closed_by(evaluation: Evaluation, out: Path) -> Iterator[str]:
    """Where it is written that somebody is not to be contacted, as far as a run's files tell: a
    cell of theirs is a line of rejected_rows.csv, and the lists of opt-outs stay with the lender.
    """
    closed = [words for name, words in CLOSED.items() if not evaluation[f"may_{name}"]]
    if not closed:
        return
    ids = evaluation["borrower_ids"].split()
    cells = [
        f"the cell {line['column']} of {borrower_id} in borrower_information"
        for borrower_id in ids
        for line in _faults(borrower_id, out)
        if line["reason"] == "REFUSAL"
    ]
    by = " and ".join(cells) or (
        f"a line of do_not_contact for {' or '.join(ids)}, or a line of either list of opt-outs "
        "that closes a number or address of theirs"
    )
    yield f"Who says that they are not to be {' or '.join(closed)}: {by}."


def _unknown(given: str, out: Path) -> str:
    faults = list(_faults(given, out))
    if faults:
        told = "; ".join(f"{line['column'] or 'the row'} {line['reason']}" for line in faults)
        return (
            f"borrower {given} was not evaluated: the row in borrower_information was "
            f"rejected ({told}); correct it and deliver the file again"
        )
    near = _near(given, out)
    return f"no borrower {given} in {out} — " + (
        f"perhaps {'; or '.join(near)}"
        if near
        else "ids are the first column of refi_opportunities.csv, and of borrower_information"
    )


def _near(given: str, out: Path) -> list[str]:
    """What may be meant: ids that are the same but for zeros in front and capitals, and the
    borrowers of a loan of that number.
    """
    with duckdb.connect() as connection:
        confine(connection, [out])
        found = connection.execute(_NEAR, [given, _evaluation_files(out), _MOST_NEAR]).fetchall()
    return [
        borrower_id if loan is None else f"{borrower_id}, whose loan is {loan}"
        for borrower_id, loan in found
    ]


def _faults(borrower_id: str, out: Path) -> Iterator[dict[str, str]]:
    with (out / "rejected_rows.csv").open(encoding="utf-8", newline="") as file:
        for line in csv_reading.records(file):
            key = unguarded(line["key"])
            if (line["dataset"], key) == ("borrower_information", borrower_id):
                yield line


def _as_json(
    borrower_id: str,
    manifest: dict[str, Any],
    evaluations: list[Evaluation],
    merges: list[str],
    out: Path,
) -> dict[str, Any]:
    told = (
        *("person_id", "borrower_ids", "loan_id", "property_id", "decision"),
        *("marketing_category", "reason_codes", "reasons", "strike_rate"),
    )
    return {
        "run_id": manifest["run_id"],
        "as_of": manifest["as_of"],
        "borrower_id": borrower_id,
        "evaluations": [
            {name: _plain(evaluation[name]) for name in told} | {"words": _told(evaluation, out)}
            for evaluation in evaluations
        ],
        "merges": merges,
    }


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)
