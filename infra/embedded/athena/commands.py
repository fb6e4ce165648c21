"""SHOW and DESCRIBE: what asks the catalog, and is answered in lines of text.

https://docs.aws.amazon.com/athena/latest/ug/show-tables.html · …/show-databases.html ·
…/show-views.html · …/show-columns.html · …/describe-table.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot.tokenizer_core import Token, TokenType

from infra.embedded.athena import errors
from infra.embedded.athena.errors import QueryFailure, Refused
from infra.embedded.tables.catalog import (
    Column,
    GlueClient,
    TableNotFound,
    databases,
    find_table,
    tables,
)

_NAMES = {"TABLES": "tab_name", "VIEWS": "views", "DATABASES": "database_name"}
_NAMES |= {"SCHEMAS": "database_name", "COLUMNS": "field"}
_WIDTH = 20  # of a column of DESCRIBE


@dataclass(frozen=True)
class Command:
    """`what` is the second word of SHOW, or DESCRIBE; `database` and `name` as they were given."""

    what: str
    database: str | None = None
    name: str = ""
    pattern: str | None = None

    @property
    def columns(self) -> Sequence[str]:
        if self.what == "DESCRIBE":
            return ("col_name", "data_type", "comment")
        return (_NAMES[self.what],)

    def lines(self, glue: GlueClient, database: str) -> Iterator[str]:
        """`database`: of the query. QueryFailure for a table that is not there."""
        asked = self.database or database
        match self.what:
            case "DATABASES" | "SCHEMAS":
                yield from filter(self._is_wanted, databases(glue))
            case "TABLES" | "VIEWS":
                for table in tables(glue, asked):
                    is_shown = self.what == "TABLES" or table.view_text is not None
                    if is_shown and self._is_wanted(table.name):
                        yield table.name
            case _:
                yield from self._of_table(glue, asked)

    def _of_table(self, glue: GlueClient, database: str) -> Iterator[str]:
        try:
            table = find_table(glue, database, self.name)
        except TableNotFound as missing:
            raise QueryFailure(
                f"FAILED: SemanticException [Error 10001]: Table not found {database}.{self.name}",
                errors.TABLE_NOT_FOUND,
            ) from missing
        columns = (*table.columns, *table.partition_keys)
        if self.what == "COLUMNS":
            yield from (column.name for column in columns)
            return
        yield from map(_described, columns)
        if table.partition_keys:
            yield from ("", "# Partition Information", _line("# col_name", "data_type", "comment"))
            yield from map(_described, table.partition_keys)

    def _is_wanted(self, name: str) -> bool:
        """In a pattern only * and | mean something."""
        if self.pattern is None:
            return True
        choices = (
            ".*".join(map(re.escape, choice.split("*"))) for choice in self.pattern.split("|")
        )
        return re.fullmatch("|".join(choices), name, re.IGNORECASE) is not None


def parse(tokens: Sequence[Token]) -> Command | None:
    """The command, or None if it is none that is answered here; Refused for a syntax error."""
    words = [token.text.upper() for token in tokens]
    match words:
        case ["DESCRIBE" | "DESC", "EXTENDED" | "FORMATTED", *_]:
            return None
        case ["DESCRIBE" | "DESC", *_]:
            database, name, rest = _name(tokens[1:])
            _demand_end(rest)
            return Command("DESCRIBE", database, name)
        case ["SHOW", "COLUMNS", "IN" | "FROM", *_]:
            database, name, rest = _name(tokens[3:])
            if len(rest) == 2 and rest[0].text.upper() in ("IN", "FROM"):
                database, rest = rest[1].text.lower(), rest[2:]
            _demand_end(rest)
            return Command("COLUMNS", database, name)
        case ["SHOW", "TABLES" | "VIEWS" | "DATABASES" | "SCHEMAS" as what, *_]:
            rest, database = tokens[2:], None
            if what in ("TABLES", "VIEWS") and words[2:3] in (["IN"], ["FROM"]):
                _, database, rest = _name(rest[1:])
            if rest and rest[0].text.upper() == "LIKE":
                rest = rest[1:]
            pattern = None
            if rest and rest[0].token_type is TokenType.STRING:
                pattern, rest = rest[0].text, rest[1:]
            _demand_end(rest)
            return Command(what, database, pattern=pattern)
    return None


def _name(tokens: Sequence[Token]) -> tuple[str | None, str, Sequence[Token]]:
    """`name` or `database.name`, in lower case, and what follows."""
    words = [token.text.lower() for token in tokens[:3]]
    if not words:
        raise Refused("SYNTAX_ERROR: line 1:1: mismatched input '<EOF>'. Expecting: <identifier>")
    if len(words) == 3 and words[1] == ".":
        return words[0], words[2], tokens[3:]
    return None, words[0], tokens[1:]


def _demand_end(rest: Sequence[Token]) -> None:
    if rest:
        where = f"line {rest[0].line}:{rest[0].col - len(rest[0].text) + 1}"
        raise Refused(f"SYNTAX_ERROR: {where}: mismatched input '{rest[0].text}'. Expecting: <EOF>")


def _described(column: Column) -> str:
    return _line(column.name, column.type, "")


def _line(*cells: str) -> str:
    return "\t".join(cell.ljust(_WIDTH) for cell in cells)
