"""The process that those of sandboxes are forked off: it has imported what they would import.

Run as `python -I -S forking.py <json> <socket>`: the JSON is what `worker.py` is given, the socket
an inherited one. A message on it asks for a process, by its environment and working directory, and
comes with what shall be its input and output. We answer with its number when it has begun, 0 if
there can be none, and with its number and exit status when it has ended. We end with the other end
of the socket.
"""

import gc
import importlib
import importlib.util
import json
import os
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

_MOST_BYTES = 1 << 18  # of one message; a function's own variables may take 4 KB


class Forks:
    """The processes that have been asked for."""

    def __init__(self, requests: socket.socket) -> None:
        self._requests = requests
        self._living = 0
        self._ended, ended = os.pipe()
        os.set_blocking(ended, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(ended)
        # Ctrl-C is for whoever asks, who ends us; the processes hear it as they would without us.
        self._interrupted = signal.signal(signal.SIGINT, signal.SIG_IGN)

    def serve(self) -> bool:
        """True in a process that was asked for; False once nobody can ask any more."""
        heard: list[Any] = [self._requests, self._ended]
        while True:
            ready, _, _ = select.select(heard, [], [])
            if self._ended in ready:
                os.read(self._ended, _MOST_BYTES)
                self._tell_ends()
            if self._requests in ready:
                message, given, _, _ = socket.recv_fds(self._requests, _MOST_BYTES, 2)
                if not message:
                    return False
                if self._fork(message, *given):
                    return True

    def _fork(self, message: bytes, stdin: int, stdout: int) -> bool:
        """True in the new process."""
        try:
            number = os.fork()
        except OSError:
            self._tell(0)
        else:
            if number == 0:
                self._begin(json.loads(message), stdin, stdout)
                return True
            self._living += 1
            self._tell(number)
        os.close(stdin)
        os.close(stdout)
        return False

    def _begin(self, asked: dict[str, Any], stdin: int, stdout: int) -> None:
        """As a process begins that is started by itself."""
        ended = signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, self._interrupted)
        self._requests.close()
        os.dup2(stdin, 0)
        os.dup2(stdout, 1)
        os.dup2(stdout, 2)
        for descriptor in (stdin, stdout, self._ended, ended):
            os.close(descriptor)
        os.environ.clear()
        os.environ.update(asked["environment"])
        time.tzset()
        os.chdir(asked["directory"])

    def _tell_ends(self) -> None:
        while self._living:
            number, status = os.waitpid(-1, os.WNOHANG)
            if number == 0:
                return
            self._living -= 1
            self._tell(number, os.waitstatus_to_exitcode(status))

    def _tell(self, *numbers: int) -> None:
        """Whoever asks may be gone, which `serve` notices."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self._requests.send(json.dumps(numbers).encode())


def _worker() -> ModuleType:
    path = Path(__file__).with_name("worker.py")
    spec = importlib.util.spec_from_file_location("embedded_worker", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    worker = _worker()
    worker.find_runtime_packages()
    importlib.import_module("boto3")
    gc.freeze()  # what every process shares is not looked through in each
    if Forks(socket.socket(fileno=int(sys.argv[2]))).serve():
        worker.work()


if __name__ == "__main__":
    main()
