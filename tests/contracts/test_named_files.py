"""What prose names is there: files in docstrings, comments and READMEs, modules in a room's map."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
TOPS = ("lambdas", "infra", "sql", "tests", "statemachine", "events")
NAMED = re.compile(r"[\w./-]*\w\.(?:py|sql|md)\b")
ROOM = re.compile(rf"(?<![\w./])(?:{'|'.join(TOPS)})/[\w/]+\b(?![.*<{{])")
# an address, or "owner/repository, path" of a public repository
ELSEWHERE = re.compile(r"https?://\S+|[\w-]+/[\w-]+,\s+[\w./-]+")
IN_A_MAP = re.compile(r"(?m)^(\w+) {2,}\S")


def sources():
    yield PROJECT / "README.md"
    yield PROJECT / "pyproject.toml"
    for top in TOPS:
        for ending in ("py", "sql", "md"):
            for path in sorted((PROJECT / top).rglob(f"*.{ending}")):
                if "__pycache__" not in path.parts:
                    yield path


FILES = {"/" + path.relative_to(PROJECT).as_posix() for path in sources()}
MAPS = [path for path in sources() if path.name == "__init__.py"]


def prose_of(path):
    """Docstrings and comments of code; all of a README."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield ast.get_docstring(node) or ""
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.string
    elif path.suffix == ".sql":
        yield from re.findall(r"--.*", text)
    else:
        yield text


def missing(path):
    """Files are named by as much of their path as tells them apart, rooms by all of it."""
    for text in prose_of(path):
        ours = ELSEWHERE.sub("", text)
        for name in NAMED.findall(ours):
            if not any(file.endswith("/" + name.lstrip("./")) for file in FILES):
                yield name
        for name in ROOM.findall(ours):
            if not (PROJECT / name).exists():
                yield name


def test_a_file_or_room_that_is_named_is_there():
    told = [
        (path.relative_to(PROJECT).as_posix(), name) for path in sources() for name in missing(path)
    ]

    assert told == []


def map_of(package):
    docstring = ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))) or ""
    return IN_A_MAP.findall(docstring)


@pytest.mark.parametrize(
    "package", [path for path in MAPS if map_of(path)], ids=lambda path: path.parent.name
)
def test_a_rooms_map_has_what_is_in_the_room(package):
    here = package.parent
    modules = [path.stem for path in here.glob("*.py") if not path.name.startswith(("__", "test_"))]
    rooms = [path.parent.name for path in here.glob("*/__init__.py")]

    assert sorted(map_of(package)) == sorted(modules + rooms)


@pytest.mark.parametrize(
    "package",
    [path for path in MAPS if path.stat().st_size and path.is_relative_to(PROJECT / "infra")],
    ids=lambda path: path.parent.name,
)
def test_a_room_with_a_front_door_says_what_it_is_for(package):
    assert ast.get_docstring(ast.parse(package.read_text(encoding="utf-8")))
