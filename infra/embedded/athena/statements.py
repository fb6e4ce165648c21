"""What a query string asks for: a SELECT, an UNLOAD, a view to make or to drop, a word about the
catalog.

Anything else that Athena understands is refused, saying so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from sqlglot import exp
from sqlglot.dialects.trino import Trino
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

from infra.embedded.athena import commands
from infra.embedded.athena.commands import Command
from infra.embedded.athena.errors import Refused

TRINO = Trino()


@dataclass(frozen=True)
class Select:
    """`SELECT …` or `WITH … SELECT …`."""

    query: exp.Query


@dataclass(frozen=True)
class Unload:
    """`UNLOAD (SELECT …) TO 's3://…' WITH (format = 'PARQUET')`; option names in lower case."""

    query: exp.Query
    destination: str
    options: Mapping[str, str]


@dataclass(frozen=True)
class CreateView:
    """`CREATE [OR REPLACE] VIEW name AS SELECT …`; `text` is the SELECT as it was written."""

    database: str | None
    name: str
    replace: bool
    query: exp.Query
    text: str


@dataclass(frozen=True)
class DropView:
    """`DROP VIEW [IF EXISTS] name`."""

    database: str | None
    name: str
    if_exists: bool


Statement: TypeAlias = Select | Unload | CreateView | DropView | Command

# https://docs.aws.amazon.com/athena/latest/APIReference/API_QueryExecution.html, StatementType
STATEMENT_TYPES = {
    Select: "DML",
    Unload: "DML",
    CreateView: "DDL",
    DropView: "DDL",
    Command: "UTILITY",
}

# With what else a statement may begin that Athena runs.
# https://docs.aws.amazon.com/athena/latest/ug/ddl-sql-reference.html
_OTHERS = {
    *("INSERT", "DELETE", "UPDATE", "MERGE", "OPTIMIZE", "VACUUM", "EXPLAIN", "PREPARE"),
    *("EXECUTE", "DEALLOCATE", "ALTER", "CREATE", "DESCRIBE", "DESC", "DROP", "MSCK", "SHOW"),
    *("USING", "VALUES", "TABLE"),
}


def parse(text: str) -> Statement:
    """The statement; Refused for a syntax error or for what is not emulated."""
    try:
        tokens = _tokens(text)
    except TokenError as error:
        raise Refused(_syntax_error(error)) from error
    if tokens and tokens[-1].token_type is TokenType.SEMICOLON:
        tokens.pop()
    _refuse_what_only_duckdb_knows(tokens)
    match [token.text.upper() for token in tokens[:4]]:
        case ["SELECT" | "WITH" | "(", *_]:
            return Select(_query(tokens, text))
        case ["UNLOAD", *_]:
            return _unload(text, tokens)
        case ["CREATE", "VIEW", *_] | ["CREATE", "OR", "REPLACE", "VIEW"]:
            return _create_view(text, tokens)
        case ["DROP", "VIEW", *_]:
            return _drop_view(tokens)
        case []:
            raise Refused("SYNTAX_ERROR: line 1:1: the query string is empty")
        case words:
            if command := commands.parse(tokens):
                return command
            if words[0] in _OTHERS:
                raise Refused(
                    f"not emulated in the embedded cloud: {words[0]} statements of this kind; it "
                    "runs SELECT, UNLOAD, CREATE VIEW, DROP VIEW, DESCRIBE, and SHOW of DATABASES, "
                    "TABLES, VIEWS and COLUMNS"
                )
            raise Refused(
                f"SYNTAX_ERROR: line {_at(tokens[0])}: mismatched input '{tokens[0].text}'. "
                "Expecting: a statement, such as SELECT"
            )


def _tokens(text: str) -> list[Token]:
    """sqlglot takes what follows SHOW for one word."""
    tokens = TRINO.tokenize(text)
    if not tokens or tokens[0].text.upper() != "SHOW":
        return tokens
    begins = tokens[0].end + 1
    blank = "".join("\n" if each == "\n" else " " for each in text[:begins])
    return [tokens[0], *TRINO.tokenize(blank + text[begins:])]


def parse_query(text: str) -> exp.Query:
    """A SELECT's syntax tree; Refused for a syntax error."""
    try:
        tokens = TRINO.tokenize(text)
    except TokenError as error:
        raise Refused(_syntax_error(error)) from error
    return _query(tokens, text)


def _query(tokens: Sequence[Token], text: str) -> exp.Query:
    """Of tokens that are all of a SELECT, somewhere in the text; nothing is read twice."""
    try:
        tree = TRINO.parser().parse(_with_sized_decimals(tokens), text)
    except ParseError as error:
        raise Refused(_syntax_error(error)) from error
    if len(tree) != 1 or not isinstance(tree[0], exp.Query):
        raise Refused("SYNTAX_ERROR: line 1:1: only one SELECT statement is expected")
    return tree[0]


def _unload(text: str, tokens: Sequence[Token]) -> Unload:
    if len(tokens) < 2 or tokens[1].token_type is not TokenType.L_PAREN:
        raise Refused("SYNTAX_ERROR: line 1:8: mismatched input. Expecting: '('")
    closing = _closing(tokens, 1)
    rest = tokens[closing + 1 :]
    if len(rest) < 2 or rest[0].text.upper() != "TO" or rest[1].token_type is not TokenType.STRING:
        raise Refused(f"SYNTAX_ERROR: line {_at(tokens[closing])}: expecting: TO 's3://…'")
    query = _query(tokens[2:closing], text)
    return Unload(query, rest[1].text, _options(rest[2:]))


