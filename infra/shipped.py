"""The cloud assembly that comes with the project, for a run on this machine.

    uv run python -m infra.shipped        # synthesizes it anew into infra/assembly/

Synthesis loads CDK and starts Node, which is most of what a first run would wait for. So the
template of a stack whose triggers are off is kept with the sources, and taken as long as they are
those it was made of; otherwise, and to deploy on AWS, the app is run. A test holds the two equal.
What the functions run is never kept: it is staged from the sources each time.
"""

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from infra.asset import PROJECT, stage
from infra.settings import PREFIX, VARIABLE_PREFIX

SETTINGS: Mapping[str, Any] = {"triggers_enabled": False}
FOLDER = PROJECT / "infra" / "assembly"
FILES = ("cdk.out", "manifest.json", "RefiReady.assets.json", "RefiReady.template.json")

_MADE_OF = FOLDER / "made_of.json"
_PACKAGES = ("aws-cdk-lib", "constructs")


def write(directory: Path, settings: Mapping[str, Any]) -> bool:
    """Fills the directory with the assembly, unless it is for other settings or other sources."""
    if settings != SETTINGS or not is_current():
        return False
    staged = stage(directory / "staged")
    asset = _digest(path for path in staged.rglob("*") if path.is_file())
    staged.rename(directory / f"asset.{asset}")
    recorded = _made_of()["asset"]
    for name in FILES:
        text = (FOLDER / name).read_text(encoding="utf-8")
        (directory / name).write_text(text.replace(recorded, asset), encoding="utf-8")
    return True


def is_current() -> bool:
    """Whether the sources are those that it was synthesized from."""
    made_of = _made_of()
    paths = [PROJECT / name for name in made_of["sources"]]
    return all(path.exists() for path in paths) and _digest(paths) == made_of["digest"]


def _made_of() -> dict[str, Any]:
    made_of: dict[str, Any] = json.loads(_MADE_OF.read_text(encoding="utf-8"))
    return made_of


def _digest(paths: Iterable[Path]) -> str:
    """SHA-256 over the files, in order, and the packages; line ends do not count."""
    digest = hashlib.sha256()
    for package in _PACKAGES:
        digest.update(f"{package} {version(package)}\n".encode())
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def main() -> None:
    """Runs the app in this process, whose modules then are what the template was made of."""
    from infra.app import synthesize

    for name in [name for name in os.environ if name.startswith(VARIABLE_PREFIX)]:
        del os.environ[name]
    context = {f"{PREFIX}{name}": value for name, value in SETTINGS.items()}
    os.environ["CDK_CONTEXT_JSON"] = json.dumps(context)
    with tempfile.TemporaryDirectory() as folder:
        synthesize(folder)
        FOLDER.mkdir(exist_ok=True)
        for name in FILES:
            shutil.copyfile(Path(folder) / name, FOLDER / name)
        (asset,) = (path.name.partition(".")[2] for path in Path(folder).glob("asset.*"))
    sources = sorted(_sources())
    made_of = {
        "asset": asset,
        "digest": _digest(sources),
        "sources": [path.relative_to(PROJECT).as_posix() for path in sources],
    }
    _MADE_OF.write_text(json.dumps(made_of, indent=1) + "\n", encoding="utf-8")


def _sources() -> set[Path]:
    """The project's modules that are loaded, and the state machine's definition."""
    files = {getattr(module, "__file__", None) for module in sys.modules.values()}
    ours = {Path(file) for file in files if file} - {Path(__file__)}
    rooms = (PROJECT / "infra", PROJECT / "lambdas")
    loaded = {path for path in ours if any(path.is_relative_to(room) for room in rooms)}
    return loaded | set((PROJECT / "statemachine").glob("*.json"))


if __name__ == "__main__":
    main()
