"""What ended a query, by Athena's error type: an error with a name of its own, and what to do.

The types are those of Athena's error catalog. One that is not in it falls back to its category:
1 the service's side, 2 the statement's or the data's, 3 neither.
https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from lambdas.shared import errors
from lambdas.shared.errors import QueryFailed


@dataclass(frozen=True, kw_only=True)
class Cause:
    """`passes`: asking again may succeed, where Athena does not say whether it may."""

    error: type[QueryFailed]
    advice: str
    passes: bool = False


_EXHAUSTED = Cause(
    error=errors.QueryExhaustedResources,
    advice="the query needs more memory than Athena gives one: redrive the execution, as it may "
    "find more room, and deliver in smaller parts or ask AWS if it does not",
    passes=True,
)
_TIMED_OUT = Cause(
    error=errors.QueryTimedOut,
    advice="Athena ended the query at its time limit, 30 minutes unless the quota 'DML query "
    "timeout' was raised: raise it in Service Quotas, then redrive the execution",
)
_ENGINE = Cause(
    error=errors.QueryEngineFailed,
    advice="Athena failed on its side: redrive the execution; if it stays so, look at AWS Health",
    passes=True,
)
_CATALOG = Cause(
    error=errors.QueryCatalogFailed,
    advice="the Glue Data Catalog did not answer: redrive the execution",
    passes=True,
)
_LAKE_FORMATION = Cause(
    error=errors.QueryLakeFormationFailed,
    advice="Lake Formation governs the tables: grant the roles of the stack what they read, or "
    "leave the database to IAM (`refi-ready doctor` says which), then redrive the execution",
)
_NOT_WRITTEN = Cause(
    error=errors.QueryResultsNotWritten,
    advice="Athena could not write under the working bucket: compare the bucket's policy and the "
    "key with what was deployed, then redrive the execution",
)
CANCELLED = Cause(
    error=errors.QueryCancelled, advice="somebody stopped the query: redrive the execution"
)
_STATEMENT = Cause(
    error=errors.QueryNotUnderstood,
    advice="Athena does not take the statement: a deployment with other tables than this code's, "
    "or another engine version; deploy again, then start a new run",
)
_DATA = Cause(
    error=errors.QueryDataUnreadable,
    advice="Athena cannot read a file of the run: Athena's query history names it; if somebody "
    "changed it, start a new run",
)
_NOT_FOUND = Cause(
    error=errors.QueryFoundNothing,
    advice="a table, a bucket or a file that the query reads is gone: deploy again if it is a "
    "table, else start a new run",
)
_THROTTLED = Cause(
    error=errors.QueryThrottled,
    advice="the account asks too much of Athena, Glue or S3 at once: redrive the execution when "
    "there is less going on",
    passes=True,
)
_TABLE_VERSIONS = Cause(
    error=errors.QueryCatalogFailed,
    advice="a table has as many versions as Glue keeps: delete old ones (glue "
    "batch-delete-table-version), then redrive the execution",
)
_DENIED = Cause(
    error=errors.QueryDenied,
    advice="the task's role, a bucket's policy or a key's does not allow it: compare them with "
    "what was deployed (`refi-ready doctor`), then redrive the execution",
)
_CAPACITY = Cause(
    error=errors.QueryCapacityExceeded,
    advice="the workgroup has a capacity reservation that is used up: enlarge it or take the "
    "workgroup out of it, then redrive the execution",
    passes=True,
)
_UNKNOWN = Cause(
    error=QueryFailed, advice="see Athena's query history for the reason, then redrive"
)

_BY_TYPE: tuple[tuple[Container[int], Cause], ...] = (
    (range(9), _EXHAUSTED),
    ((206, 210), _TIMED_OUT),
    ((204, 1401, 1701), _CATALOG),
    ((234, 1700), _LAKE_FORMATION),
    ((238, 401, 402), _NOT_WRITTEN),
    ((1011, 1014), CANCELLED),
    ((1001, 1002, 1005, 1007), _DATA),
    ((1109, 1110, 1300, 1301, 1302, 1306), _NOT_FOUND),
    ((1402,), _TABLE_VERSIONS),
    ((1400, 1403, 1404, 1405, 1406), _THROTTLED),
    ((1500, 1501), _DENIED),
    ((1602,), _CAPACITY),
    # what the catalog calls internal, in several hundreds
    ((1010, 1012, 1013, 1102, 1104, 1105, 1304, 1305, 1308, 9999), _ENGINE),
    (range(1000, 1400), _STATEMENT),
    (range(100, 500), _ENGINE),
)
_BY_CATEGORY = {1: _ENGINE, 2: _STATEMENT}


def cause(error_type: int | None, category: int | None) -> Cause:
    """Of what GetQueryExecution says in AthenaError, all of which is optional."""
    for types, found in _BY_TYPE:
        if error_type is not None and error_type in types:
            return found
    return _BY_CATEGORY.get(category or 0, _UNKNOWN)
