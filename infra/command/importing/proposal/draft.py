"""A mapping as the text that people read and check in, and complete where it leaves something open.

What is open stands there as a comment: what may be written, and what it may be.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import tomlkit
from tomlkit.items import Array, InlineTable

from infra.command.importing import dates
from infra.command.importing.coverage.columns import Doubt
from infra.command.importing.coverage.spoken import Heard
from infra.command.importing.headings.permission import Sort
from infra.command.importing.headings.wishes import EVERY_CHANNEL
from infra.command.importing.mapping.model import OPT_OUTS, UNDECIDED, ColumnMapping, Field, Source
from infra.command.importing.proposal.flags import with_more
from infra.command.importing.proposal.lists import as_list
from infra.command.importing.proposal.unused import Unused
from infra.command.importing.tables.form import Form


def written(
    mapping: ColumnMapping,
    undecided: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    unheeded: Callable[[Source], Sequence[Doubt]] = lambda _source: (),
    unused: Sequence[Unused] = (),
) -> str:
    """The TOML text. `undecided`: by dataset and column, the likely columns, told as a comment.
    `unheeded`: likewise, of a source, the columns that may say who is not to be contacted.
    `unused`: likewise, the tables of which it says nothing yet.
    """
    doubts = dict(undecided or {})
    document = tomlkit.document()
    document.add(tomlkit.comment("Which column is which, for `refi-ready import --mapping`."))
    document["null_words"] = list(mapping.null_words)
    document["phone_region"] = mapping.phone_region or ""
    if mapping.date_formats != dates.FORMATS:
        document["date_formats"] = list(mapping.date_formats)
    sources = tomlkit.aot()
    for source in mapping.sources:
        sources.append(_source_table(source, doubts, unheeded(source)))
    document["source"] = sources
    known = {name for source in mapping.sources for name in source.datasets}
    lost = [
        line
        for dataset, columns in doubts.items()
        if dataset not in known
        for line in (f"[source.{dataset}]", *_questions(columns))
    ]
    lost += [line for each in unused for line in _to_say(each)]
    return tomlkit.dumps(document) + "".join(f"\n# {line}" for line in lost) + "\n" * bool(lost)


def _to_say(unused: Unused) -> list[str]:
    table = unused.table
    form = Form(header_line=None if table.header_line else 0)
    left_out = Source(files=unused.files, sheet=table.sheet, form=form, is_ignored=True)
    *about, last = tomlkit.dumps(_source_table(left_out, {}, ())).splitlines()
    else_say = f"to leave it out; else what is made of {', '.join(table.header)}"
    none = "or, if it is none"
    as_list, as_flags = unused.as_refusals, unused.as_flags
    says_who = "it seems to say who is not to be contacted:"
    readings = {
        "It seems to be a list: each line of it is somebody who is not to be contacted.": as_list,
        f"{none}, {says_who}" if as_list else says_who.capitalize(): as_flags,
        "or, if a yes allows it:": unused.as_permissions,
    }
    lines: list[str] = []
    for about_it, source in readings.items():
        if source is not None:
            lines += [about_it, *_as_lines(replace(source, form=form))]
    if lines:
        lines.append(f"{none}:")
    return [*lines, "[[source]]", *about, f"{last}  # {else_say}"]


def _as_lines(source: Source) -> list[str]:
    sources = tomlkit.aot()
    sources.append(_source_table(source, {}, ()))
    return list(filter(None, tomlkit.dumps({"source": sources}).splitlines()))


def _source_table(
    source: Source, doubts: Mapping[str, Mapping[str, Sequence[str]]], unheeded: Sequence[Doubt]
) -> Any:
    table = tomlkit.table()
    table["files"] = source.files
    if source.sheet is not None:
        table["sheet"] = source.sheet
    for how in fields(Form):
        if (value := getattr(source.form, how.name)) is not None:
            table[how.name] = value
    if source.decimal_mark != ".":
        table["decimal_mark"] = source.decimal_mark
    if source.ignored or source.is_ignored:
        table["ignored"] = source.is_ignored or list(source.ignored)
    ignored, flags = _about_unheeded(unheeded, source.datasets.get(OPT_OUTS, {}))
    if any(doubt.is_over for doubt in unheeded):
        ignored += ["If it does, in place of all that follows:", "ignored = true"]
    elif any(doubt.is_whole for doubt in unheeded):
        is_of_people = any(doubt.is_of_people for doubt in unheeded)
        ignored += _about_a_list(source, is_of_people=is_of_people)
    if flags and OPT_OUTS not in source.datasets:
        ignored += ["Else name each here:", "[source.opt_outs]", *flags]
    for line in ignored:
        table.add(tomlkit.comment(line))
    for dataset, columns in source.datasets.items():
        inner = tomlkit.table()
        for column, each in columns.items():
            inner[column] = _value(each)
        for line in (*_questions(doubts.get(dataset, {})), *(flags if dataset == OPT_OUTS else ())):
            inner.add(tomlkit.comment(line))
        table[dataset] = inner
    return table


def _value(each: Field) -> str | list[str] | InlineTable | Array:
    if each.words:
        several = tomlkit.array().multiline(True)
        several.extend(_value(words) for words in each.words)
        return several
    plain = replace(each, columns=())
    if plain == Field() and each.columns:
        return each.columns[0] if len(each.columns) == 1 else list(each.columns)
    table = tomlkit.inline_table()
    if len(each.columns) == 1:
        table["column"] = each.columns[0]
    elif each.columns:
        table["columns"] = list(each.columns)
    for one in fields(Field):
        value = getattr(each, one.name)
        if one.name != "columns" and value != one.default:
            table[one.name] = list(value) if isinstance(value, tuple) else value
    return table


def _about_unheeded(
    doubts: Sequence[Doubt], flagged: Mapping[str, Field]
) -> tuple[list[str], list[str]]:
    """How to say that they are of no concern, and else what to write in [source.opt_outs], beside
    what is `flagged` there.
    """
    if not doubts:
        return [], []
    shown = ", ".join(_quoted(doubt.name) for doubt in doubts)
    over = [doubt.told for doubt in doubts if doubt.is_over]
    told = over[0].removeprefix("may ") if over else "say who is not to be contacted"
    ignored = [f"These may {told}. If they say nothing of that:", f"ignored = [{shown}]"]
    flags = []
    if by_heading := [doubt for doubt in doubts if doubt.is_by_heading]:
        flags = _about_headings(by_heading, flagged)
    heard = {doubt.name: doubt.heard for doubt in doubts if doubt.heard and doubt.heard.rows}
    if heard:
        words = [line for name, each in heard.items() for line in _about_words(name, each)]
        flags += ["by_word = [  # each cell closes what it says", *words, "]"]
    return ignored, flags


def _about_headings(doubts: Sequence[Doubt], flagged: Mapping[str, Field]) -> list[str]:
    """A line to take, or two, where a yes may refuse or allow, and what each would close."""
    known = flagged.get(EVERY_CHANNEL, Field())
    lines = ["In place of every_channel as it stands here:"] if known.named else []
    for doubt in doubts:
        read = doubt.sorts if doubt.heard is not None else ()
        told = [doubt.heard.told_if(sort) for sort in read if doubt.heard is not None]
        if told and doubt.sorts != (Sort.REFUSES,):
            lines.append(f"# {_quoted(doubt.name)}: if {'; if '.join(told)}")
    either = [doubt.name for doubt in doubts if len(doubt.sorts) > 1]
    for sort in (Sort.REFUSES, Sort.ALLOWS) if either else (Sort.REFUSES,):
        refusing = [doubt.name for doubt in doubts if _read_as(doubt, sort) is Sort.REFUSES]
        permitting = [doubt.name for doubt in doubts if _read_as(doubt, sort) is Sort.ALLOWS]
        value = tomlkit.item(_value(with_more(known, refusing, permitting))).as_string()
        where = f" in {', '.join(map(_quoted, either))}" if len(doubts) > 1 else ""
        told_when = f"if a yes {sort.value} it{where}; " if either else ""
        lines.append(f"every_channel = {value}  # {told_when}or phone, email, sms, mail")
    return lines


def _read_as(doubt: Doubt, either: Sort) -> Sort:
    return doubt.sorts[0] if len(doubt.sorts) == 1 else either


def _about_a_list(source: Source, *, is_of_people: bool) -> list[str]:
    """How its table is read if each line is somebody who must not be contacted."""
    lines = ["If each line of it is somebody who is not to be contacted, in place of what follows:"]
    for dataset, columns in as_list(source, is_of_people=is_of_people).items():
        lines.append(f"[source.{dataset}]")
        for column, each in columns.items():
            inner = tomlkit.table()
            inner[column] = _value(each)
            lines += tomlkit.dumps(inner).splitlines()
    return lines


def _about_words(name: str, heard: Heard) -> list[str]:
    """How a column is read whose cells say themselves what they close."""
    rest, why = ', others = "open"', "whatever else stands there closes nothing"
    if heard.others is not None:
        words = ", ".join(map(_quoted, heard.harmless))
        rest, why = f", open = [{words}]" * bool(words), "any other word closes every channel"
        if heard.unknown:
            why += (
                f", {', '.join(map(_quoted, heard.unknown))} too: open is for what refuses nothing"
            )
    return [f"  # {heard.told()}; {why}", f"  {{column = {_quoted(name)}{rest}}},"]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _questions(columns: Mapping[str, Sequence[str]]) -> list[str]:
    """What is left to say, as lines to complete and to uncomment."""
    return [
        f'{column} = "{UNDECIDED}"'
        + (f"  # perhaps {', '.join(map(repr, likely))}" if likely else "")
        for column, likely in columns.items()
    ]
