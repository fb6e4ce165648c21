"""What every function is deployed with: lambdas/, sql/ and their pure-Python dependencies.

boto3 is the Lambda runtime's own. No Docker and no layer: the dependencies are copied from the
environment, whose versions pyproject.toml pins. What is copied is what the package's wheel brought:
each file is held against the wheel's RECORD.
"""

import base64
import hashlib
import shutil
from importlib.metadata import Distribution, PackagePath, distribution
from pathlib import Path, PurePosixPath

PROJECT = Path(__file__).parents[1]
SOURCES = (("lambdas", "*.py"), ("sql", "*.sql"))
DEPENDENCIES = ("aws-lambda-powertools", "jmespath", "typing-extensions")

# Of a package's metadata, what it says of itself; the rest says how it was installed here.
_METADATA = ("METADATA", "WHEEL", "LICENSE")


class PackageChanged(Exception):
    """An installed package is not what its wheel brought."""


def stage(destination: Path) -> Path:
    """Fill the directory with what a function needs; equal sources give equal files.

    Raises PackageChanged.
    """
    for folder, pattern in SOURCES:
        for source in (PROJECT / folder).rglob(pattern):
            _copy(source, destination / source.relative_to(PROJECT))
    for name in DEPENDENCIES:
        package = distribution(name)
        for path in _shipped(package):
            _copy(_recorded(package, path), destination / path)
    return destination


def _recorded(package: Distribution, path: PackagePath) -> Path:
    """The installed file, whose content is the one that RECORD states.

    https://packaging.python.org/en/latest/specifications/recording-installed-packages/
    """
    installed = Path(str(package.locate_file(path)))
    digest = base64.urlsafe_b64encode(hashlib.sha256(installed.read_bytes()).digest())
    stated = path.hash
    if stated is None or (stated.mode, stated.value) != ("sha256", digest.decode().rstrip("=")):
        raise PackageChanged(
            f"{path} of {package.name} {package.version} is not the file that its wheel brought: "
            f"run `uv sync --reinstall-package {package.name}`"
        )
    return installed


def _shipped(package: Distribution) -> list[PackagePath]:
    """The files of an installed package that its wheel brought, scripts left out."""
    if package.files is None:
        raise FileNotFoundError(
            f"the package {package.name} does not list its files: run `uv sync`"
        )
    return [path for path in package.files if _belongs(path)]


def _belongs(path: PurePosixPath) -> bool:
    if path.parts[0] == ".." or "__pycache__" in path.parts:
        return False
    return not path.parts[0].endswith(".dist-info") or path.name in _METADATA


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)  # contents only: neither times nor modes
