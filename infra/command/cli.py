"""The `refi-ready` command: what it understands, and how it ends.

Exit 0: done. 1: nothing was published, or a file would be rejected. 2: wrong use. 130: Ctrl-C. 141:
whoever read the result had enough of it. The result goes to stdout, progress and errors to stderr.
"""

import argparse
import errno
import os
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, NoReturn

import shtab

from infra.command import (
    demo,
    doctor,
    explain,
    export,
    rehearse,
    run,
    sample,
    status,
    up,
    validate,
)
from infra.command.errors import (
    FAILED,
    INTERRUPTED,
    NOT_READ,
    WRONG_USE,
    RunFailed,
    WrongUse,
)
from infra.command.importing import command as importing
from infra.command.runs.outcome import Outcome
from infra.command.runs.standing import NOTHING, Interrupted
from infra.command.screen.terminal import make_python_safe, say_json, say_on_stderr, say_traceback
from infra.process.signals import heed, ignore, uninterrupted

# What a machine refuses, and what its owner can do.
_TOLD = {
    errno.ENOSPC: "make room on that disk, or give another folder",
    errno.EDQUOT: "make room on that disk, or give another folder",
    errno.ENOTDIR: "a file stands where a folder should be: give another folder",
    errno.EISDIR: "a folder stands where a file should be: give a file",
    errno.EROFS: "give a folder that can be written",
    errno.EACCES: "give a file or folder that you may use",
    errno.EPERM: "give a file or folder that you may use",
}


class Parser(argparse.ArgumentParser):
    """Raises WrongUse instead of ending the process, so that --json can report it."""

    def __init__(self, **settings: Any) -> None:
        # an abbreviated --json would be understood here and missed where errors are reported
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        raise WrongUse(f"{message} — try: {self.prog} --help")


def parser() -> argparse.ArgumentParser:
    """Every command, each with an example in its help."""
    root = Parser(
        prog="refi-ready",
        description="Three files in a bucket become a list of people worth calling about "
        "refinancing.",
        epilog="example: refi-ready demo",
    )
    root.add_argument("--version", action="version", version=f"refi-ready {version('refi-ready')}")
    shtab.add_argument_to(
        root,
        "--print-completion",
        help="print what makes this shell complete options",
    )
    commands = root.add_subparsers(dest="command", metavar="COMMAND", required=True)
    in_an_account = (status, doctor, rehearse)
    for module in (demo, run, explain, export, up, *in_an_account, validate, sample, importing):
        module.add_to(commands)
    return root


def main(early: Sequence[int] = ()) -> NoReturn:
    """The process of the command; `early` holds the signals that came before.

    It ends without the interpreter's farewell: of an interrupted run a thread may still be inside
    the database engine, which aborts the process (SIGABRT) when the interpreter goes first.
    """
    code = command(sys.argv[1:], early)
    ignore()  # all is said
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = NOT_READ
    os._exit(code)


def command(given: Sequence[str], early: Sequence[int] = ()) -> int:
    """Does what the arguments say, to the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # a redirected stream on Windows would stumble over a borrower's accents
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    make_python_safe()
    try:
        heed()  # so that a run cleans up
        for number in early:
            signal.raise_signal(number)
        options = parser().parse_args(given)
        return int(options.execute(options))
    except WrongUse as error:
        return _ended_badly(given, error, WRONG_USE)
    except RunFailed as error:
        return _ended_badly(given, error, FAILED)
    except KeyboardInterrupt as ended:
        with uninterrupted():
            left = ended.outcome if isinstance(ended, Interrupted) else NOTHING
            return _told(given, left, INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left goes nowhere
        return NOT_READ
    except OSError as error:
        if error.errno not in _TOLD:
            say_traceback(error)
            return _ended_badly(given, error, FAILED)
        place = error.filename2 or error.filename  # the copy has no room, not what it is of
        where = f"{place}: " if place else ""
        return _ended_badly(
            given, RunFailed(f"{where}{error.strerror}: {_TOLD[error.errno]}"), FAILED
        )
    except Exception as error:
        say_traceback(error)  # a fault of this program, and still one object for --json
        return _ended_badly(given, error, FAILED)


def _ended_badly(given: Sequence[str], error: Exception, code: int) -> int:
    outcome = Outcome(status="failed", error=type(error).__name__, cause=str(error))
    return _told(given, outcome, code)


def _told(given: Sequence[str], outcome: Outcome, code: int) -> int:
    say_on_stderr(f"refi-ready: {outcome.cause}")
    if "--json" in given:
        say_json(outcome.as_json())
    return code


if __name__ == "__main__":
    main()
