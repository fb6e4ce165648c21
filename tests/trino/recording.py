"""A run of the embedded cloud, kept: its statements with their answers, its tables, its files.

    recorded = record(cloud, pipeline, files, folder)

What the run's statements were is read from the run itself, not from a list of sql/: the history of
the execution names them, Athena has their texts, S3 their results.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from tests.embedded.support.pipeline import Pipeline, Run

Column = tuple[str, str]  # name, Trino's type
Row = tuple[Any, ...]

_DUCKDB_TYPES = {"VARCHAR": "varchar", "BIGINT": "bigint", "INTEGER": "integer", "DATE": "date"}
_DUCKDB_TYPES |= {"BOOLEAN": "boolean", "DOUBLE": "double"}


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement as Athena got it, and what our Athena answered.

    `columns` is None where the answer does not tell them: of an UNLOAD that wrote no file.
    """

    name: str
    text: str
    columns: Sequence[Column] | None
    rows: Sequence[Row]


@dataclass(frozen=True, kw_only=True)
class Recording:
    """`folder` holds a folder for each bucket; `tables` and `partitions` are Glue's."""

    folder: Path
    tables: Sequence[Mapping[str, Any]]
    partitions: Mapping[str, Sequence[Mapping[str, Any]]]
    statements: Sequence[Statement]
    run: Run

    def statement(self, name: str) -> Statement:
        return next(each for each in self.statements if each.name == name)


def record(
    cloud: Any,
    files: Mapping[str, Sequence[str | bytes]],
    folder: Path,
    *,
    with_rows: bool = True,
    **given: Any,
) -> Recording:
    """One execution over these files, and no others; `given` goes into its input.

    `folder`: gets the objects; it must not exist. Without rows the statements have neither rows
    nor columns: a million of them are more than one wants in memory.
    """
    run = Pipeline(cloud, time_limit_seconds=600).run(files, **given)
    for bucket in (name for name in cloud.stack_outputs if name.endswith("BucketName")):
        _export(cloud, cloud.stack_outputs[bucket], folder)
    glue = cloud.client("glue")
    database = cloud.stack_outputs["DatabaseName"]
    pages = glue.get_paginator("get_tables").paginate(DatabaseName=database)
    tables = [table for page in pages for table in page["TableList"]]
    partitions = {
        table["Name"]: _partitions(glue, database, table["Name"])
        for table in tables
        if table.get("PartitionKeys") and "projection.enabled" not in table["Parameters"]
    }
    execution = _newest_execution(cloud)
    statements = list(_statements(cloud, execution, folder, tables, with_rows=with_rows))
    if with_rows:
        statements += [_view(cloud, execution, name) for name in _views(tables)]
    return Recording(
        folder=folder, tables=tables, partitions=partitions, statements=statements, run=run
    )


def _export(cloud: Any, bucket: str, folder: Path) -> None:
    """The very files, under their keys."""
    for found in cloud.objects.list(bucket, ""):
        target = folder / bucket / found.key
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(found.path, target)
        except OSError:  # another file system
            shutil.copyfile(found.path, target)


def _partitions(glue: Any, database: str, table: str) -> list[Mapping[str, Any]]:
    pages = glue.get_paginator("get_partitions").paginate(DatabaseName=database, TableName=table)
    return [found for page in pages for found in page["Partitions"]]


def _newest_execution(cloud: Any) -> str:
    machine = cloud.stack_outputs["StateMachineArn"]
    answer = cloud.client("stepfunctions").list_executions(stateMachineArn=machine)
    newest = max(answer["executions"], key=lambda each: each["startDate"])
    return str(newest["executionArn"])


def _statements(
    cloud: Any,
    execution: str,
    folder: Path,
    tables: Sequence[Mapping[str, Any]],
    *,
    with_rows: bool,
) -> Iterator[Statement]:
    """In the order in which they were sent, those that succeeded."""
    athena = cloud.client("athena")
    for query in _queries(cloud, execution):
        described = athena.get_query_execution(QueryExecutionId=query["execution_id"])
        found = described["QueryExecution"]
        if found["Status"]["State"] != "SUCCEEDED":
            continue
        columns: Sequence[Column] | None
        rows: Sequence[Row]
        text = found["Query"]
        if not with_rows:
            columns, rows = None, []
        elif query["destination"]:
            columns, rows = read_parquet(folder / query["destination"].removeprefix("s3://"))
        elif query["name"] in _views(tables):
            columns, rows = _view_columns(tables, query["name"]), []
        else:
            columns, rows = read_results(athena, query["execution_id"])
        yield Statement(name=query["name"], text=text, columns=columns, rows=rows)


