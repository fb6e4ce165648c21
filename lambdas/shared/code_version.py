"""Which code is this? A hash that the manifest carries."""

import hashlib
from functools import cache
from pathlib import Path

_LAMBDAS = Path(__file__).parents[1]


@cache
def code_version() -> str:
    """SHA-256 in hex over the modules of lambdas/, by path; line ends do not count."""
    digest = hashlib.sha256()
    for path in sorted(_LAMBDAS.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        digest.update(f"\0{path.relative_to(_LAMBDAS).as_posix()}\0{text}".encode())
    return digest.hexdigest()
