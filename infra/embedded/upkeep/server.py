"""The HTTP server under the endpoint: werkzeug's, with connections kept open.

werkzeug closes each connection after its answer, because http.server does not drain a body that
nobody read. Here what is left of one is drained, so that SDK clients can keep their connections.
"""

import logging
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import BufferedIOBase
from typing import TYPE_CHECKING, Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wsgi import LimitedStream

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

logger = logging.getLogger(__name__)

_DRAIN_BYTES = 1 << 20
_POLL_SECONDS = 0.1  # how long stopping may wait for the accepting thread


class _KeepAliveHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer is small and its reader waits for all of it
    wbufsize = 1 << 16
    connections: set[socket.socket]

    def setup(self) -> None:
        self.connections.add(self.request)
        super().setup()

    def finish(self) -> None:
        """Closes both streams, though the first may have lost its reader with data unsent."""
        self.connections.discard(self.request)
        for stream in (self.wfile, self.rfile):
            with suppress(OSError):
                stream.close()

    def run_wsgi(self) -> None:
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        self.environ = environ = self.make_environ()
        if not environ.get("wsgi.input_terminated"):
            length = int(environ.get("CONTENT_LENGTH") or 0)
            environ["wsgi.input"] = LimitedStream(environ["wsgi.input"], length)
            environ["wsgi.input_terminated"] = True
        body = environ["wsgi.input"]
        try:
            self._answer(environ)
            _drain(body)
            self.wfile.flush()
        except ConnectionError:
            self.close_connection = True

    def _answer(self, environ: dict[str, Any]) -> None:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            started[:] = [(status, headers)]
            return self.wfile.write

        answer: Iterable[bytes] = self.server.app(environ, start_response)
        try:
            status, headers = started[0]
            code, _, reason = status.partition(" ")
            self.send_response(int(code), reason)
            for name, value in headers:
                self.send_header(name, value)
            length = {name.lower(): value for name, value in headers}.get("content-length")
            bodiless = environ["REQUEST_METHOD"] == "HEAD" or code in ("204", "304")
            if length is None and not bodiless:
                # Without a length only the connection's end can tell the client's reader.
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            for data in answer:
                if not bodiless:
                    self.wfile.write(data)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()

    def log(self, type: str, message: str, *args: Any) -> None:
        logger.debug(message, *args)


def _drain(body: BufferedIOBase) -> None:
    while body.read(_DRAIN_BYTES):
        pass


class Server:
    """Serves an application on a free port of 127.0.0.1, from a daemon thread.

    `handler`: how a request's environ is made, if not as werkzeug does.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        *,
        port: int = 0,
        handler: type[WSGIRequestHandler] = WSGIRequestHandler,
    ) -> None:
        self.connections: set[socket.socket] = set()
        bases = (_KeepAliveHandler, handler)
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1",
            port,
            application,
            threaded=True,
            request_handler=type("Handler", bases, {"connections": self.connections}),
        )
        self.port = self._server.server_port
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), name="server", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Takes no more requests, and ends the connections that clients keep open."""
        self._server.shutdown()
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()
        self._thread.join()
