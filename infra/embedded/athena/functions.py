"""Trino's functions in DuckDB's words: those that are emulated.

https://trino.io/docs/current/functions.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from sqlglot import exp

from infra.embedded.athena import types
from infra.embedded.athena.expressions import Expressions, Typed, mismatch, not_emulated
from infra.embedded.athena.types import BIGINT, BOOLEAN, DATE, DOUBLE, UNKNOWN, VARCHAR, Type
from infra.embedded.tables import sql
from infra.embedded.tables.white_space import WHITE_SPACE

# a rule knows the node that it is registered for
Rule: TypeAlias = Callable[[Expressions, Any], Typed]

_DATE_UNITS = {"day", "week", "month", "quarter", "year"}


# Text


def _text(template: str, result: Type = VARCHAR, *arguments: str) -> Rule:
    """A function of texts; `arguments` are the names under which sqlglot keeps them."""
    names = arguments or ("this",)

    def translate(self: Expressions, node: exp.Expr) -> Typed:
        texts = [self.of_type(node.args[name], VARCHAR, node.key).sql for name in names]
        return Typed(template.format(*texts), result)

    return translate


def _trim(self: Expressions, node: exp.Trim) -> Typed:
    value = self.of_type(node.this, VARCHAR, "trim").sql
    name = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(node.args.get("position") or "", "trim")
    if node.expression:
        characters = self.of_type(node.expression, VARCHAR, "trim").sql
        return Typed(f"{name}({value}, {characters})", VARCHAR)
    # A text whose first and last character lie between white space's ASCII and its U+1680 is
    # left as it is: DuckDB takes sixteen times as long to look characters up in a set.
    ends = {"ltrim": [value], "rtrim": [f"{value}[-1]"]}.get(name, [value, f"{value}[-1]"])
    untouched = " and ".join(f"unicode({end}) between 33 and 5759" for end in ends)
    trimmed = f"{name}({value}, {sql.literal(WHITE_SPACE)})"
    return Typed(f"case when {untouched} then {value} else {trimmed} end", VARCHAR)


def _substring(self: Expressions, node: exp.Substring) -> Typed:
    """Counted from 1; DuckDB gives 0 a meaning that Trino does not."""
    value = self.of_type(node.this, VARCHAR, "substr")
    start = self.integer(node.args["start"], "substr").sql
    length = node.args.get("length")
    rest = f", {self.integer(length, 'substr').sql}" if length is not None else ""
    return Typed(
        f"case when {start} = 0 then '' else substr({value.sql}, {start}{rest}) end", VARCHAR
    )


def _concat(self: Expressions, node: exp.Concat) -> Typed:
    """NULL if any part is; DuckDB's concat leaves NULLs out."""
    if len(node.expressions) < 2:
        raise self.unexpected(node, "concat", self.all(node.expressions))
    parts = [self.of_type(part, VARCHAR, "concat").sql for part in node.expressions]
    return Typed(f"({' || '.join(parts)})", VARCHAR)


def _concat_ws(self: Expressions, node: exp.ConcatWs) -> Typed:
    parts = [self.of_type(part, VARCHAR, "concat_ws").sql for part in node.expressions]
    return Typed(f"concat_ws({', '.join(parts)})", VARCHAR)


def _split_part(self: Expressions, node: exp.SplitPart) -> Typed:
    """NULL past the last part, as Trino has it."""
    value = self.of_type(node.this, VARCHAR, "split_part").sql
    delimiter = self.of_type(node.args["delimiter"], VARCHAR, "split_part").sql
    index = self.integer(node.args["part_index"], "split_part").sql
    return Typed(f"string_split({value}, {delimiter})[{index}]", VARCHAR)


def _regexp_extract(self: Expressions, node: exp.RegexpExtract) -> Typed:
    """NULL where nothing matches; DuckDB gives ''."""
    value = self.of_type(node.this, VARCHAR, "regexp_extract").sql
    pattern = self.of_type(node.expression, VARCHAR, "regexp_extract").sql
    group = node.args.get("group")
    number = self.integer(group, "regexp_extract").sql if group is not None else "0"
    return Typed(
        f"case when regexp_matches({value}, {pattern})"
        f" then regexp_extract({value}, {pattern}, {number}) end",
        VARCHAR,
    )


# Values


def _coalesce(self: Expressions, node: exp.Coalesce) -> Typed:
    values, result = self.coerced([node.this, *node.expressions], "All COALESCE operands")
    return Typed(f"coalesce({', '.join(values)})", result)


