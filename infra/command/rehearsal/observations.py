"""What was assumed of AWS, and what a run on a stack shows of it.

Each function looks at one thing that the guides leave open (tests/README.md lists them) and says
what it saw; none of them changes anything but `second_start`, which starts a job.
"""

from __future__ import annotations

import gzip
import io
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.command.checkup import Place
from lambdas.shared import places
from lambdas.shared.text import csv_reading

_SECONDS = 45 * 60  # a matching job may take half an hour
_NEWS = ("new", "tier_before")  # of a line, since the last published run
_LISTS = ("refi_opportunities.csv", "call.csv", "email.csv", "sms.csv", "rejected_rows.csv")


@dataclass(frozen=True, kw_only=True)
class Observation:
    """`holds`: whether it is as assumed; None where it could not be seen here."""

    about: str
    assumed: str
    seen: str
    holds: bool | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """A published run on the stack, and the same files published on this machine."""

    place: Place
    manifest: dict[str, Any]
    there: Path
    here: Path
    uploaded_key: str  # of a file whose name wants encoding, if anything does

    @property
    def job_id(self) -> str:
        return str(self.manifest["matching"]["job_id"])

    @property
    def workflow(self) -> str:
        return str(self.manifest["matching"]["workflow"])


Observe = Callable[[Rehearsed], Iterable[Observation]]


def same_lists(seen: Rehearsed) -> Iterator[Observation]:
    """Rules, SQL and CSV: everything that both places have to agree on to publish one list."""
    differing = [name for name in _LISTS if not _are_alike(seen.there / name, seen.here / name)]
    yield Observation(
        about="the published lists",
        assumed="byte for byte those of this machine: who is one person, every number, header, "
        "quotes and nulls of a SELECT's result",
        seen=f"{', '.join(differing)} differ" if differing else f"{len(_LISTS)} lists are the same",
        holds=not differing,
    )


def _are_alike(there: Path, here: Path) -> bool:
    """Byte for byte, where the stack has published nothing before; else cell by cell, but for what
    compares a line with the last published run, which this machine has not.
    """
    if there.read_bytes() == here.read_bytes():
        return True
    ours, theirs = _lines(here), _lines(there)
    compared = any(line.get(name) for line in theirs for name in _NEWS)
    without = [[{**line, **dict.fromkeys(_NEWS, "")} for line in lines] for lines in (ours, theirs)]
    return compared and without[0] == without[1]


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv_reading.records(file))


def output_of_the_job(seen: Rehearsed) -> Iterator[Observation]:
    """Entity Resolution's files: where, what they are called, what is in them."""
    bucket = seen.place.buckets["resolved"]
    s3 = seen.place.client("s3")
    keys = [
        each["Key"]
        for each in seen.place.pages(
            "s3", "list_objects_v2", "Contents", Bucket=bucket, Prefix=places.MATCHING_OUTPUT
        )
        if seen.job_id in each["Key"]
    ]
    successes = [key for key in keys if "/success/" in key]
    expected = f"{places.MATCHING_OUTPUT}{seen.workflow}/{seen.job_id}/success/"
    yield Observation(
        about="where Entity Resolution writes",
        assumed=f"{expected}…",
        seen=", ".join(keys) or "nothing with the job's id",
        holds=bool(successes) and all(key.startswith(expected) for key in successes),
    )
    rows: list[dict[str, str]] = []
    for key in successes:
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        is_gzipped = body[:2] == b"\x1f\x8b"
        text = (gzip.decompress(body) if is_gzipped else body).decode("utf-8-sig")
        header = text.partition("\n")[0]
        yield Observation(
            about="how its files look",
            assumed="a header with RecordId or borrower_id, MatchID and prepared_by; gzipped or "
            "not, quoted or not",
            seen=f"{header!r}, {'gzipped' if is_gzipped else 'plain'}, "
            f"{'CRLF' if chr(13) in text else 'LF'}",
            holds="matchid" in header.lower() and "prepared_by" in header.lower(),
        )
        rows += csv_reading.records(io.StringIO(text))
    yield from _rows(seen, [{name.lower(): cell for name, cell in row.items()} for row in rows])


def _rows(seen: Rehearsed, rows: Sequence[dict[str, str]]) -> Iterator[Observation]:
    counted = seen.manifest["matching"]
    ids = [row.get("matchid", "") for row in rows]
    alone = sum(ids.count(each) == 1 for each in set(ids))
    yield Observation(
        about="records without a match",
        assumed="each has a row and a MatchID of its own",
        seen=f"of {counted['input_records']} that were sent {len(rows)} have a row, {alone} of "
        f"them alone, {sum(not each for each in ids)} with a blank MatchID",
        holds=len(rows) == counted["input_records"] and all(ids),
    )
    yield Observation(
        about="matchIDs of a job",
        assumed="the number of different MatchIDs",
        seen=f"{counted['match_ids']}, of {len(set(ids))} that are different",
        holds=counted["match_ids"] == len(set(ids)),
    )
    rules = sorted({row.get("matchrule", "(no column)") for row in rows})
    yield Observation(
        about="MatchRule",
        assumed="names a rule; nothing depends on it",
        seen=", ".join(repr(rule) for rule in rules[:5]) or "no rows",
        holds=None,
    )


