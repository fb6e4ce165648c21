"""What a person sees of a proposal, and is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from infra.command.importing.conversion.report import Counts
from infra.command.importing.coverage.columns import WRITE_IT, Doubt, unread
from infra.command.importing.headings.wishes import CHANNELS
from infra.command.importing.mapping.model import (
    BY_WORD,
    OPEN,
    OPT_OUTS,
    ColumnMapping,
    Field,
    Source,
)
from infra.command.importing.output import OutputFolder
from infra.command.importing.proposal.lists import as_list
from infra.command.importing.proposal.proposal import Proposal
from infra.command.importing.tables.profile import Profile
from infra.command.importing.tables.table import Table
from infra.command.screen.terminal import Console, add_row, ask, say, show
from infra.command.screen.terminal import Table as Grid
from lambdas.shared.counting import counted

_SAMPLES = 3
_BY_WORD = "what each cell says (Do Not Call: calls)"
_LONGEST_SAMPLE, _LONGEST_SAMPLES = 14, 28  # together, so that names fit a terminal beside them


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
        longer = f"{shown}, {_shortened(value)}" if shown else _shortened(value)
        if len(longer) > _LONGEST_SAMPLES:
            break
        shown = longer
    return shown


def _shortened(value: str) -> str:
    return value if len(value) <= _LONGEST_SAMPLE else f"{value[: _LONGEST_SAMPLE - 1]}…"


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
            _ask_whom_it_closes(console, proposal, at, table, doubt)


def _ask_whether_it_is_a_list(console: Console, proposal: Proposal, at: int, doubt: Doubt) -> None:
    source = proposal.mapping.sources[at]
    say(console, f"{doubt.name!r} of {source.files} {doubt.told}.")
    question = "Is each of its lines somebody who is not? [y/n], or Enter to leave it open:"
    if doubt.is_over:
        question = "Are they, so that it is left out? [y/n], or Enter to leave it open:"
    answer = ask(console, question).casefold()
    if answer in ("y", "yes") and doubt.is_over:
        _replace_source(proposal, at, replace(source, is_ignored=True, datasets={}))
    elif answer in ("y", "yes") and (made := as_list(source)):
        _replace_source(proposal, at, replace(source, datasets=made))
    elif answer in ("n", "no"):
        _replace_source(proposal, at, replace(source, ignored=(*source.ignored, doubt.name)))


def _ask_whether_it_says_nothing(
    console: Console, proposal: Proposal, at: int, doubt: Doubt
) -> None:
    source = proposal.mapping.sources[at]
    say(console, f"{doubt.name!r} of {source.files} {doubt.told}.")
    question = "Do they say nothing of that? [y/n], or Enter to leave it open:"
    if ask(console, question).casefold() in ("y", "yes"):
        _replace_source(proposal, at, replace(source, ignored=(*source.ignored, doubt.name)))


def _replace_source(proposal: Proposal, at: int, source: Source) -> None:
    sources = list(proposal.mapping.sources)
    sources[at] = source
    proposal.mapping = replace(proposal.mapping, sources=tuple(sources))


def _ask_whom_it_closes(
    console: Console, proposal: Proposal, at: int, table: Table, doubt: Doubt
) -> None:
    name = doubt.name
    if doubt.heard is None or not doubt.heard.rows:
        shown = ", ".join(map(_shortened, dict.fromkeys(Profile.of(table).values[name])))
        say(console, f"{name!r} of {table.name} ({shown}) may say who is not to be contacted.")
    else:
        say(console, f"{name!r} of {table.name} {doubt.told}.")
    say(console, "Anything but a clear no there closes:")
    known = (doubt.heard.others if doubt.heard is not None else None) or ()
    but = f"; nothing by {', '.join(known)}" if known else ""
    by_word = [f"{_BY_WORD}{but}; every channel by other words", f"{_BY_WORD}, and no more"]
    choices = [*CHANNELS, *by_word, "nothing: it does not say that"]
    for number, choice in enumerate(choices, start=1):
        say(console, f"  {number}  {choice.replace('_', ' ')}")
    answer = ask(console, "Its number, or Enter to leave it open:")
    if answer not in map(str, range(1, len(choices) + 1)):
        return
    source = proposal.mapping.sources[at]
    chosen = int(answer) - 1
    if chosen == len(choices) - 1:
        _replace_source(proposal, at, replace(source, ignored=(*source.ignored, name)))
    else:
        channel = CHANNELS[chosen] if chosen < len(CHANNELS) else BY_WORD
        flags = dict(source.datasets.get(OPT_OUTS, {}))
        flag = flags.get(channel, Field())
        if channel == BY_WORD:
            others = OPEN if choices[chosen] == by_word[1] else None
            words = Field(columns=(name,), open=() if others else known, others=others)
            flags[channel] = replace(flag, words=(*flag.words, words))
        else:
            flags[channel] = replace(flag, columns=(*flag.columns, name))
        datasets = {**source.datasets, OPT_OUTS: flags}
        _replace_source(proposal, at, replace(source, datasets=datasets))


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
        shown = ", ".join(map(_shortened, profile.values[name][:_SAMPLES]))
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
