"""Athena's API, as far as the embedded cloud speaks it."""

from __future__ import annotations

import hashlib
import json
import threading
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from infra.embedded.access import Delegation
from infra.embedded.athena.commands import Command
from infra.embedded.athena.engine import Limits, Query
from infra.embedded.athena.errors import Refused
from infra.embedded.athena.executions import Execution
from infra.embedded.athena.metadata import CATALOG, PAGE, Metadata
from infra.embedded.athena.readings import read
from infra.embedded.athena.register import Described, Register
from infra.embedded.athena.results import read_lines, read_page
from infra.embedded.athena.statements import STATEMENT_TYPES, Select
from infra.embedded.athena.workgroups import WorkGroupOperations
from infra.embedded.faults import NO_TROUBLE, Fate
from infra.embedded.protocol.paging import page, position
from infra.embedded.protocol.service import Service, ServiceError
from infra.embedded.tables.catalog import Place
from infra.embedded.tables.engine import Engines
from infra.embedded.tables.scan import Scanner
from infra.embedded.upkeep.archive import Archive
from infra.embedded.upkeep.threads import Threads

Request = dict[str, Any]

_RUNNING_AT_ONCE = 2
_MOST_QUERY_BYTES = 262_144
_RESULT_PAGE = 1000
_SUFFIXES: dict[type[Any], str] = {Select: ".csv", Command: ".txt"}  # of results


