"""The wheel alone is the whole product: built, installed and used in an empty folder."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.wheel

PROJECT = Path(__file__).parents[2]


def done(*words, folder):
    """What a process printed and told; it has to end well."""
    ended = subprocess.run(
        list(map(str, words)),
        cwd=folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def environment():
    """Nothing leads back to the sources."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "VIRTUAL_ENV", "UV_PROJECT")
    }


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The command of a wheel that was installed with what its metadata asks for."""
    folder = tmp_path_factory.mktemp("wheel")
    clone = folder / "clone"
    done("git", "clone", "--quiet", PROJECT, clone, folder=folder)
    done("uv", "build", "--quiet", "--wheel", "--out-dir", folder, folder=clone)
    (wheel,) = folder.glob("*.whl")
    done("uv", "venv", "--quiet", "--python", sys.executable, folder / "venv", folder=folder)
    places = "Scripts" if os.name == "nt" else "bin"
    python = folder / "venv" / places / "python"
    done("uv", "pip", "install", "--quiet", "--python", python, wheel, folder=folder)
    return folder / "venv" / places / "refi-ready"


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return tmp_path_factory.mktemp("empty")


def test_the_demo_runs_and_explains_itself(installed, empty):
    shown = done(installed, "demo", folder=empty)

    assert "opportunities" in shown
    assert "uv run" not in shown  # it is called by its name here
    manifest = json.loads((empty / "refi-ready-out" / "manifest.json").read_text("utf-8"))
    assert manifest["files"]
    lines = (empty / "refi-ready-out" / "refi_opportunities.csv").read_text("utf-8").splitlines()
    borrower = lines[1].split(",")[0].strip('"')
    assert "An opportunity" in done(installed, "explain", borrower, folder=empty)


def test_exports_are_imported_and_run(installed, empty):
    done(installed, "sample", "--borrowers", 40, "--out", "data", folder=empty)
    files = sorted((empty / "data").glob("*.csv"))
    done(installed, "import", *files, "--out", "delivery", "--yes", folder=empty)
    done(installed, "run", "--data", "delivery", "--out", "leads", folder=empty)

    assert (empty / "leads" / "call.csv").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal to one process")
def test_the_cloud_comes_up_and_goes(installed, empty):
    up = subprocess.Popen(
        [str(installed), "up", "--out", "runs"],
        cwd=empty,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    try:
        assert re.match(r"http://127\.0\.0\.1:[0-9]+", json.loads(up.stdout.readline())["endpoint"])
        up.send_signal(signal.SIGINT)
        assert up.wait(timeout=60) == 0
    finally:
        up.kill()
        up.communicate()
