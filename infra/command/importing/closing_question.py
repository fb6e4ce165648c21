"""What a person at a terminal is asked of a column that may say who is not to be contacted."""

from collections.abc import Mapping
from dataclasses import replace

from infra.command.importing.coverage.columns import Doubt
from infra.command.importing.headings.permission import Sort
from infra.command.importing.headings.wishes import CHANNELS
from infra.command.importing.mapping.model import BY_WORD, OPEN, OPT_OUTS, Field
from infra.command.importing.proposal.flags import with_more
from infra.command.importing.proposal.proposal import Proposal
from infra.command.importing.tables.profile import Profile
from infra.command.importing.tables.table import Table
from infra.command.screen.terminal import Console, ask, say

_BY_WORD = "what each cell says (Do Not Call: calls)"
_NOTHING = "nothing"
_WHEN = {
    Sort.ALLOWS: "a yes allows it: whatever is no clear yes closes",
    Sort.REFUSES: "a yes refuses it: whatever is no clear no closes",
}
_LONGEST_SAMPLE = 14
_NUMBER = "Its number, or Enter to leave it open:"


def ask_whom_it_closes(
    console: Console, proposal: Proposal, at: int, table: Table, doubt: Doubt
) -> None:
    """What a yes says there, and by which channel; leaves it open if the answer is none of them."""
    name = doubt.name
    if doubt.heard is None or not doubt.heard.rows:
        shown = ", ".join(map(shortened, dict.fromkeys(Profile.of(table).values[name])))
        say(console, f"{name!r} of {table.name} ({shown}) may say who is not to be contacted.")
    else:
        say(console, f"{name!r} of {table.name} {doubt.told}.")
    heard = doubt.heard
    known = heard.harmless if heard is not None else ()
    but = f"; nothing by {', '.join(known)}" if known else ""
    readings: dict[str, str] = {
        sort.value: heard.told_if(sort) if heard is not None else _WHEN[sort]
        for sort in doubt.sorts
    }
    readings[BY_WORD] = f"{_BY_WORD}{but}; every channel by other words"
    readings[OPEN] = f"{_BY_WORD}, and no more"
    readings[_NOTHING] = "nothing: it does not say that"
    say(console, "What closes there?")
    chosen = _chosen(console, readings)
    source = proposal.mapping.sources[at]
    if chosen is None:
        return
    if chosen == _NOTHING:
        proposal.replace_source(at, replace(source, ignored=(*source.ignored, name)))
        return
    flags = dict(source.datasets.get(OPT_OUTS, {}))
    if chosen in (Sort.ALLOWS.value, Sort.REFUSES.value):
        say(console, "Which channel does it close?")
        channel = _chosen(console, {each: each.replace("_", " ") for each in CHANNELS})
        if channel is None:
            return
        refusing, permitting = ((name,), ()) if chosen == Sort.REFUSES.value else ((), (name,))
        flags[channel] = with_more(flags.get(channel, Field()), refusing, permitting)
    else:
        flag = flags.get(BY_WORD, Field())
        words = Field(columns=(name,), open=known)
        if chosen == OPEN:
            words = Field(columns=(name,), others=OPEN)
        flags[BY_WORD] = replace(flag, words=(*flag.words, words))
    proposal.replace_source(at, replace(source, datasets={**source.datasets, OPT_OUTS: flags}))


def shortened(value: str) -> str:
    return value if len(value) <= _LONGEST_SAMPLE else f"{value[: _LONGEST_SAMPLE - 1]}…"


def _chosen(console: Console, choices: Mapping[str, str]) -> str | None:
    for number, told in enumerate(choices.values(), start=1):
        say(console, f"  {number}  {told}")
    answer = ask(console, _NUMBER)
    if answer not in map(str, range(1, len(choices) + 1)):
        return None
    return list(choices)[int(answer) - 1]
