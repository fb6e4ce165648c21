"""DynamoDB: one request at a time, and a transaction sent twice happens once.

moto reads an item, looks at the condition and writes, in steps of its own; between threads that
would be no condition. And it reads past the token by which a client says that it only repeats.
"""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, ClassVar

from werkzeug.wrappers import Response

from infra.embedded.protocol.service import Members, PassedOn, Service, as_they_are

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

# "A client request token is valid for 10 minutes after the first request that uses it."
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
_TOKEN_SECONDS = 600


@dataclass(frozen=True)
class _Transaction:
    members: Members
    answer: Response
    made_at: float


class DynamoDB(Service):
    """Tables and their items, with conditions and transactions that hold between threads."""

    service: ClassVar[str] = "dynamodb"
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
    failed: ClassVar[tuple[str, int]] = ("InternalServerError", 500)
    passed_on: ClassVar[Mapping[str, PassedOn]] = {
        **as_they_are(
            "BatchGetItem",
            "DeleteTable",
            "DescribeContinuousBackups",
            "DescribeTable",
            "GetItem",
            "ListTables",
            "TransactWriteItems",
            "UpdateContinuousBackups",
        ),
        "CreateTable": PassedOn(
            overlooks={
                "GlobalTableSettingsReplicationMode",
                "GlobalTableSourceArn",
                "OnDemandThroughput",
                "ResourcePolicy",
                "VectorIndexes",
            }
        ),
        "DeleteItem": PassedOn(overlooks={"ConditionalOperator"}),
        "PutItem": PassedOn(overlooks={"ConditionalOperator"}),
        "Query": PassedOn(overlooks={"ConditionalOperator"}),
        "Scan": PassedOn(overlooks={"ConditionalOperator"}),
        "UpdateItem": PassedOn(overlooks={"ConditionalOperator"}),
        "UpdateTable": PassedOn(
            overlooks={
                "DisassociationProtectionEnabled",
                "GlobalTableSettingsReplicationMode",
                "GlobalTableWitnessUpdates",
                "MultiRegionConsistency",
                "OnDemandThroughput",
                "ReplicaUpdates",
                "SSESpecification",
                "TableClass",
                "VectorIndexUpdates",
            }
        ),
    }

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._transactions: dict[str, _Transaction] = {}  # by the client's token

    def pass_on(
        self, moto: "WSGIApplication", operation: str, environ: "WSGIEnvironment"
    ) -> Response:
        with self._lock:
            if operation == "TransactWriteItems":
                return self._transact(moto, environ)
            return Response.from_app(moto, environ, buffered=True)

    def _transact(self, moto: "WSGIApplication", environ: "WSGIEnvironment") -> Response:
        body = environ["wsgi.input"].read()
        environ["wsgi.input"] = BytesIO(body)
        members = json.loads(body)  # in which attributes may come in any order
        token = members.get("ClientRequestToken")
        self._forget()
        if token in self._transactions:
            known = self._transactions[token]
            return known.answer if known.members == members else _mismatch()
        answer = Response.from_app(moto, environ, buffered=True)
        if token and answer.status_code == 200:
            self._transactions[token] = _Transaction(members, answer, time.monotonic())
        return answer

    def _forget(self) -> None:
        oldest = time.monotonic() - _TOKEN_SECONDS
        self._transactions = {
            token: known for token, known in self._transactions.items() if known.made_at > oldest
        }


def _mismatch() -> Response:
    error = {
        "__type": "com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException",
        "Message": "The token was used with other parameters before.",
    }
    return Response(json.dumps(error), 400, content_type="application/x-amz-json-1.0")
