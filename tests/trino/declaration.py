"""The tables of a recording declared in Trino as the template declares them in Glue.

The same columns and SerDe, the same partition projection, the same objects: `s3://bucket/key` is
`local:///NAME/bucket/key`, where NAME is the recording's folder below the server's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.trino.recording import Recording
from tests.trino.server import CATALOG, Trino

_FORMATS = {
    "org.apache.hadoop.hive.serde2.OpenCSVSerde": "CSV",
    "org.openx.data.jsonserde.JsonSerDe": "OPENX_JSON",
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe": "PARQUET",
}
_CSV_PROPERTIES = {
    "separatorChar": "csv_separator",
    "quoteChar": "csv_quote",
    "escapeChar": "csv_escape",
}
# Of the template's table parameters: what Trino has a property for, and what only Glue heeds.
_IGNORED = {"EXTERNAL", "classification", "projection.enabled", "storage.location.template"}
_IGNORED |= {"columnsOrdered", "compressionType", "typeOfData", "delimiter", "areColumnsQuoted"}


def declare(trino: Trino, recording: Recording) -> str:
    """Declares the tables in a schema of the recording's own, whose name it returns."""
    schema = recording.folder.name
    trino.query(f"create schema {schema}")
    root = f"local:///{recording.folder.relative_to(trino.folder).as_posix()}/"
    for table in recording.tables:
        if table["TableType"] != "VIRTUAL_VIEW":
            _make_folder(recording, table["StorageDescriptor"]["Location"])
            trino.query(_create(table, root), schema=schema)
    for table, found in recording.partitions.items():
        keys = next(each for each in recording.tables if each["Name"] == table)["PartitionKeys"]
        for partition in found:
            trino.query(_register(schema, table, keys, partition, root), schema=schema)
    return schema


def _make_folder(recording: Recording, location: str) -> None:
    """S3 has no folders; a table of local files needs its own, even if nothing is in it."""
    (recording.folder / location.removeprefix("s3://")).mkdir(parents=True, exist_ok=True)


def _create(table: Mapping[str, Any], root: str) -> str:
    storage = table["StorageDescriptor"]
    parameters: dict[str, str] = dict(table["Parameters"])
    columns = [
        f"{_identifier(column['Name'])} {_type(column['Type'])}" for column in storage["Columns"]
    ]
    columns += [_partition_key(key, parameters) for key in table["PartitionKeys"]]
    properties = ", ".join(_properties(table, parameters, root))
    unknown = parameters.keys() - _IGNORED
    if unknown:
        raise NotImplementedError(f"table {table['Name']}: what does Trino make of {unknown}?")
    return f"create table {_identifier(table['Name'])} ({', '.join(columns)}) with ({properties})"


def _properties(table: Mapping[str, Any], parameters: dict[str, str], root: str) -> Iterator[str]:
    """The table properties; what they say is taken from `parameters`."""
    storage = table["StorageDescriptor"]
    serde = storage["SerdeInfo"]
    yield f"format = '{_FORMATS[serde['SerializationLibrary']]}'"
    yield f"external_location = {_literal(_local(storage['Location'], root))}"
    for name, value in serde.get("Parameters", {}).items():
        yield f"{_CSV_PROPERTIES[name]} = {_literal(value)}"
    if lines := parameters.pop("skip.header.line.count", None):
        yield f"skip_header_line_count = {int(lines)}"
    if table["PartitionKeys"]:
        keys = ", ".join(_literal(key["Name"]) for key in table["PartitionKeys"])
        yield f"partitioned_by = array[{keys}]"
    if parameters.get("projection.enabled") == "true":
        template = _local(parameters["storage.location.template"], root)
        yield "partition_projection_enabled = true"
        yield f"partition_projection_location_template = {_literal(template)}"


def _partition_key(key: Mapping[str, str], parameters: dict[str, str]) -> str:
    declared = f"{_identifier(key['Name'])} {_type(key['Type'])}"
    kind = parameters.pop(f"projection.{key['Name']}.type", None)
    if kind is None:
        return declared
    return f"{declared} with (partition_projection_type = {_literal(kind.upper())})"


def _register(
    schema: str, table: str, keys: list[Any], partition: Mapping[str, Any], root: str
) -> str:
    names = ", ".join(_literal(key["Name"]) for key in keys)
    values = ", ".join(_literal(value) for value in partition["Values"])
    location = _literal(_local(partition["StorageDescriptor"]["Location"], root))
    return (
        f"call {CATALOG}.system.register_partition('{schema}', '{table}', array[{names}], "
        f"array[{values}], {location})"
    )


def _type(hive: str) -> str:
    """Hive's type in Trino's words."""
    words = {"string": "varchar", "int": "integer", "timestamp": "timestamp(3)"}
    if hive.startswith("array<"):
        return f"array({_type(hive[len('array<') : -1])})"
    return words.get(hive, hive)


def _local(location: str, root: str) -> str:
    return root + location.removeprefix("s3://")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
