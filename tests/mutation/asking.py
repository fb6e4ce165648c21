"""Asking tests in a process that has the slow imports behind it, and none of the project's."""

import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

SLOW_TO_IMPORT = ("boto3", "botocore.loaders", "duckdb", "moto.server", "pytest", "sqlglot")
SECONDS = 900  # that a group of tests may take; a mistake may also have no end
FELL = {1, 2}  # a test, or what was to be collected
PASSED = {0, 5}  # or there was none that is asked by default

# Where a process cannot be forked it begins anew, and takes a few seconds more.
_METHODS = multiprocessing.get_all_start_methods()
_context = multiprocessing.get_context("forkserver" if "forkserver" in _METHODS else "spawn")
_context.set_forkserver_preload([*SLOW_TO_IMPORT])


def falls(project: Path, tests: Sequence[str]) -> bool:
    """Whether one of the tests of a copy of the project does. SystemExit if they cannot be run."""
    process = _context.Process(target=_ask, args=(project, tests))
    process.start()
    process.join(SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
        return True
    if process.exitcode not in PASSED | FELL:
        raise SystemExit(f"pytest ended with {process.exitcode}: {' '.join(tests)}")
    return process.exitcode in FELL


def _ask(project: Path, tests: Sequence[str]) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.chdir(project)
    sys.path.insert(0, str(project))
    os.environ["PYTHONPATH"] = str(project)  # of what tests start: before what is installed
    sys.argv = ["pytest"]
    in_one_process = ["-n0"] if tests else []  # all of them find out how many
    sys.exit(pytest.main(["-x", "-q", *in_one_process, *tests]))
