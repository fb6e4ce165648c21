"""What names mean at a place in a query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from infra.embedded.athena import errors
from infra.embedded.athena.errors import QueryFailure
from infra.embedded.athena.types import Type


@dataclass(frozen=True)
class Column:
    """An output column of a relation; `identifier` is what DuckDB calls it, unique in there."""

    name: str
    type: Type
    identifier: str


@dataclass(frozen=True)
class Relation:
    """Something in FROM: DuckDB's text for it, and its columns. `scan` names a table's scan.

    `is_named`: DuckDB knows the columns by their identifiers already.
    """

    sql: str
    columns: tuple[Column, ...]
    scan: str | None = None
    is_named: bool = False


@dataclass
class Scope:
    """The sources of one SELECT by alias, and the SELECT around it, if it is a subquery."""

    outer: Scope | None = None
    sources: dict[str, Relation] = field(default_factory=dict)

    def add(self, alias: str, relation: Relation, node: exp.Expr) -> None:
        """A source without an alias, whose columns have no qualified name, has the alias ''."""
        if alias in self.sources:
            raise QueryFailure(
                f"SYNTAX_ERROR: {position(node)}: Relation '{alias}' is used twice",
                errors.SYNTAX_ERROR,
            )
        self.sources[alias] = relation

    def find(self, node: exp.Column) -> tuple[str, Column]:
        """The source's alias and the column that a name stands for; QueryFailure for none."""
        name, table = node.name.lower(), node.table.lower()
        found = [
            (alias, column)
            for alias, relation in self.sources.items()
            if table in ("", alias)
            for column in relation.columns
            if column.name == name
        ]
        if len(found) == 1:
            return found[0]
        written = f"{table}.{name}" if table else name
        if found:
            raise QueryFailure(
                f"AMBIGUOUS_NAME: {position(node)}: Column '{written}' is ambiguous",
                errors.SYNTAX_ERROR,
            )
        if self.outer is not None:
            return self.outer.find(node)
        raise QueryFailure(
            f"COLUMN_NOT_FOUND: {position(node)}: Column '{written}' cannot be resolved or "
            "requester is not authorized to access requested resources",
            errors.SYNTAX_ERROR,
        )

    def all_columns(self, table: str) -> Iterator[tuple[str, Column]]:
        """What `*` or `table.*` stands for."""
        for alias, relation in self.sources.items():
            if table in ("", alias):
                for column in relation.columns:
                    yield alias, column


@dataclass(frozen=True)
class Names:
    """The relations that WITH has named so far, and those of the queries around."""

    relations: Mapping[str, Relation]

    def with_relation(self, name: str, relation: Relation) -> Names:
        return Names({**self.relations, name: relation})


def position(node: exp.Expr) -> str:
    """`line 1:15`: where the node's first name stands, counted from 1."""
    named = [each.meta for each in node.walk() if "line" in each.meta]
    first = min(named, key=lambda meta: meta["start"], default={"line": 1, "col": 1})
    return f"line {first['line']}:{first['col'] - first.get('end', 0) + first.get('start', 0)}"


def columns(names: Sequence[str], types: Sequence[Type]) -> tuple[Column, ...]:
    """Columns by these names, which may repeat."""
    return tuple(
        Column(name, type_, f"{name} {place}" if name in names[:place] else name)
        for place, (name, type_) in enumerate(zip(names, types, strict=True))
    )
