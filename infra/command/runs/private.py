"""Files and folders of personal data: their owner's alone, where the platform knows owners."""

from collections.abc import Container
from pathlib import Path

_FOLDER, _FILE = 0o700, 0o600


def make_folder(path: Path, *, own: Container[str] = ()) -> None:
    """Makes a folder that others can neither look into nor enter.

    One that exists becomes so if it holds nothing but files of these names; other things in it may
    be meant for others.
    """
    if not path.exists():
        path.mkdir(mode=_FOLDER, parents=True)
    elif all(each.name in own for each in path.iterdir()):
        path.chmod(_FOLDER)


def take_file(path: Path) -> None:
    """Lets nobody else read or write the file."""
    path.chmod(_FILE)
