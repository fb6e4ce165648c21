"""What the Glue Data Catalog says of a table: columns, format, where its objects are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias
from urllib.parse import urlsplit

# A boto3 client of Glue. Its stubs are a development dependency, and it is used for five calls.
GlueClient: TypeAlias = Any

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class TableNotFound(Exception):
    """The catalog has no such table, or not even the database."""


class NotReadable(Exception):
    """The table is of a kind that the embedded cloud does not read; the message says which."""


class Format(Enum):
    """What can be read, by the SerDe that a table names."""

    CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
    JSON = "org.openx.data.jsonserde.JsonSerDe"
    PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"


@dataclass(frozen=True)
class Column:
    """A column; `type` is Hive's, in lower case, e.g. `decimal(9,4)`."""

    name: str
    type: str


@dataclass(frozen=True)
class Place:
    """An S3 prefix: a bucket, and a key prefix that is empty or ends in a slash."""

    bucket: str
    prefix: str

    @classmethod
    def of(cls, location: str) -> Place:
        """The folder that `s3://bucket/key` or `s3://bucket/key/` names."""
        parts = urlsplit(location, allow_fragments=False)
        if parts.scheme not in {"s3", "s3a"} or not parts.netloc:
            raise NotReadable(f"location {location!r} is no s3:// address")
        prefix = parts.path.lstrip("/")
        return cls(parts.netloc, f"{prefix.rstrip('/')}/" if prefix else "")

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}"


@dataclass(frozen=True)
class Partition:
    """Where one partition is, and its value per partition key; {} for the table itself."""

    place: Place
    values: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """A table as the catalog declares it."""

    database: str
    name: str
    columns: tuple[Column, ...]
    partition_keys: tuple[Column, ...]
    location: str
    serde: str
    serde_parameters: Mapping[str, str]
    parameters: Mapping[str, str]
    view_text: str | None

    @classmethod
    def of(cls, database: str, described: Mapping[str, Any]) -> Table:
        """From the `Table` member of GetTable's answer. Names are lower case, as in Athena."""
        storage = described.get("StorageDescriptor", {})
        serde = storage.get("SerdeInfo", {})
        is_view = described.get("TableType") == "VIRTUAL_VIEW"
        return cls(
            database=database,
            name=described["Name"].lower(),
            columns=_columns(storage.get("Columns", [])),
            partition_keys=_columns(described.get("PartitionKeys", [])),
            location=storage.get("Location", ""),
            serde=serde.get("SerializationLibrary", ""),
            serde_parameters=serde.get("Parameters", {}),
            parameters=described.get("Parameters", {}),
            view_text=described.get("ViewOriginalText", "") if is_view else None,
        )

    @property
    def format(self) -> Format:
        """The format its SerDe reads; NotReadable for any other SerDe."""
        try:
            return Format(self.serde)
        except ValueError:
            readable = ", ".join(known.value for known in Format)
            raise NotReadable(
                f"table {self.database}.{self.name} has the SerDe {self.serde or '(none)'}: "
                f"the embedded cloud reads {readable}"
            ) from None


def find_table(glue: GlueClient, database: str, name: str) -> Table:
    """The table, or TableNotFound."""
    try:
        answer = glue.get_table(DatabaseName=database, Name=name)
    except glue.exceptions.EntityNotFoundException as missing:
        raise TableNotFound(f"no table {name!r} in database {database!r}") from missing
    return Table.of(database, answer["Table"])


def databases(glue: GlueClient) -> Sequence[str]:
    """The names of all databases, in order."""
    pages = glue.get_paginator("get_databases").paginate()
    return sorted(each["Name"] for page in pages for each in page["DatabaseList"])


def tables(glue: GlueClient, database: str) -> Sequence[Table]:
    """The tables and views of a database, by name; of one that is not there, none."""
    pages = glue.get_paginator("get_tables").paginate(DatabaseName=database)
    try:
        found = [Table.of(database, each) for page in pages for each in page["TableList"]]
    except glue.exceptions.EntityNotFoundException:
        return []
    return sorted(found, key=lambda table: table.name)


def database_exists(glue: GlueClient, name: str) -> bool:
    try:
        glue.get_database(Name=name)
    except glue.exceptions.EntityNotFoundException:
        return False
    return True


def partitions(glue: GlueClient, table: Table) -> Sequence[Partition]:
    """The partitions that the catalog lists, ordered by their values."""
    return sorted(_list_partitions(glue, table), key=lambda found: tuple(found.values.values()))


def _list_partitions(glue: GlueClient, table: Table) -> Iterator[Partition]:
    names = [key.name for key in table.partition_keys]
    pages = glue.get_paginator("get_partitions").paginate(
        DatabaseName=table.database, TableName=table.name
    )
    for page in pages:
        for found in page["Partitions"]:
            yield Partition(
                Place.of(found["StorageDescriptor"]["Location"]),
                dict(zip(names, found["Values"], strict=True)),
            )


def _columns(declared: Sequence[Mapping[str, str]]) -> tuple[Column, ...]:
    return tuple(Column(_name(column["Name"]), column["Type"].lower()) for column in declared)


def _name(declared: str) -> str:
    """https://docs.aws.amazon.com/glue/latest/webapi/API_Column.html: no control characters."""
    if not declared or _CONTROL.search(declared):
        raise NotReadable(f"a column cannot be called {declared!r}")
    return declared.lower()
