"""Trino's functions of arrays.

https://trino.io/docs/current/functions/array.html
"""

from __future__ import annotations

from sqlglot import exp

from infra.embedded.athena import types
from infra.embedded.athena.expressions import (
    Expressions,
    Rules,
    Typed,
    fails,
    mismatch,
    not_emulated,
)
from infra.embedded.athena.functions import patterns
from infra.embedded.athena.functions.text import written_out
from infra.embedded.athena.types import BIGINT, BOOLEAN, DATE, TIMESTAMP, UNKNOWN, VARCHAR, Type
from infra.embedded.tables import sql

_LONGEST_SEQUENCE = 10_000


def _array_argument(self: Expressions, node: exp.Expr, name: str) -> tuple[str, Type]:
    found = self.translate(node)
    if found.type.element is None:
        raise self.unexpected(node, name, [found])
    return found.sql, found.type.element


def _array_and_element(
    self: Expressions, node: exp.Binary | exp.Func, name: str
) -> tuple[str, Type, str]:
    """An array, its elements' type, and a value that might be one of them."""
    items, element = _array_argument(self, node.this, name)
    wanted = self.translate(node.expression)
    if types.common([element, wanted.type]) != element:
        raise mismatch(node, f"{name}: array({element}) holds no {wanted.type}")
    return items, element, self.as_type(wanted, element)


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


def _array_remove(self: Expressions, node: exp.ArrayRemove) -> Typed:
    """NULL elements stay; to remove NULL gives NULL."""
    items, element, value = _array_and_element(self, node, "array_remove")
    return Typed(
        f"case when {value} is not null"
        f" then list_filter({items}, lambda item: item is distinct from {value}) end",
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
    items, _, value = _array_and_element(self, node, "contains")
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
    index = self.integer(node.expressions[0], "element_at").sql
    zero = fails("INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1")
    return Typed(
        f"case when {index} = 0 then {zero} else list_extract({items}, {index}) end", element
    )


def _sequence(self: Expressions, node: exp.GenerateSeries) -> Typed:
    """Both ends included. Without a step it goes down if the end lies below the start.

    Class SequenceFunction: a step has to lead from the start to the end.
    """
    given = [node.args[each] for each in ("start", "end", "step") if node.args.get(each)]
    if any(bound.type in (DATE, TIMESTAMP) for bound in self.all(given)):
        raise not_emulated("sequence of dates")
    start, end, *steps = (self.integer(each, "sequence").sql for each in given)
    step = steps[0] if steps else f"case when {end} < {start} then -1 else 1 end"
    no_step = fails("INVALID_FUNCTION_ARGUMENT: step must not be zero")
    wrong_way = fails(
        "INVALID_FUNCTION_ARGUMENT: sequence stop value should be greater than or equal to start "
        "value if step is greater than zero otherwise stop value should be less than or equal to "
        "start value"
    )
    too_long = fails(
        "INVALID_FUNCTION_ARGUMENT: result of sequence function must not have more than "
        f"{_LONGEST_SEQUENCE} entries"
    )
    return Typed(
        f"case when {step} = 0 then {no_step}"
        f" when sign({end} - {start}) * sign({step}) < 0 then {wrong_way}"
        f" when ({end} - {start}) // {step} >= {_LONGEST_SEQUENCE} then {too_long}"
        f" else generate_series({start}, {end}, {step}) end",
        types.array(BIGINT),
    )


def _split(self: Expressions, node: exp.Split) -> Typed:
    if node.args.get("limit") is not None:
        raise not_emulated("split with a limit")
    value = self.of_type(node.this, VARCHAR, "split").sql
    delimiter = written_out(self, node.expression, "split")
    return Typed(f"string_split({value}, {delimiter})", types.array(VARCHAR))


def _regexp_extract_all(self: Expressions, node: exp.RegexpExtractAll) -> Typed:
    group = node.args.get("group")
    if group is not None and group.name != "0":
        raise not_emulated("regexp_extract_all of a group")
    value = self.of_type(node.this, VARCHAR, "regexp_extract_all").sql
    pattern = sql.literal(patterns.replaced(node.expression, "regexp_extract_all"))
    return Typed(f"regexp_extract_all({value}, {pattern})", types.array(VARCHAR))


ARRAY_FUNCTIONS: Rules = {
    exp.ArrayToString: _array_join,
    exp.ArrayDistinct: _array_distinct,
    exp.ArrayRemove: _array_remove,
    exp.ArraySort: _array_sort,
    exp.ArraySize: _cardinality,
    exp.ArrayContains: _contains,
    exp.Bracket: _element_at,
    exp.GenerateSeries: _sequence,
    exp.RegexpExtractAll: _regexp_extract_all,
    exp.Split: _split,
}