class Athena(Metadata, WorkGroupOperations, Service):
    """The catalog, workgroups, and queries that run on DuckDB in threads of their own.

    Whatever a query reads and writes, it reads and writes with the rights of who started it.
    https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena.html
    `fate`: of the next query.
    """

    service: ClassVar[str] = "athena"
    # https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
    failed: ClassVar[tuple[str, int]] = ("InternalServerException", 500)

    def __init__(
        self,
        delegation: Delegation,
        archive: Archive,
        *,
        limits: Limits = Limits(),  # noqa: B008 (frozen)
        fate: Callable[[], Fate] = lambda: NO_TROUBLE,
    ) -> None:
        Metadata.__init__(self, delegation)
        WorkGroupOperations.__init__(self)
        self._fate = fate
        self._scanner = Scanner()
        self._limits = limits
        self._engines = Engines(threads=limits.threads, memory=limits.memory)
        self._executions = Register(archive)
        self._tokens: dict[str, tuple[str, str]] = {}
        self._slots = threading.Semaphore(_RUNNING_AT_ONCE)
        self._lock = threading.Lock()
        self._jobs = Threads()

    def stop(self) -> None:
        """Cancels what runs, and waits for its end."""
        for execution in self._executions.active():
            execution.stop()
        self._jobs.wait()
        self._engines.close()

    def start_query_execution(self, request: Request) -> Request:
        """The same token with the same parameters is the same execution.

        https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
        """
        token = request.get("ClientRequestToken")
        parameters = _digest(
            {name: value for name, value in request.items() if name != "ClientRequestToken"}
        )
        with self._lock:
            if token in self._tokens:
                known_parameters, execution_id = self._tokens[token]
                if known_parameters != parameters:
                    raise ServiceError(
                        "InvalidRequestException",
                        "Idempotent parameters do not match: this ClientRequestToken has been "
                        "used with other parameters",
                    )
                return {"QueryExecutionId": execution_id}
            execution = self._start(request)
            if token is not None:
                self._tokens[token] = (parameters, execution.id)
        return {"QueryExecutionId": execution.id}

    def _start(self, request: Request) -> Execution:
        group = self._workgroups.get(request.get("WorkGroup", "primary"))
        _refuse_what_is_not_heeded(request, overridden=group.overrides_clients)
        text = request["QueryString"]
        if len(text.encode()) > _MOST_QUERY_BYTES:
            raise ServiceError(
                "InvalidRequestException",
                f"the query string has more than {_MOST_QUERY_BYTES} bytes as UTF-8",
            )
        try:
            reading = read(text)
        except Refused as refusal:
            raise ServiceError(
                "InvalidRequestException", str(refusal), AthenaErrorCode="MALFORMED_QUERY"
            ) from refusal
        statement = reading.statement
        statement_type = STATEMENT_TYPES[type(statement)]
        self._refuse_too_many(statement_type)
        asked = request.get("ResultConfiguration", {}).get("OutputLocation")
        output = Place.of(group.output_location(asked))
        context = request.get("QueryExecutionContext", {})
        execution_id = str(uuid.uuid4())
        suffix = _SUFFIXES.get(type(statement), "")
        execution = Execution(
            id=execution_id,
            text=text,
            statement_type=statement_type,
            workgroup=group.name,
            context=context,
            output_location=f"{output}{execution_id}{suffix}",
            fate=self._fate(),
        )
        rights = self._delegation.of_caller()
        make_query = partial(
            Query,
            reading,
            execution_id=execution_id,
            database=context.get("Database", "default").lower(),
            output=output,
            objects=rights.objects,
            scanner=self._scanner,
            glue=rights.client("glue"),
            engines=self._engines,
            cutoff=group.cutoff,
        )
        self._executions.add(execution)
        run = partial(self._run, execution, make_query)
        self._jobs.start(f"athena-{execution_id}", run)
        return execution

    def _run(self, execution: Execution, make_query: Callable[[], Query]) -> None:
        execution.run(make_query, self._slots)
        self._executions.retire(execution)

    def _refuse_too_many(self, statement_type: str) -> None:
        """Running and queued ones count: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html"""
        active = [
            each
            for each in self._executions.active()
            if each.statement_type == statement_type and each.is_active
        ]
        if len(active) >= self._limits.active:
            raise ServiceError(
                "TooManyRequestsException",
                f"You have exceeded the limit for the number of {statement_type} queries that "
                f"run or wait at once: {self._limits.active}",
                Reason="CONCURRENT_QUERY_LIMIT_EXCEEDED",
            )

    def get_query_execution(self, request: Request) -> Request:
        return {"QueryExecution": self._execution(request["QueryExecutionId"]).description}

    def batch_get_query_execution(self, request: Request) -> Request:
        asked = request["QueryExecutionIds"]
        return {
            "QueryExecutions": [
                self._executions.find(each).description
                for each in asked
                if each in self._executions
            ],
            "UnprocessedQueryExecutionIds": [
                {
                    "QueryExecutionId": each,
                    "ErrorCode": "INVALID_QUERY_EXECUTION_ID",
                    "ErrorMessage": f"QueryExecution {each} was not found",
                }
                for each in asked
                if each not in self._executions
            ],
        }

    def list_query_executions(self, request: Request) -> Request:
        """Newest first, of one workgroup."""
        group = self._workgroups.get(request.get("WorkGroup", "primary"))
        ids = self._executions.of_workgroup(group.name)
        found, token = page(ids, request.get("NextToken"), request.get("MaxResults"), most=PAGE)
        return {"QueryExecutionIds": found, "NextToken": token}

    def stop_query_execution(self, request: Request) -> Request:
        execution_id = self._known(request["QueryExecutionId"])
        self._executions.stop(execution_id)
        return {}

    def get_query_results(self, request: Request) -> Request:
        """Pages of at most 1000 rows; of a SELECT the first row is the header."""
        execution = self._execution(request["QueryExecutionId"])
        if execution.state != "SUCCEEDED":
            raise ServiceError(
                "InvalidRequestException",
                f"Query has not yet finished. Current state: {execution.state}"
                if execution.state in {"QUEUED", "RUNNING"}
                else f"Query did not finish successfully. Final query state: {execution.state}",
            )
        columns = [column.as_metadata() for column in execution.columns]
        result_set: Request = {"Rows": [], "ResultSetMetadata": {"ColumnInfo": columns}}
        if not columns:
            return {"UpdateCount": 0, "ResultSet": result_set}
        bucket, _, key = execution.output_location.removeprefix("s3://").partition("/")
        objects = self._delegation.of_caller().objects
        found = objects.find(bucket, key)
        if found is None:
            raise ServiceError(
                "InvalidRequestException",
                f"Could not find results: {execution.output_location} does not exist",
            )
        (file,) = objects.files([found])
        read = read_page if key.endswith(".csv") else read_lines
        rows = read(
            file,
            position(request.get("NextToken")),
            request.get("MaxResults", _RESULT_PAGE),
        )
        result_set["Rows"] = [
            {"Data": [{} if cell is None else {"VarCharValue": cell} for cell in row]}
            for row in rows.rows
        ]
        token = None if rows.next is None else str(rows.next)
        return {"UpdateCount": 0, "ResultSet": result_set, "NextToken": token}

    def work_group(self, execution_id: str) -> str | None:
        """The workgroup of a query; None if there is no such query."""
        return self._executions.workgroup(execution_id)

    def _execution(self, execution_id: str) -> Described:
        return self._executions.find(self._known(execution_id))

    def _known(self, execution_id: str) -> str:
        if execution_id not in self._executions:
            raise ServiceError(
                "InvalidRequestException", f"QueryExecution {execution_id} was not found"
            )
        return execution_id


def _digest(parameters: Request) -> str:
    """What tells them from others: the query string among them may be long."""
    text = json.dumps(parameters, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_what_is_not_heeded(request: Request, *, overridden: bool) -> None:
    """What a query would mean something else without.

    `overridden`: the workgroup has settings for results, and the client's count for nothing.
    """
    names = ("EngineConfiguration", "ExecutionParameters")
    refused: list[str] = [name for name in names if name in request]
    reuse = request.get("ResultReuseConfiguration", {}).get("ResultReuseByAgeConfiguration", {})
    if reuse.get("Enabled"):
        refused.append("ResultReuseConfiguration")
    refused += [
        f"{name} of ResultConfiguration"
        for name in request.get("ResultConfiguration", {})
        if name != "OutputLocation" and not overridden
    ]
    catalog = request.get("QueryExecutionContext", {}).get("Catalog", CATALOG)
    if catalog.lower() != CATALOG.lower():
        refused.append(f"the catalog {catalog}")
    if refused:
        raise ServiceError(
            "InvalidRequestException",
            f"not emulated in the embedded cloud: {', '.join(refused)}",
        )