def _nullif(self: Expressions, node: exp.Nullif) -> Typed:
    """The first argument's type, whatever the second's."""
    (value, other), compared = self.coerced([node.this, node.expression], "NULLIF operands")
    first = self.translate(node.this)
    if first.type == compared:
        return Typed(f"nullif({value}, {other})", first.type)
    return Typed(f"case when {value} = {other} then null else {first.sql} end", first.type)


def _extreme(name: str) -> Rule:
    """greatest and least are NULL if any argument is; DuckDB's leave NULLs out."""

    def translate(self: Expressions, node: exp.Expr) -> Typed:
        values, result = self.coerced([node.this, *node.expressions], f"All {name} arguments")
        missing = " or ".join(f"{value} is null" for value in values)
        return Typed(f"case when {missing} then null else {name}({', '.join(values)}) end", result)

    return translate


def _round(self: Expressions, node: exp.Round) -> Typed:
    """Of a decimal, one more digit before the point: 9.96 may become 10.0."""
    value = self.translate(node.this)
    digits = node.args.get("decimals")
    if not value.type.is_number:
        raise self.unexpected(node, "round", [value])
    places = self.integer(digits, "round").sql if digits is not None else "0"
    result = value.type
    if value.type.name == "decimal":
        kept = value.type.scale if digits is not None else 0
        whole = value.type.precision - value.type.scale + 1
        result = types.decimal(whole + kept, kept)
    return Typed(f"cast(round({value.sql}, {places}) as {result.in_duckdb})", result)


def _whole(name: str) -> Rule:
    """floor and ceil."""

    def translate(self: Expressions, node: exp.Expr) -> Typed:
        value = self.translate(node.this)
        if not value.type.is_number:
            raise self.unexpected(node, name, [value])
        result = value.type
        if value.type.name == "decimal":
            whole = value.type.precision - value.type.scale
            result = types.decimal(whole + min(value.type.scale, 1), 0)
        return Typed(f"cast({name}({value.sql}) as {result.in_duckdb})", result)

    return translate


def _abs(self: Expressions, node: exp.Abs) -> Typed:
    value = self.translate(node.this)
    if not value.type.is_number:
        raise self.unexpected(node, "abs", [value])
    return Typed(f"abs({value.sql})", value.type)


# Dates


def _date_part(name: str) -> Rule:
    def translate(self: Expressions, node: exp.Expr) -> Typed:
        return Typed(f"{name}({self.of_type(node.this, DATE, name).sql})", BIGINT)

    return translate


def _date_unit(node: exp.Expr) -> str:
    unit = node.args["unit"].name.lower()
    if unit not in _DATE_UNITS:
        raise not_emulated(f"the unit {unit} of {node.key}")
    return str(unit)


def _date_diff(self: Expressions, node: exp.DateDiff) -> Typed:
    """Whole units that have gone by; DuckDB's date_diff counts the borders between them.

    sqlglot has the arguments the other way round: `this` is the later.
    """
    unit = _date_unit(node)
    start = self.of_type(node.expression, DATE, "date_diff").sql
    end = self.of_type(node.this, DATE, "date_diff").sql
    return Typed(f"date_sub('{unit}', {start}, {end})", BIGINT)


def _date_add(self: Expressions, node: exp.DateAdd) -> Typed:
    unit = _date_unit(node)
    date = self.of_type(node.this, DATE, "date_add").sql
    count = self.integer(node.expression, "date_add").sql
    months = {"month": 1, "quarter": 3, "year": 12}
    days = {"day": 1, "week": 7}
    step = (
        f"to_months({count} * {months[unit]})"
        if unit in months
        else f"to_days({count} * {days[unit]})"
    )
    return Typed(f"cast({date} + {step} as date)", DATE)


def _date_trunc(self: Expressions, node: exp.Expr) -> Typed:
    unit = _date_unit(node)
    return Typed(
        f"cast(date_trunc('{unit}', {self.of_type(node.this, DATE, 'date_trunc').sql}) as date)",
        DATE,
    )


# Arrays


def _array_argument(self: Expressions, node: exp.Expr, name: str) -> tuple[str, Type]:
    found = self.translate(node)
    if found.type.element is None:
        raise self.unexpected(node, name, [found])
    return found.sql, found.type.element


def _array_join(self: Expressions, node: exp.ArrayToString) -> Typed:
    """NULL elements are left out, in both."""
    if node.args.get("null") is not None:
        raise not_emulated("array_join with a text for NULL")
    items, element = _array_argument(self, node.this, "array_join")
    if element not in (VARCHAR, UNKNOWN) and not element.is_integer:
        raise not_emulated(f"array_join of array({element})")
    separator = self.of_type(node.expression, VARCHAR, "array_join").sql
    return Typed(f"array_to_string({items}, {separator})", VARCHAR)


