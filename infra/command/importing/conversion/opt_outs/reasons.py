"""The reason that is written of a flag: a run hears it, and may close more for it than the mapping.

`B1 DNC: X` names no channel that a run knows; of calls it would close every one. Where neither the
heading nor the cell says more than the mapping's channel, it is written `phone flag: X`. A heading
that speaks of the person (`Deceased`), or names calls or texts where another channel is closed, and
a cell with any word beside a yes, a date or the channel's own refusal stay as they are.
"""

import re
from collections.abc import Collection

from infra.command.importing import cells
from infra.command.importing.conversion.reader import Reader
from infra.command.importing.headings import consent, hearing, refusals, vocabulary
from lambdas.shared.refusals import named, patterns

_EVERY: Collection[str] = ("phone", "email", "sms", "mail")
CLOSED_BESIDE = {"phone": {"sms"}}  # whom nobody may call nobody texts
_MONTH = "jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec"
_PLAIN = re.compile(
    "(?i)(?:y|yes|t|true|x|on|s|si|sí|checked|✓|✔|☑|☒|0*1(?:[.]0+)?"
    "|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?:[ t][0-9:.]+ ?(?:z|am|pm|utc|[+-][0-9:]+)?)?"
    f"|[0-9]{{8}}|[0-9]{{1,2}}[ -](?:{_MONTH})[a-z]*[ -][0-9]{{2,4}}"
    f"|(?:{_MONTH})[a-z]* [0-9]{{1,2}},? [0-9]{{4}}"
    "|stop|opt(?:ed)?[ -]?out)"
)
_DNC = re.compile(r"(?i)d\W?n\W?c")


def reason_of(channel: str, name: str, cell: str, reader: Reader, *, permits: bool) -> str:
    """Of a flag's cell that closes a channel, "" for every one. `permits`: a yes would open it."""
    told = f"{name}: {cell}"
    if not channel or is_no_more(told, channel) or _says_more(name, channel):
        return told
    if not (_is_no(cell, reader) if permits else _is_yes(cell, channel)):
        return told
    beside_its_channel = f"{channel} {'permission' if permits else 'flag'}: {cell}"
    shorter = (beside_its_channel, f"opted out of {channel}")
    return next((each for each in shorter if is_no_more(each, channel)), told)


def heard_by_a_run(reason: str, channel: str) -> set[str]:
    """The channels that a run closes for the reason of an opt-out beside its own, as
    judge/heard_reasons.sql and judge/bound_opt_outs.sql do.
    """
    said = _said(reason)
    found: set[str] = set()
    is_of_contact = patterns.CONTACT.search(said) or patterns.BESIDE_ADDRESSES.search(said)
    if is_of_contact and _opts_out_of(said) != channel:
        found.update(_EVERY)
    if patterns.CALLS.search(said):
        found.update(("phone", "sms"))
    if patterns.TEXTS.search(said):
        found.add("sms")
    return found


def is_plain(cell: str) -> bool:
    """Whether it says no more than a yes: when it was said, or that the channel was left."""
    return _PLAIN.fullmatch(cell) is not None


def is_no_more(reason: str, channel: str) -> bool:
    """Whether a run closes no other channel for the reason."""
    return heard_by_a_run(reason, channel) <= {channel, *CLOSED_BESIDE.get(channel, ())}


def _says_more(heading: str, channel: str) -> bool:
    """Whether it speaks of the person, or names another channel than the mapping's."""
    said = _said(heading)
    named_there = {_opts_out_of(said)} - {None}
    if patterns.CALLS.search(said):
        named_there.add("phone")
    if patterns.TEXTS.search(said):
        named_there.add("sms")
    own = {channel, *CLOSED_BESIDE.get(channel, ())}
    return refusals.is_of_the_person(heading) or not named_there <= own


def _is_yes(cell: str, channel: str) -> bool:
    """`DNC` may mean every channel."""
    is_own = _refused(cell) == (channel,) and not _DNC.search(cell)
    return is_own or is_plain(cell)


def _is_no(cell: str, reader: Reader) -> bool:
    return cells.is_no(cell) or reader.is_null(cell)


def _refused(cell: str) -> tuple[str, ...]:
    return consent.refused(vocabulary.words(cell))


def _said(text: str) -> str:
    return hearing.Cell(f" {text}").said


def _opts_out_of(said: str) -> str | None:
    alone = (channel for channel, pattern in named.OPT_OUTS.items() if pattern.match(said))
    return next(alone, None)
