"""What a run leaves at home, and what is said if there is no room for it."""

from pathlib import Path

import pytest

from infra.command.errors import RunFailed
from infra.command.runs import results
from infra.command.runs.fetching import bring_home
from infra.command.screen.progress import Progress
from infra.command.target import Target
from tests.unit.command.test_workbook import LINES, filled

FULL = Path("/dev/full")  # a device without room, where there is one


@pytest.fixture
def bring(tmp_path, monkeypatch):
    """Brings a run home whose lists are in tmp_path already."""
    there = Target(client=lambda _: None, outputs={"OutputBucketName": "o"}, poll_seconds=0)
    monkeypatch.setattr(results, "fetch", lambda *_, **__: filled(tmp_path, LINES))

    def bring(*beside):
        with Progress() as progress:
            bring_home(there, "r-0", tmp_path, progress, beside=beside)

    return bring


def test_the_workbook_and_what_lies_beside_are_there(bring, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    report = tmp_path / "elsewhere" / "import_report.csv"
    report.write_text("line\n")

    bring(report)

    assert (tmp_path / "leads.xlsx").stat().st_size > 0
    assert (tmp_path / "import_report.csv").read_text() == "line\n"


@pytest.mark.skipif(not FULL.exists(), reason="no device without room")
def test_a_full_disk_is_told_as_such(bring, tmp_path):
    (tmp_path / "leads.xlsx").symlink_to(FULL)

    with pytest.raises(RunFailed, match=r"leads\.xlsx cannot be written \(No space .*: make room"):
        bring()


def test_a_file_that_cannot_be_replaced_may_be_open_elsewhere(bring, tmp_path):
    (tmp_path / "leads.xlsx").mkdir()  # as good as open in another program

    with pytest.raises(RunFailed, match=r"leads\.xlsx cannot be written .*: close the program"):
        bring()
