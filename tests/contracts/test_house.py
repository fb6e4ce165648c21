"""The house: rooms of a size to live in, imports that run one way, stateful resources that stay."""

import ast
import json
import re
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from infra.synthesis import synthesize

PROJECT = Path(__file__).parents[2]

# From the bottom up: a room imports from those before it, never after.
ROOMS = (
    "text",
    "ledger",
    "refusals",
    "delivery",
    "matching",
    "query",
    "admission",
    "publication",
    "announcement",
)
ROOMS_OF_THE_CLOUD = (
    "protocol",
    "objects",
    "access",
    "gate",
    "upkeep",
    "moto_internals",
    "tables",
    "faults",
    "moto_services",
    "step_functions",
    "glue",
    "athena",
    "entity_resolution",
    "events",
    "scheduler",
    "functions",
    "sts",
    "lake_formation",
    "s3",
    "deployment",
    "endpoint",
)
ROOMS_OF_THE_COMMAND = ("screen", "samples", "runs", "checkup", "rehearsal", "importing")
ROOMS_OF_THE_IMPORT = ("headings", "tables", "mapping", "coverage", "proposal", "conversion")
ORDERS = {
    "lambdas.shared": ROOMS,
    "infra": ("process", "constructs", "embedded", "command"),
    "infra.embedded": ROOMS_OF_THE_CLOUD,
    "infra.command": ROOMS_OF_THE_COMMAND,
    "infra.command.importing": ROOMS_OF_THE_IMPORT,
}

MOST_FILES = 14
# Larger ones, which may shrink and never grow. The first two are a list each: a subcommand a file,
# a construct a file.
LARGER = {
    "infra/command": 22,
    "infra/constructs": 22,
    "infra/command/runs": 17,
    "infra/embedded/access": 17,
    "infra/embedded/athena": 20,
    "infra/embedded/moto_internals": 16,
    "lambdas/shared": 16,
    "sql/summary": 16,
}

# A deployed one must not be replaced: its data would go with it, or its name be taken.
STATEFUL = {
    "AWS::Athena::WorkGroup",
    "AWS::DynamoDB::Table",
    "AWS::EntityResolution::MatchingWorkflow",
    "AWS::EntityResolution::SchemaMapping",
    "AWS::Glue::Database",
    "AWS::KMS::Key",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
}


def modules():
    """Each module of ours by its dotted name."""
    paths = [path for top in ("lambdas", "infra") for path in (PROJECT / top).rglob("*.py")]
    return {name_of(path): path for path in paths}


def name_of(path):
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def at_import(body):
    """The import statements that run when a module is loaded: no function's, no type checker's."""
    for node in body:
        match node:
            case ast.Import() | ast.ImportFrom():
                yield node
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield from at_import(node.orelse)
            case ast.If() | ast.Try():
                yield from at_import(node.body)


def imported(path, names):
    for node in at_import(ast.parse(path.read_text(encoding="utf-8")).body):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif node.module in names:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in names else node.module


@pytest.fixture(scope="module")
def graph():
    names = modules()
    return {name: set(imported(path, names)) - {name} for name, path in names.items()}


def test_no_modules_import_each_other(graph):
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" -> ".join(circle.args[1]))


@pytest.mark.parametrize(
    ("house", "room"), [(house, room) for house, rooms in ORDERS.items() for room in rooms]
)
def test_a_room_imports_only_from_those_below_it(graph, house, room):
    above = ORDERS[house][ORDERS[house].index(room) + 1 :]
    rooms = tuple(f"{house}.{each}" for each in above)
    arrows = [
        (importer, target)
        for importer, targets in graph.items()
        if f"{importer}.".startswith(f"{house}.{room}.")
        for target in targets
        if f"{target}.".startswith(tuple(f"{each}." for each in rooms))
    ]

    assert arrows == []


@pytest.mark.parametrize("house", ORDERS)
def test_every_room_has_its_place_in_the_order(house):
    folder = PROJECT.joinpath(*house.split("."))

    assert {path.parent.name for path in folder.glob("*/__init__.py")} == set(ORDERS[house])


def test_what_stands_beside_the_rooms_imports_none_of_them(graph):
    beside = [name for name in graph if name.startswith("lambdas.shared.") and name.count(".") == 2]
    files = [name for name in beside if name.rpartition(".")[2] not in ROOMS]

    assert [
        (name, target) for name in files for target in graph[name] if target.count(".") > 2
    ] == []


def test_no_folder_is_a_corridor():
    files = Counter(
        path.parent.relative_to(PROJECT).as_posix()
        for top in ("lambdas", "infra", "sql", "statemachine", "events")
        for path in (PROJECT / top).rglob("*.*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != "__init__.py"
    )

    assert {
        folder: count for folder, count in files.items() if count > LARGER.get(folder, MOST_FILES)
    } == {}


def test_what_holds_data_keeps_the_logical_id_it_was_deployed_with():
    assembly = synthesize(triggers_enabled=True)
    template = json.loads((assembly / "RefiReady.template.json").read_text(encoding="utf-8"))
    stateful = {
        logical_id: resource["Type"]
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] in STATEFUL
    }
    held = json.loads((PROJECT / "tests/contracts/stateful_resources.json").read_text("utf-8"))

    assert stateful == held


@pytest.mark.parametrize("top", ["lambdas", "infra", "sql", "tests"])
def test_no_comment_is_a_banner(top):
    """Of a line, or alone between blank lines: a file that needs headings holds several ideas."""
    banner = re.compile(r"\n *(?:#|--) ?[-=*#]{3}|\n\n(?!# isort)# [^\n]{2,60}\n\n")

    assert [
        (path.relative_to(PROJECT).as_posix(), found.group().strip())
        for ending in ("py", "sql")
        for path in sorted((PROJECT / top).rglob(f"*.{ending}"))
        for found in banner.finditer(path.read_text(encoding="utf-8"))
    ] == []