def _options(tokens: Sequence[Token]) -> dict[str, str]:
    """`WITH (name = 'value', …)`."""
    words = [token.text for token in tokens]
    if len(words) < 3 or words[0].upper() != "WITH" or words[1] != "(" or words[-1] != ")":
        raise Refused("UNLOAD needs WITH (format = '…')")
    options = {}
    inner = list(tokens[2:-1])
    while inner:
        match inner[:3]:
            case [name, equals, value] if equals.text == "=" and value.token_type in {
                TokenType.STRING,
                TokenType.NUMBER,
            }:
                options[name.text.lower()] = value.text
            case _:
                raise Refused(f"not emulated in the embedded cloud: UNLOAD {inner[0].text}")
        inner = inner[3:]
        if inner and inner.pop(0).text != ",":
            raise Refused("UNLOAD's options are separated by commas")
    return options


def _create_view(text: str, tokens: Sequence[Token]) -> CreateView:
    position = next(number for number, token in enumerate(tokens) if token.text.upper() == "VIEW")
    database, name, after = _name(tokens, position + 1)
    if after >= len(tokens) or tokens[after].text.upper() != "AS":
        raise Refused(
            f"SYNTAX_ERROR: line {_at(tokens[position])}: expecting: VIEW name AS SELECT …"
        )
    body = text[tokens[after].end + 1 : _end(tokens)].strip()
    query = _query(tokens[after + 1 :], text)
    return CreateView(database, name, position == 3, query, body)


def _drop_view(tokens: Sequence[Token]) -> DropView:
    if_exists = [token.text.upper() for token in tokens[2:4]] == ["IF", "EXISTS"]
    database, name, after = _name(tokens, 4 if if_exists else 2)
    if after != len(tokens):
        raise Refused(
            f"SYNTAX_ERROR: line {_at(tokens[after])}: mismatched input {tokens[after].text!r}"
        )
    return DropView(database, name, if_exists)


def _name(tokens: Sequence[Token], position: int) -> tuple[str | None, str, int]:
    """`name` or `database.name`, in lower case, and the position after it."""
    words = [token.text.lower() for token in tokens[position : position + 3]]
    if not words:
        raise Refused("a view needs a name")
    if len(words) == 3 and words[1] == ".":
        return words[0], words[2], position + 3
    return None, words[0], position + 1


def _closing(tokens: Sequence[Token], opening: int) -> int:
    depth = 0
    for position in range(opening, len(tokens)):
        if tokens[position].token_type is TokenType.L_PAREN:
            depth += 1
        elif tokens[position].token_type is TokenType.R_PAREN:
            depth -= 1
            if depth == 0:
                return position
    raise Refused(f"SYNTAX_ERROR: line {_at(tokens[opening])}: no closing ')'")


def _with_sized_decimals(tokens: Sequence[Token]) -> list[Token]:
    """`DECIMAL '0.00015'` as a cast to DECIMAL(5,5), the type it has in Trino.

    sqlglot cannot tell it from a cast to DECIMAL without digits, which is DECIMAL(38,0).
    https://trino.io/docs/current/language/types.html#decimal
    """
    sized = list(tokens)
    for place, (word, value) in reversed(list(enumerate(pairwise(tokens)))):
        if word.token_type is TokenType.DECIMAL and value.token_type is TokenType.STRING:
            precision, scale = decimal_digits(value.text)
            cast = f"CAST('{value.text}' AS DECIMAL({precision},{scale}))"
            sized[place : place + 2] = TRINO.tokenize(cast)
    return sized


def decimal_digits(text: str) -> tuple[int, int]:
    """Precision and scale of a decimal literal: leading zeros do not count."""
    whole, _, fraction = text.lstrip("+-").partition(".")
    if not (whole + fraction).isdecimal():
        raise Refused(f"Invalid decimal literal: {text!r}")
    return max(len(whole.lstrip("0")) + len(fraction), 1), len(fraction)


# Syntax that sqlglot takes in every dialect and Trino in none.
_NOT_TRINO = {
    TokenType.DCOLON: "::",
    TokenType.QUALIFY: "QUALIFY",
    TokenType.ILIKE: "ILIKE",
    TokenType.GLOB: "GLOB",
    TokenType.SIMILAR_TO: "SIMILAR TO",
    TokenType.PIVOT: "PIVOT",
    TokenType.UNPIVOT: "UNPIVOT",
    TokenType.ASOF: "ASOF",
    TokenType.ANTI: "ANTI",
    TokenType.SEMI: "SEMI",
    TokenType.DIV: "DIV",
}


def _refuse_what_only_duckdb_knows(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.token_type in _NOT_TRINO:
            raise Refused(f"SYNTAX_ERROR: line {_at(token)}: mismatched input '{token.text}'")
        if token.token_type in {TokenType.PARAMETER, TokenType.PLACEHOLDER}:
            raise Refused("not emulated in the embedded cloud: parameters in a query")


def _end(tokens: Sequence[Token]) -> int:
    return int(tokens[-1].end) + 1


def _at(token: Token) -> str:
    return f"{token.line}:{token.col - len(token.text) + 1}"


def _syntax_error(error: ParseError | TokenError) -> str:
    details = error.errors[0] if isinstance(error, ParseError) and error.errors else {}
    where = f"SYNTAX_ERROR: line {details.get('line', 1)}:{details.get('col', 1)}"
    near = details.get("highlight")
    what = details.get("description", str(error))
    return f"{where}: mismatched input '{near}': {what}" if near else f"{where}: {what}"
