"""A folder copied, with an error that says what is the matter."""

import shutil
from pathlib import Path


def copy_folder(source: Path, target: Path) -> None:
    """Makes `target`, with all that is in `source`. The first OSError ends it: of a full disk, say.

    shutil.copytree's own error has no number, and the names of all the files that failed.
    """
    target.mkdir(parents=True)
    for path in sorted(source.rglob("*")):  # a folder stands before what is in it
        copy = target / path.relative_to(source)
        if path.is_dir():
            copy.mkdir()
        else:
            shutil.copy2(path, copy)
