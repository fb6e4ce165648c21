"""Mistakes in Python: a comparison, a number, a condition, an argument, a text or a statement."""

import ast
from collections.abc import Callable, Iterator
from itertools import accumulate

from tests.mutation.alternatives import without_one
from tests.mutation.mutant import Mutant

COMPARISONS = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
ARITHMETIC = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.Div: "*", ast.FloorDiv: "/"}
Source = Callable[[ast.AST], str]
EMPTIED = (ast.List, ast.Set, ast.Tuple, ast.Dict)


def mutants(path: str, text: str) -> Iterator[Mutant]:
    """Not of docstrings, annotations, imports and logs, which no caller and no user meets."""
    tree = ast.parse(text)
    lines = text.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]

    def at(line: int, column: int) -> int:
        """Python counts a line's bytes."""
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    def place(part: ast.AST) -> tuple[int, int]:
        return at(part.lineno, part.col_offset), at(part.end_lineno, part.end_col_offset)

    def source(part: ast.AST) -> str:
        return text[slice(*place(part))]

    for node in _met(tree):
        for operator, part, becomes in _changes(node, source):
            start, end = place(part)
            yield Mutant(path=path, operator=operator, start=start, end=end, becomes=becomes)


def _met(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes in which a mistake would be one."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params", "bases"):
            continue
        children = value if isinstance(value, list) else [value]
        for at, child in enumerate(children):
            if not isinstance(child, ast.AST) or isinstance(child, ast.Import | ast.ImportFrom):
                continue
            if name == "body" and at == 0 and _is_docstring(child):
                continue
            if _is_log(child) or _is_of_types(child):
                continue
            yield child
            if not isinstance(child, ast.JoinedStr):
                yield from _met(child)


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_log(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and ast.unparse(node).startswith("logger.")


def _is_of_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _changes(node: ast.AST, source: Source) -> Iterator[tuple[str, ast.AST, str]]:
    """(operator, what is replaced, by what)"""
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARISONS:
            left, right = source(node.left), source(node.comparators[0])
            yield "comparison", node, f"({left}) {COMPARISONS[type(op)]} ({right})"
        case ast.BoolOp(values=[first, *others]):
            other = " or " if isinstance(node.op, ast.And) else " and "
            yield "and, or", node, f"({other.join(f'({source(each)})' for each in node.values)})"
            yield "condition left out", node, f"({source(others[-1])})"
            yield "condition left out", node, f"({source(first)})"
        case ast.UnaryOp(op=ast.Not()):
            yield "not", node, f"bool({source(node.operand)})"
        case ast.BinOp() if type(node.op) in ARITHMETIC and not _is_text(node):
            sign = ARITHMETIC[type(node.op)]
            yield "arithmetic", node, f"(({source(node.left)}) {sign} ({source(node.right)}))"
        case ast.Constant(value=bool()):
            yield "number", node, str(not node.value)
        case ast.Constant(value=int() | float()):
            yield "number", node, f"({node.value} + 1)"
        case ast.Constant(value=str()) if node.value.strip():
            yield "text", node, repr(f"{node.value}~")
            for fewer in without_one(node.value):
                yield "choice left out", node, repr(fewer)
        case ast.JoinedStr():
            yield "text", node, f"({source(node)} + '~')"
        case ast.If() | ast.IfExp() | ast.While():
            yield "condition turned", node.test, f"(not ({source(node.test)}))"
        case ast.Return(value=ast.expr()) if source(node.value) != "None":
            yield "result", node.value, "None"
        case ast.Call(keywords=[_, *_]):
            for keyword in node.keywords:
                if keyword.arg and len(node.keywords) + len(node.args) > 1:
                    yield "argument left out", keyword, "**{}"
        case ast.Expr(value=ast.Call() | ast.YieldFrom()) | ast.AugAssign() | ast.Raise():
            yield "statement left out", node, "pass"
        case ast.Subscript(slice=ast.Slice(lower=lower, upper=upper)):
            for bound in (lower, upper):
                if bound is not None:
                    yield "slice", bound, ""
    if isinstance(node, EMPTIED) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        yield from _left_out(node, source)


def _left_out(node: ast.AST, source: Source) -> Iterator[tuple[str, ast.AST, str]]:
    """A list, set, tuple or dict without its last element."""
    if isinstance(node, ast.Dict):
        pairs = [
            f"{source(key)}: {source(value)}" if key else f"**({source(value)})"
            for key, value in zip(node.keys, node.values, strict=True)
        ]
        if len(pairs) > 1:
            yield "element left out", node, f"{{{', '.join(pairs[:-1])}}}"
    elif len(node.elts) > 1:
        kept = ", ".join(source(each) for each in node.elts[:-1])
        opened, closed = {ast.List: "[]", ast.Set: "{}", ast.Tuple: "()"}[type(node)]
        yield "element left out", node, f"{opened}{kept},{closed}"


def _is_text(node: ast.BinOp) -> bool:
    return any(
        isinstance(each, ast.JoinedStr | ast.Constant)
        and isinstance(getattr(each, "value", ""), str)
        for each in (node.left, node.right)
    )
