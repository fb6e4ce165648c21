"""All that the command prints goes through one module, which makes it inert."""

import ast
from pathlib import Path

import pytest

COMMAND = Path("infra/command")
MODULES = sorted(path for path in COMMAND.rglob("*.py") if path.name != "terminal.py")

WHY = "print by infra/command/screen/terminal.py, which makes foreign text safe"


def names(node):
    """What a node calls or imports, as far as it could print."""
    match node:
        case ast.Call(func=ast.Name(id="print" | "input")):
            yield "print"
        case ast.Call(func=ast.Attribute(attr="print" | "print_exc" | "print_exception" as name)):
            yield name
        case ast.Attribute(value=ast.Name(id="sys"), attr="stdout" | "stderr" as name):
            yield f"sys.{name}"
        case ast.Import(names=imported):
            yield from (each.name for each in imported if each.name.split(".")[0] == "rich")
        case ast.ImportFrom(module=str(module)) if module.split(".")[0] == "rich":
            yield module


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_module_of_the_command_prints_by_the_terminal_only(module):
    allowed = {"sys.stdout", "sys.stderr"} if module.name == "cli.py" else set()  # their encoding
    tree = ast.parse(module.read_text(encoding="utf-8"))

    found = {name for node in ast.walk(tree) for name in names(node)} - allowed

    assert not found, WHY


def test_what_prints_is_recognised():
    text = (
        "import rich\nfrom rich.text import Text\nprint(1)\nconsole.print(2)\nsys.stdout.write(3)"
    )

    found = [name for node in ast.walk(ast.parse(text)) for name in names(node)]

    assert sorted(found) == ["print", "print", "rich", "rich.text", "sys.stdout"]
