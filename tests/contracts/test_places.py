"""Where files stand is written once: what tasks write, constructs grant and the command fetches."""

import ast
from pathlib import Path

from lambdas.shared import contract, places
from lambdas.shared.publication import contact_lists, names

PROJECT = Path(__file__).parents[2]
HOMES = [Path(module.__file__) for module in (contract, places)]
PLACES = {value for name, value in vars(places).items() if name.isupper()} | {contract.COMPLETE}


def texts(path):
    """The string literals of a module, those inside f-strings too; no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def test_no_module_writes_a_place_again():
    again = [
        (path.relative_to(PROJECT).as_posix(), text)
        for top in ("lambdas", "infra")
        for path in sorted((PROJECT / top).rglob("*.py"))
        if path not in HOMES
        for text in texts(path)
        if text in PLACES
    ]

    assert again == []


def test_a_contact_list_is_called_as_its_channel():
    assert tuple(contact_lists.COLUMNS) == names.CHANNELS
