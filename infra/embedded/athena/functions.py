"""Trino's functions in DuckDB's words: those that are emulated.

https://trino.io/docs/current/functions.html
"""

from __future__ import annotations

from sqlglot import exp

from infra.embedded.athena import types
from infra.embedded.athena.expressions import (
    Expressions,
    Rule,
    Rules,
    Typed,
    mismatch,
    not_emulated,
)
from infra.embedded.athena.types import BIGINT, BOOLEAN, DATE, UNKNOWN, VARCHAR, Type
from infra.embedded.tables import sql
from infra.embedded.tables.white_space import WHITE_SPACE

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


FUNCTIONS: Rules = {
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
}
