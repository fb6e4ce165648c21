"""Columns that a mapping names and a table has not, and those that the mapping does not name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process

from infra.command.errors import WrongUse
from infra.command.importing import cells
from infra.command.importing.coverage import subsets
from infra.command.importing.coverage.spoken import Heard, in_columns
from infra.command.importing.headings import called, consent, contact, loans, servicing, vocabulary
from infra.command.importing.headings.lists import names_a_list, tells_of_a_list, titles_a_list
from infra.command.importing.headings.loans import Status
from infra.command.importing.headings.permission import Sort, sort_of
from infra.command.importing.headings.refusals import heard
from infra.command.importing.mapping.model import EVERY, FLAGS, LISTS, Field, Source
from infra.command.importing.tables.annotations import annotations
from infra.command.importing.tables.table import Table
from lambdas.shared.contract import LOAN_INFORMATION


def unread(sources: Sequence[Source], table: Table) -> list[str]:
    """The named columns of a table that none of the sources that read it speaks of."""
    fields = [
        each
        for source in sources
        for columns in source.datasets.values()
        for each in columns.values()
    ]
    read = {name for each in fields for name in each.named}
    return [name for name in table.header if name and name not in read]


COMMENTS, STRUCK = "cell comments", "struck-through cells"
_MAY_BE_CONTACTED = "may hold who may be contacted, and is read as who may not"
WRITE_IT = "write what they say into a column of the file"


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A column that nothing reads and that may say who is not to be contacted: by its heading, or
    by what is `heard` in its cells. Or a whole table, by its name or a line above its header, which
    may speak of its people, as of the dead; also one whose loans are over by that.
    """

    name: str
    heard: Heard | None = None
    is_whole: bool = False
    is_of_people: bool = False
    is_over: bool = False
    over: str = "may hold loans that are paid off or handed over"  # or else what is left out
    lines: tuple[int, ...] = ()  # of what stands at cells, and in none of them

    @property
    def told(self) -> str:
        """What follows its name."""
        if self.is_over:
            return self.over
        where = f", {self.heard.told()}" if self.heard is not None and self.heard.rows else ""
        if self.lines:
            shown = ", ".join(map(str, self.lines[:5])) + ", …" * (len(self.lines) > 5)
            where = f", in line{'s' * (len(self.lines) > 1)} {shown}"
        return f"may say who is not to be contacted{where}"

    @property
    def sorts(self) -> tuple[Sort, ...]:
        """What a yes may say there: one of them, or both."""
        sort = sort_of(self.name) if self.is_by_heading else Sort.REFUSES
        return (Sort.REFUSES, Sort.ALLOWS) if sort is Sort.EITHER else (sort,)

    @property
    def is_by_heading(self) -> bool:
        is_heading = not self.is_whole and not self.lines
        return is_heading and (_may_be_told(self.name) or contact.is_about(self.name))


def heard_in(sources: Sequence[Source], table: Table) -> dict[str, Heard]:
    """What the cells say of the columns that nothing reads."""
    if _is_list(sources):
        return {}
    ignored = {name for source in sources for name in source.ignored}
    names = [name for name in unread(sources, table) if name not in ignored]
    in_any_case = [name for name in names if _may_be_told(name) or _is_flag_of_contact(name, table)]
    return in_columns(table, names, in_any_case=in_any_case)


