"""Runs one statement: names bound, Trino's SQL translated, DuckDB executing it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

import duckdb
from botocore.exceptions import ClientError

from infra.embedded.access import AccessDenied, denial_in
from infra.embedded.athena import errors, results, views
from infra.embedded.athena.commands import Command
from infra.embedded.athena.errors import OWN_REASON, Category, QueryCancelled, QueryFailure
from infra.embedded.athena.readings import Reading
from infra.embedded.athena.results import ResultColumn
from infra.embedded.athena.scope import Relation
from infra.embedded.athena.statements import CreateView, DropView, Select, Unload
from infra.embedded.athena.types import STRING, UNKNOWN
from infra.embedded.objects.store import ObjectStore
from infra.embedded.tables import sql
from infra.embedded.tables.catalog import (
    Column,
    GlueClient,
    NotReadable,
    Place,
    TableNotFound,
    find_table,
)
from infra.embedded.tables.engine import Engines
from infra.embedded.tables.projection import InjectedValueMissing
from infra.embedded.tables.scan import BadData, Scanner


@dataclass(frozen=True)
class Limits:
    """What one query may take of the machine, and how many there may be."""

    threads: int = 2
    memory: str = "1536MB"
    active: int = 25  # queries of one type, running and queued; AWS's number depends on the Region


@dataclass(frozen=True)
class Result:
    """What a statement left behind. `columns` where it has a result to read."""

    columns: Sequence[ResultColumn] = ()
    bytes_scanned: int = 0
    manifest: str | None = None


class Query:
    """One execution of a statement in a DuckDB that no other uses meanwhile."""

    def __init__(
        self,
        reading: Reading,
        *,
        execution_id: str,
        database: str,
        output: Place,
        objects: ObjectStore,
        scanner: Scanner,
        glue: GlueClient,
        engines: Engines,
        cutoff: int | None = None,
    ) -> None:
        """`cutoff`: how many bytes it may scan."""
        self._reading = reading
        self._execution_id = execution_id
        self._database = database
        self._output = output
        self._objects = objects
        self._scanner = scanner
        self._glue = glue
        self._engine = engines.lend(objects)
        self._cutoff = cutoff
        self._bytes_scanned = 0

    def stop(self) -> None:
        """From another thread: ends the query, and returns when it has ended."""
        self._engine.interrupt()

    def run(self) -> Result:
        """Raises QueryFailure or QueryCancelled; any other error is a fault of the emulation."""
        try:
            with self._engine as self._connection:
                return self._run()
        except NotReadable as error:
            raise QueryFailure(f"NOT_SUPPORTED: {error}", errors.INVALID_ARGUMENT) from error
        except InjectedValueMissing as error:
            raise QueryFailure(str(error), errors.INVALID_ARGUMENT) from error
        except BadData as error:
            raise QueryFailure(str(error), errors.BAD_DATA) from error
        except duckdb.Error as error:
            raise failure_of(error) from error
        except (AccessDenied, ClientError) as error:
            if (denial := denial_in(error)) is None:
                raise
            message = f"Insufficient permissions to execute the query. {denial}"
            raise QueryFailure(message, errors.USER_ERROR) from error

    def _run(self) -> Result:
        match self._reading.statement:
            case Select():
                return self._select()
            case Unload() as unload:
                return self._unload(unload)
            case CreateView() as create:
                return self._create_view(create)
            case DropView() as drop:
                return self._drop_view(drop)
            case Command() as command:
                return self._answer(command)
            case never:
                assert_never(never)

    def _select(self) -> Result:
        """DuckDB writes rows in the order in which a subquery gives them."""
        query = self._prepare()
        names = [sql.identifier(f"c{place}") for place, _ in enumerate(query.columns)]
        cells = ", ".join(
            results.as_text(name, column.type)
            for name, column in zip(names, query.columns, strict=True)
        )
        body, file = self._objects.scratch(), self._objects.scratch()
        self._connection.execute(
            f"copy (select {cells} from ({query.sql}) as result({', '.join(names)}))"
            f" to {sql.literal(body.as_posix())} (format csv, header false, force_quote *)"
        )
        columns = [ResultColumn(column.name, column.type) for column in query.columns]
        with file.open("wb") as written, body.open("rb") as read:
            written.write(results.header(columns))
            shutil.copyfileobj(read, written)
        body.unlink()
        key = f"{self._output.prefix}{self._execution_id}.csv"
        self._objects.adopt(self._output.bucket, key, file)
        self._objects.put(self._output.bucket, f"{key}.metadata", results.metadata(columns))
        return Result(columns, self._bytes_scanned)

    def _answer(self, command: Command) -> Result:
        columns = [ResultColumn(name, STRING) for name in command.columns]
        text = "".join(f"{line}\n" for line in command.lines(self._glue, self._database))
        key = f"{self._output.prefix}{self._execution_id}.txt"
        self._objects.put(self._output.bucket, key, text.encode())
        self._objects.put(self._output.bucket, f"{key}.metadata", results.metadata(columns))
        return Result(columns, 0)

    def _unload(self, unload: Unload) -> Result:
        """The target must be empty; no row, no file.

        https://docs.aws.amazon.com/athena/latest/ug/unload.html
        """
        options = dict(unload.options)
        if options.pop("format", "").upper() != "PARQUET":
            raise NotReadable("UNLOAD in the embedded cloud writes format = 'PARQUET'")
        compression = options.pop("compression", "GZIP").upper()
        if options:
            raise NotReadable(f"UNLOAD property {min(options)} in the embedded cloud")
        place = Place.of(unload.destination)
        if self._objects.list(place.bucket, place.prefix):
            raise QueryFailure(
                f"HIVE_PATH_ALREADY_EXISTS: Target directory for table '{place}' already exists: "
                "you must specify an empty location for UNLOAD",
                errors.INVALID_ARGUMENT,
            )
        query = self._prepare()
        file = self._objects.scratch()
        self._connection.execute(
            f"copy ({_as_declared(query)}) to {sql.literal(file.as_posix())}"
            f" (format parquet, compression {sql.literal(compression.lower())})"
        )
        written = []
        if self._rows_in(file):
            key = f"{place.prefix}{self._execution_id}_00000"
            self._objects.adopt(place.bucket, key, file)
            written.append(f"s3://{place.bucket}/{key}\n")
        else:
            file.unlink()
        manifest = f"{self._output.prefix}{self._execution_id}-manifest.csv"
        self._objects.put(self._output.bucket, manifest, "".join(written).encode())
        return Result((), self._bytes_scanned, f"s3://{self._output.bucket}/{manifest}")

    def _rows_in(self, parquet: Path) -> int:
        row = self._connection.execute(
            f"select count(*) from read_parquet({sql.paths([parquet])})"
        ).fetchone()
        assert row is not None  # an aggregate without GROUP BY has one row
        return int(row[0])

    def _create_view(self, create: CreateView) -> Result:
        database = create.database or self._database
        query = self._prepare(only_types=True)
        columns = [Column(column.name, str(column.type)) for column in query.columns]
        definition = views.table_input(create.name, create.text, database, columns)
        if not views.save(self._glue, database, definition, replace=create.replace):
            raise QueryFailure(
                f"line 1:1: View already exists: '{views.CATALOG}.{database}.{create.name}'",
                errors.INVALID_ARGUMENT,
            )
        return Result()

    def _drop_view(self, drop: DropView) -> Result:
        database = drop.database or self._database
        try:
            is_view = find_table(self._glue, database, drop.name).view_text is not None
        except TableNotFound:
            is_view = False
        if is_view:
            self._glue.delete_table(DatabaseName=database, Name=drop.name)
        elif not drop.if_exists:
            raise QueryFailure(
                f"line 1:1: View '{views.CATALOG}.{database}.{drop.name}' does not exist",
                errors.TABLE_NOT_FOUND,
            )
        return Result()

    def _prepare(self, *, only_types: bool = False) -> Relation:
        """The query in DuckDB's words, over relations that exist in the connection."""
        translated, tables = self._reading.translated(self._glue, self._database)
        for name, table in tables.scans.items():
            found = [] if only_types else tables.partitions(name)
            scanned = self._scanner.scan(self._connection, self._objects, table, found)
            self._bytes_scanned += scanned.bytes
            if self._cutoff is not None and self._bytes_scanned > self._cutoff:
                raise QueryCancelled("Bytes scanned limit was exceeded")
            self._engine.create_view(name, scanned.sql)
        return translated


