"""The HTTP server under the endpoint: werkzeug's, with connections kept open.

werkzeug closes each connection after its answer, because http.server does not drain a body that
nobody read. Here what is left of one is drained, so that SDK clients can keep their connections. Of
a stranger's body no more is taken than may have been under way: nobody asked for it.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import BufferedReader
from typing import IO, TYPE_CHECKING, Any

from werkzeug.exceptions import ClientDisconnected
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wsgi import LimitedStream

from infra.embedded.gate.connections import Connection, Connections
from infra.embedded.gate.framing import fault_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

logger = logging.getLogger(__name__)

_DRAIN_BYTES = 1 << 20
_POLL_SECONDS = 0.1  # how long stopping may wait for the accepting thread
IDLE_SECONDS = 75.0  # in which somebody must say, or take, something


class BodyUnreadable(ConnectionError):
    """A body whose framing is wrong: where it ends, and another request begins, nobody knows."""


class _Input:
    """The body of a request. Its first reading tells a client to send it that waits for a sign."""

    def __init__(self, stream: IO[bytes], before: Callable[[], None] | None) -> None:
        self._stream = stream
        self._before = before

    @property
    def is_awaited(self) -> bool:
        """Whether the client waits for the sign still."""
        return self._before is not None

    def read(self, size: int | None = -1) -> bytes:
        return self._taken(lambda: self._stream.read(-1 if size is None else size))

    def readline(self, size: int | None = -1) -> bytes:
        return self._taken(lambda: self._stream.readline(-1 if size is None else size))

    def _taken(self, take: Callable[[], bytes]) -> bytes:
        if self._before is not None:
            before, self._before = self._before, None
            before()
        try:
            return take()
        except ClientDisconnected as gone:
            raise ConnectionResetError("the client left before its body had ended") from gone
        except ConnectionError:
            raise
        except TimeoutError as silent:
            raise ConnectionResetError("the client has stopped sending its body") from silent
        except (OSError, ValueError, BufferError) as broken:
            raise BodyUnreadable(str(broken)) from broken


class _KeepAliveHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer is small and its reader waits for all of it
    wbufsize = 1 << 16
    server: "_Server"
    taken: Connection

    def setup(self) -> None:
        self.taken = self.server.connections.of(self.request)
        super().setup()
        self.connection.settimeout(self.server.idle_seconds)

    def finish(self) -> None:
        """Closes both streams, though the first may have lost its reader with data unsent."""
        self.server.connections.forget(self.request)
        for stream in (self.wfile, self.rfile):
            with suppress(OSError):
                stream.close()

    def handle_one_request(self) -> None:
        self.taken.awaits()
        if not self._has_begun():
            self.close_connection = True
            return
        self.taken.reads()
        super().handle_one_request()

    def _has_begun(self) -> bool:
        """Waits for a request; False if there comes none."""
        assert isinstance(self.rfile, BufferedReader)
        try:
            return bool(self.rfile.peek(1))
        except OSError:  # it has been silent for too long, or had to make room
            return False

    def handle_expect_100(self) -> bool:
        """Not before the body is wanted."""
        return True

    def run_wsgi(self) -> None:
        self.taken.answers()
        self.path = self.requestline.split()[1]  # http.server makes one slash of two
        fault = fault_of(self.command, self.path, self.headers.items())
        if fault or self.headers.defects:
            self._refuse(fault or "the headers are malformed")
            return
        self.environ = environ = self.make_environ()
        body = self._body(environ)
        environ["wsgi.input"] = body
        environ["wsgi.input_terminated"] = True
        environ["embedded.headers"] = self.headers.items()
        environ["embedded.connection"] = self.taken
        try:
            self._answer(environ)
            self._drain(body)
            self.wfile.flush()
        except BodyUnreadable as broken:
            self._refuse(f"the body cannot be read: {broken}")
        except ConnectionError:
            self.close_connection = True

    def _body(self, environ: dict[str, Any]) -> _Input:
        stream = environ["wsgi.input"]
        if not environ.get("wsgi.input_terminated"):
            stream = LimitedStream(stream, int(environ.get("CONTENT_LENGTH") or 0))
        expects = self.headers.get("Expect", "").lower() == "100-continue"
        return _Input(stream, self._invite_body if expects else None)

    def _invite_body(self) -> None:
        self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.wfile.flush()

    def _refuse(self, why: str) -> None:
        """What comes next on this connection cannot be told, so it ends."""
        self.close_connection = True
        text = f"{why}\n".encode("ascii", "replace")
        with suppress(OSError):
            self.send_response(400)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(text)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(text)
            self.wfile.flush()

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

    def _drain(self, body: _Input) -> None:
        """Reads what nobody has read of a body, or ends the connection."""
        self.wfile.flush()
        if body.is_awaited:
            self.close_connection = True  # it may come, or not
            return
        if not self.taken.is_known:
            self.taken.reads()
        drained = 0
        while block := body.read(_DRAIN_BYTES):
            drained += len(block)
            if drained >= _DRAIN_BYTES and not self.taken.is_known:
                self.close_connection = True
                return

    def log(self, type: str, message: str, *args: Any) -> None:
        logger.debug(message, *args)


class _Server(ThreadedWSGIServer):
    def __init__(self, *arguments: Any, idle_seconds: float | None) -> None:
        self.connections = Connections()
        self.idle_seconds = idle_seconds
        super().__init__(*arguments)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self.connections.take(request):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def service_actions(self) -> None:
        self.connections.tidy()


class Server:
    """Serves an application on a free port of 127.0.0.1, from a daemon thread.

    `handler`: how a request's environ is made, if not as werkzeug does. `idle_seconds`: how long
    somebody known may be silent; None: for ever.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        *,
        port: int = 0,
        handler: type[WSGIRequestHandler] = WSGIRequestHandler,
        idle_seconds: float | None = IDLE_SECONDS,
    ) -> None:
        self._server = _Server(
            "127.0.0.1",
            port,
            application,
            type("Handler", (_KeepAliveHandler, handler), {}),
            idle_seconds=idle_seconds,
        )
        self.connections = self._server.connections
        self.port = self._server.server_port
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), name="server", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Takes no more requests, and ends the connections that clients keep open."""
        self._server.shutdown()
        self.connections.close()
        self._server.server_close()
        self._thread.join()
