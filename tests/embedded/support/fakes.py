"""What the emulated data services lean on, as small as it can be: objects, and a catalog."""

import itertools
import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from infra.embedded.access import AccessDenied, ServicePrincipal
from infra.embedded.access.evaluation import Reason
from infra.embedded.access.policies import Question
from infra.embedded.objects.store import StoredObject


class FolderStore:
    """An ObjectStore over a local folder: a bucket is a folder, a key a path below it."""

    def __init__(self, folder: Path, *buckets: str) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        for bucket in ("scratch", *buckets):
            (folder / bucket).mkdir(parents=True)

    def list(self, bucket: str, prefix: str) -> list[StoredObject]:
        root = self._folder / bucket
        if not root.is_dir():
            raise KeyError(bucket)
        files = (path for path in root.rglob("*") if path.is_file())
        keys = {path.relative_to(root).as_posix(): path for path in files}
        return [
            _stored(bucket, key, path)
            for key, path in sorted(keys.items())
            if key.startswith(prefix)
        ]

    def find(self, bucket: str, key: str) -> StoredObject | None:
        return next((each for each in self.list(bucket, key) if each.key == key), None)

    def files(self, found: Sequence[StoredObject]) -> Sequence[Path]:
        return [each.path for each in found]

    def adopt(self, bucket: str, key: str, path: Path) -> None:
        target = self._folder / bucket / key
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)

    def put(self, bucket: str, key: str, content: bytes) -> None:
        path = self.scratch()
        path.write_bytes(content)
        self.adopt(bucket, key, path)

    def reach(self) -> Sequence[Path]:
        return [self._folder]

    def scratch(self) -> Path:
        return self._folder / "scratch" / str(next(self._numbers))

    def text(self, bucket: str, key: str) -> str:
        return (self._folder / bucket / key).read_text(encoding="utf-8")


def _stored(bucket: str, key: str, path: Path) -> StoredObject:
    found = path.stat()
    modified = datetime.fromtimestamp(found.st_mtime, UTC)
    return StoredObject(bucket, key, path, found.st_size, str(found.st_mtime_ns), modified, None)


class EntityNotFoundException(Exception):
    """Glue's, raised by the fake catalog."""


class AlreadyExistsException(Exception):
    """Glue's, raised by the fake catalog."""


class Catalog:
    """Glue's client, as far as tables and partitions go."""

    class exceptions:  # noqa: N801 (boto3's name)
        EntityNotFoundException = EntityNotFoundException
        AlreadyExistsException = AlreadyExistsException

    def __init__(self) -> None:
        self._tables: dict[tuple[str, str], dict] = {}
        self._partitions: dict[tuple[str, str], list[dict]] = defaultdict(list)

    def get_database(self, *, Name: str) -> dict:  # noqa: N803
        if Name not in {"lake", *(database for database, _ in self._tables)}:
            raise EntityNotFoundException(Name)
        return {"Database": {"Name": Name}}

    def get_table(self, *, DatabaseName: str, Name: str) -> dict:  # noqa: N803
        if (DatabaseName, Name) not in self._tables:
            raise EntityNotFoundException(Name)
        return {"Table": {"DatabaseName": DatabaseName, **self._tables[DatabaseName, Name]}}

    def create_table(self, *, DatabaseName: str, TableInput: dict) -> None:  # noqa: N803
        if (DatabaseName, TableInput["Name"]) in self._tables:
            raise AlreadyExistsException(TableInput["Name"])
        self._tables[DatabaseName, TableInput["Name"]] = TableInput

    def update_table(self, *, DatabaseName: str, TableInput: dict) -> None:  # noqa: N803
        self._tables[DatabaseName, TableInput["Name"]] = TableInput

    def delete_table(self, *, DatabaseName: str, Name: str) -> None:  # noqa: N803
        del self._tables[DatabaseName, Name]

    def batch_create_partition(
        self,
        *,
        DatabaseName: str,  # noqa: N803
        TableName: str,  # noqa: N803
        PartitionInputList: list[dict],  # noqa: N803
    ) -> dict:
        self._partitions[DatabaseName, TableName] += PartitionInputList
        return {}

    def get_paginator(self, operation: str) -> Any:
        return SimpleNamespace(paginate=partial(self._pages, operation))

    def _pages(
        self,
        operation: str,
        DatabaseName: str = "",  # noqa: N803
        TableName: str = "",  # noqa: N803
    ) -> list[dict]:
        """Two pages, so that whoever reads only the first is found out."""
        databases = sorted({"lake", *(database for database, _ in self._tables)})
        key, found = {
            "get_databases": ("DatabaseList", [{"Name": each} for each in databases]),
            "get_tables": (
                "TableList",
                [each for (database, _), each in self._tables.items() if database == DatabaseName],
            ),
            "get_partitions": ("Partitions", self._partitions[DatabaseName, TableName]),
        }[operation]
        return [{key: found[:1]}, {key: found[1:]}]


class Unlimited:
    """A Delegation, and the Rights it gives: whoever it is may do everything.

    A role that is not trusted (`distrusted`) cannot be had. `client` gives a service's client.
    """

    def __init__(self, client: Callable[[str], Any], objects: Any = None) -> None:
        self.client = client
        self.objects = objects
        self.distrusted: set[str] = set()

    def of_caller(self) -> "Unlimited":
        return self

    def of_role(self, role: str, *, service: str, source: str | None) -> "Unlimited":
        if role in self.distrusted:
            asked = Question(
                principal=ServicePrincipal(service, "123456789012", source),
                action="sts:AssumeRole",
                resource=role,
                context={},
            )
            raise AccessDenied(asked, Reason.NO_RESOURCE_ALLOWS)
        return self

    def of_service(self, _service: str, *, source: str | None) -> "Unlimited":
        return self


CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
JSON = "org.openx.data.jsonserde.JsonSerDe"
PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"


def table(
    name: str,
    columns: dict[str, str],
    location: str,
    *,
    serde: str = PARQUET,
    partition_keys: dict[str, str] | None = None,
    parameters: dict[str, str] | None = None,
) -> dict:
    """A TableInput; columns are {name: Hive type}."""
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": parameters or {},
        "PartitionKeys": _columns(partition_keys or {}),
        "StorageDescriptor": {
            "Columns": _columns(columns),
            "Location": location,
            "SerdeInfo": {"SerializationLibrary": serde, "Parameters": {}},
        },
    }


def _columns(columns: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Type": type_} for name, type_ in columns.items()]


class NoResources:
    """The Resources of an account that has none."""

    def role_policies(self, _role_arn: str) -> tuple[str, ...]:
        return ()

    def has_tags(self, _version: Any) -> bool:
        return False

    def _none(self, _name: str) -> None:
        return None

    role_boundary = trust_policy = bucket_policy = key_policy = queue_policy = topic_policy = _none
    bucket_key = object_key = queue_key = topic_key = table_key = _none

    def key_arn(self, key: str) -> str:
        return key
