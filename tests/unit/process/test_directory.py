"""A cloud's own directory: swept once its owner is gone, and not before."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from infra.process.directory import OwnDirectory, sweep

# A process that makes a directory, tells which, and waits to be killed.
OWNER = """
import sys, time
from pathlib import Path
from infra.process.directory import OwnDirectory

own = OwnDirectory.make(Path(sys.argv[1]))
(own.path / "objects").mkdir()
print(own.path, flush=True)
time.sleep(600)
"""


@pytest.fixture
def owner(tmp_path):
    """A process that owns a directory in tmp_path, and that directory."""
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, tmp_path],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process, Path(process.stdout.readline().strip())
    process.kill()
    process.communicate()


def test_a_directory_goes_with_its_owner(tmp_path):
    own = OwnDirectory.make(tmp_path)
    (own.path / "objects").mkdir()

    own.remove()

    assert list(tmp_path.iterdir()) == []


def test_a_block_has_one_that_goes_with_the_block_however_it_ends(tmp_path):
    with suppress(FileExistsError), OwnDirectory.make(tmp_path) as folder:
        assert folder.parent == tmp_path
        folder.mkdir()

    assert list(tmp_path.iterdir()) == []


def test_the_next_one_sweeps_what_a_killed_process_left(tmp_path, owner):
    process, left = owner
    process.kill()
    process.wait()
    assert (left / "objects").is_dir()

    own = OwnDirectory.make(tmp_path)

    assert list(tmp_path.iterdir()) == [own.path]
    own.remove()


def test_a_living_owner_keeps_its_directory(tmp_path, owner):
    mine = OwnDirectory.make(tmp_path)

    sweep(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {owner[1].name, mine.path.name}
    assert (owner[1] / "objects").is_dir()
    mine.remove()


def test_what_is_not_a_clouds_is_let_be(tmp_path):
    for name in ("refi-ready-demo-x", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "other" / "owner.lock").touch()

    sweep(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {"refi-ready-demo-x", "other"}
