"""What every function is deployed with: lambdas/, sql/ and their pure-Python dependencies.

boto3 is the Lambda runtime's own. No Docker and no layer: the dependencies are copied from the
environment, whose versions pyproject.toml pins.
"""

import shutil
from importlib.metadata import Distribution, distribution
from pathlib import Path, PurePosixPath

PROJECT = Path(__file__).parents[1]
SOURCES = (("lambdas", "*.py"), ("sql", "*.sql"))
DEPENDENCIES = ("aws-lambda-powertools", "jmespath", "typing-extensions")

# Of a package's metadata, what it says of itself; the rest says how it was installed here.
_METADATA = ("METADATA", "WHEEL", "LICENSE")


def stage(destination: Path) -> Path:
    """Fill the directory with what a function needs; equal sources give equal files."""
    for folder, pattern in SOURCES:
        for source in (PROJECT / folder).rglob(pattern):
            _copy(source, destination / source.relative_to(PROJECT))
    for name in DEPENDENCIES:
        package = distribution(name)
        for path in _shipped(package):
            _copy(Path(str(package.locate_file(path))), destination / path)
    return destination


def _shipped(package: Distribution) -> list[PurePosixPath]:
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
