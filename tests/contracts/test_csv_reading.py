"""Every CSV is read by one reader, which no accepted cell breaks."""

import ast
from pathlib import Path

import pytest

from lambdas.shared.delivery.acceptance import _MAX_LINE_BYTES
from lambdas.shared.text import csv_reading

MODULES = [
    path
    for folder in ("lambdas", "infra")
    for path in sorted(Path(folder).rglob("*.py"))
    if path.name != "csv_reading.py"
]


def test_no_module_has_a_reader_of_its_own():
    found = {
        f"{path}: {node.attr}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in {("csv", "reader"), ("csv", "DictReader")}
    }

    assert not found


@pytest.mark.parametrize("length", [131_073, 800_000, _MAX_LINE_BYTES])
def test_the_longest_line_that_is_accepted_can_be_read_as_one_cell(length):
    cell = "x" * length

    assert list(csv_reading.rows([f'"{cell}",b\n'])) == [[cell, "b"]]
    assert list(csv_reading.records(["a,b\n", f'"{cell}",b\n'])) == [{"a": cell, "b": "b"}]
