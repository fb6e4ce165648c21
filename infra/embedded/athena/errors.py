"""How a query fails, in Athena's words.

Categories and types: https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
"""

from enum import IntEnum


class Category(IntEnum):
    SYSTEM = 1
    USER = 2
    OTHER = 3


class QueryFailure(Exception):
    """The query ends FAILED. `error_type` as in Athena's error reference."""

    def __init__(
        self,
        message: str,
        error_type: int,
        *,
        category: Category = Category.USER,
        retryable: bool = False,
    ) -> None:
        super().__init__(message)
        self.error_type = error_type
        self.category = category
        self.retryable = retryable


class QueryCancelled(Exception):
    """The query ends CANCELLED by Athena itself, with this as its reason."""


class Refused(Exception):
    """StartQueryExecution answers InvalidRequestException; no execution comes to be."""


# In DuckDB's message what follows is a failure in Athena's words, which the query itself asked for.
OWN_REASON = "reason: "

SYNTAX_ERROR = 1006
INVALID_ARGUMENT = 1003
USER_ERROR = 1000
TABLE_NOT_FOUND = 1110
BAD_DATA = 1001
INTERNAL_ERROR = 200
OUT_OF_MEMORY = 6
