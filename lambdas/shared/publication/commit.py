"""What is published, and in which order: a reader who finds a part of it finds all of it.

    1  files            runs/<run_id>/…, and its opt-outs under opt_outs/<run_id>/; a second try
                        copies the same bytes
    2  manifest.json    put once (If-None-Match); one that stands has to say the same
    3  the ledger       one transaction: the lease is still mine, the run is published, and unless
                        its limits differ from the deployed ones it is the current one.
                        This is the publication
    4  history          the partition of the run's evaluations
    5  latest.json      brought up to the pointer, on condition that nobody moved it meanwhile
    6  the lease        given back: a free lease says that 4 and 5 are done

A try that breaks off before 3 has published nothing: a manifest without a record in the ledger is
an unpublished run's. One that breaks off after it is taken up by its own retry, or by whoever
takes the lease next, before anything else (`catch_up`). Every publication has a higher fence than
the one before; neither the pointer nor latest.json goes back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from lambdas.shared import aws, places, runs, s3
from lambdas.shared.errors import PublishedDifferently, Throttled
from lambdas.shared.ledger import items, lease, pointer, run_record
from lambdas.shared.ledger.items import ABSENT, Write
from lambdas.shared.ledger.lease import Claim
from lambdas.shared.publication import demands, history

_VOLATILE = {"published_at"}  # what differs when a run's publishing is tried twice
_TRIES = 20  # of moving latest.json; each failure means that another one moved it

# HTTP 412, 409, and 404 where an object to be matched is gone
_CONDITION_FAILED = {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"}


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What the ledger is told. `is_current`: the run's limits are the deployed ones."""

    run_id: str
    published_at: str
    fingerprint: str
    limits: Mapping[str, str]
    is_current: bool
    counts: Mapping[str, Any]


def establish_manifest(bucket: str, run_id: str, document: dict[str, Any]) -> dict[str, Any]:
    """Writes the manifest, once and for all; the one that stands afterwards.

    Raises PublishedDifferently if one stands already that says something else.
    """
    key = runs.manifest_key(run_id)
    if _put_if(bucket, key, s3.json_body(document), IfNoneMatch="*"):
        return document
    standing = s3.read_json(bucket, key)
    differing = sorted(
        name
        for name in standing.keys() | document.keys()
        if name not in _VOLATILE and standing.get(name) != document.get(name)
    )
    if differing:
        raise PublishedDifferently(
            f"s3://{bucket}/{key} stands already and differs in {', '.join(differing)}: "
            "a manifest is never replaced; start a new run"
        )
    return standing


def commit(table: str, claim: Claim, publication: Publication) -> None:
    """Publishes the run, all at once. Raises LeaseLost, and then it is not published."""
    moved = (
        pointer.move(
            publication.run_id,
            claim,
            published_at=publication.published_at,
            fingerprint=publication.fingerprint,
            limits=publication.limits,
            opportunities_before_cool_down=publication.counts["opportunities_before_cool_down"],
            opt_outs=demands.in_force(publication.counts),
        )
        if publication.is_current
        else pointer.answer(publication.run_id, claim, publication.fingerprint)
    )
    done = {
        "published_at": publication.published_at,
        "opportunities": publication.counts["opportunities"],
        "by_tier": publication.counts["by_tier"],
    }
    changes = [
        Write(
            item=lease.ITEM,
            when=lease.held_by(claim),
            sets={"published": publication.run_id},
        ),
        Write(
            item=run_record.item(publication.run_id),
            when={"published_at": ABSENT},
            sets=done,
        ),
        moved,
    ]
    try:
        items.write_all(table, changes)
    except items.Refused as refused:
        if not is_published(table, publication.run_id):  # else by a try whose answer was lost
            raise lease.lost(claim) from refused


def is_published(table: str, run_id: str) -> bool:
    return "published_at" in run_record.read(table, run_id)


def shown_before(bucket: str, run_id: str) -> dict[str, Any] | None:
    """The manifest of the run that latest.json names, as long as it is not this one.

    None too where somebody has erased that run, or its time was up.
    """
    shown, _ = _latest(bucket)
    if shown in (None, run_id):
        return None
    try:
        return s3.read_json(bucket, runs.manifest_key(shown))
    except ClientError as error:
        if error.response["Error"]["Code"] in s3.GONE:
            return None
        raise


def show(table: str, database: str, bucket: str, run_id: str) -> None:
    """What follows from a publication: the run's partition, and latest.json as the pointer says."""
    history.add(database, bucket, run_id)
    _move_latest(table, database, bucket, has_partition=run_id)


def catch_up(table: str, database: str, bucket: str, *, last: str | None) -> None:
    """Finishes what the lease's last owner may have left. `last`: the run published last."""
    if last is not None:
        show(table, database, bucket, last)


def _move_latest(table: str, database: str, bucket: str, *, has_partition: str) -> None:
    """Brings latest.json up to the pointer, and the history before it: the pointer may be at a run
    that another one published a moment ago, and has not yet added.

    The object's ETag is read before the pointer: had the pointer moved in between, latest.json may
    have been moved too, and then this put is refused.
    """
    for _ in range(_TRIES):
        shown, etag = _latest(bucket)
        pointed = pointer.current(table)
        if not pointed or shown == pointed["run_id"]:
            return
        if pointed["run_id"] != has_partition:
            history.add(database, bucket, pointed["run_id"])
        row = {"run_id": pointed["run_id"], "published_at": pointed["published_at"]}
        body = f"{json.dumps(row)}\n".encode()  # one line: a table reads it
        condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        if _put_if(bucket, places.LATEST_KEY, body, **condition):
            return
    raise Throttled(f"s3://{bucket}/{places.LATEST_KEY} was moved by others {_TRIES} times")


def _latest(bucket: str) -> tuple[str | None, str | None]:
    """The run that latest.json names and its ETag, or None and None before the first."""
    try:
        answer = aws.s3().get_object(Bucket=bucket, Key=places.LATEST_KEY)
    except aws.s3().exceptions.NoSuchKey:
        return None, None
    return json.loads(answer["Body"].read())["run_id"], answer["ETag"]


def _put_if(bucket: str, key: str, body: bytes, **condition: str) -> bool:
    try:
        aws.s3().put_object(
            Bucket=bucket,
            Key=key,
            Body=body,
            ContentType="application/json",
            **condition,  # type: ignore[arg-type]
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in _CONDITION_FAILED:
            return False
        raise
    return True
