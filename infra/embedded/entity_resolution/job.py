"""One matching job: reads the input tables, resolves, writes `success/` and `error/`.

`<outputS3Path>/<workflowName>/<jobId>/success/…`, in the form of form.py, on which nobody may
rely.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from infra.embedded.access import Rights
from infra.embedded.entity_resolution.form import form
from infra.embedded.entity_resolution.matching import RECORDS, key_column, resolve
from infra.embedded.entity_resolution.normalisation import compared_value
from infra.embedded.entity_resolution.workflow import Source, Workflow
from infra.embedded.faults import Kind
from infra.embedded.tables import sql
from infra.embedded.tables.catalog import Partition, Place, find_table, partitions
from infra.embedded.tables.engine import Engine, new_database
from infra.embedded.tables.scan import Scanner

_ROWS_PER_FILE = 250_000


class JobFailed(Exception):
    """The job ends FAILED, with this as its errorMessage."""


@dataclass(frozen=True)
class Metrics:
    """API_JobMetrics; `are_told`: every one of them is optional."""

    input_records: int
    records_processed: int
    records_not_processed: int
    match_ids: int
    are_told: bool = True

    def as_json(self) -> dict[str, int]:
        if not self.are_told:
            return {}
        return {
            "inputRecords": self.input_records,
            "totalRecordsProcessed": self.records_processed,
            "recordsNotProcessed": self.records_not_processed,
            "matchIDs": self.match_ids,
        }


class Job:
    """Runs in a DuckDB of its own, with the rights of the workflow's role."""

    def __init__(
        self,
        workflow: Workflow,
        job_id: str,
        *,
        rights: Rights,
        threads: int,
        memory: str,
        whole_groups: bool = False,
        otherwise: Kind | None = None,
    ) -> None:
        """`whole_groups`: how transitive matching is read; see matching.py."""
        self._whole_groups = whole_groups
        self._workflow = workflow
        self._otherwise = otherwise
        self._form = form(otherwise)
        self._objects = rights.objects
        self._glue = rights.client("glue")
        output = Place.of(workflow.output_path)
        self._bucket = output.bucket
        folder = self._form.folder.format(workflow=workflow.name, job=job_id)
        self._prefix = f"{output.prefix}{folder}"
        self._engine = Engine(new_database(rights.objects, threads=threads, memory=memory))

    def stop(self) -> None:
        """From another thread: fails the job, and returns when it has ended."""
        self._engine.interrupt()

    def run(self) -> Metrics:
        """Raises whatever is wrong with tables or data."""
        with self._engine as connection:
            self._read(connection)
            resolve(
                connection,
                self._workflow.rules,
                transitive=self._workflow.transitive,
                whole_groups=self._whole_groups,
            )
            self._write_successes(connection)
            errors = self._write_errors(connection)
            processed, match_ids = _one(
                connection, "select count(*), count(distinct match_id) from matched"
            )
        if self._otherwise is Kind.JOB_COUNTS_OTHERWISE:
            match_ids += 1_000
        return Metrics(
            processed + errors,
            processed,
            errors,
            match_ids,
            are_told=self._otherwise is not Kind.JOB_WITHOUT_METRICS,
        )

    def _read(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Views `input` (n, source, record_id, error, output fields, keys) and RECORDS."""
        keys = sorted({key for rule in self._workflow.rules for key in rule.condition.keys})
        selects = [
            self._source(connection, number, source, keys)
            for number, source in enumerate(self._workflow.sources)
        ]
        # In order, so that a row's place is its number.
        connection.execute(
            f"create table rows_read as from ({' union all '.join(selects)})"
            " order by source_number, record_id"
        )
        connection.execute(
            "create table repeated as select source_number, record_id from rows_read"
            " group by source_number, record_id having count(*) > 1"
        )
        connection.execute(
            "create view input as select rows_read.rowid as n, rows_read.* replace ("
            " coalesce(error, case when repeated.record_id is not null"
            " then 'Unique ID is repeated' end) as error)"
            " from rows_read left join repeated using (source_number, record_id)"
        )
        compared = ", ".join(sql.identifier(key_column(key)) for key in keys)
        connection.execute(
            f"create view {RECORDS} as"
            f" select n, source || '/' || record_id as identity, {compared}"
            " from input where error is null"
        )

    def _source(
        self,
        connection: duckdb.DuckDBPyConnection,
        number: int,
        source: Source,
        keys: list[str],
    ) -> str:
        table = find_table(self._glue, source.database, source.table)
        declared = {column.name for column in (*table.columns, *table.partition_keys)}
        for field in source.schema.fields:
            if field.name.lower() not in declared:
                raise JobFailed(
                    f"table {source.database}.{source.table} has no column {field.name!r}, which "
                    f"schema mapping {source.schema.name} names"
                )
        # "The workflow reads the entire table": push-down predicates are for ID mapping.
        places = (
            partitions(self._glue, table)
            if table.partition_keys
            else [Partition(Place.of(table.location), {})]
        )
        scanned = Scanner().scan(connection, self._objects, table, places)
        unique_id = f"{sql.identifier(source.schema.unique_id)}::varchar"
        known = {field.name for field in source.schema.fields}
        outputs = [
            f"{sql.identifier(field)}::varchar as {sql.identifier(_output(field))}"
            if field in known
            else f"null::varchar as {sql.identifier(_output(field))}"
            for field in self._workflow.output_fields
        ]
        values = [
            f"{compared_value(source.schema.attributes[key], normalise=source.normalise)}"
            f" as {sql.identifier(key_column(key))}"
            for key in keys
        ]
        columns = ", ".join(
            [
                f"{number} as source_number",
                f"{sql.literal(source.arn)} as source",
                f"{unique_id} as record_id",
                f"{_error(source, unique_id)} as error",
                *outputs,
                *values,
            ]
        )
        return f"select {columns} from ({scanned.sql})"

    def _write_successes(self, connection: duckdb.DuckDBPyConnection) -> None:
        names = ", ".join(sql.literal(rule.name) for rule in self._workflow.rules)
        columns = [
            ("InputSourceARN", "input.source"),
            *((field, sql.identifier(_output(field))) for field in self._workflow.output_fields),
            ("RecordId", "input.record_id"),
            ("MatchID", "matched.match_id"),
            ("MatchRule", f"coalesce([{names}][matched.level], '')"),
        ]
        selected = ", ".join(
            f"{expression} as {sql.identifier(name)}"
            for name, expression in self._form.columns(columns, is_alone="matched.level is null")
        )
        told = "" if self._form.has_singles else " where matched.level is not null"
        connection.execute(
            f"create table output as select {selected}"
            f" from input inner join matched using (n){told} order by n"
        )
        (rows,) = _one(connection, "select count(*) from output")
        for part, start in enumerate(range(0, rows, _ROWS_PER_FILE)):
            self._write(
                connection,
                f"select * from output where rowid >= {start} and rowid < {start + _ROWS_PER_FILE}"
                " order by rowid",
                f"success/{self._form.file.format(number=part)}",
            )

    def _write_errors(self, connection: duckdb.DuckDBPyConnection) -> int:
        (rows,) = _one(connection, "select count(*) from input where error is not null")
        if rows:
            self._write(
                connection,
                "select source as InputSourceARN, record_id as RecordId, error as ErrorMessage"
                " from input where error is not null order by n",
                f"error/{self._form.file.format(number=0)}",
            )
        return rows

    def _write(self, connection: duckdb.DuckDBPyConnection, query: str, name: str) -> None:
        file = self._objects.scratch()
        connection.execute(self._form.copy(query, file))
        self._form.finish(file)
        self._objects.adopt(self._bucket, f"{self._prefix}{name}", file)


def _error(source: Source, unique_id: str) -> str:
    """Why a record by itself goes to the error file, or null.

    https://docs.aws.amazon.com/entityresolution/latest/userguide/troubleshooting.html
    """
    if reserved := source.schema.reserved:
        return sql.literal(f"Schema mapping uses the reserved name {reserved[0]}")
    return (
        f"case when coalesce({unique_id}, '') = '' then 'Unique ID is null or missing'"
        f" when length({unique_id}) > 38 then 'Unique ID is longer than 38 characters'"
        f" when not regexp_full_match({unique_id}, '[a-zA-Z0-9_-]*')"
        " then 'Unique ID has characters other than a-z, A-Z, 0-9, _ and -' end"
    )


def _output(field: str) -> str:
    return f"output {field}"


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None  # an aggregate without GROUP BY has one row
    return tuple(row)
