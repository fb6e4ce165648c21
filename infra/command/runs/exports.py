"""What `export` made of the list in a folder. It is what people load, and a later list may leave
some of them alone: so no export outlives the list that it was made of.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from infra.command.runs import private

NAME = ".refi-ready-exports.json"  # by file: the SHA-256 of what was written


def remember(out: Path, target: Path) -> None:
    """Notes in `out` that `target` was made of the list there."""
    exports = _read(out)
    is_beside = target.resolve().parent == out.resolve()
    exports[target.name if is_beside else str(target.resolve())] = _digest(target)
    with private.in_place_of(out / NAME) as note:
        note.write(json.dumps(exports, indent=2, sort_keys=True))


def withdraw(out: Path) -> list[str]:
    """Removes the exports that lie in `out`, as they were written; a sentence for each, and for
    each that lies elsewhere or was changed, which stays.
    """
    told = list(_withdrawn(out))
    (out / NAME).unlink(missing_ok=True)
    return told


def _withdrawn(out: Path) -> Iterator[str]:
    for name, digest in sorted(_read(out).items()):
        path = out / name
        if not path.is_file():
            continue
        if path.name == name and not path.is_symlink() and _digest(path) == digest:
            path.unlink()
            yield f"{path} was exported from the list before, and is removed: export it again"
        else:
            yield (
                f"{path} was exported from the list before, and stays as it lies elsewhere or was "
                "changed: do not load it, as it may hold people who are to be left alone now"
            )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(out: Path) -> dict[str, str]:
    """Nothing, where no export was made or the note is not ours."""
    try:
        exports = json.loads((out / NAME).read_text(encoding="utf-8"))
        return {name: str(digest) for name, digest in exports.items()}
    except (OSError, ValueError, AttributeError):
        return {}