def unheeded(
    sources: Sequence[Source],
    table: Table,
    spoken: Mapping[str, Heard],
    read: Sequence[tuple[Source, Table]] = (),
) -> Iterable[Doubt]:
    """The columns in doubt. In a list of opt-outs each line says it, and when and why is told
    beside it. `read`: all tables that are.
    """
    ignored = {name for source in sources for name in source.ignored}
    whole = _name_in_doubt(sources, table)
    is_named = any(map(table.path.match, ignored))
    if whole and not is_named and whole not in ignored:
        yield Doubt(name=whole, is_whole=True)
    elif (allowing := _called_permission(sources, table)) and not is_named:
        yield Doubt(name=allowing, is_whole=True, is_over=True, over=_MAY_BE_CONTACTED)
    elif not is_named and any(subsets.adds_nothing(source, table, read) for source in sources):
        yield Doubt(name=table.path.name, is_whole=True)
    elif (over := _called_over(sources, table)) and over not in ignored:
        yield Doubt(name=over, is_whole=True, is_over=True)
    for name, lines in _annotated(sources, table).items():
        if name not in ignored:
            yield Doubt(name=name, lines=lines)
    for name in unread(sources, table):
        said = spoken.get(name)
        if name in ignored or (said is not None and said.is_empty):
            continue  # it says nothing yet, and is looked at again in each import
        if said is not None:
            refuses = said.rows or servicing.refusing(name, table.column(name)) is not None
            if not refuses and servicing.is_of_nobody(name, table.distinct(name)):
                continue
            is_asked = refuses or consent.is_told(name) or _is_flag_of_contact(name, table)
            if is_asked or (servicing.may_refuse(name) and _are_few(said, name)):
                yield Doubt(name=name, heard=said)
            continue
        allows_some = _is_list(sources) and contact.allows_some(name, table.distinct(name))
        is_said = _is_said_by_list(sources, vocabulary.words(name))
        if allows_some or (consent.is_told(name) and not is_said):
            yield Doubt(name=name)


def _may_be_told(name: str) -> bool:
    """Whether a heading makes a column of which few rows are filled one in doubt."""
    return consent.is_told(name) or servicing.may_refuse(name)


def _are_few(said: Heard, name: str) -> bool:
    """Whether few rows say something there, or something else than the rest; or, where a yes may
    allow it, few do not say yes.
    """
    if said.is_of_few or said.is_said_otherwise_by_few:
        return True
    return sort_of(name) is not Sort.REFUSES and said.is_denied_by_few


def _is_flag_of_contact(name: str, table: Table) -> bool:
    return contact.is_about(name) and contact.may_refuse(name, table.distinct(name))


def _annotated(sources: Sequence[Source], table: Table) -> dict[str, tuple[int, ...]]:
    """By what stands there, the lines of cells with a comment, or with a line through their text:
    whoever has no column for it says so. Of those at a heading, and in a list that closes some
    channels, only what speaks of refusal.
    """
    is_list = _is_list(sources)
    found: dict[str, dict[int, None]] = {}
    for each in () if _is_list_of_all(sources) else annotations(table.path, table.sheet):
        if is_list and (each.comment is None or heard(each.comment) is None):
            continue
        if each.line > table.header_line or (each.comment and tells_of_a_list(each.comment)):
            found.setdefault(COMMENTS if each.comment is not None else STRUCK, {})[each.line] = None
    return {name: tuple(lines) for name, lines in found.items()}


def _name_in_doubt(sources: Sequence[Source], table: Table) -> str | None:
    """What says of a table, of which no opt-out is read, that it is a list of them; or, of one of
    which no status is read, that its loans are in hardship.
    """
    if _is_list(sources):
        return None
    has_flags = any(_refuses(source, table) for source in sources)
    is_status_asked = _are_loans_without_status(sources)
    for name, text in _called(table):
        speaks = titles_a_list(text) if name.startswith("line ") else names_a_list(text)
        if speaks and not (has_flags and _is_said_by_flags(sources, text)):
            return name
        if is_status_asked and loans.said_by_name(text) is Status.STOPPED:
            return name
    return None


def _called_permission(sources: Sequence[Source], table: Table) -> str | None:
    """What says of a table that is read as a list of opt-outs that it is one of the opposite."""
    if not _is_list(sources):
        return None
    called = (name for name, text in _called(table) if sort_of(text) is Sort.ALLOWS)
    return next(called, None)


def _called_over(sources: Sequence[Source], table: Table) -> str | None:
    """What says of a table of loans, of which no status is read, that they are over."""
    if not _are_loans_without_status(sources):
        return None
    called = (name for name, text in _called(table) if loans.said_by_name(text) is Status.GONE)
    return next(called, None)


def _are_loans_without_status(sources: Sequence[Source]) -> bool:
    numbers = [
        source.field(LOAN_INFORMATION.name, "loan_id")
        for source in sources
        if LOAN_INFORMATION.name in source.datasets
    ]
    return bool(numbers) and not any(number.status for number in numbers)


