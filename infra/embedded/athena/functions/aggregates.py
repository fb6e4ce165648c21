"""Aggregates and window functions in DuckDB's words: those that are emulated.

https://trino.io/docs/current/functions/aggregate.html · …/window.html
"""

from __future__ import annotations

from sqlglot import exp

from infra.embedded.athena import types
from infra.embedded.athena.expressions import (
    Expressions,
    Rule,
    Rules,
    Typed,
    not_emulated,
    refuse_other_parts,
)
from infra.embedded.athena.types import BIGINT, BOOLEAN, DOUBLE, Type


def _complete(node: exp.Expr, found: Typed) -> Typed:
    """A sum of whole numbers is a bigint, which overflows; DuckDB's is a HUGEINT.

    It can be cast once its FILTER and OVER are there.
    """
    innermost = node
    while isinstance(innermost, exp.Filter | exp.Window):
        innermost = innermost.this
    is_part = isinstance(node.parent, exp.Filter | exp.Window) and node.arg_key == "this"
    is_hugeint = isinstance(innermost, exp.Sum) and found.type == BIGINT
    return Typed(f"cast({found.sql} as bigint)", BIGINT) if is_hugeint and not is_part else found


def _count(self: Expressions, node: exp.Count) -> Typed:
    match node.this:
        case exp.Star() | None:
            return Typed("count(*)", BIGINT)
        case exp.Distinct() as distinct:
            if len(distinct.expressions) != 1:
                raise not_emulated("count(DISTINCT …) of several columns")
            return Typed(f"count(distinct {self.translate(distinct.expressions[0]).sql})", BIGINT)
        case value:
            return Typed(f"count({self.translate(value).sql})", BIGINT)


def _aggregated(self: Expressions, node: exp.Expr) -> tuple[str, Type]:
    """The argument of an aggregate, with DISTINCT and ORDER BY if it has them."""
    argument, order = node.this, ""
    if isinstance(argument, exp.Order):
        order = " " + self.order_by(argument)
        argument = argument.this
    if isinstance(argument, exp.Distinct):
        (inner,) = argument.expressions
        if isinstance(inner, exp.Order):
            order = " " + self.order_by(inner)
            inner = inner.this
        found = self.translate(inner)
        return f"distinct {found.sql}{order}", found.type
    found = self.translate(argument)
    return f"{found.sql}{order}", found.type


def _sum(self: Expressions, node: exp.Sum) -> Typed:
    argument, type_ = _aggregated(self, node)
    if not type_.is_number:
        raise self.unexpected(node, "sum", [Typed(argument, type_)])
    result = BIGINT if type_.is_integer else type_
    if type_.name == "decimal":
        result = types.decimal(38, type_.scale)
    return _complete(node, Typed(f"sum({argument})", result))


def _avg(self: Expressions, node: exp.Avg) -> Typed:
    argument, type_ = _aggregated(self, node)
    if type_.name == "decimal":
        raise not_emulated("avg of decimals; divide their sum by their count instead")
    if not type_.is_number:
        raise self.unexpected(node, "avg", [Typed(argument, type_)])
    return Typed(f"avg({argument})", DOUBLE)


def _same_type(name: str) -> Rule:
    """An aggregate whose result is of its argument's type."""

    def translate(self: Expressions, node: exp.Expr) -> Typed:
        if node.expressions:
            raise not_emulated(f"{name} with a number of values")
        argument, type_ = _aggregated(self, node)
        return Typed(f"{name}({argument})", type_)

    return translate


def _of_booleans(name: str) -> Rule:
    def translate(self: Expressions, node: exp.Expr) -> Typed:
        return Typed(f"{name}({self.of_type(node.this, BOOLEAN, name).sql})", BOOLEAN)

    return translate


def _count_if(self: Expressions, node: exp.CountIf) -> Typed:
    """0 where nothing is true; DuckDB's own is NULL where nothing is known."""
    argument = self.of_type(node.this, BOOLEAN, "count_if").sql
    return Typed(f"count(nullif({argument}, false))", BIGINT)


def _by(name: str) -> Rule:
    """max_by and min_by also give a NULL that stands beside the extreme."""

    def translate(self: Expressions, node: exp.Expr) -> Typed:
        refuse_other_parts(node, {"this", "expression"})
        value, key = self.translate(node.this), self.translate(node.expression)
        return Typed(f"{name}({value.sql}, {key.sql})", value.type)

    return translate