def second_start(seen: Rehearsed, on_job: Callable[[str], None]) -> Iterator[Observation]:
    """The error for a job that is started while one runs, and whether ids are stable.

    Starts one job by hand, and hears of its id through `on_job`.
    """
    client = seen.place.client("entityresolution")
    job = client.start_matching_job(workflowName=seen.workflow)["jobId"]
    on_job(job)
    try:
        another = client.start_matching_job(workflowName=seen.workflow)["jobId"]
    except ClientError as error:
        answer = error.response
        status = answer["ResponseMetadata"]["HTTPStatusCode"]
        code = answer["Error"]["Code"]
        told = f"{code} (HTTP {status}): {answer['Error'].get('Message', '')}"
        holds: bool | None = code in ("ConflictException", "ExceedsLimitException")
    else:
        on_job(another)
        told, holds = "it was started: the first was over, or two may run", None
    yield Observation(
        about="a job that is started while one runs",
        assumed="ConflictException or ExceedsLimitException; either waits",
        seen=told,
        holds=holds,
    )
    deadline = time.monotonic() + _SECONDS
    while (found := client.get_matching_job(workflowName=seen.workflow, jobId=job))["status"] in (
        "QUEUED",
        "RUNNING",
    ) and time.monotonic() < deadline:
        time.sleep(0.5 if deadline - time.monotonic() > _SECONDS - 20 else 15)
    took = (found["endTime"] - found["startTime"]).total_seconds() if "endTime" in found else None
    yield Observation(
        about="how a job ends, and how long it takes",
        assumed="SUCCEEDED, with inputRecords and matchIDs in metrics; six hours at most",
        seen=f"{found['status']} after {took} s, metrics {json.dumps(found.get('metrics', {}))}",
        holds=found["status"] == "SUCCEEDED"
        and {"inputRecords", "matchIDs"} <= found.get("metrics", {}).keys(),
    )


def partition_of_the_matches(seen: Rehearsed) -> Iterator[Observation]:
    """What the crawler made of the job's folder."""
    glue, database = seen.place.client("glue"), seen.place.outputs["DatabaseName"]
    table = glue.get_table(DatabaseName=database, Name=places.MATCHES_TABLE)["Table"]
    partition = glue.get_partition(
        DatabaseName=database, TableName=places.MATCHES_TABLE, PartitionValues=[seen.job_id]
    )["Partition"]
    serde = partition["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"]
    added_by = seen.manifest["matching"]["partition_added_by"]
    yield Observation(
        about="the crawler's partition",
        assumed="the crawler adds it, with the SerDe of the table",
        seen=f"added by the {added_by}, {serde}; parameters {sorted(partition['Parameters'])}",
        holds=added_by == "crawler",
    )
    yield Observation(
        about="the crawler's table",
        assumed="as deployed, with nothing merged and not deprecated",
        seen=json.dumps(table["Parameters"], sort_keys=True),
        holds="DEPRECATED_BY_CRAWLER" not in table["Parameters"],
    )


def key_in_an_event(seen: Rehearsed) -> Iterator[Observation]:
    """Whether EventBridge encodes the key of an uploaded file."""
    states = seen.place.client("stepfunctions")
    inputs = []
    for execution in states.list_executions(
        stateMachineArn=seen.place.outputs["StateMachineArn"], maxResults=20
    )["executions"]:
        described = states.describe_execution(executionArn=execution["executionArn"])
        inputs.append(json.loads(described["input"]))
    keys = [
        each["detail"]["object"]["key"]
        for each in inputs
        if "detail-type" in each and _is_the_named_file(each["detail"]["object"]["key"])
    ]
    yield Observation(
        about="the key in an S3 event",
        assumed=f"as it was given, {seen.uploaded_key!r}",
        seen=", ".join(map(repr, keys)) or "no upload started an execution: triggers are off",
        holds=keys == [seen.uploaded_key] * len(keys) if keys else None,
    )


def _is_the_named_file(key: str) -> bool:
    return key.startswith("market_equity/") and key.endswith(".csv")


def logs(seen: Rehearsed) -> Iterator[Observation]:
    """Whether functions may write to log groups with a key, and what these are called."""
    groups = seen.place.resources["AWS::Logs::LogGroup"]
    own = [name for name in groups if not name.startswith("/aws/vendedlogs/")]
    silent = [
        name
        for name in own
        if "AnnounceRun" not in name
        and not seen.place.client("logs").describe_log_streams(logGroupName=name, limit=1)[
            "logStreams"
        ]
    ]
    yield Observation(
        about="logs of functions",
        assumed="every function that ran has written to its encrypted group",
        seen=f"with streams: {len(own) - len(silent)} of {len(own)}",
        holds=not silent,
    )
    named = [*own, *seen.place.resources["AWS::CloudWatch::Alarm"]]
    foreign = [name for name in named if not name.startswith(f"{seen.place.stack}-")]
    yield Observation(
        about="names that CloudFormation makes up",
        assumed=f"begin with {seen.place.stack}-, as the key's policy says",
        seen=f"{len(named) - len(foreign)} of {len(named)} do",
        holds=not foreign,
    )


def history(seen: Rehearsed) -> Iterator[Observation]:
    """How long each state took."""
    entered: dict[str, float] = {}
    before: tuple[str, float] | None = None
    for event in seen.place.pages(
        "stepfunctions",
        "get_execution_history",
        "events",
        executionArn=seen.manifest["execution_arn"],
    ):
        at = event["timestamp"].timestamp()
        if before is not None:
            entered[before[0]] = entered.get(before[0], 0.0) + at - before[1]
            before = (before[0], at)
        if "stateEnteredEventDetails" in event:
            before = (event["stateEnteredEventDetails"]["name"], at)
    slowest = sorted(entered.items(), key=lambda each: -each[1])
    yield Observation(
        about="how long a run takes",
        assumed="matching half an hour at most, a crawl minutes, each query seconds",
        seen=", ".join(f"{name} {seconds:.0f} s" for name, seconds in slowest if seconds >= 0.5),
        holds=None,
    )


OBSERVED: tuple[Observe, ...] = (
    same_lists,
    output_of_the_job,
    partition_of_the_matches,
    key_in_an_event,
    logs,
    history,
)
