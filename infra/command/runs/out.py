"""Where a command's files are to go: tried before anything runs."""

import os
import tempfile
from pathlib import Path

from infra.command.errors import WrongUse


def demand_folder(out: Path, *, instead: str = "another folder with --out") -> None:
    """Raises WrongUse unless `out` is, or can become, a folder that can be written.

    Nothing of what is tried stays.
    """
    there = next(path for path in (out, *out.absolute().parents) if os.path.lexists(path))
    if not there.is_dir():
        what = "file" if there.exists() else "link to nothing"
        raise WrongUse(f"{there} is a {what}: give {instead}")
    try:
        with tempfile.TemporaryFile(prefix=".refi-ready-", dir=there) as probe:
            probe.write(b"x")
    except OSError as error:
        raise WrongUse(f"{out} cannot be written ({error.strerror}): give {instead}") from error