def _array_distinct(self: Expressions, node: exp.ArrayDistinct) -> Typed:
    """The first of each, NULL too; DuckDB's list_distinct drops NULLs and the order."""
    items, element = _array_argument(self, node.this, "array_distinct")
    return Typed(
        f"list_filter({items}, lambda item, place: list_position({items}, item) = place)",
        types.array(element),
    )


def _array_sort(self: Expressions, node: exp.Expr) -> Typed:
    items, element = _array_argument(self, node.this, "array_sort")
    if node.args.get("expression") is not None:
        raise not_emulated("array_sort with a comparison of its own")
    return Typed(f"list_sort({items}, 'ASC', 'NULLS LAST')", types.array(element))


def _cardinality(self: Expressions, node: exp.ArraySize) -> Typed:
    return Typed(f"len({_array_argument(self, node.this, 'cardinality')[0]})", BIGINT)


def _contains(self: Expressions, node: exp.ArrayContains) -> Typed:
    """NULL if the element is not found among others of which one is NULL."""
    items, element = _array_argument(self, node.this, "contains")
    wanted = self.translate(node.expression)
    if types.common([element, wanted.type]) != element:
        raise mismatch(node, f"contains: array({element}) holds no {wanted.type}")
    value = self.as_type(wanted, element)
    return Typed(
        f"case when list_contains({items}, {value}) then true"
        f" when list_position({items}, null) is null then list_contains({items}, {value}) end",
        BOOLEAN,
    )


def _element_at(self: Expressions, node: exp.Bracket) -> Typed:
    """NULL past the end. The subscript `items[n]` fails there, which is not emulated."""
    if not node.args.get("safe"):
        raise not_emulated("the subscript operator []; element_at is")
    items, element = _array_argument(self, node.this, "element_at")
    (index,) = self.all(node.expressions)
    return Typed(f"list_extract({items}, {index.sql})", element)


def _sequence(self: Expressions, node: exp.GenerateSeries) -> Typed:
    """Downwards if the end lies below the start; both included."""
    if node.args.get("step") is not None:
        raise not_emulated("sequence with a step")
    start = self.integer(node.args["start"], "sequence").sql
    end = self.integer(node.args["end"], "sequence").sql
    step = f"case when {end} < {start} then -1 else 1 end"
    return Typed(f"generate_series({start}, {end}, {step})", types.array(BIGINT))


def _split(self: Expressions, node: exp.Split) -> Typed:
    if node.args.get("limit") is not None:
        raise not_emulated("split with a limit")
    value = self.of_type(node.this, VARCHAR, "split").sql
    delimiter = self.of_type(node.expression, VARCHAR, "split").sql
    return Typed(f"string_split({value}, {delimiter})", types.array(VARCHAR))


# Aggregates


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
        order = " " + self.relations.order_by(argument, self)
        argument = argument.this
    if isinstance(argument, exp.Distinct):
        (inner,) = argument.expressions
        if isinstance(inner, exp.Order):
            order = " " + self.relations.order_by(inner, self)
            inner = inner.this
        found = self.translate(inner)
        return f"distinct {found.sql}{order}", found.type
    found = self.translate(argument)
    return f"{found.sql}{order}", found.type


def _sum(self: Expressions, node: exp.Sum) -> Typed:
    """A bigint of whole numbers, which overflows; DuckDB's is a HUGEINT."""
    argument, type_ = _aggregated(self, node)
    if not type_.is_number:
        raise self.unexpected(node, "sum", [Typed(argument, type_)])
    result = BIGINT if type_.is_integer else type_
    if type_.name == "decimal":
        result = types.decimal(38, type_.scale)
    return Typed(f"sum({argument})", result)


def _avg(self: Expressions, node: exp.Avg) -> Typed:
    argument, type_ = _aggregated(self, node)
    if type_.name == "decimal":
        raise not_emulated("avg of decimals; divide sums as double instead")
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


def _of_booleans(name: str, result: Type) -> Rule:
    def translate(self: Expressions, node: exp.Expr) -> Typed:
        return Typed(f"{name}({self.of_type(node.this, BOOLEAN, name).sql})", result)

    return translate


def _by(name: str) -> Rule:
    """max_by and min_by also give a NULL that stands beside the extreme."""

    def translate(self: Expressions, node: exp.Expr) -> Typed:
        value, key = self.translate(node.this), self.translate(node.expression)
        return Typed(f"{name}({value.sql}, {key.sql})", value.type)

    return translate


def _array_agg(self: Expressions, node: exp.ArrayAgg) -> Typed:
    argument, type_ = _aggregated(self, node)
    return Typed(f"array_agg({argument})", types.array(type_))