def _as_declared(query: Relation) -> str:
    """The rows with the columns' own names and types, in the order they have."""
    names = [column.name for column in query.columns]
    if len(set(names)) < len(names):
        raise QueryFailure(
            "SYNTAX_ERROR: UNLOAD needs a name of its own for each column", errors.SYNTAX_ERROR
        )
    if unknown := [column.name for column in query.columns if column.type == UNKNOWN]:
        raise QueryFailure(
            f"COLUMN_TYPE_UNKNOWN: Column type is unknown: {unknown[0]}", errors.SYNTAX_ERROR
        )
    cells = ", ".join(
        f"cast({sql.identifier(column.identifier)} as {column.type.in_duckdb})"
        f" as {sql.identifier(column.name)}"
        for column in query.columns
    )
    return f"select {cells} from ({query.sql})"


# DuckDB fails where Java's functions give NaN or an infinity.
_NO_FINITE_NUMBER = (
    "NOT_SUPPORTED: not emulated in the embedded cloud: a double that is NaN or infinite",
    errors.INVALID_ARGUMENT,
)

# What Athena calls what DuckDB says; the first word that occurs in DuckDB's message decides.
_NAMES = {
    "must appear in the GROUP BY": ("EXPRESSION_NOT_AGGREGATE", errors.SYNTAX_ERROR),
    "Division by zero": ("DIVISION_BY_ZERO", errors.INVALID_ARGUMENT),
    "More than one row returned by a subquery": ("SUBQUERY_MULTIPLE_ROWS", errors.SYNTAX_ERROR),
    "cannot take logarithm": _NO_FINITE_NUMBER,
    "cannot take square root": _NO_FINITE_NUMBER,
    "raised to a negative power": _NO_FINITE_NUMBER,
    "Overflow in": ("NUMERIC_VALUE_OUT_OF_RANGE", errors.INVALID_ARGUMENT),
    "out of range": ("NUMERIC_VALUE_OUT_OF_RANGE", errors.INVALID_ARGUMENT),
}

