"""What a team checks in: `refi-ready.toml` in the folder where the command is called.

mapping = "mapping.toml"      # of `run`, as --mapping

[limits]                      # of `run`, as --limits; every limit of a run has its name here
min_rate_spread = "0.75"
closing_cost_percent = 2.5
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.command.errors import WrongUse

FILE = Path("refi-ready.toml")
_KNOWN = ("mapping", "limits")


@dataclass(frozen=True, kw_only=True)
class Team:
    mapping: Path | None = None
    limits: dict[str, Any] = field(default_factory=dict)


def read() -> Team:
    """What stands in the folder's file; nothing, if there is none. Raises WrongUse."""
    if not FILE.exists():
        return Team()
    document = toml(FILE, "the team's")
    if unknown := sorted(set(document) - set(_KNOWN)):
        raise WrongUse(f"{FILE} has an unknown {unknown[0]!r}: give {' or '.join(_KNOWN)}")
    mapping, limits = document.get("mapping"), document.get("limits", {})
    if not isinstance(mapping, str | None) or not isinstance(limits, dict):
        raise WrongUse(f"{FILE}: give mapping the name of a file, and limits as a table [limits]")
    return Team(mapping=Path(mapping) if mapping else None, limits=limits)


def limits_in(path: Path) -> dict[str, Any]:
    """The limits of a TOML file, in a table [limits] or alone. Raises WrongUse."""
    document = toml(path, "--limits")
    limits = document.get("limits", document)
    if not isinstance(limits, dict):
        raise WrongUse(f"--limits {path}: give a table [limits]")
    return limits


def toml(path: Path, what: str) -> dict[str, Any]:
    """What stands in a TOML file; `what` it is, as people call it. Raises WrongUse."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongUse(
            f"{what} {path} cannot be read ({error.strerror}): give a file that you may read"
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongUse(f"{what} {path} is no TOML ({error}): correct it there") from error
