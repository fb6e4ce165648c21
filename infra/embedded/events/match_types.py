"""What an event pattern asks of one value: the match types, and what AWS refuses of each.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
The reasons of refusals are those that PutRule was recorded to give, by LocalStack's tests on AWS;
where none was recorded they are in words of our own.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

Test = Callable[[Any], bool]  # of a value that is no object and no array


class InvalidPattern(Exception):
    """EventBridge takes no such pattern; the message is the reason that it gives."""


def literal(wanted: Any) -> Test:
    """A value in a pattern as it stands: equal, and of the same JSON type."""
    return lambda found: _kind(found) == _kind(wanted) and found == wanted


def match_type(expression: Mapping[str, Any]) -> Test:
    """A test like {"prefix": "a"}. Raises InvalidPattern. `exists` is no test of a value."""
    if len(expression) != 1:
        raise InvalidPattern("Only one key allowed in match expression")
    ((name, argument),) = expression.items()
    if name not in _MATCH_TYPES:
        raise InvalidPattern(f"Unrecognized match type {name}")
    return _MATCH_TYPES[name](argument)


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case _:
            return type(value).__name__


def _texts(holds: Callable[[str], bool]) -> Test:
    """A test that only a string can pass."""
    return lambda found: isinstance(found, str) and holds(found)


def _prefix(argument: Any) -> Test:
    text, fold = _text_or_ignored_case("prefix", argument)
    return _texts(lambda found: fold(found).startswith(fold(text)))


def _suffix(argument: Any) -> Test:
    text, fold = _text_or_ignored_case("suffix", argument)
    return _texts(lambda found: fold(found).endswith(fold(text)))


def _text_or_ignored_case(name: str, argument: Any) -> tuple[str, Callable[[str], str]]:
    """`"a"`, or `{"equals-ignore-case": "a"}`, with what is done to both sides before comparing."""
    match argument:
        case str():
            return argument, str
        case {"equals-ignore-case": str() as text, **more} if not more:
            return text, str.lower
        case _:
            raise InvalidPattern(f"{name} match pattern must be a string")


def _equals_ignore_case(argument: Any) -> Test:
    if not isinstance(argument, str):
        raise InvalidPattern("equals-ignore-case match pattern must be a string")
    return _texts(lambda found: found.lower() == argument.lower())


# The most `*` in a wildcard. AWS measures how many ways a text may be on through a pattern at
# once, by a measure that it does not publish; six were recorded as too many.
_MOST_STARS = 5


def _wildcard(argument: Any) -> Test:
    """`*` stands for any characters, none as well; `\\*` and `\\\\` for themselves."""
    if not isinstance(argument, str):
        raise InvalidPattern("wildcard match pattern must be a string")
    parts = re.findall(r"\\?.", argument, re.DOTALL)
    at = 1  # counted in bytes, from the quote before the text
    for part, following in zip(parts, [*parts, ""][1:], strict=True):
        if part == following == "*":
            raise InvalidPattern(f"Consecutive wildcard characters at pos {at}")
        if part[0] == "\\" and part not in (r"\*", r"\\"):
            raise InvalidPattern(f"Invalid escape character at pos {at}")
        at += len(part.encode())
    if parts.count("*") > _MOST_STARS:
        raise InvalidPattern(
            "Rule is too complex - try using fewer wildcard characters or fewer repeating "
            "character sequences after a wildcard character"
        )
    written = "".join(".*" if part == "*" else re.escape(part[-1]) for part in parts)
    return _texts(lambda found: re.fullmatch(written, found, re.DOTALL) is not None)


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda found, bound: found == bound,
    "<": lambda found, bound: found < bound,
    "<=": lambda found, bound: found <= bound,
    ">": lambda found, bound: found > bound,
    ">=": lambda found, bound: found >= bound,
}
_LIMIT = 5_000_000_000


def _numeric(argument: Any) -> Test:
    """`["=", 5]`, `[">", 0]` or, from below first, `[">", 0, "<=", 5]`."""
    if not isinstance(argument, list):
        raise InvalidPattern("Value of numeric must be an array.")
    if len(argument) > 4:
        raise InvalidPattern("Too many terms in numeric range expression")
    bounds = [_bound(argument[place : place + 2]) for place in range(0, len(argument), 2)]
    if not bounds:
        raise InvalidPattern("Empty arrays are not allowed")
    if len(bounds) == 2:
        (lower, least), (upper, most) = bounds
        if not lower.startswith(">"):
            raise InvalidPattern("Too many elements in numeric expression")
        if not upper.startswith("<"):
            raise InvalidPattern(f"Bad numeric range operator: {upper}")
        if least >= most:
            raise InvalidPattern("Bottom must be less than top")

    def holds(found: Any) -> bool:
        return (
            _kind(found) == "number"
            and abs(found) <= _LIMIT
            and all(_COMPARISONS[name](_exact(found), bound) for name, bound in bounds)
        )

    return holds


def _bound(pair: list[Any]) -> tuple[str, Decimal]:
    operator, *value = pair
    if not isinstance(operator, str):
        raise InvalidPattern(f"Invalid member in numeric match: {operator}")
    if operator not in _COMPARISONS:
        raise InvalidPattern(f"Unrecognized numeric range operator: {operator}")
    if not value or _kind(value[0]) != "number":
        raise InvalidPattern(f"Value of {operator} must be numeric")
    if abs(value[0]) > _LIMIT:
        raise InvalidPattern(f"Value must be between -{_LIMIT} and {_LIMIT}, inclusive")
    return operator, _exact(value[0])


def _exact(number: float) -> Decimal:
    """The number as it is written in JSON."""
    return Decimal(repr(number))


def _cidr(argument: Any) -> Test:
    if not isinstance(argument, str):
        raise InvalidPattern("prefix match pattern must be a string")  # AWS's own words
    address, *bits = argument.split("/")
    if len(bits) != 1:
        raise InvalidPattern("Malformed CIDR, one '/' required")
    if not re.fullmatch(r"-?[0-9]+", bits[0]):
        raise InvalidPattern("Malformed CIDR, mask bits must be an integer")
    try:
        ipaddress.ip_address(address)
    except ValueError as invalid:
        raise InvalidPattern(f"Nonstandard IP address: {address}") from invalid
    try:
        network = ipaddress.ip_network(argument, strict=False)
    except ValueError as invalid:
        raise InvalidPattern(f"Malformed CIDR, {bits[0]} mask bits are out of range") from invalid

    def is_in(text: str) -> bool:
        try:
            return ipaddress.ip_address(text) in network
        except ValueError:
            return False

    return _texts(is_in)


_NO_VALUE = "Value of anything-but must be an array or single string/number value."


def _anything_but(argument: Any) -> Test:
    """Any value of a field that is there, but for these."""
    match argument:
        case dict():
            unwanted = _unwanted(argument)
        case list():
            kinds = {_kind(each) for each in argument}
            if not argument:
                raise InvalidPattern("Empty arrays are not allowed")
            if not kinds <= {"str", "number"}:
                raise InvalidPattern(
                    "Inside anything but list, start|null|boolean is not supported."
                )
            if len(kinds) > 1:
                raise InvalidPattern(
                    "Inside anything but list, either all values are number or string, "
                    "mixed type is not supported"
                )
            unwanted = [literal(each) for each in argument]
        case _ if _kind(argument) in ("str", "number"):
            unwanted = [literal(argument)]
        case _:
            raise InvalidPattern(_NO_VALUE)
    return lambda found: not any(test(found) for test in unwanted)


def _unwanted(expression: Mapping[str, Any]) -> list[Test]:
    """`{"prefix": "a"}` or `{"prefix": ["a", "b"]}` within anything-but."""
    if len(expression) != 1:
        raise InvalidPattern("Only one key allowed in match expression")
    ((name, argument),) = expression.items()
    arguments = argument if isinstance(argument, list) else [argument]
    if isinstance(argument, dict):
        raise InvalidPattern(_NO_VALUE)
    if not arguments:
        raise InvalidPattern("Empty arrays are not allowed")
    are_texts = all(isinstance(each, str) for each in arguments)
    match name:
        case "prefix" | "suffix" if not are_texts:
            raise InvalidPattern("prefix/suffix match pattern must be a string")
        case "prefix" | "suffix" if "" in arguments:
            raise InvalidPattern("Null prefix/suffix not allowed")
        case "equals-ignore-case" if not are_texts:
            raise InvalidPattern(
                "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not "
                "supported."
            )
        case "prefix" | "suffix" | "equals-ignore-case" | "wildcard":
            return [_MATCH_TYPES[name](each) for each in arguments]
        case _:
            raise InvalidPattern(f"Unsupported anything-but pattern: {name}")


_MATCH_TYPES: Mapping[str, Callable[[Any], Test]] = {
    "anything-but": _anything_but,
    "cidr": _cidr,
    "equals-ignore-case": _equals_ignore_case,
    "numeric": _numeric,
    "prefix": _prefix,
    "suffix": _suffix,
    "wildcard": _wildcard,
}
