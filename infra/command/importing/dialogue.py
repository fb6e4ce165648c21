"""What a person sees of a proposal, and is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from infra.command.importing.closing_question import ask_whom_it_closes, shortened
from infra.command.importing.conversion.report import Counts
from infra.command.importing.coverage.columns import WRITE_IT, Doubt, unread
from infra.command.importing.mapping.model import (
    OPEN,
    ColumnMapping,
    Field,
)
from infra.command.importing.output import OutputFolder
from infra.command.importing.proposal.lists import as_list
from infra.command.importing.proposal.proposal import Proposal
from infra.command.importing.tables.profile import Profile
from infra.command.importing.tables.table import Table
from infra.command.screen.terminal import Console, add_row, ask, say, show
from infra.command.screen.terminal import Table as Grid
from lambdas.shared.text.counting import counted

_SAMPLES = 3
_LONGEST_SAMPLES = 28  # together, so that names fit a terminal beside them


def show_tables(console: Console, tables: Iterable[Table]) -> None:
    for table in tables:
        say(console, f"{table.name}: {table.how()}")


def show_mapping(console: Console, mapping: ColumnMapping, tables: Sequence[Table]) -> None:
    """A line a column of the contract: where it comes from, and what stands there."""
    for table in tables:
        source = mapping.source_of(table)
        if source is None:
            continue
        values = Profile.of(table).values
        say(console, "")
        say(console, f"From {table.name}:", "bold")
        for dataset, columns in source.datasets.items():
            grid = Grid(box=None, show_header=False, padding=(0, 2, 0, 0))
            grid.add_column(no_wrap=True)
            grid.add_column()
            grid.add_column(no_wrap=True)
            for column, each in columns.items():
                samples = values.get(each.named[0], []) if each.named else []
                add_row(grid, f"  {column}", told(each), _shown(samples))
            say(console, dataset)
            show(console, grid)
        if left := unread([source], table):
            say(console, f"Not read: {', '.join(left)}")


def told(each: Field) -> str:
    """Where a column comes from, in words."""
    if each.constant is not None:
        return f"always {each.constant}"
    if each.words:
        return " or ".join(map(told, each.words))
    permitted = [f"{name} (who does not say yes)" for name in each.permission]
    named = " or ".join((*each.columns, *permitted)) or f"from {' + '.join(each.address)}"
    if each.lien is not None and not each.columns:
        return f"by {each.lien}"
    remarks = [
        remark
        for remark in (
            each.area_code and f"behind {each.area_code}",
            each.unit and f"in {each.unit.replace('_', ' ')}",
            each.part and f"{each.part} name",
            each.term and f"over {each.term}",
            each.lien and f"lien by {each.lien}",
            each.status and f"unless {each.status} says it is gone",
            each.decimals is not None
            and f"rounded to {counted(each.decimals, 'decimal', 'decimals')}",
            each.same_as and "a number beside their id",
            each.pad and counted(each.pad, "digit", "digits"),
            each.open and f"but {', '.join(each.open)}",
            each.others == OPEN and "where it refuses",
        )
        if remark
    ]
    return f"{named} ({', '.join(remarks)})" if remarks else named


def _shown(samples: Iterable[str]) -> str:
    """The first few, as many as there is room for; one at least."""
    shown = ""
    for value in list(dict.fromkeys(samples))[:_SAMPLES]:
        longer = f"{shown}, {shortened(value)}" if shown else shortened(value)
        if len(longer) > _LONGEST_SAMPLES:
            break
        shown = longer
    return shown


def show_doubts(console: Console, proposal: Proposal) -> None:
    for remark in proposal.remarks:
        say(console, remark)
    for is_required, doubts in ((True, proposal.undecided), (False, proposal.unsure)):
        for dataset, columns in doubts.items():
            for column, likely in columns.items():
                perhaps = f": perhaps {' or '.join(map(repr, likely))}" if likely else ""
                what = "not found, and needed" if is_required else "not taken, as it is not certain"
                say(console, f"{dataset}.{column}: {what}{perhaps}")
    for source in proposal.mapping.sources:
        for doubt in proposal.unheeded(source):
            how = "all as [source.do_not_contact]" if doubt.is_whole else "in [source.opt_outs]"
            how = "leave it out by ignored = true" if doubt.is_over else f"name it {how}"
            do = WRITE_IT if doubt.lines else how
            told = "them in ignored if they say" if doubt.lines else "it in ignored if it says"
            say(
                console,
                f"{doubt.name!r} of {source.files} {doubt.told}: {do}, or name {told} nothing of "
                "that",
            )
    for unused in proposal.unused:
        name = unused.table.name
        say(console, f"{name}: nothing in it is known for certain; the mapping has to say")
        for column, heard in unused.heard.items():
            say(console, f"{column!r} of {name} may say who is not to be contacted, {heard.told()}")


def ask_for_the_rest(console: Console, proposal: Proposal, tables: Sequence[Table]) -> None:
    """Lets a person say what is needed and not certain; what they leave open stays undecided."""
    for dataset in list(proposal.undecided):
        for column in list(proposal.undecided[dataset]):
            _ask_for_column(console, proposal, tables, dataset, column)
    for at, source in enumerate(proposal.mapping.sources):
        for doubt in proposal.unheeded(source):
            if doubt.is_whole:
                _ask_whether_it_is_a_list(console, proposal, at, doubt)
                continue
            if doubt.lines:
                _ask_whether_it_says_nothing(console, proposal, at, doubt)
                continue
            table = next(
                table for table in tables if source.reads(table) and doubt.name in table.header
            )
            ask_whom_it_closes(console, proposal, at, table, doubt)


def _ask_whether_it_is_a_list(console: Console, proposal: Proposal, at: int, doubt: Doubt) -> None:
    source = proposal.mapping.sources[at]
    say(console, f"{doubt.name!r} of {source.files} {doubt.told}.")
    question = "Is each of its lines somebody who is not? [y/n], or Enter to leave it open:"
    if doubt.is_over:
        question = "Are they, so that it is left out? [y/n], or Enter to leave it open:"
    answer = ask(console, question).casefold()
    if answer in ("y", "yes") and doubt.is_over:
        proposal.replace_source(at, replace(source, is_ignored=True, datasets={}))
    elif answer in ("y", "yes") and (made := as_list(source, is_of_people=doubt.is_of_people)):
        proposal.replace_source(at, replace(source, datasets=made))
    elif answer in ("n", "no"):
        proposal.replace_source(at, replace(source, ignored=(*source.ignored, doubt.name)))


def _ask_whether_it_says_nothing(
    console: Console, proposal: Proposal, at: int, doubt: Doubt
) -> None:
    source = proposal.mapping.sources[at]
    say(console, f"{doubt.name!r} of {source.files} {doubt.told}.")
    question = "Do they say nothing of that? [y/n], or Enter to leave it open:"
    if ask(console, question).casefold() in ("y", "yes"):
        proposal.replace_source(at, replace(source, ignored=(*source.ignored, doubt.name)))


def _ask_for_column(
    console: Console, proposal: Proposal, tables: Sequence[Table], dataset: str, column: str
) -> None:
    at = [
        place
        for place, source in enumerate(proposal.mapping.sources)
        if dataset in source.datasets and any(source.reads(table) for table in tables)
    ]
    if not at:
        return  # no table is known to hold the dataset: that is for the draft
    source = proposal.mapping.sources[at[0]]
    table = next(table for table in tables if source.reads(table))
    profile = Profile.of(table)
    likely = proposal.undecided[dataset][column]
    names = [*likely, *(name for name in table.header if name not in likely)]
    say(console, f"Which column of {table.name} is {dataset}.{column}?")
    for number, name in enumerate(names, start=1):
        shown = ", ".join(map(shortened, profile.values[name][:_SAMPLES]))
        say(console, f"  {number}  {name}: {shown}")
    answer = ask(console, "Its number, or Enter to leave it open:")
    if not answer.isascii() or not answer.isdigit() or not 1 <= int(answer) <= len(names):
        return
    _settle(proposal, at, dataset, column, names[int(answer) - 1])


def _settle(proposal: Proposal, at: Sequence[int], dataset: str, column: str, chosen: str) -> None:
    sources = list(proposal.mapping.sources)
    for place in at:
        source = sources[place]
        columns = {**source.datasets[dataset], column: Field(columns=(chosen,))}
        sources[place] = replace(source, datasets={**source.datasets, dataset: columns})
    proposal.mapping = replace(proposal.mapping, sources=tuple(sources))
    del proposal.undecided[dataset][column]
    if not proposal.undecided[dataset]:
        del proposal.undecided[dataset]


def is_accepted(console: Console) -> bool:
    return ask(console, "Import like that? [Y/n]").casefold() in ("", "y", "yes")


def show_result(console: Console, folder: OutputFolder, counts: Mapping[str, Counts]) -> None:
    """What became of every row."""
    for name, each in counts.items():
        blank = f" and {counted(each.blank, 'blank line', 'blank lines')}" if each.blank else ""
        left = f", {each.left_out:,} left out" if each.left_out else ""
        say(
            console,
            f"{name}: {counted(each.rows, 'row', 'rows')}{blank}: {each.used:,} used{left}.",
        )
    for dataset, rows in folder.rows.items():
        say(console, f"{dataset}.csv: {counted(rows, 'row', 'rows')}.")
    if not folder.reasons:
        return
    grid = Grid(box=None, show_header=False, padding=(0, 2, 0, 0))
    for (dataset, reason, effect), count in folder.reasons.most_common():
        add_row(grid, f"  {count:,}", reason, effect.replace("_", " "), dataset)
    say(console, "Not taken as it was, line by line in import_report.csv:")
    show(console, grid)
