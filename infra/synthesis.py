"""The cloud assembly, synthesized once for each state of the sources.

Synthesis takes seconds and is deterministic, so its result is kept by content. The app runs as a
process of its own: the caller never loads CDK, nor the Node process that comes with it.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import platformdirs

from infra import shipped
from infra.asset import DEPENDENCIES, PROJECT, SOURCES
from infra.settings import PREFIX, VARIABLE_PREFIX

# What the assembly depends on: (folder, glob), CDK's own packages, and those in the asset.
_INPUTS = (("infra", "*.py"), ("infra/constructs", "**/*.py"), ("statemachine", "*.json"))
_PACKAGES = ("aws-cdk-lib", "constructs", *DEPENDENCIES)

_KEPT = 4
_SURELY_UNUSED_SECONDS = 3600  # nobody still reads an assembly that was asked for this long ago


class SynthesisFailed(Exception):
    """The CDK app ended badly; the message ends with what it wrote."""


def synthesize(*, cache: Path | None = None, **settings: Any) -> Path:
    """The directory of the cloud assembly for these sources and settings, to be read and not
    written. Settings are those of infra/settings.py; the environment's are left out.

    `cache` holds the assemblies; default is .refi-ready/ in the project, and the user's cache
    where the project is installed as a package. Raises SynthesisFailed.
    """
    assemblies = (cache or _cache()) / "synthesis"
    while not (assembly := assemblies / _key(settings)).is_dir():
        _fill(assembly, settings)
    os.utime(assembly)  # last used, for pruning
    _prune(assemblies)
    return assembly


def _cache() -> Path:
    if (PROJECT / "pyproject.toml").exists():
        return PROJECT / ".refi-ready"
    return platformdirs.user_cache_path("refi-ready", appauthor=False)


def _key(settings: Mapping[str, Any]) -> str:
    """A name for all that the assembly depends on, of 32 hex digits."""
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for package in _PACKAGES:
        digest.update(f"{package} {version(package)}\n".encode())
    for path in _input_files():
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(PROJECT).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:32]


def _input_files() -> Iterator[Path]:
    for folder, pattern in _INPUTS:
        yield from sorted((PROJECT / folder).glob(pattern))
    for folder, pattern in SOURCES:
        yield from sorted((PROJECT / folder).rglob(pattern))


def _fill(assembly: Path, settings: Mapping[str, Any]) -> None:
    """Synthesize next to the place, then rename: what has the name is complete.

    If the sources changed meanwhile, nothing takes the name of what they were.
    """
    assembly.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="unfinished-", dir=assembly.parent) as directory:
        unfinished = Path(directory) / "assembly"
        if not shipped.write(unfinished, settings):
            _run_app(unfinished, settings)
        if assembly.name != _key(settings):
            return
        try:
            unfinished.rename(assembly)
        except OSError:
            if not assembly.is_dir():  # else another process was faster, with the same result
                raise


def _run_app(directory: Path, settings: Mapping[str, Any]) -> None:
    context = {f"{PREFIX}{name}": value for name, value in settings.items()}
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(VARIABLE_PREFIX)
    }
    app = subprocess.run(
        [sys.executable, "-m", "infra.app"],
        cwd=PROJECT,
        env=environment | {"CDK_OUTDIR": str(directory), "CDK_CONTEXT_JSON": json.dumps(context)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if app.returncode:
        raise SynthesisFailed(
            "the stack cannot be synthesized; `python -m infra.app` says:\n" + app.stdout.strip()
        )


def _prune(assemblies: Path) -> None:
    """Remove all but the assemblies used last, and what a killed process left unfinished."""
    by_use = sorted(assemblies.iterdir(), key=_last_used, reverse=True)
    for entry in by_use[_KEPT:]:
        if time.time() - _last_used(entry) > _SURELY_UNUSED_SECONDS:
            # Another process may be removing the same; what stays is tried again next time.
            shutil.rmtree(entry, ignore_errors=True)


def _last_used(entry: Path) -> float:
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:  # removed by another process since it was listed
        return 0.0
