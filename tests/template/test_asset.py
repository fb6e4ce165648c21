"""infra/asset.py: what every function is deployed with."""

import base64
import hashlib
import re
import subprocess
import sys
from importlib.metadata import Distribution, requires
from pathlib import Path

import pytest

from infra.asset import DEPENDENCIES, PackageChanged, stage


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
    # -I -S: without the environment's own packages; -B: and nothing is left in it
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", program],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "it runs" in ran.stdout
    assert str(asset) in ran.stdout


def a_package(folder, *, recorded, installed):
    """A package of one module, as it is installed."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(recorded).digest()).decode().rstrip("=")
    (folder / "thing.py").write_bytes(installed)
    info = folder / "thing-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n")
    lines = [f"thing.py,sha256={digest},{len(recorded)}", "thing-1.0.dist-info/RECORD,,"]
    (info / "RECORD").write_text("\n".join(lines) + "\n")
    return Distribution.at(info)


@pytest.mark.parametrize("installed", [b"x = 2\n", b"", b"x = 1\n\n"])
def test_a_package_that_was_changed_after_it_was_installed_is_not_shipped(
    tmp_path, monkeypatch, installed
):
    package = a_package(tmp_path, recorded=b"x = 1\n", installed=installed)
    monkeypatch.setattr("infra.asset.distribution", lambda _name: package)

    with pytest.raises(PackageChanged, match=r"thing\.py of thing 1\.0 is not the file"):
        stage(tmp_path / "asset")


def test_a_package_as_its_wheel_brought_it_is_shipped(tmp_path, monkeypatch):
    package = a_package(tmp_path, recorded=b"x = 1\n", installed=b"x = 1\n")
    monkeypatch.setattr("infra.asset.distribution", lambda _name: package)

    assert (stage(tmp_path / "asset") / "thing.py").read_bytes() == b"x = 1\n"


def test_a_file_without_a_hash_is_not_shipped(tmp_path, monkeypatch):
    package = a_package(tmp_path, recorded=b"", installed=b"")
    record = tmp_path / "thing-1.0.dist-info" / "RECORD"
    record.write_text("thing.py,,\n")
    monkeypatch.setattr("infra.asset.distribution", lambda _name: package)

    with pytest.raises(PackageChanged):
        stage(tmp_path / "asset")
