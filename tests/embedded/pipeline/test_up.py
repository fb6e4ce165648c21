"""`refi-ready up`, as a person works with it: a process of its own, and any client from outside."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import psutil
import pytest
from boto3.s3.transfer import TransferConfig

from infra.app import STACK_NAME
from infra.command import cli
from infra.command.samples.writer import write_sample
from infra.process.directory import sweep
from lambdas.shared.admission import triggers
from lambdas.shared.contract import DATASETS
from lambdas.shared.limits import Limits
from tests.embedded.support.pipeline import but_for_news
from tests.embedded.support.somebody import sign_in_with

PROJECT = Path(__file__).parents[3]
SECONDS = 120
REQUIRED = [dataset.name for dataset in DATASETS if dataset.required]
FILES = {
    "call.csv",
    "email.csv",
    "manifest.json",
    "merged_pairs.csv",
    "refi_evaluations-part-00000.parquet",
    "refi_opportunities.csv",
    "rejected_rows.csv",
    "report.html",
    "review.csv",
    "sms.csv",
    "summary.json",
}


class Up:
    """The process, what it has told so far, and clients as its JSON line tells to make them."""

    def __init__(self, out, temporary):
        self.out, self.temporary = out, temporary
        self.told: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "infra.command.cli", "up", "--out", str(out)],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)),
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        line = self.process.stdout.readline()
        assert line, self.told
        self.where = json.loads(line)
        self.workers = psutil.Process(self.process.pid).children(recursive=True)
        self.s3, self.stepfunctions, self.scheduler = map(
            self.client, ("s3", "stepfunctions", "scheduler")
        )
        self._seen: set[str] = set()

    def client(self, service):
        return boto3.client(
            service,
            endpoint_url=self.where["endpoint"],
            region_name=self.where["region"],
            aws_access_key_id=self.where["credentials"]["access_key_id"],
            aws_secret_access_key=self.where["credentials"]["secret_access_key"],
        )

    def _read(self):
        for line in self.process.stderr:
            self.told.append(line.rstrip())

    def put(self, key, body):
        self.s3.put_object(Bucket=self.where["raw_bucket"], Key=key, Body=body)

    def start(self, given):
        self.stepfunctions.start_execution(
            stateMachineArn=self.where["state_machine_arn"], input=json.dumps(given)
        )

    def outcome(self):
        """What the one execution came to that has been started since one was asked about."""
        new = self._until(lambda: self._executions() - self._seen)
        assert len(new) == 1
        self._seen |= new
        [arn] = new

        def ended():
            described = self.stepfunctions.describe_execution(executionArn=arn)
            return described if described["status"] != "RUNNING" else None

        described = self._until(ended)
        assert described["status"] == "SUCCEEDED", described
        return json.loads(described["output"])

    def _executions(self):
        pages = self.stepfunctions.get_paginator("list_executions").paginate(
            stateMachineArn=self.where["state_machine_arn"]
        )
        return {each["executionArn"] for page in pages for each in page["executions"]}

    def tells(self, *words):
        """Waits for a line with all these words."""

        def found():
            return any(all(word in line for word in words) for line in list(self.told))

        self._until(found)

    def _until(self, true):
        deadline = time.monotonic() + SECONDS
        while not (result := true()):
            assert self.process.poll() is None, self.told
            assert time.monotonic() < deadline, self.told
            time.sleep(0.05)
        return result

    def wait(self):
        """The exit code; afterwards nothing of the process is there, but its directory may be."""
        code = self.process.wait(SECONDS)
        self._reader.join()
        _, alive = psutil.wait_procs(self.workers, timeout=SECONDS)
        assert not alive
        address = urlsplit(self.where["endpoint"])
        with socket.socket() as client:
            assert client.connect_ex((address.hostname, address.port)) != 0
        return code

    def kill(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def running():
    """Starts one in a folder; all end with the module."""
    processes = []

    def start(folder):
        (folder / "temporary").mkdir()
        processes.append(Up(folder / "out", folder / "temporary"))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()


@pytest.fixture
def up(running, tmp_path):
    return running(tmp_path)


@pytest.fixture(scope="module")
def _looked_at():
    return []


@pytest.fixture
def looked_at(running, _looked_at, tmp_path_factory):
    """One that others have looked at already; another once somebody has ended it."""
    if not _looked_at or _looked_at[-1].process.poll() is not None:
        _looked_at.append(running(tmp_path_factory.mktemp("up")))
    return _looked_at[-1]


@pytest.fixture
def data(tmp_path):
    write_sample(tmp_path / "data", borrowers=30)
    return {name: (tmp_path / "data" / f"{name}.csv").read_bytes() for name in REQUIRED}


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal to one process")
def test_a_day_with_the_cloud(up, data):
    first, second, third = REQUIRED

    # three files, dropped one after another
    up.put(f"{first}/today.csv", data[first])
    assert up.outcome()["missing"] == [second, third]
    up.tells("upload", f"'{first}/today.csv' has arrived")
    up.tells("upload", "incomplete: nothing was delivered yet of")
    up.put(f"{second}/today.csv", data[second])
    assert up.outcome()["missing"] == [third]
    up.put(f"{third}/today.csv", data[third])
    published = up.outcome()
    assert published["status"] == "published"

    # nothing new: dropped again, in parts, in a folder that is not closed, by hand, by the clock
    up.put(f"{third}/today.csv", data[third])
    assert up.outcome()["status"] == "duplicate"
    up.s3.upload_file(
        str(up.out.parent / "data" / f"{first}.csv"),
        up.where["raw_bucket"],
        f"{first}/today.csv",
        Config=TransferConfig(multipart_threshold=1),
    )
    assert up.outcome()["status"] == "duplicate"
    up.put(f"{first}/later/0.csv", data[first])
    assert f"'{first}/later/' counts once _SUCCESS is written there" in up.outcome()["message"]
    up.start({})
    assert up.outcome()["status"] == "duplicate"
    up.tells("manual", "duplicate: the same files")
    (daily,) = up.scheduler.list_schedules()["Schedules"]
    up.scheduler.create_schedule(
        Name="often",
        ScheduleExpression="rate(1 minute)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={
            "Arn": up.where["state_machine_arn"],
            "RoleArn": up.scheduler.get_schedule(Name=daily["Name"])["Target"]["RoleArn"],
            "Input": json.dumps({"trigger": "schedule"}),
        },
    )
    assert up.outcome()["status"] == "duplicate"
    up.tells("schedule", "started by the schedule")
    up.scheduler.delete_schedule(Name="often")

    up.start({"force": True})
    again = up.outcome()
    assert again["status"] == "published"

    for run in (published, again):
        run_id = run["run_id"]
        up.tells(run_id.rpartition("-")[2], "published: ", f"in {up.out / run_id}.")
        assert {path.name for path in (up.out / run_id).iterdir()} == FILES
    assert {path.name for path in up.out.iterdir()} == {published["run_id"], again["run_id"]}
    name = "refi_opportunities.csv"
    lists = [(up.out / run["run_id"] / name).read_bytes() for run in (published, again)]
    assert but_for_news(name, lists[0]) == but_for_news(name, lists[1])

    up.process.send_signal(signal.SIGINT)
    assert up.wait() == 0
    assert up.told[-1] == "ended"
    assert list(up.temporary.iterdir()) == []


def test_it_tells_where_it_is_and_what_to_do_next(looked_at):
    outputs = looked_at.where
    assert outputs.keys() == {
        "endpoint",
        "region",
        "credentials",
        "raw_bucket",
        "output_bucket",
        "state_machine_arn",
        "database",
        "workgroup",
    }
    looked_at.tells("Ctrl-C ends the cloud")
    lines = [shlex.split(line) for line in looked_at.told if line.startswith("  ")]
    sample = next(line for line in lines if line[:3] == ["uv", "run", "refi-ready"])
    folder = cli.parser().parse_args(sample[3:]).out
    aws = [line[3:] for line in lines if line[:3] == ["aws", "--endpoint-url", outputs["endpoint"]]]
    uploads = [line for line in aws if line[:2] == ["s3", "cp"]]
    told = [(Path(line[2]), line[3]) for line in uploads]
    assert set(told) == {
        (Path(folder) / f"{name}.csv", f"s3://{outputs['raw_bucket']}/{name}/")
        for name in (dataset.name for dataset in DATASETS)
    }
    assert told[-1][0].stem in REQUIRED  # which the first whole run waits for
    start = next(line for line in aws if line[:2] == ["stepfunctions", "start-execution"])
    options = dict(zip(start[2::2], start[3::2], strict=True))
    assert options["--state-machine-arn"] == outputs["state_machine_arn"]
    given = options["--input"].replace("\\", "")  # which Windows needs
    assert triggers.parse(json.loads(given), deployed=Limits()).force


def test_it_listens_on_the_loopback_only(looked_at):
    processes = [psutil.Process(looked_at.process.pid), *looked_at.workers]
    listening = {
        connection.laddr.ip
        for process in processes
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }

    assert listening == {"127.0.0.1"}


def test_the_commands_for_a_stack_work_on_it(looked_at, tmp_path):
    """Where each upload starts a run of its own, and with the rights that the use policy gives."""
    write_sample(tmp_path / "data", borrowers=30)
    outputs = {
        each["OutputKey"]: each["OutputValue"]
        for each in looked_at.client("cloudformation").describe_stacks()["Stacks"][0]["Outputs"]
    }
    somebody = sign_in_with(looked_at.client, outputs["UsePolicyArn"])

    data, out = tmp_path / "data", tmp_path / "out"
    ran = somebody.command("run", "--stack", STACK_NAME, "--data", data, "--out", out, "--json")
    status = somebody.command("status", "--stack", STACK_NAME, "--last", "30", "--json")

    assert ran.returncode == 0, ran.stderr
    outcome = json.loads(ran.stdout)
    assert json.loads((out / "manifest.json").read_text())["run_id"] == outcome["run_id"]
    assert status.returncode == 0, status.stderr
    runs = json.loads(status.stdout)["runs"]
    assert [run["run_id"] for run in runs if run["status"] == "published"] == [outcome["run_id"]]
    assert {run["trigger"] for run in runs} == {"upload", "manual"}


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal to one process")
def test_terminated_while_it_works_it_leaves_nothing(up, data):
    up.put(f"{REQUIRED[0]}/today.csv", data[REQUIRED[0]])
    up.tells("has arrived")

    up.process.send_signal(signal.SIGTERM)

    assert up.wait() == 0
    assert up.told[-1].startswith("ended")
    assert list(up.temporary.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal to one thread")
def test_a_signal_that_another_thread_takes_is_heard():
    waiting = """
        import signal, threading, time
        from infra.command import up
        from infra.process import signals

        signals.heed()
        another = threading.Thread(target=time.sleep, args=(60,), daemon=True)
        another.start()
        taken = threading.Timer(0.5, signal.pthread_kill, (another.ident, signal.SIGTERM))
        taken.start()
        try:
            up._until_interrupted()
        except KeyboardInterrupt:
            print("heard")
    """

    heard = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(waiting)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=20,
    )

    assert heard.stdout == "heard\n", heard.stderr


def test_what_a_killed_one_leaves_goes_when_the_next_one_starts(looked_at, data):
    up = looked_at
    up.put(f"{REQUIRED[0]}/today.csv", data[REQUIRED[0]])
    up.tells("has arrived")

    sweep(up.temporary)
    [directory] = up.temporary.iterdir()  # its owner is alive
    up.process.kill()
    up.wait()

    assert [*directory.iterdir()]
    sweep(up.temporary)
    assert list(up.temporary.iterdir()) == []