# Athena's own words for what DuckDB tells no more of.
_WORDS = {
    "DIVISION_BY_ZERO": "Division by zero",
    "SUBQUERY_MULTIPLE_ROWS": "Scalar sub-query has returned multiple rows",
}


def failure_of(error: duckdb.Error) -> QueryFailure:
    """DuckDB's error as a query's; what it has no name for is the user's."""
    message = str(error)
    if isinstance(error, duckdb.OutOfMemoryException):
        return QueryFailure(
            f"Query exhausted resources at this scale factor: {message}", errors.OUT_OF_MEMORY
        )
    if isinstance(error, duckdb.IOException):
        return QueryFailure(
            f"GENERIC_INTERNAL_ERROR: {message}",
            errors.INTERNAL_ERROR,
            category=Category.SYSTEM,
            retryable=True,
        )
    if OWN_REASON in message:
        return QueryFailure(message.partition(OWN_REASON)[2], errors.INVALID_ARGUMENT)
    for said, (name, error_type) in _NAMES.items():
        if said in message:
            return QueryFailure(f"{name}: {_WORDS.get(name, message)}", error_type)
    if isinstance(error, duckdb.ConversionException):
        return QueryFailure(f"INVALID_CAST_ARGUMENT: {message}", errors.INVALID_ARGUMENT)
    return QueryFailure(f"GENERIC_USER_ERROR: {message}", errors.INVALID_ARGUMENT)
