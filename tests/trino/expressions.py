"""Generated expressions of Trino's SQL, well-typed and made of what the embedded Athena knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hypothesis import strategies as st

Text = st.SearchStrategy[str]

DEPTH = 2
KINDS = ("integer", "bigint", "decimal", "double", "varchar", "boolean", "date")

_INTEGERS = (0, 1, -1, 2, 3, 7, 10, -13, 100, 2147483647)
_BIGINTS = (0, 1, -5, 12, 1000, 2147483648, -9007199254740993, 9223372036854775807)
_DOUBLES = ("0e0", "1e0", "-2.5e0", "0.1e0", "1e7", "1.005e0", "123456.789e0", "-3e-5", "2.5e0")
_WORDS = ("", " ", "a", "Ana", "ann@example.com", "B-1", "(555) 010-0001", "Núñez", "ß", "5", " 5 ")
_WORDS += ("-7", "4.50", "+1.5", ".5", "5.", "1e3", "1_0", "abc", "true", "T", "2026-01-31", "\t x")
_WORDS += ("2024-02-29", "2026-2-3", "2026-13-01", "99999999999999999999", "0x1F", "NaN", "é\u0301")
_PATTERNS = ("[0-9]", "^[0-9]+$", "[a-z]+", "^-?[0-9]+([.][0-9]+)?$", "@", "[^A-Za-z0-9]", "n")
_UNITS = ("day", "week", "month", "quarter", "year")
_TYPES = (
    "integer",
    "bigint",
    "decimal(9,4)",
    "decimal(18,2)",
    "double",
    "varchar",
    "boolean",
    "date",
)


def literal(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def _decimal_literals() -> Text:
    """With a type of their own, so that all precisions and scales meet."""
    shapes = st.sampled_from(((1, 0), (3, 1), (9, 4), (10, 4), (18, 2), (18, 0), (27, 6), (38, 4)))

    def written(shape: tuple[int, int], digits: int, negative: bool) -> str:
        precision, scale = shape
        number = str(digits % 10**precision).rjust(scale + 1, "0")
        text = f"{number[:-scale]}.{number[-scale:]}" if scale else number
        return f"cast('{'-' if negative else ''}{text}' as decimal({precision},{scale}))"

    return st.builds(
        written,
        shapes,
        st.one_of(st.integers(0, 99), st.integers(0, 10**9), st.integers(0, 10**38 - 1)),
        st.booleans(),
    ) | st.sampled_from(("0.1", "1.00", "80.0001", "0.00015", "12.5"))


def _leaf(kind: str) -> Text:
    dates = st.dates(date(1899, 1, 1), date(2100, 12, 31)).map(lambda day: f"date '{day}'")
    leaves: dict[str, Text] = {
        "integer": st.sampled_from(_INTEGERS).map(lambda number: f"({number})"),
        "bigint": st.sampled_from(_BIGINTS).map(lambda number: f"cast('{number}' as bigint)"),
        "decimal": _decimal_literals(),
        "double": st.sampled_from(_DOUBLES).map(lambda number: f"({number})"),
        "varchar": st.sampled_from(_WORDS).map(literal),
        "boolean": st.sampled_from(("true", "false")),
        "date": dates,
    }
    declared = "decimal(9,4)" if kind == "decimal" else kind
    null = st.just(f"cast(null as {declared})")
    return st.integers(0, 9).flatmap(lambda tenth: null if tenth == 9 else leaves[kind])


def expressions(kind: str, depth: int = DEPTH) -> Text:
    """Expressions whose type is of that kind."""
    if depth == 0:
        return _leaf(kind)

    def of(other: str) -> Text:
        return expressions(other, depth - 1)

    own = _OWN[kind](of)
    anyone = st.deferred(lambda: of(kind))
    shared = st.one_of(
        st.builds("case when {} then {} else {} end".format, of("boolean"), anyone, anyone),
        st.builds("coalesce({}, {})".format, anyone, anyone),
        st.builds("nullif({}, {})".format, anyone, anyone),
        st.builds("if({}, {}, {})".format, of("boolean"), anyone, anyone),
    )
    if kind != "boolean":
        shared |= st.builds(
            "{}({}, {})".format, st.sampled_from(("greatest", "least")), anyone, anyone
        )
    return st.one_of(own, own, own, shared, _leaf(kind))


Of = Callable[[str], Text]


def _arithmetic(one: Text, other: Text, operators: str = "+-*/%") -> Text:
    return st.builds("({} {} {})".format, one, st.sampled_from(operators), other)


def _rounding(value: Text) -> Text:
    functions = st.sampled_from(("round", "abs", "floor", "ceil", "sign", "-"))
    return st.builds("{}({})".format, functions, value)


def _of_integers(of: Of) -> Text:
    return st.one_of(
        _arithmetic(of("integer"), of("integer")),
        st.builds("abs({})".format, of("integer")),
        st.builds("cast({} as integer)".format, of("decimal") | of("double") | of("bigint")),
        st.builds("try_cast({} as integer)".format, of("varchar")),
        st.builds("cast({} as integer)".format, of("boolean")),
    )


def _of_bigints(of: Of) -> Text:
    return st.one_of(
        _arithmetic(of("bigint"), of("bigint") | of("integer")),
        st.builds("length({})".format, of("varchar")),
        st.builds("strpos({}, {})".format, of("varchar"), of("varchar")),
        st.builds("cast({} as bigint)".format, of("decimal") | of("double") | of("integer")),
        st.builds("try_cast({} as bigint)".format, of("varchar")),
        st.builds(
            "date_diff('{}', {}, {})".format, st.sampled_from(_UNITS), of("date"), of("date")
        ),
        st.builds(
            "{}({})".format,
            st.sampled_from(("year", "month", "day", "quarter", "week", "day_of_week")),
            of("date"),
        ),
    )


def _of_decimals(of: Of) -> Text:
    return st.one_of(
        _arithmetic(of("decimal"), of("decimal"), "+-*/%"),
        _arithmetic(of("decimal"), of("integer"), "+-*/%"),
        _rounding(of("decimal")),
        st.builds("round({}, {})".format, of("decimal"), st.sampled_from((-2, -1, 0, 1, 2, 6))),
        st.builds(
            "cast({} as decimal({}))".format,
            of("decimal") | of("double") | of("integer") | of("bigint"),
            st.sampled_from(("9,4", "18,2", "38,6", "5,0")),
        ),
        st.builds(
            "try_cast({} as decimal({}))".format,
            of("varchar"),
            st.sampled_from(("9,4", "18,2", "18,1", "3,3")),
        ),
    )


def _of_doubles(of: Of) -> Text:
    return st.one_of(
        _arithmetic(of("double"), of("double") | of("integer") | of("decimal"), "+-*"),
        _rounding(of("double")),
        st.builds("round({}, {})".format, of("double"), st.sampled_from((-1, 0, 1, 2))),
        st.builds("cast({} as double)".format, of("decimal") | of("bigint") | of("boolean")),
        st.builds("power({}, {})".format, of("integer"), st.sampled_from((0, 1, 2, 3))),
    )


def _of_varchars(of: Of) -> Text:
    text = of("varchar")
    return st.one_of(
        st.builds("({} || {})".format, text, text),
        st.builds("concat({}, {})".format, text, text),
        st.builds("concat_ws({}, {}, {})".format, st.sampled_from(("' '", "'; '")), text, text),
        st.builds("{}({})".format, st.sampled_from(("trim", "ltrim", "rtrim", "upper", "lower",
                                                    "reverse")), text),
        st.builds("substr({}, {})".format, text, st.sampled_from((-3, -1, 0, 1, 2, 5))),
        st.builds("substr({}, {}, {})".format, text, st.sampled_from((-2, 0, 1, 2)),
                  st.sampled_from((-1, 0, 1, 3))),
        st.builds("replace({}, {}, {})".format, text, st.sampled_from(("'a'", "' '", "'-'")), text),
        st.builds("split_part({}, {}, {})".format, text, st.sampled_from(("'-'", "' '", "'.'")),
                  st.sampled_from((1, 2, 3))),
        st.builds("regexp_replace({}, {}, {})".format, text,
                  st.sampled_from(_PATTERNS[:3]).map(literal), st.sampled_from(("''", "'x'"))),
        st.builds("regexp_extract({}, {})".format, text,
                  st.sampled_from(("[0-9]+", "[a-z]+")).map(literal)),
        st.builds("array_join(regexp_extract_all({}, {}), ' ')".format, text,
                  st.sampled_from(("[0-9]+", "[a-z]+", "[a-z]+[0-9]|[a-z]")).map(literal)),
        st.builds("cast({} as varchar)".format,
                  of("integer") | of("bigint") | of("decimal") | of("boolean") | of("date")),
    )  # fmt: skip


def _of_booleans(of: Of) -> Text:
    comparisons = st.sampled_from(("=", "<>", "<", "<=", ">", ">=", "is distinct from"))
    alike = st.sampled_from((("integer", "bigint"), ("decimal", "integer"), ("decimal", "decimal"),
                             ("varchar", "varchar"), ("date", "date"), ("double", "decimal"),
                             ("bigint", "decimal"), ("boolean", "boolean")))  # fmt: skip
    return st.one_of(
        alike.flatmap(
            lambda kinds: st.builds("({} {} {})".format, of(kinds[0]), comparisons, of(kinds[1]))
        ),
        st.builds(
            "({} {} {})".format, of("boolean"), st.sampled_from(("and", "or")), of("boolean")
        ),
        st.builds("(not {})".format, of("boolean")),
        st.builds("({} is null)".format, of("decimal") | of("varchar")),
        st.builds("({} between {} and {})".format, of("decimal"), of("decimal"), of("integer")),
        st.builds("({} in ({}, {}))".format, of("varchar"), of("varchar"), of("varchar")),
        st.builds(
            "regexp_like({}, {})".format, of("varchar"), st.sampled_from(_PATTERNS).map(literal)
        ),
        st.builds("({} like {})".format, of("varchar"), st.sampled_from(("'%a%'", "'_'", "'5%'"))),
        st.builds("try_cast({} as boolean)".format, of("varchar")),
        st.builds("cast({} as boolean)".format, of("integer") | of("decimal")),
    )


def _of_dates(of: Of) -> Text:
    amounts = st.sampled_from((-400, -13, -1, 0, 1, 2, 12, 29))
    return st.one_of(
        st.builds("date_add('{}', {}, {})".format, st.sampled_from(_UNITS), amounts, of("date")),
        st.builds(
            "date_trunc('{}', {})".format, st.sampled_from(("week", "month", "year")), of("date")
        ),
        st.builds("try_cast({} as date)".format, of("varchar")),
        st.builds("last_day_of_month({})".format, of("date")),
        st.builds(
            "({} {} interval '{}' {})".format,
            of("date"),
            st.sampled_from("+-"),
            st.sampled_from((1, 2, 13)),
            st.sampled_from(("day", "month", "year")),
        ),
    )


_OWN: dict[str, Callable[[Of], Text]] = {
    "integer": _of_integers,
    "bigint": _of_bigints,
    "decimal": _of_decimals,
    "double": _of_doubles,
    "varchar": _of_varchars,
    "boolean": _of_booleans,
    "date": _of_dates,
}


def casts() -> Text:
    """Any text to any type: what a typed reader of text makes of it."""
    texts = st.one_of(
        st.sampled_from(_WORDS),
        st.text(alphabet="0123456789+-.eE_ \t", max_size=12),
        st.from_regex(r"-?[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,2}", fullmatch=True),
    )
    return st.builds("try_cast({} as {})".format, texts.map(literal), st.sampled_from(_TYPES))
