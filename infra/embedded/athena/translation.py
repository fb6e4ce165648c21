"""Trino's SQL in DuckDB's words, so that it means the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
from sqlglot.optimizer.annotate_types import annotate_types

from infra.embedded.athena.binding import Bound
from infra.embedded.athena.results import ResultColumn


@dataclass(frozen=True)
class Translated:
    """A DuckDB SELECT and the columns of its result, in Trino's types."""

    sql: str
    columns: Sequence[ResultColumn]


def translate(connection: duckdb.DuckDBPyConnection, bound: Bound) -> Translated:
    query = annotate_types(bound.query, dialect="trino")
    text = query.sql("duckdb")
    columns = []
    for name, type_, *_ in connection.execute(f"describe {text}").fetchall():
        if match := re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", type_):
            columns.append(ResultColumn(name, "decimal", int(match[1]), int(match[2])))
        else:
            columns.append(ResultColumn(name, type_.lower()))
    return Translated(text, columns)


def as_text(query: str, columns: Sequence[ResultColumn]) -> str:
    """The query's rows, in its order, with every cell as Athena writes it to a CSV."""
    names = [f"c{number}" for number, _ in enumerate(columns, 1)]
    cells = ", ".join(f"{name}::varchar as {name}" for name in names)
    return f"select {cells} from ({query}) as result({', '.join(names)})"
