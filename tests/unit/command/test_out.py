"""Where a command's files are to go is tried before anything runs."""

import errno
import tempfile

import pytest

from infra.command import cli
from infra.command.errors import WrongUse
from infra.command.runs.out import demand_folder

HERE = {
    "demo": [],
    "run": ["--data", "."],
    "up": [],
    "sample": ["--borrowers", "1"],
    "import": ["crm.csv", "--yes"],
    "rehearse": ["--stack", "S"],
}


@pytest.mark.parametrize("command", HERE)
def test_no_command_begins_if_a_file_stands_on_the_way(capsys, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "market_equity.csv").write_text("property_id\n")
    (tmp_path / "file").write_text("mine")

    assert cli.command([command, *HERE[command], "--out", "file/leads/x"]) == 2

    *before, told = capsys.readouterr().err.splitlines()
    assert told.startswith(f"refi-ready: {tmp_path / 'file'} is a file: give another ")
    assert not [line for line in before if "synthesizing" in line]


def test_with_a_mapping_the_folder_is_tried_before_the_import(capsys, tmp_path):
    (tmp_path / "file").write_text("mine")
    run = ["run", "--data", str(tmp_path), "--mapping", "none.toml"]

    assert cli.command([*run, "--out", str(tmp_path / "file" / "leads")]) == 2

    assert "file is a file: give another folder with --out" in capsys.readouterr().err


def test_an_export_into_no_folder_is_wrong_use(capsys, tmp_path):
    (tmp_path / "crm.toml").write_text('list = "call"\n[columns]\nPhone = "phone"\n')
    (tmp_path / "call.csv").write_text("phone\n")
    export = ["export", str(tmp_path), "--columns", str(tmp_path / "crm.toml")]

    assert cli.command([*export, "--to", str(tmp_path / "none" / "crm.csv")]) == 2

    assert "none is no folder: give another file with --to" in capsys.readouterr().err


def test_a_link_to_nothing_is_no_folder(tmp_path):
    try:
        (tmp_path / "link").symlink_to(tmp_path / "nothing")
    except OSError:
        pytest.skip("this user of Windows may not make links")

    with pytest.raises(WrongUse, match="link is a link to nothing: give another folder"):
        demand_folder(tmp_path / "link" / "leads")


def test_a_folder_that_cannot_be_written_is_told(tmp_path, monkeypatch):
    def refused(**_):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(tempfile, "TemporaryFile", refused)

    with pytest.raises(
        WrongUse, match=r"cannot be written \(Read-only file system\): give another folder"
    ):
        demand_folder(tmp_path / "not" / "there" / "yet")


def test_trying_a_folder_leaves_nothing(tmp_path):
    demand_folder(tmp_path / "not" / "there" / "yet")

    assert list(tmp_path.iterdir()) == []
