"""Why did Athena give a query up, told without repeating anybody's data?

A reason found while the statement was read (it gives a position in the text, "line 3:12:") speaks
of the statement, and is told whole. So are errors about resources and places. Any other may quote
the cell it tripped over, in quotes or bare ("Cannot cast 'ann@example.com' to …"): of it only the
error's name is told; the rest is in Athena's history, for those who may see the data.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lambdas.shared.errors import QueryFailed
from lambdas.shared.query import causes
from lambdas.shared.query.causes import Cause

if TYPE_CHECKING:
    from mypy_boto3_athena.type_defs import QueryExecutionStatusTypeDef

_ERROR_NAME = re.compile(r"[A-Z][A-Z0-9_]{3,}")
_OF_THE_STATEMENT = re.compile(r"([A-Z][A-Z0-9_]+: )?line \d+:\d+: ")
_OF_PLACES = {
    "EXCEEDED_LOCAL_MEMORY_LIMIT",
    "EXCEEDED_MEMORY_LIMIT",
    "EXCEEDED_TIME_LIMIT",
    "HIVE_FILESYSTEM_ERROR",
    "HIVE_METASTORE_ERROR",
    "HIVE_PATH_ALREADY_EXISTS",
    "PERMISSION_DENIED",
}
_TOLD_CHARACTERS = 500


def is_retryable(status: QueryExecutionStatusTypeDef) -> bool:
    """As Athena says; where it does not, by the cause.

    https://docs.aws.amazon.com/athena/latest/APIReference/API_AthenaError.html
    """
    return status.get("AthenaError", {}).get("Retryable", _cause(status).passes)


def failure(what: str, status: QueryExecutionStatusTypeDef) -> QueryFailed:
    """The error of a query that ended badly, by its cause, with the reason and what to do.

    `what`: the query and how it ended, as a sentence begins.
    """
    cause = _cause(status)
    return cause.error(f"{what}: {reason(status)}. What to do: {cause.advice}")


def _cause(status: QueryExecutionStatusTypeDef) -> Cause:
    error = status.get("AthenaError", {})
    if status["State"] == "CANCELLED":
        return causes.CANCELLED
    return causes.cause(error.get("ErrorType"), error.get("ErrorCategory"))


def reason(status: QueryExecutionStatusTypeDef) -> str:
    """Athena's reason, as far as it cannot hold personal data, with its category and type."""
    error = status.get("AthenaError", {})
    text = status.get("StateChangeReason") or error.get("ErrorMessage") or "no reason given"
    kind = f"category {error.get('ErrorCategory', '?')}, type {error.get('ErrorType', '?')}"
    name = _ERROR_NAME.match(text)
    if _OF_THE_STATEMENT.match(text) or (name and name.group() in _OF_PLACES):
        return f"{text[:_TOLD_CHARACTERS]} ({kind})"
    told = name.group() if name else "an error without a name"
    return f"{told} ({kind}); Athena's query history has the whole reason, which may quote a row"
