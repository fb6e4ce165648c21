"""The processes of sandboxes: forked off one that has imported AWS's runtime, or started anew."""

import json
import os
import shutil
import signal
import sys
import textwrap
from pathlib import Path

import boto3
import psutil
import pytest
import six

from infra.embedded.functions.processes import Processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no process is forked elsewhere")

# What runs in place of a handler's module; the runtime then fails to reach its API, and ends.
TELL = """
    import json, os, sys, tempfile, time
    import boto3, six

    print(json.dumps({
        "environment": {**os.environ, "LC_CTYPE": "Python sets it where there is no locale"},
        "directory": os.getcwd(),
        "zone": time.tzname[0],
        "open": sorted(int(each) for each in os.listdir("/proc/self/fd")),
        "flags": repr(sys.flags),
        "path": sys.path,
        "temporary": tempfile.gettempdir(),
        "six": six.__file__,
        "preloaded": boto3.__file__,
    }), flush=True)
    {then}
"""


@pytest.fixture(params=[True, False], ids=["forked", "anew"])
def processes(request):
    processes = Processes(can_fork=request.param)
    yield processes
    processes.stop()


@pytest.fixture
def start(tmp_path):
    def start(processes, then="os._exit(0)"):
        (tmp_path / "handlers.py").write_text(textwrap.dedent(TELL).replace("{then}", then))
        environment = {
            "LAMBDA_TASK_ROOT": str(tmp_path),
            "AWS_LAMBDA_RUNTIME_API": "worker:secret@127.0.0.1:1",
            "_HANDLER": "handlers.handler",
            "TMPDIR": str(tmp_path),
            "TZ": "Asia/Kolkata",
        }
        return processes.start(environment, tmp_path)

    return start


def end(process):
    with process.stdout:
        said = process.stdout.read()
    status = process.wait()
    process.stdin.close()
    return said, status


def test_it_is_the_same_world_forked_or_anew(start):
    told = []
    for can_fork in (True, False):
        processes = Processes(can_fork=can_fork)
        first, second = start(processes), start(processes)
        said = [json.loads(end(each)[0]) for each in (first, second)]
        processes.stop()
        assert said[0] == said[1]
        told.append(said[0])

    assert told[0] == told[1]
    assert told[0]["zone"] == "IST"
    assert told[0]["preloaded"] == boto3.__file__


@pytest.mark.parametrize(
    ("then", "status"),
    [
        ("os._exit(0)", 0),
        ("os._exit(7)", 7),
        ("os.abort()", -signal.SIGABRT),
        ("os.kill(os.getpid(), 9)", -signal.SIGKILL),
    ],
)
def test_its_exit_status_is_told(start, processes, then, status):
    process = start(processes, then)

    assert end(process)[1] == status
    assert process.poll() == status


def test_one_that_waits_is_there_until_it_is_killed(start, processes):
    process = start(processes, "time.sleep(60)")
    process.stdout.readline()

    assert process.poll() is None
    process.kill()

    assert end(process)[1] == -signal.SIGKILL
    assert not psutil.pid_exists(process.pid)
    process.kill()  # which nobody can be any more


def test_an_asset_that_brings_another_version_has_it(start, processes, tmp_path):
    (tmp_path / "six.py").write_text(Path(six.__file__).read_text() + "# another version")

    assert json.loads(end(start(processes))[0])["six"] == str(tmp_path / "six.py")


def test_what_an_asset_brings_in_the_same_version_is_no_reason_to_begin_anew(start, tmp_path):
    for name in ("jmespath", "boto3"):
        shutil.copytree(Path(sys.modules[name].__file__).parent, tmp_path / name)
    processes = Processes(can_fork=True)
    process = start(processes, "time.sleep(60)")

    assert psutil.Process(process.pid).ppid() != os.getpid()

    processes.stop()
    assert end(process)[1] == -signal.SIGKILL


def test_if_the_one_they_are_forked_off_is_killed_all_have_ended(start):
    processes = Processes(can_fork=True)
    process = start(processes, "time.sleep(60)")
    process.stdout.readline()

    psutil.Process(process.pid).parent().kill()

    assert end(process)[1] == -signal.SIGKILL
    with pytest.raises(OSError, match="is gone"):
        start(processes)
    processes.stop()
