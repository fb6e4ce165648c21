"""A folder is copied whole, or it is said in a word why not."""

import errno
import os
import shutil

import pytest

from infra.command import cli, demo
from infra.embedded.upkeep.copying import copy_folder


@pytest.fixture
def folder(tmp_path):
    for name in ("a.py", "package/b.py", "package/deeper/c.py", "z.sql"):
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "folder" / "empty").mkdir()
    return tmp_path / "folder"


def contents(folder):
    return {
        path.relative_to(folder): path.read_text() if path.is_file() else None
        for path in folder.rglob("*")
    }


def test_all_that_is_in_it_is_in_the_copy(folder, tmp_path):
    copy_folder(folder, tmp_path / "new" / "copy")

    assert contents(tmp_path / "new" / "copy") == contents(folder)
    assert len(contents(folder)) == 7


def test_a_full_disk_is_one_line_with_the_file_that_has_no_room(
    folder, tmp_path, monkeypatch, capsys
):
    def full(source, target, **_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(source), None, str(target))

    monkeypatch.setattr(shutil, "copyfile", full)
    monkeypatch.setattr(demo, "run", lambda *_: copy_folder(folder, tmp_path / "copy"))

    assert cli.command(["demo"]) == 1

    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith(f"refi-ready: {tmp_path / 'copy' / 'a.py'}: No space left on device: ")
    assert "make room on that disk" in told