def _called(table: Table) -> Iterator[tuple[str, str]]:
    """How a table is called: by which name that goes, and its words."""
    yield table.path.name, table.path.stem
    if table.sheet:
        yield table.sheet, table.sheet
    yield from ((f"line {line}", cell) for line, cell in table.titles())


def _refuses(source: Source, table: Table) -> bool:
    """Whether a flag of the table closes anything, for somebody."""
    for _, each in _flags(source):
        told = {cell for column in each.columns for cell in table.distinct(column)}
        allowed = {cell for column in each.permission for cell in table.distinct(column)}
        if each.words or not all(map(cells.is_no, told)) or not all(map(cells.is_yes, allowed)):
            return True
    return False


def _is_said_by_flags(sources: Sequence[Source], name: str) -> bool:
    """Whether they say what a table is called, or cells say it word for word."""
    flags = [each for source in sources for each in _flags(source)]
    headings = [column for _, field in flags for column in field.named]
    return any(field.words for _, field in flags) or called.is_said_by(
        name, headings, {channel for channel, _ in flags}
    )


def _flags(source: Source) -> list[tuple[str, Field]]:
    return [each for name in FLAGS for each in source.datasets.get(name, {}).items()]


def _is_said_by_list(sources: Sequence[Source], heading: str) -> bool:
    """Whether a column of a list says no more than the list: when and why somebody refused, or
    anything of them, where each line closes every channel.
    """
    if not _is_list(sources):
        return False
    is_of_another = vocabulary.is_of_co_borrower(heading)
    return consent.is_when_or_why(heading) or (_is_list_of_all(sources) and not is_of_another)


def _is_list_of_all(sources: Sequence[Source]) -> bool:
    lists = [each for source in sources for name, each in source.datasets.items() if name in LISTS]
    return any(columns.get("channel", EVERY) == EVERY for columns in lists)


def _is_list(sources: Sequence[Source]) -> bool:
    return any(LISTS & source.datasets.keys() for source in sources)


def check_heeded(chosen: Sequence[tuple[Source, Table]]) -> None:
    """Raises WrongUse for a column that a mapping leaves aside and may not."""
    for table in {(table.path, table.sheet): table for _, table in chosen}.values():
        place = (table.path, table.sheet)
        sources = [source for source, other in chosen if (other.path, other.sheet) == place]
        for doubt in unheeded(sources, table, heard_in(sources, table), chosen):
            if doubt.is_over:
                raise WrongUse(
                    f"{doubt.name!r} of {table.name} {doubt.told}: say ignored = true in a "
                    f"[[source]] of its own, or, if they are not, ignored = [{doubt.name!r}]"
                )
            if doubt.is_whole:
                raise WrongUse(
                    f"{doubt.name!r} of {table.name} {doubt.told}, and the mapping reads no "
                    "opt-out of it, or another: read it as [source.do_not_contact], or, if it is "
                    f"no list of them, say ignored = [{doubt.name!r}] in its [[source]]"
                )
            if doubt.lines:
                raise WrongUse(
                    f"{doubt.name!r} of {table.name} {doubt.told}: {WRITE_IT}, or say "
                    f"ignored = [{doubt.name!r}] in its [[source]] if they say nothing of that"
                )
            such_as = ""
            if doubt.heard is not None and doubt.heard.rows:
                such_as = f' such as by_word = {{column = "{doubt.name}", others = "open"}},'
            elif Sort.ALLOWS in doubt.sorts:
                such_as = f' as {{permission = "{doubt.name}"}} if a yes allows it,'
            raise WrongUse(
                f"{table.name} has a column {doubt.name!r}, which {doubt.told}; the mapping does "
                f"not speak of it: name it in [source.opt_outs],{such_as} or in ignored = [...] of "
                "its [[source]] if it says nothing of that"
            )


def check_there(source: Source, table: Table) -> None:
    """Raises WrongUse for a column that the mapping names and the table has not."""
    for dataset, columns in source.datasets.items():
        for column, each in columns.items():
            for name in each.named:
                if name not in table.header:
                    close = process.extractOne(name, table.header)
                    hint = f"; did you mean {close[0]!r}?" if close and close[1] > 70 else ""
                    raise WrongUse(
                        f"{table.name} has no column {name!r}, from which the mapping takes "
                        f"{dataset}.{column}: name another there{hint}"
                    )
