"""What the tasks that compute come to, without Entity Resolution, a crawler and Athena.

`held` is the lease as a task is handed it, `name` a name that nobody had before.
"""

import csv
import io
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import duckdb

from lambdas import stage_matches
from lambdas.shared import clock, places, runs
from lambdas.shared.admission import fingerprint
from lambdas.shared.contract import BORROWER_INFORMATION, BY_NAME
from lambdas.shared.errors import ChecksFailed
from lambdas.shared.ledger import lease, run_record
from lambdas.shared.ledger.lease import Claim
from lambdas.shared.matching import last_good, matches
from lambdas.shared.publication import contact_lists
from lambdas.shared.query.stages import SUMMARIES
from tests.protocol.support.account import Account

Document = dict[str, Any]

# The published list's columns, as far as tasks look: "lists" says on which contact lists one is.
_NAMES = {name for names in contact_lists.COLUMNS.values() for name in names.values()}
LIST = ["person_id", *sorted((_NAMES | {"contact_rank", "name"}) - {"person_id"}), "lists"]


def call(module: Any, event: Document) -> Document:
    """The handler without its logging, and what passes through Step Functions as JSON."""
    answer = module.handler.__wrapped__(json.loads(json.dumps(event)), SimpleNamespace())
    return dict(json.loads(json.dumps(answer)))


def match(account: Account, held: Document, run_id: str, name: str) -> Document:
    """A job that finds everybody to be somebody else, the real "Stage matches", and a crawl; or
    the last one again, if it matched the same.
    """
    claim = Claim(**held)
    lease.verify("ledger", claim)
    ids = _staged_ids(account, run_id)
    borrowers = fingerprint.matching(" ".join(ids), workflow="borrowers-1")
    if known := last_good.for_borrowers("ledger", "resolved", "refi_ready_db", borrowers):
        return known.as_state()
    run_record.intend_matching("ledger", run_id, claim, borrowers=borrowers)
    rows = [["RecordID", "MatchID", "MatchRule", "prepared_by"]]
    rows += [[each, f"m{each}", "rule 1", run_id] for each in ids]
    account.s3.put("resolved", f"matching/borrowers-1/{name}/success/part", table(rows))
    matching = {"workflow": "borrowers-1", "job_id": name}
    counted = {"input_records": len(ids), "match_ids": len(ids)}
    call(stage_matches, {"lease": held, "run_id": run_id, "job_id": name, **counted})
    account.glue.partitions.add((places.MATCHES_TABLE, name))
    counts = {**counted, "records_not_processed": 0}
    matched = {
        **{"status": "started", "prepared_by": run_id, "reused": False},
        **matching,
        "progress": counts,
    }
    last_good.keep("ledger", claim, run_id, matched, rows=len(ids), partition_added_by="crawler")
    return {**matched, "crawl": {"partition_added_by": "crawler"}}


def evaluate(
    account: Account, held: Document, run_id: str, matching: Document, name: str
) -> Document:
    """Everybody who was staged and matched is on the list, once for each line."""
    lease.verify("ledger", Claim(**held))
    ids = _staged_ids(account, run_id)
    matched = _lines(account, "resolved", matches.canonical_key(matching["job_id"]))
    if sorted(ids) != sorted(line.partition(",")[0] for line in matched):
        raise ChecksFailed("the matches are not all there")
    delivered = [
        [f"datasets.{dataset}", "rows", len(_staged(account, run_id, dataset))]
        for dataset in BY_NAME
    ]
    counts = [
        ["section", "name", "amount"],
        *(["", counted, len(ids)] for counted in ("evaluations", "opportunities", "persons")),
        ["by_tier", "Hot Lead", len(ids)],
        ["rejected_rows", "INVALID_ID", 0],
        *delivered,
    ]
    written = {
        "refi_evaluations/part": parquet(len(ids)),
        "refi_opportunities": table([LIST, *([each, *LIST[1:-1], ""] for each in ids)]),
        "rejected_rows": table([["dataset"]]),
        "merged_pairs": table([["person_id"]]),
        "review": table([["borrower_id"]]),
        "judged_opt_outs/part": parquet(1),
        **dict.fromkeys(SUMMARIES, table([["section", "name", "amount"]])),
        "run_summary": table(counts),
    }
    for query, content in written.items():
        account.s3.put_object(Bucket="working", Key=f"{name}/{query}", Body=content)
    now = clock.as_text(clock.now())
    result = {"attempt": 1, "execution_id": name, "bytes_scanned": 0}
    completed = {
        query.removesuffix("/part"): {
            "location": f"s3://working/{name}/{query.removesuffix('part')}",
            "began_at": now,
            "ended_at": now,
            **result,
        }
        for query in written
    }
    return {"stage": "evaluate", "name": SUMMARIES[-1], "completed": completed}


def _staged_ids(account: Account, run_id: str) -> list[str]:
    lines = _staged(account, run_id, BORROWER_INFORMATION.name)
    return [line.partition(",")[0] for line in lines]


def _staged(account: Account, run_id: str, dataset: str) -> list[str]:
    return _lines(account, "working", runs.staged_key(run_id, dataset, 0))


def _lines(account: Account, bucket: str, key: str) -> list[str]:
    """But for the header."""
    return (account.s3.content(bucket, key) or b"").decode().splitlines()[1:]


def table(rows: list[list[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


@cache
def parquet(rows: int) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.parquet"
        duckdb.sql(f"copy (select range as person_id from range({rows})) to '{path.as_posix()}'")
        return path.read_bytes()
