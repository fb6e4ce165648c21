"""Which deliveries does the raw zone hold, version by version?

A delivery is one complete extract of a dataset. An object `<dataset>/<name>` is one, in each of
its versions: an older version is an older delivery. A folder `<dataset>/<folder>/` is one, in its
objects' current versions, once it holds a `_SUCCESS` that is no older than any of them: while a
writer replaces the parts of yesterday, it is none. What has been deleted is withdrawn, with all
that stood there before; what is put there later is a new delivery. A name that begins with `_` or
`.` is a writer's own and nobody's data, as Athena has it, unless it is that of a CSV file: that one
is no delivery that could be read, and is told. A part of no bytes has no rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from lambdas.shared import aws
from lambdas.shared.contract import COMPLETE

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import ObjectVersionTypeDef


_TOGETHER = timedelta(minutes=10)  # what comes within them may be pieces of one delivery


@dataclass(frozen=True, kw_only=True)
class ObjectVersion:
    """One version of one object; `age` 0 is the key's newest, 1 the one before it, and so on."""

    key: str
    version_id: str
    size: int
    last_modified: datetime
    age: int


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """`name` is the object's key, or the folder's prefix with its `/`."""

    name: str
    delivered_at: datetime
    age: int
    objects: tuple[ObjectVersion, ...]

    def holds(self, key: str, version_id: str | None) -> bool:
        """Whether this delivery is what an event about that object speaks of."""
        if self.name.endswith("/"):
            return key.startswith(self.name)
        return key == self.name and version_id in (None, self.objects[0].version_id)


def list_versions(
    bucket: str, prefix: str, *, hidden_folders: bool = False
) -> Iterator[ObjectVersion]:
    """Every version of every key that is newer than the key's last delete marker, by key.

    `hidden_folders`: with CSV files below folders that are called as a writer's own are.
    """
    versions: list[ObjectVersionTypeDef] = []
    withdrawn: dict[str, datetime] = {}
    paginator = aws.s3().get_paginator("list_object_versions")
    for page in paginator.paginate(Bucket=bucket, Prefix=prefix):
        versions += page.get("Versions", [])
        for marker in page.get("DeleteMarkers", []):
            withdrawn.setdefault(marker["Key"], marker["LastModified"])  # the newest comes first
    # S3 lists keys in order, and the versions of one key from the newest on
    for key, same_key in groupby(versions, key=lambda version: version["Key"]):
        name = key.removeprefix(prefix)
        if _is_a_writers_own(name) and not (hidden_folders and _may_be_put_aside(name)):
            continue
        for age, version in enumerate(same_key):
            if _is_withdrawn(version, withdrawn.get(key)):
                break
            if key.endswith("/") and not version["Size"]:
                break  # a folder, as consoles make them
            yield ObjectVersion(
                key=key,
                version_id=version["VersionId"],
                size=version["Size"],
                last_modified=version["LastModified"],
                age=age,
            )


def _is_withdrawn(version: ObjectVersionTypeDef, deleted_at: datetime | None) -> bool:
    """S3 tells times in seconds: of two in the same second only the latest is surely the later."""
    if deleted_at is None or version["LastModified"] > deleted_at:
        return False
    return not (version["IsLatest"] and version["LastModified"] == deleted_at)


def deliveries(prefix: str, versions: Iterable[ObjectVersion]) -> list[Delivery]:
    """The deliveries under a dataset's prefix, newest first; ties by version, then by key."""
    versions = list(versions)
    found = [
        _delivery(version.key, version, (version,))
        for version in versions
        # a marker is of no folder there: see pieces
        if _folder(prefix, version.key) is None and version.key != prefix + COMPLETE
    ]
    for name, objects in _folders(prefix, versions).items():
        if (marker := _marker(name, objects)) is not None:
            parts = (each for each in objects if each != marker and each.size)
            found.append(_delivery(name, marker, tuple(parts)))
    found.sort(key=lambda delivery: delivery.name, reverse=True)
    found.sort(key=lambda delivery: delivery.age)
    found.sort(key=lambda delivery: delivery.delivered_at, reverse=True)
    return found


def unfinished_folders(prefix: str, versions: Iterable[ObjectVersion]) -> list[str]:
    """Folders that hold something, but not yet the marker that makes all of it a delivery."""
    folders = _folders(prefix, versions)
    return sorted(name for name, objects in folders.items() if _marker(name, objects) is None)


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """Objects that came together where each is a whole delivery, the newest last.

    `is_marked`: `_SUCCESS` stands beside them, so that they surely are one.
    """

    keys: tuple[str, ...]
    is_marked: bool


def pieces(prefix: str, versions: Iterable[ObjectVersion]) -> Pieces | None:
    """What looks like one delivery in several objects, outside a folder of its own."""
    standing = [
        version for version in versions if version.age == 0 and _folder(prefix, version.key) is None
    ]
    files = [version for version in standing if version.key != prefix + COMPLETE]
    files.sort(key=lambda version: (version.last_modified, version.key))
    together = [
        version.key
        for version in files
        if files[-1].last_modified - version.last_modified <= _TOGETHER
    ]
    if len(together) < 2:
        return None
    return Pieces(keys=tuple(together), is_marked=len(files) < len(standing))


def current_objects(prefix: str, versions: Iterable[ObjectVersion]) -> list[ObjectVersion]:
    """Each key in its newest version: how opt-outs count, where no file replaces another."""
    return [
        version
        for version in versions
        if version.age == 0
        and not version.key.endswith("/" + COMPLETE)
        and (version.size or _folder(prefix, version.key) is None)
    ]


def _is_a_writers_own(name: str) -> bool:
    """Of a key below its dataset's prefix, whether it is what a program leaves beside its files.

    The marker that completes a folder is not, nor a CSV file that begins with `_` or `.`: a person
    may believe that it is read. macOS puts `._x.csv` beside a file.
    """
    *folders, file = name.split("/")
    return any(map(_is_hidden, folders)) or (
        _is_hidden(file)
        and file != COMPLETE
        and (file.startswith("._") or not file.lower().endswith(".csv"))
    )


def _may_be_put_aside(name: str) -> bool:
    """`_archive/list.csv`; what a committer moves out of `_temporary/` was never whole there."""
    *folders, file = name.split("/")
    return (
        "_temporary" not in folders and file.lower().endswith(".csv") and not file.startswith("._")
    )


def _is_hidden(name: str) -> bool:
    return name.startswith(("_", "."))


def _folders(prefix: str, versions: Iterable[ObjectVersion]) -> dict[str, list[ObjectVersion]]:
    """By name, what stands in each now."""
    folders: dict[str, list[ObjectVersion]] = {}
    for version in versions:
        name = _folder(prefix, version.key)
        if name is not None and version.age == 0:
            folders.setdefault(name, []).append(version)
    return folders


def _marker(name: str, objects: Iterable[ObjectVersion]) -> ObjectVersion | None:
    """What says that a folder is whole; None if something was put there later."""
    last = max(objects, key=lambda each: (each.last_modified, each.key == name + COMPLETE))
    return last if last.key == name + COMPLETE else None


def _folder(prefix: str, key: str) -> str | None:
    """`<dataset>/<folder>/` of a key in a folder; None for `<dataset>/<name>`."""
    folder, slash, _ = key.removeprefix(prefix).partition("/")
    return f"{prefix}{folder}/" if slash else None


def _delivery(name: str, dated: ObjectVersion, objects: tuple[ObjectVersion, ...]) -> Delivery:
    return Delivery(name=name, delivered_at=dated.last_modified, age=dated.age, objects=objects)
