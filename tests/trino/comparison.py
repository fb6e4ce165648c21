"""One statement on both engines: what they say, in words that can be compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import Any
from uuid import uuid4

from tests.trino.recording import Column, Row, Statement
from tests.trino.server import Answer, Trino

_UNLOAD = re.compile(r"unload \((?P<select>.+)\) to '[^']+' with \([^()]+\)", re.DOTALL)
_VIEW = re.compile(r"create or replace view (?P<name>\w+) as", re.IGNORECASE)
_SHOWN = 3
_AT_A_TIME = 2  # a statement is mostly planned, on one core


def ask_all(
    trino: Trino, statements: Sequence[Statement], *, schema: str
) -> Mapping[str, Future[Answer]]:
    """Each statement's answer, or what Trino refused it with; what makes a view comes first."""
    views_first = sorted(statements, key=lambda statement: _VIEW.match(statement.text) is None)
    asked = {}
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        for statement in views_first:
            asked[statement.name] = pool.submit(ask, trino, statement.text, schema=schema)
            if _VIEW.match(statement.text):
                asked[statement.name].exception()  # what reads it is asked after it stands
    return asked


def ask(trino: Trino, text: str, *, schema: str) -> Answer:
    """A statement as Athena gets it. Of an UNLOAD: a table of its SELECT, read back."""
    if unload := _UNLOAD.fullmatch(text):
        with written(trino, unload["select"], schema=schema) as (table, creation):
            read = trino.query(f"select * from {table}", schema=schema)
        return Answer(read.columns, read.rows, creation.peak_bytes)
    if view := _VIEW.match(text):
        trino.query(text, schema=schema)
        return Answer(trino.query(f"select * from {view['name']}", schema=schema).columns, [], 0)
    return trino.query(text, schema=schema)


@contextmanager
def written(trino: Trino, select: str, *, schema: str) -> Iterator[tuple[str, Answer]]:
    """A table of a SELECT's rows while the block lasts, and the answer of what made it."""
    table = f"unloaded_{uuid4().hex}"
    creation = trino.query(
        f"create table {table} with (format = 'PARQUET') as {select}", schema=schema
    )
    try:
        yield table, creation
    finally:
        trino.query(f"drop table {table}", schema=schema)


def select_of(text: str) -> str:
    """What of a statement is planned: an UNLOAD's SELECT, a SELECT itself."""
    unload = _UNLOAD.fullmatch(text)
    return unload["select"] if unload else text


def differences(statement: Statement, answer: Answer) -> list[str]:
    """What Trino says otherwise than we did; nothing if they agree.

    Rows count as often as they occur; their order counts where the statement's end gives one.
    """
    found = []
    ours = None if statement.columns is None else _normal(statement.columns)
    theirs = _normal(answer.columns)
    if ours is not None and ours != theirs:
        pairs = zip(ours, theirs, strict=False)
        found += [f"column {one} is Trino's {other}" for one, other in pairs if one != other]
        found += [f"{len(ours)} columns, Trino {len(theirs)}"] * (len(ours) != len(theirs))
    rows = [normal_row(row) for row in statement.rows]
    trinos = [normal_row(row) for row in answer.rows]
    found += _different_rows(rows, trinos, is_ordered=_is_ordered(statement.text))
    return found


def _different_rows(ours: Sequence[Row], trinos: Sequence[Row], *, is_ordered: bool) -> list[str]:
    if is_ordered:
        if list(ours) == list(trinos):
            return []
        pairs = enumerate(zip(ours, trinos, strict=False))
        changed = [f"row {n}: ours {a}, Trino's {b}" for n, (a, b) in pairs if a != b]
        return [f"{len(ours)} rows in order, Trino {len(trinos)}", *changed[:_SHOWN]]
    one, other = Counter(ours), Counter(trinos)
    if one == other:
        return []
    return [
        f"{len(ours)} rows, Trino {len(trinos)}",
        *_shown("only ours", one - other),
        *_shown("only Trino's", other - one),
    ]


def _shown(whose: str, rows: Counter[Row]) -> Iterator[str]:
    return (f"{whose}: {row}" for row in islice(rows, _SHOWN))


def _is_ordered(text: str) -> bool:
    """Whether the last ORDER BY stands outside all brackets."""
    _, found, end = text.lower().rpartition("\norder by")
    return bool(found) and end.count("(") == end.count(")")


def _normal(columns: Sequence[Column]) -> list[Column]:
    return [(name, normal_type(kind)) for name, kind in columns]


def normal_type(kind: str) -> str:
    """As Athena tells it: neither how long a varchar may be nor of what an array is."""
    kind = re.sub(r"varchar\(\d+\)", "varchar", kind).replace(", ", ",")
    return "array" if kind.startswith("array") else kind


def normal_row(row: Row) -> Row:
    """With arrays as Athena writes them, so that a row of a CSV can be compared."""
    return tuple(_array(cell) if isinstance(cell, list) else cell for cell in row)


def _array(cells: list[Any]) -> str:
    return f"[{', '.join('null' if cell is None else str(cell) for cell in cells)}]"
