"""Which delivery of each dataset counts: the newest acceptable one, read once to its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from botocore.exceptions import ClientError

from lambdas.shared import aws, clock, s3
from lambdas.shared.contract import COMPLETE, DATASETS, OPT_OUTS, Dataset
from lambdas.shared.delivery import acceptance, kept_verdicts
from lambdas.shared.delivery.acceptance import Content, NotAcceptable
from lambdas.shared.delivery.deliveries import (
    Delivery,
    ObjectVersion,
    Pieces,
    current_objects,
    deliveries,
    list_versions,
    pieces,
    unfinished_folders,
)
from lambdas.shared.delivery.kept_verdicts import Finding
from lambdas.shared.delivery.snapshot import AdmittedObject, RejectedObject
from lambdas.shared.delivery.strays import Stray
from lambdas.shared.errors import AccessDenied, DoNotContactUnreadable
from lambdas.shared.text.counting import first_files, form

_ENCRYPTED, _BY = "is encrypted with a", ": upload it with the bucket's own encryption"

Snapshot = dict[str, tuple[AdmittedObject, ...]]  # by dataset


@dataclass(frozen=True, kw_only=True)
class Rejection:
    delivery: Delivery
    at_fault: RejectedObject


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`accepted` is None where no delivery is; `rejections` are newer than the accepted one.

    `unfinished` are folders that are no delivery yet. `told` is a sentence about what was accepted
    and may be a piece of what was meant.
    """

    accepted: tuple[AdmittedObject, ...] | None
    rejections: tuple[Rejection, ...]
    unfinished: tuple[str, ...]
    told: str | None = None

    @property
    def delivered(self) -> bool:
        return self.accepted is not None or bool(self.rejections)


def on_each_dataset(bucket: str, table: str) -> dict[str, Verdict]:
    """The verdict on each dataset but the opt-outs, whose files do not replace each other.

    `table`: the ledger, which knows the versions that were read before.
    """
    datasets = [dataset for dataset in DATASETS if dataset not in OPT_OUTS]
    with ThreadPoolExecutor(len(datasets)) as pool:
        found = pool.map(partial(newest_accepted, bucket, table), datasets)
        return {dataset.name: verdict for dataset, verdict in zip(datasets, found, strict=True)}


def accepted(verdicts: Mapping[str, Verdict]) -> Snapshot:
    return {name: verdict.accepted for name, verdict in verdicts.items() if verdict.accepted}


def newest_accepted(bucket: str, table: str, dataset: Dataset) -> Verdict:
    versions = list(list_versions(bucket, dataset.prefix))
    accepted = None
    rejections: list[Rejection] = []
    told = None
    together = pieces(dataset.prefix, versions)
    for delivery in deliveries(dataset.prefix, versions):
        is_piece = together is not None and delivery.age == 0 and delivery.name in together.keys
        if is_piece and together and together.is_marked:
            found: tuple[AdmittedObject, ...] | RejectedObject = _rejected(
                delivery.name, delivery.objects[0].version_id, _in_pieces(dataset, together)
            )
        else:
            found = _read_delivery(bucket, table, dataset, delivery)
        if isinstance(found, tuple):
            accepted = found
            if is_piece and together:
                told = f"{delivery.name!r} {_in_pieces(dataset, together)}. It alone was read."
            break
        rejections.append(Rejection(delivery=delivery, at_fault=found))
    return Verdict(
        accepted=accepted,
        rejections=tuple(rejections),
        unfinished=tuple(unfinished_folders(dataset.prefix, versions)),
        told=told,
    )


def _in_pieces(dataset: Dataset, together: Pieces) -> str:
    return (
        f"is one of {len(together.keys)} files that came together under {dataset.prefix}, where "
        f"each is a whole delivery: put the files of one into a folder, {dataset.prefix}<name>/, "
        f"and {COMPLETE} last"
    )


