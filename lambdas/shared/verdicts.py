"""Which delivery of each dataset counts: the newest acceptable one, read once to its end."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from botocore.exceptions import ClientError

from lambdas.shared import acceptance, aws, clock, s3
from lambdas.shared.acceptance import NotAcceptable
from lambdas.shared.admission import AdmittedObject, RejectedObject
from lambdas.shared.contract import DATASETS, DO_NOT_CONTACT, Dataset
from lambdas.shared.deliveries import (
    COMPLETE,
    Delivery,
    ObjectVersion,
    current_objects,
    deliveries,
    list_versions,
    unfinished_folders,
)
from lambdas.shared.errors import DoNotContactUnreadable

Snapshot = dict[str, tuple[AdmittedObject, ...]]  # by dataset

_GONE = {"NoSuchKey", "NoSuchVersion"}


@dataclass(frozen=True, kw_only=True)
class Rejection:
    delivery: Delivery
    at_fault: RejectedObject


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`accepted` is None where no delivery is; `rejections` are newer than the accepted one.

    `unfinished` are folders that are no delivery yet.
    """

    accepted: tuple[AdmittedObject, ...] | None
    rejections: tuple[Rejection, ...]
    unfinished: tuple[str, ...]

    @property
    def delivered(self) -> bool:
        return self.accepted is not None or bool(self.rejections)


def judge(bucket: str) -> dict[str, Verdict]:
    """The verdict on each dataset but do_not_contact, whose files do not replace each other."""
    datasets = [dataset for dataset in DATASETS if dataset is not DO_NOT_CONTACT]
    with ThreadPoolExecutor(len(datasets)) as pool:
        judged = pool.map(partial(newest_accepted, bucket), datasets)
        return {dataset.name: verdict for dataset, verdict in zip(datasets, judged, strict=True)}


def accepted(verdicts: Mapping[str, Verdict]) -> Snapshot:
    return {name: verdict.accepted for name, verdict in verdicts.items() if verdict.accepted}


def newest_accepted(bucket: str, dataset: Dataset) -> Verdict:
    versions = list(list_versions(bucket, dataset.prefix))
    accepted = None
    rejections: list[Rejection] = []
    for delivery in deliveries(dataset.prefix, versions):
        judged = _judge(bucket, dataset, delivery)
        if isinstance(judged, tuple):
            accepted = judged
            break
        rejections.append(Rejection(delivery=delivery, at_fault=judged))
    return Verdict(
        accepted=accepted,
        rejections=tuple(rejections),
        unfinished=tuple(unfinished_folders(dataset.prefix, versions)),
    )


def opt_outs(bucket: str) -> Snapshot:
    """Every do_not_contact object, as an entry of the snapshot; none where there is no object.

    One that cannot be read raises DoNotContactUnreadable: it may hold anybody's wish.
    """
    read = []
    for version in current_objects(list_versions(bucket, DO_NOT_CONTACT.prefix)):
        try:
            read.append(_read(bucket, DO_NOT_CONTACT, version))
        except NotAcceptable as error:
            raise DoNotContactUnreadable(
                f"{version.key} {error}; nobody is contacted on a guess: replace or delete it"
            ) from error
    return {DO_NOT_CONTACT.name: tuple(read)} if read else {}


def _judge(
    bucket: str, dataset: Dataset, delivery: Delivery
) -> tuple[AdmittedObject, ...] | RejectedObject:
    """The delivery's objects, or the one it is rejected for: a folder stands or falls whole."""
    read: list[AdmittedObject] = []
    for version in delivery.objects:
        try:
            read.append(_read(bucket, dataset, version))
        except NotAcceptable as error:
            return _rejected(version.key, version.version_id, str(error))
    if not read:
        return _rejected(delivery.name + COMPLETE, "", "stands in a folder without a file")
    if dataset.required and not any(admitted.rows for admitted in read):
        return _rejected(read[0].key, read[0].version_id, "has no data row")
    return tuple(read)


def _rejected(key: str, version_id: str, reason: str) -> RejectedObject:
    return RejectedObject(key=key, version_id=version_id, reason=reason)


def _read(bucket: str, dataset: Dataset, version: ObjectVersion) -> AdmittedObject:
    acceptance.check_name(version.key, version.size)
    try:
        answer = aws.s3().get_object(Bucket=bucket, Key=version.key, VersionId=version.version_id)
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            raise NotAcceptable("was removed while it was read") from error
        raise
    content = acceptance.examine(s3.chunks(answer["Body"]), dataset)
    return AdmittedObject(
        key=version.key,
        version_id=version.version_id,
        size=version.size,
        sha256=content.sha256,
        rows=content.rows,
        last_modified=clock.as_text(version.last_modified),
    )
