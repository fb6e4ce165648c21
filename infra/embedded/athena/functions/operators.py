"""Operators, literals, CASE, CAST and subqueries, each with the types that it takes and gives."""

from __future__ import annotations

from sqlglot import exp

from infra.embedded.athena import errors, types
from infra.embedded.athena.errors import QueryFailure
from infra.embedded.athena.expressions import (
    Expressions,
    Rule,
    Rules,
    Typed,
    mismatch,
    not_emulated,
)
from infra.embedded.athena.functions import casts, decimals
from infra.embedded.athena.functions.dates import plus_interval
from infra.embedded.athena.functions.numbers import nonzero
from infra.embedded.athena.scope import position
from infra.embedded.athena.statements import decimal_digits
from infra.embedded.athena.types import BOOLEAN, INTEGER, UNKNOWN, VARCHAR
from infra.embedded.tables import sql


def _column(self: Expressions, node: exp.Column) -> Typed:
    if node.args.get("db"):
        raise not_emulated("columns qualified with a database")
    if not node.table and (output := self.outputs.get(node.name.lower())):
        return Typed(sql.identifier(output.identifier), output.type)
    alias, column = self.scope.find(node)
    return Typed(f"{sql.identifier(alias)}.{sql.identifier(column.identifier)}", column.type)


def _literal(_self: Expressions, node: exp.Literal) -> Typed:
    text = str(node.this)
    if node.is_string:
        return Typed(sql.literal(text), VARCHAR)
    if "e" in text.lower():
        return Typed(f"cast({sql.literal(text)} as double)", types.DOUBLE)
    if "." in text:
        # its digits say its type; DuckDB would count the zero before the point
        type_ = types.decimal(*decimal_digits(text))
        return Typed(f"cast({sql.literal(text)} as {type_.in_duckdb})", type_)
    if int(text) >= 2**63:
        raise QueryFailure(
            f"SYNTAX_ERROR: {position(node)}: Invalid numeric literal: {text}", errors.SYNTAX_ERROR
        )
    return Typed(text, INTEGER if int(text) < 2**31 else types.BIGINT)


def _comparison(operator: str) -> Rule:
    def translate(self: Expressions, node: exp.Binary) -> Typed:
        left, right = self.translate(node.this), self.translate(node.expression)
        wanted = types.common([left.type, right.type])
        if wanted is None:
            raise mismatch(node, f"Cannot apply operator: {left.type} {operator} {right.type}")
        one, other = self.as_type(left, wanted), self.as_type(right, wanted)
        return Typed(f"({one} {operator} {other})", BOOLEAN)

    return translate


def _logical(operator: str) -> Rule:
    def translate(self: Expressions, node: exp.Connector) -> Typed:
        terms = [self.boolean(term, f"Logical {operator} term") for term in node.flatten()]
        return Typed("(" + f" {operator} ".join(term.sql for term in terms) + ")", BOOLEAN)

    return translate


def _arithmetic(operator: str) -> Rule:
    def translate(self: Expressions, node: exp.Binary) -> Typed:
        if (moved := plus_interval(self, node)) is not None:
            return moved
        left, right = self.translate(node.this), self.translate(node.expression)
        result = types.arithmetic(operator, left.type, right.type)
        if operator == "-" and left.type == right.type == types.DATE:
            raise not_emulated("the interval between two dates; date_diff is")
        if result is None:
            raise mismatch(node, f"Cannot apply operator: {left.type} {operator} {right.type}")
        if result.scale > result.precision:
            raise QueryFailure(
                "INVALID_FUNCTION_ARGUMENT: DECIMAL scale must be in range "
                f"[0, precision ({result.precision})]: {result.scale}",
                errors.INVALID_ARGUMENT,
            )
        if result.name == "decimal":
            return decimals.arithmetic(operator, left, right, result)
        one, other = self.as_type(left, result), self.as_type(right, result)
        if operator in "/%" and not result.is_integer and result != UNKNOWN:
            other = nonzero(other)
        # Trino's integer division truncates, as DuckDB's // does
        written = "//" if operator == "/" and result.is_integer else operator
        return Typed(f"({one} {written} {other})", result)

    return translate


def _negative(self: Expressions, node: exp.Neg) -> Typed:
    operand = self.translate(node.this)
    if not operand.type.is_number and operand.type != UNKNOWN:
        raise mismatch(node, f"Cannot negate {operand.type}")
    return Typed(f"(-{operand.sql})", operand.type)


def _not(self: Expressions, node: exp.Not) -> Typed:
    return Typed(f"(not {self.boolean(node.this, 'Value of logical NOT expression').sql})", BOOLEAN)


def _is(self: Expressions, node: exp.Is) -> Typed:
    if not isinstance(node.expression, exp.Null):
        raise not_emulated("IS with anything but NULL")
    return Typed(f"({self.translate(node.this).sql} is null)", BOOLEAN)


def _between(self: Expressions, node: exp.Between) -> Typed:
    (value, low, high), _ = self.coerced(
        [node.this, node.args["low"], node.args["high"]], "The operands of BETWEEN"
    )
    return Typed(f"({value} between {low} and {high})", BOOLEAN)