def opt_outs(bucket: str, table: str, beside: Iterable[Stray]) -> Snapshot:
    """Every object of an opt-out dataset, by dataset; none where there is no object.

    Any that cannot be read raise DoNotContactUnreadable: they may hold anybody's wish. So does what
    is called like a list of opt-outs and stands `beside` the datasets.
    """
    read: dict[str, tuple[AdmittedObject, ...]] = {}
    unreadable = [
        f"{each.name!r} may say who is not to be contacted and stands in no dataset's folder: put "
        f"it into {OPT_OUTS[0].prefix}, or into another bucket if it does not"
        for each in beside
        if each.may_refuse
    ]
    for dataset in OPT_OUTS:
        standing = list_versions(bucket, dataset.prefix, hidden_folders=True)
        versions = current_objects(dataset.prefix, standing)
        for admitted, version in _findings(bucket, table, dataset, versions):
            if isinstance(admitted, str):
                unreadable.append(f"{version.key!r} {admitted}")
            else:
                read[dataset.name] = (*read.get(dataset.name, ()), admitted)
    if unreadable:
        raise DoNotContactUnreadable(
            f"{first_files(unreadable)}; nobody is contacted on a guess: replace or delete "
            f"{form(len(unreadable), 'it', 'them')}"
        )
    return read


def _read_delivery(
    bucket: str, table: str, dataset: Dataset, delivery: Delivery
) -> tuple[AdmittedObject, ...] | RejectedObject:
    """The delivery's objects, or the one it is rejected for: a folder stands or falls whole."""
    read: list[AdmittedObject] = []
    for admitted, version in _findings(bucket, table, dataset, delivery.objects):
        if isinstance(admitted, str):
            return _rejected(version.key, version.version_id, admitted)
        read.append(admitted)
    if not read:
        return _rejected(delivery.name + COMPLETE, "", "stands in a folder without a file")
    if dataset.required and not any(admitted.rows for admitted in read):
        return _rejected(read[0].key, read[0].version_id, "has no data row")
    return tuple(read)


def _rejected(key: str, version_id: str, reason: str) -> RejectedObject:
    return RejectedObject(key=key, version_id=version_id, reason=reason)


def _findings(
    bucket: str, table: str, dataset: Dataset, versions: Sequence[ObjectVersion]
) -> Iterator[tuple[AdmittedObject | str, ObjectVersion]]:
    """Each version as it is admitted, or with the reason why it is not acceptable, in order."""
    known = kept_verdicts.look_up(table, dataset, versions)
    for version in versions:
        try:
            acceptance.check_name(version.key, version.size)
            found = known.get(version) or _read(bucket, table, dataset, version)
        except NotAcceptable as error:
            found = str(error)
        yield (found if isinstance(found, str) else _admitted(version, found)), version


def _read(bucket: str, table: str, dataset: Dataset, version: ObjectVersion) -> Finding:
    """Reads the version to its end, or to the first thing that cannot stand, and keeps that."""
    try:
        answer = aws.s3().get_object(Bucket=bucket, Key=version.key, VersionId=version.version_id)
    except (AccessDenied, ClientError) as error:
        if (reason := _unreadable(error)) is None:
            raise
        # not kept: a key may be opened to us later
        raise NotAcceptable(reason) from error
    found: Finding
    try:
        found = acceptance.examine(s3.chunks(answer["Body"]), dataset)
    except NotAcceptable as error:
        found = str(error)
    kept_verdicts.keep(table, dataset, version, found)
    return found


def _unreadable(error: AccessDenied | ClientError) -> str | None:
    """Why S3 cannot give the object to anybody with our rights; None if the fault is our own.

    S3 says which permission is missing, of the key's as of its own:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
    """
    if isinstance(error, AccessDenied):
        denied = f"{_ENCRYPTED} KMS key that this pipeline may not use{_BY}"
        return denied if "kms:" in str(error) else None
    code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    if code in s3.GONE:
        return "was removed while it was read"
    if code.startswith("KMS."):
        return f"{_ENCRYPTED} KMS key that cannot be used, S3 says {code}{_BY}"
    if code == "InvalidRequest" and "Server Side Encryption" in message:
        return f"{_ENCRYPTED} key that only its sender has (SSE-C){_BY}"
    if code == "InvalidObjectState":
        return "is archived: restore it, or upload it again"
    return None


def _admitted(version: ObjectVersion, content: Content) -> AdmittedObject:
    return AdmittedObject(
        key=version.key,
        version_id=version.version_id,
        size=version.size,
        sha256=content.sha256,
        rows=content.rows,
        blank_lines=content.blank_lines,
        header_lines=content.header_lines,
        backslash_lines=content.backslash_lines,
        last_modified=clock.as_text(version.last_modified),
    )