def _queries(cloud: Any, execution: str) -> list[Mapping[str, Any]]:
    """{name, execution_id, destination} of what each "Start query" started, in that order."""
    pages = (
        cloud.client("stepfunctions")
        .get_paginator("get_execution_history")
        .paginate(executionArn=execution, PaginationConfig={"PageSize": 1000})
    )
    exits = [
        event["stateExitedEventDetails"]
        for page in pages
        for event in page["events"]
        if "stateExitedEventDetails" in event
    ]
    states = [
        json.loads(left["output"])["query"] for left in exits if left["name"] == "Start query"
    ]
    started = {}
    for state in states:
        ahead = ({**begun, "name": name} for name, begun in state["begun"].items())
        started.update({query["execution_id"]: query for query in (state, *ahead)})
    return list(started.values())


def _views(tables: Sequence[Mapping[str, Any]]) -> list[str]:
    return [table["Name"] for table in tables if table["TableType"] == "VIRTUAL_VIEW"]


def _view_columns(tables: Sequence[Mapping[str, Any]], name: str) -> list[Column]:
    """The columns that Athena keeps in a view's text."""
    view = next(table for table in tables if table["Name"] == name)
    encoded = view["ViewOriginalText"].removeprefix("/* Presto View: ").removesuffix(" */")
    definition = json.loads(base64.b64decode(encoded))
    return [(column["name"], column["type"]) for column in definition["columns"]]


def _view(cloud: Any, execution: str, name: str) -> Statement:
    """What somebody sees who asks the view; no statement of the run does."""
    athena, text = cloud.client("athena"), f"select * from {name}"
    first = _queries(cloud, execution)[0]["execution_id"]
    asked = athena.get_query_execution(QueryExecutionId=first)["QueryExecution"]
    query = athena.start_query_execution(
        QueryString=text,
        QueryExecutionContext=asked["QueryExecutionContext"],
        WorkGroup=asked["WorkGroup"],
    )["QueryExecutionId"]
    state = "RUNNING"
    while state in {"QUEUED", "RUNNING"}:
        time.sleep(0.05)
        described = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
        state = described["Status"]["State"]
    assert state == "SUCCEEDED", described["Status"]
    columns, rows = read_results(athena, query)
    return Statement(name=f"rows of {name}", text=text, columns=columns, rows=rows)


def read_results(athena: Any, query: str) -> tuple[list[Column], list[Row]]:
    """A SELECT's columns with Trino's types, and its rows as Python's values."""
    pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=query)
    cells: list[list[str | None]] = []
    for page in pages:
        described = page["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
        cells += [
            [cell.get("VarCharValue") for cell in row["Data"]] for row in page["ResultSet"]["Rows"]
        ]
    columns = [(each["Name"], _type(each)) for each in described]
    return columns, [
        tuple(value_of(cell, kind) for cell, (_, kind) in zip(row, columns, strict=True))
        for row in cells[1:]
    ]


def _type(described: Mapping[str, Any]) -> str:
    if described["Type"] == "decimal":
        return f"decimal({described['Precision']},{described['Scale']})"
    return str(described["Type"])


def value_of(cell: str | None, kind: str) -> Any:
    """A cell of Athena's CSV; an array stays text."""
    if cell is None:
        return None
    if kind.startswith("decimal"):
        return Decimal(cell)
    if kind in {"integer", "bigint"}:
        return int(cell)
    if kind == "boolean":
        return {"true": True, "false": False}[cell]
    readers = {"double": float, "date": date.fromisoformat}
    return readers.get(kind, str)(cell)


def read_parquet(folder: Path) -> tuple[list[Column] | None, list[Row]]:
    """What an UNLOAD wrote: its columns with Trino's types, None if it wrote no file."""
    files = [path.as_posix() for path in sorted(folder.glob("*")) if path.is_file()]
    if not files:
        return None, []
    with duckdb.connect() as connection:
        found = connection.execute(f"select * from read_parquet({files})")
        columns = [(name, _trino_type(str(kind))) for name, kind, *_ in found.description]
        return columns, found.fetchall()


def _trino_type(duckdb_type: str) -> str:
    if duckdb_type.endswith("[]"):
        return f"array({_trino_type(duckdb_type[:-2])})"
    if duckdb_type.startswith("DECIMAL"):
        return duckdb_type.lower()
    return _DUCKDB_TYPES[duckdb_type]
