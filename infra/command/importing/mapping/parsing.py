"""A mapping read from its TOML file, with an error for all that it may not say."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from rapidfuzz import process

from infra.command import team
from infra.command.errors import WrongUse
from infra.command.importing import cells, dates
from infra.command.importing.headings.permission import Sort, sort_of
from infra.command.importing.headings.wishes import CHANNELS
from infra.command.importing.mapping.model import (
    BY_WORD,
    CO_BORROWER,
    FLAGS,
    OPEN,
    UNDECIDED,
    ColumnMapping,
    Field,
    Source,
)
from infra.command.importing.rows import column_of
from infra.command.importing.tables.form import Form
from lambdas.shared.contract import BORROWER_INFORMATION, BY_NAME, LONGEST_ID, Dataset

_OF_YEARS = ("%Y", "%y", dates.DAY_NUMBER)
_PARTS = ("first", "last")
_OF_FLAGS = ("permission", "open", "others", "words")


def read_mapping(path: Path) -> ColumnMapping:
    """Raises WrongUse, naming what is wrong and what is allowed."""
    document = team.toml(path, "the mapping")
    try:
        return _parse(document)
    except _Wrong as wrong:
        raise WrongUse(f"the mapping {path}: {wrong}") from wrong


class _Wrong(Exception):
    """What a mapping says that it may not."""


def _parse(document: dict[str, Any]) -> ColumnMapping:
    _known(document, ("null_words", "date_formats", "phone_region", "source"), "the file")
    sources = document.get("source", [])
    if not isinstance(sources, list) or not sources:
        raise _Wrong("it has no [[source]]: say of which files it speaks")
    given = {
        name: _texts(document[name], name)
        for name in ("null_words", "date_formats")
        if name in document
    }
    region = _text(document.get("phone_region", "US"), "phone_region")
    return ColumnMapping(
        sources=tuple(map(_source, sources)),
        phone_region=region.upper() or None,
        **given,
    )


def _source(given: dict[str, Any]) -> Source:
    form = tuple(each.name for each in fields(Form))
    own = ("files", "sheet", "decimal_mark", "ignored")
    allowed = (*own, *form, *BY_NAME, CO_BORROWER, *FLAGS)
    _known(given, allowed, "a [[source]]")
    files = _text(given.get("files", ""), "files")
    if not files:
        raise _Wrong('a [[source]] has no files: give a name, such as files = "loans_*.csv"')
    mark = given.get("decimal_mark", ".")
    if mark not in (".", ","):
        raise _Wrong(f'decimal_mark is {mark!r}: give "." or ","')
    line = given.get("header_line", 0)
    if type(line) is not int or line < 0:
        raise _Wrong(f"header_line is {line!r}: give its number; 0 if there is no header")
    for name in ("sheet", "encoding", "delimiter"):
        _text(given.get(name, ""), name)
    if len(given.get("delimiter", ",")) != 1:
        raise _Wrong(f"delimiter is {given['delimiter']!r}: give one character")
    ignored = given.get("ignored", [])
    is_ignored = ignored is True
    datasets = {}
    for name in (*BY_NAME, CO_BORROWER, *FLAGS):
        if name in given:
            columns = columns_of(name)
            _known(given[name], columns, f"[source.{name}]")
            datasets[name] = {
                column: _flag(value, f"{name}.{column}")
                if name in FLAGS
                else _field(value, f"{name}.{column}", _units_of(name, column))
                for column, value in given[name].items()
            }
    if is_ignored == bool(datasets):
        raise _Wrong(
            f"the [[source]] of {files} gives {'something' if is_ignored else 'nothing'}: name "
            "what is made of it, or say ignored = true and no more"
        )
    return Source(
        files=files,
        sheet=given.get("sheet"),
        form=Form(**{name: given[name] for name in form if name in given}),
        decimal_mark=mark,
        is_mark_given="decimal_mark" in given,
        ignored=() if is_ignored else _texts(ignored, "ignored"),
        is_ignored=is_ignored,
        datasets=datasets,
    )


def columns_of(name: str) -> tuple[str, ...]:
    """What a table of the mapping may hold, in order."""
    if name in FLAGS:
        return (*CHANNELS, BY_WORD)
    return _dataset_of(name).header


def _dataset_of(name: str) -> Dataset:
    return BORROWER_INFORMATION if name == CO_BORROWER else BY_NAME[name]


def _units_of(name: str, column: str) -> tuple[str, ...]:
    return cells.UNITS_OF.get(column_of(_dataset_of(name), column).kind, ())


def _flag(given: Any, name: str) -> Field:
    """Of an opt-out; `permission = true` says of the columns themselves that a yes opens."""
    if name.endswith(f".{BY_WORD}"):
        several = given if isinstance(given, list) else [given]
        return Field(words=tuple(_words(each, name) for each in several))
    if not isinstance(given, dict):
        return _refusing(_field(given, name, ()), name)
    _known(given, ("column", "columns", "permission"), name)
    columns = _columns(given, name)
    permission = given.get("permission", [])
    if permission is True:
        columns, permission = (), list(columns)
    named = [permission] if isinstance(permission, str) else permission
    each = Field(columns=columns, permission=_texts(named, f"{name}.permission"))
    if not each.named:
        raise _Wrong(f"{name}: give the column that says so, as column or permission")
    return _refusing(each, name)


def _refusing(each: Field, name: str) -> Field:
    """Raises _Wrong for a column of consent that is read as one of refusal."""
    for column in each.columns:
        if sort_of(column) is Sort.ALLOWS:
            raise _Wrong(
                f"{name} reads {column!r} as a refusal, and a no there would leave the channel "
                f'open: say {{permission = "{column}"}}, or, if a yes does refuse there, give the '
                "column another name"
            )
    return each


def _words(given: Any, name: str) -> Field:
    """Of a column whose cells say themselves what they close."""
    if isinstance(given, str):
        return Field(columns=(given,))
    _known(given, ("column", "columns", "open", "others"), name)
    if (others := given.get("others")) not in (None, OPEN):
        raise _Wrong(f'{name}: others is {others!r}: give "{OPEN}", or leave it out')
    columns = _columns(given, name)
    if not columns:
        raise _Wrong(f"{name}: give the column whose words say so, as column")
    left_open = _texts(given.get("open", []), f"{name}.open")
    of_consent = [column for column in columns if sort_of(column) is Sort.ALLOWS]
    if of_consent and any(map(cells.is_no, left_open)):
        raise _Wrong(
            f"{name}: open has a no, and {of_consent[0]!r} says who may be contacted: whoever says "
            "no there is not; take it out, or, if a yes refuses there, give the column another name"
        )
    return Field(columns=columns, open=left_open, others=others)


def _columns(given: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return _texts([given["column"]] if "column" in given else given.get("columns", []), name)


def _field(given: Any, name: str, units: Sequence[str]) -> Field:
    if given == UNDECIDED:
        raise _Wrong(f'{name} is still "?": name the column it comes from, or remove the line')
    if isinstance(given, str):
        return Field(columns=(given,))
    if isinstance(given, list):
        return Field(columns=_texts(given, name))
    allowed = ("column", *(each.name for each in fields(Field) if each.name not in _OF_FLAGS))
    _known(given, allowed, name)
    places = sum(key in given for key in ("column", "columns", "constant", "address"))
    if places != 1 and not ("lien" in given and not places):
        raise _Wrong(f"{name}: give one of column, columns, constant and address")
    if (unit := given.get("unit")) not in (None, *units):
        advice = f"give one of {', '.join(units)}" if units else "it has none, leave it out"
        raise _Wrong(f"{name}: unit is {unit!r}: {advice}")
    if (part := given.get("part")) not in (None, *_PARTS):
        raise _Wrong(f"{name}: part is {part!r}: give first or last, of a full name")
    if "term" in given and (not name.endswith(".loan_type") or "constant" in given):
        raise _Wrong(f"{name}: a term is that of a loan_type which a column holds: leave it out")
    if given.get("format") == UNDECIDED:
        raise _Wrong(f'{name}: its format is still "?": write it, or remove the line')
    if "format" in given and not name.endswith(".origination_year"):
        raise _Wrong(f"{name}: a format is that of a date: leave it out")
    if not any(year in (form := given.get("format", dates.DAY_NUMBER)) for year in _OF_YEARS):
        raise _Wrong(f'{name}: format is {form!r}: give one with %Y or %y, such as "%m/%d/%Y"')
    if "lien" in given and not name.endswith(".loan_type"):
        raise _Wrong(f"{name}: a lien is that of a loan_type: leave it out")
    if "area_code" in given and not name.endswith((".phone", ".address")):
        raise _Wrong(f"{name}: an area_code is that of a telephone number: leave it out")
    if {"status", "live", "gone"} & given.keys() and not name.endswith(".loan_id"):
        raise _Wrong(f"{name}: a status is that of a loan_id: leave it out")
    if "same_as" in given and not name.endswith(".borrower_id"):
        raise _Wrong(f"{name}: same_as is that of a borrower_id: leave it out")
    for key, least, most in (("decimals", 0, max(cells.DECIMALS.values())), ("pad", 1, LONGEST_ID)):
        number = given.get(key, least)
        if not isinstance(number, int) or not least <= number <= most:
            raise _Wrong(f"{name}: {key} is {number!r}: give {least} to {most}")
    values = {key: value for key, value in given.items() if key not in ("column", "columns")}
    values["address"] = _texts(given.get("address", []), f"{name}.address")
    for key in ("term", "lien", "status", "same_as", "format"):
        if key in given:
            values[key] = _text(given[key], f"{name}.{key}")
    for key in ("live", "gone"):
        values[key] = _texts(given.get(key, []), f"{name}.{key}")
    if "constant" in values:
        values["constant"] = str(values["constant"])
    return Field(columns=_columns(given, name), **values)


def _known(given: Any, allowed: Sequence[str], where: str) -> None:
    if not isinstance(given, dict):
        raise _Wrong(f"{where} is no table: give it names and values")
    for key in given:
        if key not in allowed:
            close = process.extractOne(key, allowed, score_cutoff=70)
            meant = f"did you mean {close[0]}?" if close else f"give one of {', '.join(allowed)}"
            raise _Wrong(f"{where} has an unknown {key!r}: {meant}")


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise _Wrong(f"{name} is {value!r}: give a text")
    return value


def _texts(values: Any, name: str) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise _Wrong(f"{name} is {values!r}: give a list of texts")
    return tuple(_text(value, name) for value in values)
