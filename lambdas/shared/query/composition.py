"""Statements out of sql/: relations composed into one text, values rendered into it.

A file of sql/ holds one SELECT under a header that says what it reads. A statement is a relation
preceded by every relation it reads, directly or not, as common table expressions.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from types import MappingProxyType

SQL = Path(__file__).parents[3] / "sql"


class OwnText(str):
    """Text of our own, whatever characters it has; what comes from outside is no more than str."""

    __slots__ = ()


Value = str | bool | int | Decimal | date | re.Pattern[str] | None

_HEADER = re.compile(r"(?:--.*\n)+")
# An entry of the header; a line indented below it goes on with it.
_ENTRY = re.compile(r"^-- (reads|scans|stage) {2,}(.+(?:\n-- {9,}.+)*)$", re.MULTILINE)
_NAME = re.compile(r"[a-z_/]+")
# A literal or a comment is passed over, so that a colon inside one is no placeholder.
_PLACEHOLDER = re.compile(r"'(?:[^']|'')*'|--[^\n]*|(?<!:):(?P<name>[a-z_]+)")
_PRINTABLE = re.compile(r"[ -~]*")


@dataclass(frozen=True, kw_only=True)
class Relation:
    """One file of sql/: its SELECT, the relations it reads and the catalog's tables it scans."""

    name: str
    select: str
    reads: tuple[str, ...]
    scans: tuple[str, ...]
    stage: str | None  # of a check: the stage that runs it


@cache
def relation(name: str) -> Relation:
    """The relation of that name, whichever room of sql/ it stands in; a check's is `checks/x`."""
    path = path_of(name)
    text = path.read_text(encoding="utf-8")
    header = _HEADER.match(text)
    if not header:
        shown = f"sql/{path.relative_to(SQL).as_posix()}"
        raise ValueError(f"{shown} has no header: begin it with what it is, as `-- …`")
    listed = dict(_ENTRY.findall(header[0]))
    return Relation(
        name=name.rpartition("/")[2],
        select=text[header.end() :].strip(),
        reads=_names(listed.get("reads", "")),
        scans=_names(listed.get("scans", "")),
        stage=listed.get("stage"),
    )


def path_of(name: str) -> Path:
    """The one file of sql/ with that name. Raises FileNotFoundError, or ValueError for several."""
    found = sorted(SQL.rglob(f"{name}.sql"))
    if not found:
        raise FileNotFoundError(f"no room of sql/ has a file {name}.sql")
    if len(found) > 1:
        rooms = " and ".join(path.parent.name for path in found)
        raise ValueError(f"{name}.sql stands in {rooms}: a relation's name is its own")
    return found[0]


def relation_names() -> list[str]:
    """Every file of sql/, as `relation` takes it, in order."""
    return sorted(
        f"checks/{path.stem}" if path.parent.name == "checks" else path.stem
        for path in SQL.rglob("*.sql")
    )


def compose(name: str, *, instead: Mapping[str, str] = MappingProxyType({})) -> str:
    """The relation `name` as one statement, its placeholders still in it.

    `instead`: relations that are computed as another of the same columns is, {one: other}.
    """
    found = relation(instead.get(name, name))
    return compose_select(found.select, reads=found.reads, instead=instead)


def compose_select(
    select: str, *, reads: tuple[str, ...], instead: Mapping[str, str] = MappingProxyType({})
) -> str:
    """A SELECT preceded by the relations it reads, each once and after those it reads itself."""
    if not reads:
        return select
    expressions = [
        f"{name.rpartition('/')[2]} as (\n\n{found.select}\n\n)"
        for name, found in _in_reading_order(reads, instead)
    ]
    own = select.removeprefix("with\n").lstrip("\n") if select.startswith("with\n") else None
    together = ",\n\n".join([*expressions, own] if own else expressions)
    return f"with\n\n{together}" if own else f"with\n\n{together}\n\n{select}"


def render(text: str, values: Mapping[str, Value]) -> str:
    """The text with each `:name` replaced by the literal of values[name].

    Raises KeyError for a placeholder without a value.
    """

    def replaced(found: re.Match[str]) -> str:
        name = found["name"]
        return literal(values[name]) if name else found[0]

    return _PLACEHOLDER.sub(replaced, text)


def placeholders(text: str) -> set[str]:
    """The names of the placeholders in a text."""
    return {found["name"] for found in _PLACEHOLDER.finditer(text) if found["name"]}


def literal(value: Value) -> str:
    """A value as Athena and DuckDB both read it.

    A decimal is cast: a bare one would take its scale from its digits. Only printable ASCII may
    stand in a string, which is what ids and S3 prefixes are made of; our own text and patterns may
    hold others.
    """
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case Decimal():
            return f"cast('{value:f}' as decimal(9, 4))"
        case date():
            return f"date '{value:%Y-%m-%d}'"
        case re.Pattern(pattern=pattern):
            return "'" + pattern.replace("'", "''") + "'"
        case OwnText():
            return "'" + value.replace("'", "''") + "'"
        case str() if _PRINTABLE.fullmatch(value):
            return "'" + value.replace("'", "''") + "'"
    raise ValueError(f"{value!r} cannot stand in a statement: only printable ASCII may")


def _names(listed: str) -> tuple[str, ...]:
    return tuple(_NAME.findall(listed))


def _in_reading_order(
    names: tuple[str, ...], instead: Mapping[str, str]
) -> Iterator[tuple[str, Relation]]:
    found: dict[str, Relation] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = relation(instead.get(name, name))
            waiting.extend(found[name].reads)
    # sorted, so that one text always comes out of the same files
    ordered = TopologicalSorter({name: sorted(found[name].reads) for name in sorted(found)})
    return ((name, found[name]) for name in ordered.static_order())
