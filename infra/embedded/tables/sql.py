"""Writing DuckDB SQL: quoting what is pasted into it."""

from collections.abc import Iterable
from pathlib import Path


def literal(text: str) -> str:
    """A string literal. `\\x00` cannot stand in one, so it is put together."""
    parts = [f"'{part}'" for part in text.replace("'", "''").split("\0")]
    return parts[0] if len(parts) == 1 else f"({' || chr(0) || '.join(parts)})"


def identifier(name: str) -> str:
    """A quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def paths(files: Iterable[Path]) -> str:
    """A list of file names. They are taken literally: `[`, `*` and `?` would be a glob."""
    return f"[{', '.join(literal(_no_glob(file.as_posix())) for file in files)}]"


def _no_glob(name: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)
