"""Python as a function has it: the standard library, and what AWS's runtime ships beside it."""

import importlib.util
import json
import os
import sys
from functools import cache
from pathlib import Path

_RUNTIME = Path(__file__).parent / "runtime"

# What AWS's Python runtime ships beside the standard library.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
RUNTIME_PACKAGES = ("boto3", "botocore", "s3transfer", "urllib3", "dateutil", "jmespath", "six")


def command(script: str) -> list[str]:
    """Python without this environment's packages, running a part of our runtime."""
    isolated = [sys.executable, "-I", "-S", "-X", "utf8"]
    return [*isolated, str(_RUNTIME / script), json.dumps(packages())]


@cache
def packages() -> dict[str, str]:
    """Where the packages of AWS's runtime are on this machine, by name."""
    directories = {}
    for name in RUNTIME_PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(f"{name} is part of AWS's Python runtime; it is not here")
        origin = Path(spec.origin)
        is_package = bool(spec.submodule_search_locations)
        directories[name] = str(origin.parents[1] if is_package else origin.parent)
    return directories


def inherited() -> dict[str, str]:
    """The few variables without which no process starts; on AWS none of ours is seen."""
    return {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
