"""Arithmetic of decimals as Trino does it, with the types of its results.

DuckDB is exact for + - * and computes / and, where scales differ, % with doubles. These two are
computed with the whole numbers that stand behind the decimals. A whole number has 38 digits here
and more within Trino: what does not fit fails the query.

https://trino.io/docs/current/functions/decimal.html
"""

from __future__ import annotations

from decimal import Decimal

from infra.embedded.athena import types
from infra.embedded.athena.expressions import Typed, not_emulated
from infra.embedded.athena.types import Type

_DIGITS = 38


def arithmetic(operator: str, left: Typed, right: Typed, result: Type) -> Typed:
    """`left operator right` for one of + - * / %; `result` as `types.arithmetic` gives it."""
    one, other = left.type.as_decimal(), right.type.as_decimal()
    match operator:
        case "/":
            dividend = _whole(left, one, result.scale + other.scale)
            divisor = _whole(right, other, other.scale)
            # Halves go away from zero: (2a ± b) / 2b, cut.
            half = f"sign({left.sql}) * abs({divisor})"
            return _scaled(f"(2 * {dividend} + {half}) // (2 * {divisor})", result)
        case "%":
            dividend = _whole(left, one, result.scale)
            return _scaled(f"{dividend} % {_whole(right, other, result.scale)}", result)
        case _:
            return _exact(operator, left, right, result)


def _exact(operator: str, left: Typed, right: Typed, result: Type) -> Typed:
    """DuckDB computes with 18 digits if both operands have no more, where Trino goes on to 38."""
    one, other = left.type.as_decimal(), right.type.as_decimal()
    if result.precision > 18:
        one = types.decimal(_DIGITS, one.scale)
    operands = (
        each.sql if each.type == wanted else f"cast({each.sql} as {wanted.in_duckdb})"
        for each, wanted in ((left, one), (right, other))
    )
    return Typed(f"cast({f' {operator} '.join(operands)} as {result.in_duckdb})", result)


def _whole(found: Typed, type_: Type, scale: int) -> str:
    """A decimal times 10^scale, which is at least its own scale: 12.50 and 3 → 12500."""
    if scale - type_.scale > _DIGITS:
        raise not_emulated(f"dividing {found.type} by a decimal with so many digits")
    factor = f"cast({10 ** (scale - type_.scale)} as hugeint)"
    if type_.scale == 0:
        return f"(cast({found.sql} as hugeint) * {factor})"
    if type_.precision + type_.scale <= _DIGITS:
        shift = 10**type_.scale
        wide = f"cast({found.sql} as decimal({_DIGITS},{type_.scale}))"
        return f"(cast({wide} * cast({shift} as hugeint) as hugeint) * {factor})"
    digits = f"replace(cast({found.sql} as varchar), '.', '')"
    return f"(cast({digits} as hugeint) * {factor})"


def _scaled(whole: str, result: Type) -> Typed:
    """The decimal that such a whole number stands for."""
    unit = f"cast('{Decimal(1).scaleb(-result.scale):f}' as decimal({_DIGITS},{result.scale}))"
    return Typed(f"cast(cast({whole} as decimal(38,0)) * {unit} as {result.in_duckdb})", result)
