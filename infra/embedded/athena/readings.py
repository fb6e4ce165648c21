"""Statements that are asked again, of another run: each is read once, and translated once.

What a run asks differs from what the one before it asked by ids, and by where UNLOAD writes. While
a statement is read and translated, a stand-in has the place of each; then each has its own again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache

from infra.embedded.athena import statements
from infra.embedded.athena.binding import CatalogTables, Lookups
from infra.embedded.athena.commands import Command
from infra.embedded.athena.errors import QueryFailure, Refused
from infra.embedded.athena.relations import Relations
from infra.embedded.athena.scope import Relation
from infra.embedded.athena.statements import DropView, Statement, Unload
from infra.embedded.tables import sql
from infra.embedded.tables.catalog import GlueClient

_MOST_KEPT = 64  # a run asks 22, which take 12 MB

# A comment, a name or a text. An id is a text that is no pattern, number, date or the like: many
# letters and digits, with hyphens at most. What UNLOAD writes to stands at its end.
_ID = r"(?<![\w&])'(?P<id>(?=[^']*[0-9])(?=[^']*[A-Za-z])[0-9A-Za-z-]{16,})'"
_PLACE = r"(?<=\bTO )'(?P<place>s3://[^'\s]+)'(?=\s+WITH\s*\([^()]*\)\s*;?\s*\Z)"
_PIECE = re.compile(
    rf"--[^\n]*|/\*.*?\*/|\"(?:[^\"]|\"\")*\"|{_ID}|{_PLACE}|'(?:[^']|'')*'", re.S | re.I
)
_HAS_QUERY = re.compile(r"\s*(?:SELECT|WITH|UNLOAD|\()", re.I)
_STAND_IN = "stand-in-{}-of-a-statement"


@dataclass(frozen=True)
class Reading:
    """A statement as somebody asked it."""

    _kept: _Kept
    _ids: Mapping[str, str]  # by stand-in
    _text: str

    @property
    def statement(self) -> Statement:
        """Its query may have stand-ins."""
        asked = self._kept.statement
        if isinstance(asked, Unload):
            return replace(asked, destination=_with_ids(asked.destination, self._ids))
        return asked

    def translated(self, glue: GlueClient, database: str) -> tuple[Relation, CatalogTables]:
        """Its query in DuckDB's words, and what that scans. Raises QueryFailure."""
        if self._ids:
            with suppress(QueryFailure):  # which is said below of the text as it was asked
                relation, tables = self._kept.translated(glue, database, self._ids)
                if self._came_through(relation.sql):
                    return relation, tables
        kept = _Kept(self._text) if self._ids else self._kept
        return kept.translated(glue, database, {})

    def _came_through(self, translated: str) -> bool:
        """Whether each id came through as it is: nothing read it that would have read another."""
        target = self.statement.destination if isinstance(self.statement, Unload) else None
        return all(sql.literal(each) in translated or each == target for each in self._ids.values())


def read(text: str) -> Reading:
    """Raises Refused for a syntax error, or what is not emulated."""
    written, ids = _with_stand_ins(text)
    kept = None
    if ids:
        with suppress(Refused):  # which is said below of the text as it was asked
            kept = _kept(written)
    if kept is None:
        return Reading(_Kept(text), {}, text)
    return Reading(kept, ids, text)


class _Kept:
    """A statement's tree, and what it came to with the catalog of last time, by database."""

    def __init__(self, text: str) -> None:
        self.statement = statements.parse(text)
        self._translations: dict[str, tuple[Relation, Lookups]] = {}

    def translated(
        self, glue: GlueClient, database: str, ids: Mapping[str, str]
    ) -> tuple[Relation, CatalogTables]:
        """Raises QueryFailure."""
        assert not isinstance(self.statement, DropView | Command)
        tables = CatalogTables(glue, ids)
        known = self._translations.get(database)
        if known is not None and tables.repeat(known[1]):
            relation = known[0]
        else:
            relations = Relations(tables, database)
            relation = relations.query(self.statement.query, is_whole=True)
            if (lookups := tables.lookups()) is not None:
                self._translations[database] = (relation, lookups)
        return replace(relation, sql=_with_ids(relation.sql, ids)), tables


@lru_cache(maxsize=_MOST_KEPT)
def _kept(text: str) -> _Kept:
    return _Kept(text)


def _with_stand_ins(text: str) -> tuple[str, dict[str, str]]:
    """The text, and the ids that stand aside, each once however often it stands there."""
    if not _HAS_QUERY.match(text) or _STAND_IN.partition("{")[0] in text:
        return text, {}
    stand_ins: dict[str, str] = {}

    def replaced(found: re.Match[str]) -> str:
        literal = found["id"] or found["place"]
        if literal is None:
            return found[0]
        return f"'{stand_ins.setdefault(literal, _STAND_IN.format(len(stand_ins)))}'"

    written = _PIECE.sub(replaced, text)
    return written, {stand_in: literal for literal, stand_in in stand_ins.items()}


def _with_ids(text: str, ids: Mapping[str, str]) -> str:
    for stand_in, literal in ids.items():
        text = text.replace(stand_in, literal)
    return text
