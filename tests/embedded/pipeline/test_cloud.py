"""The cloud's end: whatever ends it, nothing of it stays behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.embedded.support import assemblies

SECONDS = 30

# A cloud of its own process: it deploys a function and a machine, and tells when both are busy.
BUSY = """
import contextlib, gc, signal, sys, time
from pathlib import Path
from infra.embedded.cloud import Cloud

with contextlib.suppress(KeyboardInterrupt), Cloud.start(Path(sys.argv[1])) as cloud:
    machine = cloud.deploy(Path(sys.argv[2]), "Busy")["Machine"]
    cloud.client("stepfunctions").start_execution(stateMachineArn=machine)
    deadline = time.monotonic() + 30
    while not Path(sys.argv[3]).exists():
        assert time.monotonic() < deadline, "the handler does not start"
        time.sleep(0.02)
    print("busy", flush=True)
    assert gc.get_freeze_count(), "the garbage collector looks at the deployed cloud each time"
    assert gc.isenabled(), "no garbage is collected any more"
    if sys.argv[4] == "wait":
        time.sleep(600)
    if sys.argv[4] == "interrupt":
        stop = cloud.faults.stop
        def interrupted():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.raise_signal(number)
            stop()
        cloud.faults.stop = interrupted
assert not gc.get_freeze_count(), "and at nothing of what comes after the cloud"
"""


@pytest.fixture
def busy(tmp_path):
    """Starts a cloud whose handler sleeps; gives the process, its workers and its directory."""
    asset, assembly, directory = (tmp_path / name for name in ("asset", "assembly", "cloud"))
    for path in (asset, assembly, directory):
        path.mkdir()
    started = tmp_path / "started"
    (asset / "sleeper.py").write_text(
        "import pathlib, time\n"
        "def handler(event, context):\n"
        f"    pathlib.Path({str(started)!r}).touch()\n"
        "    time.sleep(600)\n"
    )
    definition = {
        "StartAt": "Sleep",
        "States": {"Sleep": {"Type": "Task", "Resource": "${sleeper}", "End": True}},
    }
    assemblies.write(
        assembly,
        "Busy",
        {
            "Role": assemblies.ROLE,
            "Sleeper": assemblies.function("sleeper.handler", Timeout=900),
            "Sleep": assemblies.state_machine(
                definition, sleeper={"Fn::GetAtt": ["Sleeper", "Arn"]}
            ),
        },
        outputs={"Machine": {"Ref": "Sleep"}},
        asset=asset,
    )
    processes = []

    def busy(then):
        process = subprocess.Popen(
            [sys.executable, "-c", BUSY, directory, assembly, started, then],
            cwd=Path(__file__).parents[3],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        assert process.stdout.readline() == "busy\n", process.stderr.read()
        return process, psutil.Process(process.pid).children(recursive=True), directory

    yield busy
    for process in processes:
        process.kill()
        process.communicate()


def all_gone(workers):
    _, alive = psutil.wait_procs(workers, timeout=SECONDS)
    return not alive


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal to one process")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_whoever_asks_the_process_to_end_leaves_nothing_behind(busy, name):
    process, workers, directory = busy("wait")
    assert workers
    assert list(directory.iterdir())

    process.send_signal(getattr(signal, name))
    _, errors = process.communicate(timeout=SECONDS)

    assert process.returncode == 0, errors
    assert all_gone(workers)
    assert list(directory.iterdir()) == []
    assert "Traceback" not in errors


def test_a_cloud_that_is_left_while_it_works_ends_at_once_and_quietly(busy):
    started = time.monotonic()
    process, workers, directory = busy("leave")

    _, errors = process.communicate(timeout=SECONDS)

    assert process.returncode == 0
    assert time.monotonic() - started < SECONDS
    assert all_gone(workers)
    assert list(directory.iterdir()) == []
    assert "Traceback" not in errors


def test_nobody_who_is_impatient_cuts_the_cleaning_up_short(busy):
    process, workers, directory = busy("interrupt")

    _, errors = process.communicate(timeout=SECONDS)

    assert process.returncode == 0, errors
    assert all_gone(workers)
    assert list(directory.iterdir()) == []


def test_workers_do_not_outlive_a_process_that_is_killed(busy):
    process, workers, _ = busy("wait")

    process.kill()

    assert workers
    assert all_gone(workers)