def _array_agg(self: Expressions, node: exp.ArrayAgg) -> Typed:
    argument, type_ = _aggregated(self, node)
    return Typed(f"array_agg({argument})", types.array(type_))


def _filter(self: Expressions, node: exp.Filter) -> Typed:
    aggregate = self.translate(node.this)
    condition = self.boolean(node.expression.this, "FILTER clause").sql
    return _complete(node, Typed(f"{aggregate.sql} filter (where {condition})", aggregate.type))


def _window(self: Expressions, node: exp.Window) -> Typed:
    function = self.translate(node.this)
    if node.alias or node.args.get("first") is not None:
        raise not_emulated("named windows")
    parts = []
    if partition := node.args.get("partition_by"):
        parts.append("partition by " + ", ".join(each.sql for each in self.all(partition)))
    if order := node.args.get("order"):
        parts.append(self.order_by(order))
    if (spec := node.args.get("spec")) is not None:
        parts.append(_frame(spec))
    return _complete(node, Typed(f"{function.sql} over ({' '.join(parts)})", function.type))


def _frame(spec: exp.WindowSpec) -> str:
    """`rows between 1 preceding and current row`: bounds are numbers that are written out."""
    refuse_other_parts(spec, {"kind", "start", "start_side", "end", "end_side"})
    for name in ("start", "end"):
        bound = spec.args.get(name)
        if isinstance(bound, exp.Expr):
            _count_written_out(bound, "a window's frame", least=0)
    return str(spec.sql("duckdb"))


def _count_written_out(node: exp.Expr, where: str, *, least: int) -> str:
    """A number of rows. Trino refuses smaller ones, where DuckDB gives them a meaning."""
    if not (isinstance(node, exp.Literal) and node.name.isdecimal() and int(node.name) >= least):
        raise not_emulated(f"in {where} anything but a whole number from {least} on")
    return str(node.name)


def _ranking(name: str, result: Type = BIGINT) -> Rule:
    return lambda _self, _node: Typed(f"{name}()", result)


def _ntile(_self: Expressions, node: exp.Ntile) -> Typed:
    return Typed(f"ntile({_count_written_out(node.this, 'ntile', least=1)})", BIGINT)


def _nth_value(self: Expressions, node: exp.NthValue) -> Typed:
    refuse_other_parts(node, {"this", "offset"})
    value = self.translate(node.this)
    place = _count_written_out(node.args["offset"], "nth_value", least=1)
    return Typed(f"nth_value({value.sql}, {place})", value.type)


def _neighbour(name: str) -> Rule:
    def translate(self: Expressions, node: exp.Expr) -> Typed:
        refuse_other_parts(node, {"this", "offset", "default"})
        value = self.translate(node.this)
        arguments = [value.sql]
        if (offset := node.args.get("offset")) is not None:
            arguments.append(_count_written_out(offset, name, least=0))
        if (default := node.args.get("default")) is not None:
            arguments.append(self.of_type(default, value.type, name).sql)
        return Typed(f"{name}({', '.join(arguments)})", value.type)

    return translate


AGGREGATES: Rules = {
    exp.Count: _count,
    exp.CountIf: _count_if,
    exp.LogicalOr: _of_booleans("bool_or"),
    exp.LogicalAnd: _of_booleans("bool_and"),
    exp.Sum: _sum,
    exp.Avg: _avg,
    exp.Min: _same_type("min"),
    exp.Max: _same_type("max"),
    exp.AnyValue: _same_type("any_value"),
    exp.ArgMax: _by("arg_max_null"),
    exp.ArgMin: _by("arg_min_null"),
    exp.ArrayAgg: _array_agg,
    exp.Filter: _filter,
    exp.Window: _window,
    exp.RowNumber: _ranking("row_number"),
    exp.Rank: _ranking("rank"),
    exp.DenseRank: _ranking("dense_rank"),
    exp.PercentRank: _ranking("percent_rank", DOUBLE),
    exp.CumeDist: _ranking("cume_dist", DOUBLE),
    exp.Ntile: _ntile,
    exp.NthValue: _nth_value,
    exp.FirstValue: _same_type("first_value"),
    exp.LastValue: _same_type("last_value"),
    exp.Lag: _neighbour("lag"),
    exp.Lead: _neighbour("lead"),
}
