"""Writing DuckDB SQL: quoting what is pasted into it."""

from collections.abc import Iterable
from pathlib import Path

from infra.embedded.tables.catalog import NotReadable


def literal(text: str) -> str:
    """A string literal. `\\x00` cannot stand in one, so it is put together."""
    parts = [f"'{part}'" for part in text.replace("'", "''").split("\0")]
    return parts[0] if len(parts) == 1 else f"({' || chr(0) || '.join(parts)})"


def identifier(name: str) -> str:
    """A quoted identifier. NotReadable for a NUL, which none can have."""
    if "\0" in name:
        raise NotReadable(f"nothing can be called {name!r}")
    return '"' + name.replace('"', '""') + '"'


def paths(files: Iterable[Path]) -> str:
    """A list of file names. They are taken literally: `[`, `*` and `?` would be a glob."""
    return texts(no_glob(file.as_posix()) for file in files)


def texts(values: Iterable[str]) -> str:
    """A list of string literals."""
    return f"[{', '.join(map(literal, values))}]"


def no_glob(name: str) -> str:
    """The pattern that only this name fits."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)
