"""`refi-ready run --stack` and `refi-ready status`: the embedded cloud as if it were an account."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.app import STACK_NAME
from infra.command.sample import write_sample
from tests.embedded.pipeline import Pipeline

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def command(cloud):
    """Runs the command with the environment of somebody who works in the account."""

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "-m", "infra.command.cli", *map(str, arguments)],
            cwd=PROJECT,
            capture_output=True,
            encoding="utf-8",
            check=False,
            env=os.environ
            | {
                "AWS_ENDPOINT_URL": cloud.endpoint,
                "AWS_ACCESS_KEY_ID": "embedded",
                "AWS_SECRET_ACCESS_KEY": "embedded",
                "AWS_REGION": "us-east-1",
                "AWS_DEFAULT_REGION": "us-east-1",
            }
            | environment,
        )

    return run


@pytest.fixture
def data(tmp_path, cloud):
    """Files of thirty borrowers, and a stack to which nobody has delivered anything."""
    Pipeline(cloud).withdraw()
    write_sample(tmp_path / "data", borrowers=30)
    return tmp_path / "data"


def test_a_run_is_made_on_the_stack_and_its_files_come_home(command, data, tmp_path):
    out = tmp_path / "out"

    ran = command("run", "--stack", STACK_NAME, "--data", data, "--out", out, "--json")

    assert ran.returncode == 0, ran.stderr
    outcome = json.loads(ran.stdout)
    assert outcome["status"] == "published"
    with (out / "refi_opportunities.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == outcome["opportunities"] > 0
    assert json.loads((out / "manifest.json").read_text())["run_id"] == outcome["run_id"]
    told = [line.split("  ")[-1] for line in ran.stderr.splitlines()]
    assert told[0].startswith("uploading")
    assert told[-2:] == ["Run published", f"fetching the results to {out}"]

    again = command("run", "--stack", STACK_NAME, "--data", data, "--out", out, "--json")

    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["run_id"] == outcome["run_id"]
    assert "has published the same files already" in again.stderr

    status = command("status", "--stack", STACK_NAME, "--last", "2", "--json")

    assert status.returncode == 0, status.stderr
    told = json.loads(status.stdout)
    assert [run["status"] for run in told["runs"]] == ["duplicate", "published"]
    assert [run["run_id"] for run in told["runs"]][1] == outcome["run_id"]
    assert told["runs"][0]["dollars"] == 0 < told["runs"][1]["dollars"]
    assert told["dashboard"].startswith("https://")

    table = command("status", "--stack", STACK_NAME, "--last", "2")

    assert table.stdout.splitlines()[0].split()[:3] == ["Started", "By", "Outcome"]


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["status", "--stack", "Nobody"], {}, "there is no stack Nobody to work with"),
        (
            ["status", "--stack", STACK_NAME],
            {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"},
            "Could not connect",
        ),
        (
            ["status", "--stack", STACK_NAME],
            {"AWS_PROFILE": "nobody"},
            "set AWS_PROFILE, or credentials and AWS_REGION",
        ),
    ],
)
def test_what_is_missing_is_wrong_use_and_told(command, arguments, environment, said):
    ended = command(*arguments, **environment)

    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
