"""Which AWS operations can a handler reach? Read from the source, function by function.

A function is followed to the functions of lambdas/ it names, called or handed on. An operation is
known by its boto3 name in a function that asks lambdas/shared/aws.py for that service's client.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from botocore import xform_name
from botocore.session import get_session

PROJECT = Path(__file__).parents[3]
SERVICES = {
    "athena": "athena",
    "dynamodb": "dynamodb",
    "entity_resolution": "entityresolution",
    "entity_resolution_once": "entityresolution",
    "glue": "glue",
    "glue_once": "glue",
    "s3": "s3",
    "sns": "sns",
    "stepfunctions": "stepfunctions",
}
# boto3's own conveniences, by the operation they make.
CONVENIENCES = {"upload_fileobj": "PutObject"}

Function = tuple[str, str]  # module, name


def operations(task: str) -> set[tuple[str, str]]:
    """(service, Operation) of every call the task's handler can make."""
    found: set[tuple[str, str]] = set()
    seen: set[Function] = set()
    waiting: list[Function] = [(f"lambdas.{task}", "handler")]
    while waiting:
        function = waiting.pop()
        if function not in seen:
            seen.add(function)
            body = _functions(function[0])[function[1]]
            found |= set(_own_operations(body))
            waiting += _named(function[0], body)
    return found


@cache
def _tree(module: str) -> ast.Module:
    source = PROJECT.joinpath(*module.split(".")).with_suffix(".py")
    return ast.parse(source.read_text(encoding="utf-8"))


@cache
def _functions(module: str) -> dict[str, ast.AST]:
    """A module's functions; a class counts as one, with all its methods."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {node.name: node for node in _tree(module).body if isinstance(node, kinds)}


@cache
def _imports(module: str) -> dict[str, tuple[str, str | None]]:
    """Local name: (module of lambdas/, name in it or None for the module itself)."""
    names: dict[str, tuple[str, str | None]] = {}
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lambdas"):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                is_module = PROJECT.joinpath(*whole.split(".")).with_suffix(".py").is_file()
                local = alias.asname or alias.name
                names[local] = (whole, None) if is_module else (str(node.module), alias.name)
    return names


def _named(module: str, body: ast.AST) -> Iterator[Function]:
    """The functions of lambdas/ that a function's body names."""
    imports = _imports(module)
    for node in ast.walk(body):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                target = imports.get(name)
                if target and target[1] is None and attribute in _functions(target[0]):
                    yield target[0], attribute
            case ast.Name(id=name):
                target = imports.get(name)
                if target and target[1] and target[1] in _functions(target[0]):
                    yield target[0], target[1]
                elif name in _functions(module):
                    yield module, name


def _own_operations(body: ast.AST) -> Iterator[tuple[str, str]]:
    nodes = list(ast.walk(body))
    clients = {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "aws"
    }
    for client in clients & set(SERVICES):
        known = _known_operations(SERVICES[client])
        for node in nodes:
            match node:
                # client.get_object(…), client.get_paginator("get_partitions")
                case ast.Attribute(attr=name) | ast.Constant(value=str(name)) if name in known:
                    yield SERVICES[client], known[name]


@cache
def _known_operations(service: str) -> dict[str, str]:
    names = get_session().get_service_model(service).operation_names
    return {xform_name(name): name for name in names} | (CONVENIENCES if service == "s3" else {})
