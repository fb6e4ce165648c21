"""TOML files that people write for the command."""

import tomllib
from pathlib import Path
from typing import Any

from infra.command.errors import WrongUse


def read(path: Path, what: str) -> dict[str, Any]:
    """What stands in the file; `what` it is, as people call it. Raises WrongUse."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongUse(
            f"{what} {path} cannot be read ({error.strerror}): give a file that you may read"
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongUse(f"{what} {path} is no TOML ({error}): correct it there") from error
