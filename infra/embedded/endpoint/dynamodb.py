"""DynamoDB in front of moto: one request at a time, and a transaction sent twice happens once.

moto reads an item, looks at the condition and writes, in steps of its own; between threads that
would be no condition. And it reads past the token by which a client says that it only repeats.
"""

import json
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# "A client request token is valid for 10 minutes after the first request that uses it."
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
_TOKEN_SECONDS = 600

_TARGET = "DynamoDB_20120810."


@dataclass(frozen=True)
class _Transaction:
    body: bytes
    answer: Response
    made_at: float


class DynamoDB:
    """A WSGI application: moto, with requests to DynamoDB in good order."""

    def __init__(self, moto: "WSGIApplication") -> None:
        self._moto = moto
        self._lock = threading.Lock()
        self._transactions: dict[str, _Transaction] = {}  # by the client's token

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        if not target.startswith(_TARGET):
            return self._moto(environ, start_response)
        with self._lock:
            answer = self._answer(environ, is_transaction=target.endswith(".TransactWriteItems"))
        return answer(environ, start_response)

    def _answer(self, environ: "WSGIEnvironment", *, is_transaction: bool) -> Response:
        if not is_transaction:
            return Response.from_app(self._moto, environ, buffered=True)
        body = environ["wsgi.input"].read()
        environ["wsgi.input"] = BytesIO(body)
        token = json.loads(body).get("ClientRequestToken")
        self._forget()
        if token in self._transactions:
            known = self._transactions[token]
            return known.answer if known.body == body else _mismatch()
        answer = Response.from_app(self._moto, environ, buffered=True)
        if token and answer.status_code == 200:
            self._transactions[token] = _Transaction(body, answer, time.monotonic())
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