def _in(self: Expressions, node: exp.In) -> Typed:
    if (query := node.args.get("query")) is not None:
        value = self.translate(node.this)
        inner = self.query(query.this, self.scope)
        if len(inner.columns) != 1:
            raise mismatch(node, "The subquery of IN must have one column")
        wanted = types.common([value.type, inner.columns[0].type])
        if wanted is None:
            raise mismatch(node, f"Cannot apply operator: {value.type} IN {inner.columns[0].type}")
        cast = f"select cast(c as {wanted.in_duckdb}) from ({inner.sql}) as t(c)"
        return Typed(f"({self.as_type(value, wanted)} in ({cast}))", BOOLEAN)
    (needle, *items), _ = self.coerced([node.this, *node.expressions], "IN value and list items")
    return Typed(f"({needle} in ({', '.join(items)}))", BOOLEAN)


def _like(self: Expressions, node: exp.Like) -> Typed:
    value = self.of_type(node.this, VARCHAR, "like")
    pattern = self.of_type(node.expression, VARCHAR, "like")
    return Typed(f"({value.sql} like {pattern.sql})", BOOLEAN)


def _escaped_like(self: Expressions, node: exp.Escape) -> Typed:
    like = self.translate(node.this).sql.removesuffix(")")
    return Typed(f"{like} escape {self.of_type(node.expression, VARCHAR, 'like').sql})", BOOLEAN)


def _joined(self: Expressions, node: exp.DPipe) -> Typed:
    left, right = self.translate(node.this), self.translate(node.expression)
    wanted = types.common([left.type, right.type])
    if wanted is None and (left.type.element or right.type.element):
        raise not_emulated("an array and an element joined by ||")
    if wanted is None or (wanted != VARCHAR and wanted.element is None and wanted != UNKNOWN):
        raise self.unexpected(node, "concat", [left, right])
    return Typed(f"({self.as_type(left, wanted)} || {self.as_type(right, wanted)})", wanted)


def _case(self: Expressions, node: exp.Case) -> Typed:
    """`CASE value WHEN …` compares, so its operands need a common type, too."""
    branches = node.args["ifs"]
    results = [branch.args["true"] for branch in branches]
    default = node.args.get("default")
    values, result = self.coerced(
        [*results, default] if default is not None else results, "All CASE results"
    )
    if (value := node.this) is not None:
        (operand, *conditions), _ = self.coerced(
            [value, *(branch.this for branch in branches)], "CASE operand and WHEN clauses"
        )
        head = f"case {operand}"
    else:
        conditions = [self.boolean(branch.this, "CASE WHEN clause").sql for branch in branches]
        head = "case"
    whens = " ".join(
        f"when {condition} then {then}"
        for condition, then in zip(conditions, values[: len(branches)], strict=True)
    )
    otherwise = f" else {values[-1]}" if default is not None else ""
    return Typed(f"{head} {whens}{otherwise} end", result)


def _if(self: Expressions, node: exp.If) -> Typed:
    condition = self.boolean(node.this, "IF condition")
    results = [node.args["true"], node.args.get("false") or exp.Null()]
    (then, otherwise), result = self.coerced(results, "Result types for IF")
    return Typed(f"case when {condition.sql} then {then} else {otherwise} end", result)


def _cast(self: Expressions, node: exp.Cast) -> Typed:
    value = self.translate(node.this)
    target = casts.target_type(node.to)
    written = casts.cast(
        value.sql,
        value.type,
        target,
        literal=node.this.name if isinstance(node.this, exp.Literal) else None,
        is_try=isinstance(node, exp.TryCast),
    )
    if written is None:
        raise not_emulated(f"CAST({value.type} AS {target})")
    return Typed(written, target)


def _subquery(self: Expressions, node: exp.Subquery) -> Typed:
    inner = self.query(node.this, self.scope)
    if len(inner.columns) != 1:
        raise mismatch(node, "Multiple columns returned by subquery are not yet supported")
    return Typed(f"({inner.sql})", inner.columns[0].type)


def _exists(self: Expressions, node: exp.Exists) -> Typed:
    return Typed(f"exists ({self.query(node.this, self.scope).sql})", BOOLEAN)


def _array(self: Expressions, node: exp.Array) -> Typed:
    if not node.expressions:
        return Typed("[]", types.array(UNKNOWN))
    items, element = self.coerced(node.expressions, "Array elements")
    return Typed(f"[{', '.join(items)}]", types.array(element))


OPERATORS: Rules = {
    exp.Column: _column,
    exp.Literal: _literal,
    exp.Boolean: lambda _self, node: Typed("true" if node.this else "false", BOOLEAN),
    exp.Null: lambda _self, _node: Typed("null", UNKNOWN),
    exp.Paren: lambda self, node: self.translate(node.this),
    exp.EQ: _comparison("="),
    exp.NEQ: _comparison("<>"),
    exp.LT: _comparison("<"),
    exp.LTE: _comparison("<="),
    exp.GT: _comparison(">"),
    exp.GTE: _comparison(">="),
    exp.NullSafeEQ: _comparison("is not distinct from"),
    exp.NullSafeNEQ: _comparison("is distinct from"),
    exp.And: _logical("and"),
    exp.Or: _logical("or"),
    exp.Not: _not,
    exp.Add: _arithmetic("+"),
    exp.Sub: _arithmetic("-"),
    exp.Mul: _arithmetic("*"),
    exp.Div: _arithmetic("/"),
    exp.Mod: _arithmetic("%"),
    exp.Neg: _negative,
    exp.Is: _is,
    exp.Between: _between,
    exp.In: _in,
    exp.Like: _like,
    exp.Escape: _escaped_like,
    exp.DPipe: _joined,
    exp.Case: _case,
    exp.If: _if,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Subquery: _subquery,
    exp.Exists: _exists,
    exp.Array: _array,
}
