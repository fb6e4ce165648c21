"""From a lender's exports to a published list: two commands and no code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.app import STACK_NAME
from infra.command.samples.writer import write_sample
from lambdas.shared.text import csv_reading
from tests.embedded.support.pipeline import Pipeline
from tests.unit.command.importing.support.disguises import STYLES, disguise, sound

PROJECT = Path(__file__).parents[3]
# Of three exports: a workbook of loans, people in cp1252 with semicolons, offers in UTF-16 with
# tabs.
DATASETS = (
    ("loan_information",),
    ("borrower_information", "do_not_contact", "borrower_engagement"),
    ("market_equity",),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, borrowers=60, seed=5)
    return folder


def exported(data, styles, folder):
    """The files of the styles: of several, each those datasets that fall to it."""
    rows = sound(data)
    if len(styles) == 1:
        return disguise(rows, STYLES[styles[0]], folder)
    paths = []
    for style, names in zip(styles, DATASETS, strict=True):
        (folder / style).mkdir()
        part = {name: rows[name] if name in names else [] for name in rows}
        paths += disguise(part, STYLES[style], folder / style)
    return paths


def command(*arguments, **environment):
    """A process of its own, as a person starts it; what it told."""
    words = [sys.executable, "-m", "infra.command.cli", *map(str, arguments)]
    done = subprocess.run(
        words,
        cwd=PROJECT,
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def leads_in(folder):
    with (folder / "refi_opportunities.csv").open(encoding="utf-8", newline="") as file:
        return list(csv_reading.records(file))


def test_two_commands_lead_from_three_exports_to_a_published_list(cloud, data, tmp_path):
    """On a stack that has had no delivery."""
    Pipeline(cloud).withdraw()
    Pipeline(cloud).forget()
    files = exported(data, ("workbook", "office in Europe", "database dump"), tmp_path)
    delivery, leads = tmp_path / "delivery", tmp_path / "leads"

    command("import", *files, "--out", delivery, "--yes")
    here = ("run", "--stack", STACK_NAME, "--data", delivery, "--out", leads)
    told = command(*here, **cloud.environment)

    assert len(leads_in(leads)) > 10
    assert "alone" not in told  # the report and the mapping are no forgotten datasets


def test_one_wide_file_and_its_mapping_lead_to_a_published_list(data, tmp_path):
    """In a cloud that stands as long as the run."""
    folder = tmp_path / "exports"
    folder.mkdir()
    files = exported(data, ("everything in one",), folder)
    delivery, leads = tmp_path / "delivery", tmp_path / "leads"

    command("import", *files, "--out", delivery, "--yes")
    command("run", "--data", folder, "--mapping", delivery / "mapping.toml", "--out", leads)

    assert len(leads_in(leads)) > 10
    assert (leads / "import_report.csv").read_bytes() == (
        delivery / "import_report.csv"
    ).read_bytes()
