"""Processes that are forked off one which has imported AWS's runtime: on Linux."""

import json
import os
import queue
import signal
import socket
import subprocess
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

from infra.embedded.functions import interpreter

_MOST_BYTES = 64  # of an answer


class Forks:
    """The process that others are forked off: see `runtime/forking.py`."""

    def __init__(self) -> None:
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [*interpreter.command("forking.py"), str(theirs.fileno())],
                env=interpreter.inherited(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        self._asking = threading.Lock()
        self._begun: queue.Queue[tuple[int, Future[int]]] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, name="forks", daemon=True)
        self._listener.start()

    def fork(self, environment: Mapping[str, str], directory: Path) -> "Forked":
        """Raises OSError if the system has no room for another process."""
        asked = json.dumps({"environment": environment, "directory": str(directory)})
        (stdin, ours_in), (ours_out, stdout) = _pipe(), _pipe()
        with stdin, stdout, ExitStack() as ours:
            ours.enter_context(ours_in)
            ours.enter_context(ours_out)
            number, end = self._ask(asked.encode(), stdin.fileno(), stdout.fileno())
            ours.pop_all()
        return Forked(number, end, ours_in, ours_out)

    def _ask(self, asked: bytes, *given: int) -> "tuple[int, Future[int]]":
        with self._asking:  # answers come in the order of the questions
            try:
                socket.send_fds(self._requests, [asked], given)
            except ConnectionError as gone:
                raise OSError("the process that functions' are forked off is gone") from gone
            number, end = self._begun.get()
        if not number:
            raise OSError("no process could be started for a function")
        return number, end

    def _listen(self) -> None:
        ends: dict[int, Future[int]] = {}
        while said := self._requests.recv(_MOST_BYTES):
            number, *status = json.loads(said)
            if status:
                ends.pop(number).set_result(status[0])
            else:
                ends[number] = Future()
                self._begun.put((number, ends[number]))
        for number, end in ends.items():  # of which nobody will tell us any more
            _kill(number)
            end.set_result(-signal.SIGKILL)
        self._begun.put((0, Future()))

    def stop(self) -> None:
        """Those that still run are killed."""
        self._requests.shutdown(socket.SHUT_RDWR)
        self._listener.join()
        self._process.wait()
        self._requests.close()


class Forked:
    """A `Process` that is not our child: what it comes to is told by the one whose it is."""

    def __init__(self, pid: int, end: "Future[int]", stdin: IO[bytes], stdout: IO[bytes]) -> None:
        self.pid = pid
        self.stdin: IO[bytes] | None = stdin
        self.stdout: IO[bytes] | None = stdout
        self._end = end

    def poll(self) -> int | None:
        return self._end.result() if self._end.done() else None

    def wait(self) -> int:
        return self._end.result()

    def kill(self) -> None:
        if not self._end.done():
            _kill(self.pid)


def _pipe() -> tuple[IO[bytes], IO[bytes]]:
    """Its end to read from, and the one to write to."""
    reader, writer = os.pipe()
    return os.fdopen(reader, "rb"), os.fdopen(writer, "wb")


def _kill(number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)