def _filter(self: Expressions, node: exp.Filter) -> Typed:
    aggregate = self.translate(node.this)
    condition = self.boolean(node.expression.this, "FILTER clause").sql
    return Typed(f"{aggregate.sql} filter (where {condition})", aggregate.type)


# Windows


def _window(self: Expressions, node: exp.Window) -> Typed:
    function = self.translate(node.this)
    if node.alias or node.args.get("first") is not None:
        raise not_emulated("named windows")
    parts = []
    if partition := node.args.get("partition_by"):
        parts.append("partition by " + ", ".join(each.sql for each in self.all(partition)))
    if order := node.args.get("order"):
        parts.append(self.relations.order_by(order, self))
    if (spec := node.args.get("spec")) is not None:
        parts.append(spec.sql("duckdb"))
    return Typed(f"{function.sql} over ({' '.join(parts)})", function.type)


def _ranking(name: str) -> Rule:
    return lambda _self, _node: Typed(f"{name}()", BIGINT)


def _neighbour(name: str) -> Rule:
    def translate(self: Expressions, node: exp.Expr) -> Typed:
        value = self.translate(node.this)
        arguments = [value.sql]
        if (offset := node.args.get("offset")) is not None:
            arguments.append(self.integer(offset, name).sql)
        if (default := node.args.get("default")) is not None:
            arguments.append(self.of_type(default, value.type, name).sql)
        return Typed(f"{name}({', '.join(arguments)})", value.type)

    return translate


def is_hugeint(node: exp.Expr) -> bool:
    """Whether it is a sum of whole numbers or a count_if, complete with its FILTER and OVER.

    DuckDB makes a HUGEINT of those, Trino a bigint, which overflows.
    """
    innermost = node
    while isinstance(innermost, exp.Filter | exp.Window):
        innermost = innermost.this
    is_part = isinstance(node.parent, exp.Filter | exp.Window) and node.arg_key == "this"
    return isinstance(innermost, exp.Sum | exp.CountIf) and not is_part


FUNCTIONS: Mapping[type[exp.Expr], Rule] = {
    exp.Lower: _text("lower({0})"),
    exp.Upper: _text("upper({0})"),
    exp.Length: _text("length({0})", BIGINT),
    exp.Reverse: _text("reverse({0})"),
    exp.StartsWith: _text("starts_with({0}, {1})", BOOLEAN, "this", "expression"),
    exp.StrPosition: _text("cast(strpos({0}, {1}) as bigint)", BIGINT, "this", "substr"),
    exp.Replace: _text("replace({0}, {1}, {2})", VARCHAR, "this", "expression", "replacement"),
    exp.RegexpLike: _text("regexp_matches({0}, {1})", BOOLEAN, "this", "expression"),
    exp.RegexpReplace: _text(
        "regexp_replace({0}, {1}, {2}, 'g')", VARCHAR, "this", "expression", "replacement"
    ),
    exp.RegexpExtract: _regexp_extract,
    exp.Trim: _trim,
    exp.Substring: _substring,
    exp.Concat: _concat,
    exp.ConcatWs: _concat_ws,
    exp.SplitPart: _split_part,
    exp.Split: _split,
    exp.Coalesce: _coalesce,
    exp.Nullif: _nullif,
    exp.Greatest: _extreme("greatest"),
    exp.Least: _extreme("least"),
    exp.Round: _round,
    exp.Ceil: _whole("ceil"),
    exp.Floor: _whole("floor"),
    exp.Abs: _abs,
    exp.Year: _date_part("year"),
    exp.Month: _date_part("month"),
    exp.Day: _date_part("day"),
    exp.DateDiff: _date_diff,
    exp.DateAdd: _date_add,
    exp.TimestampTrunc: _date_trunc,
    exp.DateTrunc: _date_trunc,
    exp.ArrayToString: _array_join,
    exp.ArrayDistinct: _array_distinct,
    exp.ArraySort: _array_sort,
    exp.ArraySize: _cardinality,
    exp.ArrayContains: _contains,
    exp.Bracket: _element_at,
    exp.GenerateSeries: _sequence,
    exp.Count: _count,
    exp.CountIf: _of_booleans("count_if", BIGINT),
    exp.LogicalOr: _of_booleans("bool_or", BOOLEAN),
    exp.LogicalAnd: _of_booleans("bool_and", BOOLEAN),
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
    exp.FirstValue: _same_type("first_value"),
    exp.LastValue: _same_type("last_value"),
    exp.Lag: _neighbour("lag"),
    exp.Lead: _neighbour("lead"),
}
