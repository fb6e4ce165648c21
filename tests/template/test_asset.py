"""infra/asset.py: what every function is deployed with."""

import re
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

import pytest

from infra.asset import DEPENDENCIES, stage


@pytest.fixture(scope="module")
def asset(tmp_path_factory) -> Path:
    return stage(tmp_path_factory.mktemp("asset"))


def contents(directory: Path) -> dict[str, bytes]:
    files = (path for path in directory.rglob("*") if path.is_file())
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in files}


def test_it_holds_the_handlers_and_the_rules(asset):
    names = set(contents(asset))
    assert {"lambdas/admit_run.py", "lambdas/shared/contract.py"} <= names
    assert [name for name in names if name.startswith("sql/") and name.endswith(".sql")]


def test_it_holds_nothing_of_this_machine(asset):
    left_behind = re.compile(r"__pycache__|\.pyc$|RECORD$|INSTALLER$|direct_url|^bin/|\.so$")
    assert [name for name in contents(asset) if left_behind.search(name)] == []


def test_equal_sources_give_equal_files(asset, tmp_path):
    assert contents(stage(tmp_path)) == contents(asset)


@pytest.mark.parametrize("package", DEPENDENCIES)
def test_what_a_dependency_itself_needs_is_there(package):
    needed = [line for line in requires(package) or [] if "extra ==" not in line]
    names = {re.match(r"[\w.-]+", line)[0] for line in needed}
    assert names <= set(DEPENDENCIES)


def test_powertools_runs_from_the_asset_alone(asset):
    program = (
        f"import sys; sys.path.insert(0, {str(asset)!r});"
        "import aws_lambda_powertools as powertools;"
        "powertools.Logger(service='x').info('it runs'); print(powertools.__file__)"
    )
    ran = subprocess.run(  # -I -S: without the environment's own packages
        [sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True
    )
    assert "it runs" in ran.stdout
    assert str(asset) in ran.stdout
