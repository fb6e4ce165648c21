"""Files and folders of personal data: their owner's alone, where the platform knows owners."""

import tempfile
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

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


@contextmanager
def in_place_of(path: Path) -> Iterator[IO[str]]:
    """A file of text, in UTF-8 and with line ends as they are written, that becomes `path` once it
    is whole. Whatever goes wrong before leaves what is there.
    """
    real = path.resolve()
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="", dir=real.parent, prefix=f".{real.name}.", delete=False
    ) as file:
        fresh = Path(file.name)
        try:
            take_file(fresh)
            yield file.file
            file.close()
            fresh.replace(real)
        finally:
            file.close()
            fresh.unlink(missing_ok=True)
