"""`refi-ready run`, as a person starts it: a process of its own, and what it leaves behind."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from infra.command import cli
from infra.command.samples.writer import write_sample
from infra.process.directory import sweep
from tests.oracle.households import households

PROJECT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "infra.command.cli"]


# Three hundred households, with all that may be wrong with their rows.
FILES = households(300, seed=7)


def temporary(folder):
    """Where a process started in `folder` puts what it does not leave behind."""
    return folder / "temporary"


@pytest.fixture(scope="module")
def start():
    """Starts the command in a folder; whatever still runs ends with the module."""
    started = []

    def command(folder, *arguments):
        temporary(folder).mkdir()
        places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary(folder)))
        process = subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | places,
        )
        started.append(process)
        return process

    yield command
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def published(tmp_path_factory, start):
    """A folder with the data and the results of a run of FILES; what it printed and told."""
    folder = tmp_path_factory.mktemp("published")
    data = folder / "data"
    data.mkdir()
    for dataset, (text,) in FILES.items():
        (data / f"{dataset}.csv").write_text(text, encoding="utf-8")
    asked = ("--data", data, "--out", folder / "out", "--min-rate-spread", "0.5", "--json")
    run = start(folder, "run", *asked)
    printed, told = run.communicate()
    assert run.returncode == 0, printed + told
    return folder, json.loads(printed), told


def test_a_published_run_leaves_its_files_flat_and_nothing_else(published, capsys):
    folder, outcome, told = published
    out = folder / "out"
    with (out / "refi_opportunities.csv").open(encoding="utf-8", newline="") as file:
        leads = list(csv.DictReader(file))
    assert len(leads) == outcome["opportunities"] == sum(outcome["by_tier"].values()) > 0
    assert "Watchlist" in {lead["marketing_category"] for lead in leads}
    assert {path.name for path in out.iterdir()} == {
        "call.csv",
        "email.csv",
        "leads.xlsx",
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
    assert [line.split("  ")[-1] for line in told.splitlines()][-3:] == [
        "Run published",
        f"fetching the results to {out}",
        "making leads.xlsx",
    ]
    assert list(temporary(folder).iterdir()) == []
    assert cli.command(["explain", leads[0]["borrower_id"], "--out", str(out)]) == 0
    assert f"An opportunity: {leads[0]['marketing_category']}." in capsys.readouterr().out


def test_what_is_published_of_the_same_files_is_the_same_in_another_cloud_byte_for_byte(
    published, pipeline
):
    """The one was fresh, in a process of its own; the other has had other runs."""
    out = published[0] / "out"
    pipeline.forget()

    run = pipeline.run(FILES, limits={"min_rate_spread": "0.5"})

    first, second = (
        {
            name: content
            for name, content in files.items()
            if name not in ("manifest.json", "leads.xlsx")
        }
        for files in (
            {path.name: path.read_bytes() for path in out.iterdir()},
            {
                # the report names the delivered files, which are called otherwise here
                name.replace("/", "-"): re.sub(rb"(\w+)/0\.csv", rb"\1/\1.csv", content)
                for name, content in run.files.items()
            },
        )
    )
    assert {"refi_opportunities.csv", "rejected_rows.csv", "summary.json"} < first.keys()
    assert any(name.endswith(".parquet") for name in first)
    assert first == second


def test_a_run_that_publishes_nothing_exits_1_and_leaves_an_earlier_result_alone(tmp_path, start):
    data, out = tmp_path / "data", tmp_path / "out"
    write_sample(data, borrowers=1)
    (data / "market_equity.csv").unlink()
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    faults = tmp_path / "faults.json"
    listing = {"kind": "throttle", "service": "s3", "operation": "ListObjectVersions"}
    faults.write_text(json.dumps({"faults": [listing, {"kind": "job_failed"}]}))

    run = start(tmp_path, "run", "--data", data, "--out", out, "--json", "--faults", faults)
    printed, told = run.communicate()
    outcome = json.loads(printed)

    assert run.returncode == 1
    assert (outcome["status"], outcome["missing"]) == ("incomplete", ["market_equity"])
    assert outcome["out"] is None
    assert [path.name for path in out.iterdir()] == ["mine.txt"]
    assert [line.split("  ")[-1] for line in told.splitlines() if "fault: " in line] == [
        "fault: throttle at s3 ListObjectVersions by admit_run",
        "fault: job_failed had no occasion",
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal to one process")
def test_an_interrupted_run_cleans_up_and_says_so(tmp_path, start):
    data = tmp_path / "data"
    write_sample(data, borrowers=30)

    run = start(tmp_path, "run", "--data", data, "--out", tmp_path / "out", "--json")
    while "Start query" not in run.stderr.readline():
        assert run.poll() is None
    run.send_signal(signal.SIGINT)
    printed, told = run.communicate()

    assert run.returncode == 130
    assert json.loads(printed)["cause"] == "interrupted: nothing was published"
    assert told.splitlines()[-1] == "refi-ready: interrupted: nothing was published"
    assert list(temporary(tmp_path).iterdir()) == []
    assert not (tmp_path / "out").exists()


MAPPING = """
[[source]]
files = "*.csv"
[source.borrower_information]
borrower_id = "borrower_id"
first_name = "first_name"
last_name = "last_name"
phone = "phone"
"""


@pytest.fixture
def imported(tmp_path, start):
    """A run that has imported its files and is starting its cloud."""
    data, mapping = tmp_path / "data", tmp_path / "mapping.toml"
    write_sample(tmp_path / "sample", borrowers=30)
    data.mkdir()
    (tmp_path / "sample" / "borrower_information.csv").rename(data / "crm.csv")
    mapping.write_text(MAPPING)

    run = start(tmp_path, "run", "--data", data, "--mapping", mapping, "--out", tmp_path / "out")
    while "starting the embedded cloud" not in run.stderr.readline():
        assert run.poll() is None
    assert [*temporary(tmp_path).rglob("borrower_information.csv")]
    return run


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal hangs up on Windows")
def test_a_terminal_that_is_closed_takes_the_imported_people_with_it(tmp_path, imported):
    imported.send_signal(signal.SIGHUP)
    imported.communicate()

    assert imported.returncode == 130
    assert list(temporary(tmp_path).iterdir()) == []


def test_imported_people_whom_a_killed_run_left_go_when_the_next_cloud_starts(tmp_path, imported):
    imported.kill()
    imported.communicate()

    assert [*temporary(tmp_path).rglob("borrower_information.csv")]
    sweep(temporary(tmp_path))
    assert list(temporary(tmp_path).iterdir()) == []
