"""What is installed is what was tested: every version is pinned, and every file has its hash."""

import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest

PROJECT = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
HASHES = Path(".ci/packages.txt").read_text(encoding="utf-8")
TEXTS = [
    Path(".ci/run"),
    Path(".ci/packages"),
    *sorted(Path().glob("*.md")),
    *(path for room in ("infra", "lambdas", "sql", "tests") for path in Path(room).rglob("*.md")),
]

_LISTED = re.compile(
    r"^([A-Za-z0-9_.-]+)==([^\s;]+)(?: ;[^\n]*)?( \\\n    --hash=sha256:[0-9a-f]{64})+$",
    re.MULTILINE,
)


def plain(name):
    """https://packaging.python.org/en/latest/specifications/name-normalization/"""
    return re.sub(r"[-_.]+", "-", name).lower()


def listed():
    return {plain(name): version for name, version, _ in _LISTED.findall(HASHES)}


def pinned():
    constraints = PROJECT["tool"]["uv"]["constraint-dependencies"]
    return {plain(name): version for name, version in (each.split("==") for each in constraints)}


def test_every_pinned_package_has_its_hashes_and_no_other_has():
    assert listed() == pinned(), "run .ci/packages"


def test_every_line_of_the_list_is_a_package_or_one_of_its_hashes():
    lines = _LISTED.sub("", HASHES).split("\n")

    assert [line for line in lines if line and not line.startswith("#")] == []


def test_the_list_names_no_registry():
    assert not re.search(r"https?:|index-url|file:| @ ", HASHES)


def test_what_is_installed_is_what_is_listed():
    installed = {plain(each.metadata["Name"]): each.version for each in distributions()}
    installed.pop("refi-ready")

    assert installed.items() <= listed().items()


def test_what_builds_the_project_is_pinned():
    assert all("==" in each for each in PROJECT["build-system"]["requires"])
    assert all("==" in each for each in PROJECT["tool"]["uv"]["build-constraint-dependencies"])


@pytest.mark.parametrize("path", TEXTS, ids=str)
def test_a_tool_that_a_text_or_ci_runs_is_pinned(path):
    text = path.read_text(encoding="utf-8")
    tools = {
        r"\buvx (?!--from \. )(?:--?\S+ )*(\S+)": r"[\w.-]+==[\d.]+",  # but this very project
        r"\bnpx (?:--?\S+ )*(\S+)": r"[\w@/.-]+@\d+\.\d+\.\d+",
        r"\bpip install (?:--?\S+ )*([^\s-]\S*)": r"[\w.-]+==[\d.]+|\.ci/packages\.txt",
    }

    loose = [
        tool
        for asked, exact in tools.items()
        for tool in re.findall(asked, text)
        if not re.fullmatch(exact, tool.strip("`'\""))
    ]

    assert not loose
