"""`refi-ready rehearse` against `refi-ready up`: two processes, as a person has them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.app import STACK_NAME
from infra.command import cli, rehearse
from tests.embedded.pipeline.test_up import Up

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def up(tmp_path_factory):
    running = Up(tmp_path_factory.mktemp("leads"), tmp_path_factory.mktemp("temporary"))
    yield running
    running.process.terminate()
    running.process.wait(60)
    running.process.stdout.close()
    running._reader.join()
    running.process.stderr.close()


def command(up, *given):
    keys = up.where["credentials"]
    environment = {
        "AWS_ENDPOINT_URL": up.where["endpoint"],
        "AWS_REGION": up.where["region"],
        "AWS_DEFAULT_REGION": up.where["region"],
        "AWS_ACCESS_KEY_ID": keys["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": keys["secret_access_key"],
    }
    return subprocess.run(
        [sys.executable, "-m", "infra.command.cli", *given],
        cwd=PROJECT,
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def test_a_rehearsal_goes_through_writes_what_it_saw_and_leaves_nothing(up, tmp_path):
    file = tmp_path / "rehearsal.json"

    ended = command(up, "rehearse", "--stack", STACK_NAME, "--out", str(file), "--yes")

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "all is as assumed" in ended.stdout
    text = file.read_text(encoding="utf-8")
    assert "123456789012" not in text
    seen = {each["about"]: each["holds"] for each in json.loads(text)["observations"]}
    unseen = {"MatchRule", "how long a run takes"}
    assert {about for about, holds in seen.items() if holds is None} == unseen
    assert len(seen) == 14
    left = up.s3.list_object_versions(Bucket=up.where["raw_bucket"])
    assert not left.get("Versions")
    assert not up.s3.list_objects_v2(Bucket=up.where["output_bucket"]).get("Contents")
    assert command(up, "doctor", "--stack", STACK_NAME).returncode == 0

    assert command(up, "rehearse", "--stack", STACK_NAME, "--out", str(file)).returncode == 2


def test_it_says_what_it_costs_and_starts_nothing_unless_somebody_agrees(up, tmp_path):
    ended = command(up, "rehearse", "--stack", STACK_NAME, "--out", str(tmp_path / "r.json"))

    assert ended.returncode == 2
    assert f"a rehearsal on {STACK_NAME} costs about $0.17 at most" in ended.stderr


def test_a_stack_that_holds_deliveries_is_refused(up, tmp_path):
    up.put("market_equity/delivered.csv", b"property_id\n")

    ended = command(up, "rehearse", "--stack", STACK_NAME, "--yes", "--out", f"{tmp_path}/r.json")

    assert ended.returncode == 2
    assert "holds deliveries or published runs" in ended.stderr


def test_the_cost_is_that_of_the_jobs_and_a_crawl(monkeypatch, capsys, tmp_path):
    assert rehearse.JOBS * rehearse.BORROWERS == 400
    assert cli.command(["rehearse", "--stack", "S", "--out", str(tmp_path)]) == 2
    assert "is there already" in capsys.readouterr().err
