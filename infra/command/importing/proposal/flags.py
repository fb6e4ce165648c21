"""Columns that say who may be contacted, and by which channel, as far as their headings tell."""

from collections.abc import Mapping, Sequence

from infra.command.importing.headings import consent
from infra.command.importing.headings.wishes import CHANNELS
from infra.command.importing.mapping.model import Field
from infra.command.importing.tables.profile import is_flag


def flags_of(headings: Mapping[str, str], values: Mapping[str, Sequence[str]]) -> dict[str, Field]:
    """By channel, the columns that say who refuses it and who permits it."""
    refusing: dict[str, list[str]] = {}
    permitting: dict[str, list[str]] = {}
    for name, heading in headings.items():
        for channel in consent.refused(heading):
            refusing.setdefault(channel, []).append(name)
        permitted = consent.permitted(heading)
        if permitted is not None and is_flag(values[name]):
            permitting.setdefault(permitted, []).append(name)
    return {
        channel: Field(
            columns=tuple(refusing.get(channel, ())), permission=tuple(permitting.get(channel, ()))
        )
        for channel in CHANNELS
        if channel in refusing or channel in permitting
    }


def with_more(known: Field, refusing: Sequence[str], permitting: Sequence[str]) -> Field:
    """A channel's columns, and further ones."""
    return Field(
        columns=tuple(dict.fromkeys((*known.columns, *refusing))),
        permission=tuple(dict.fromkeys((*known.permission, *permitting))),
    )
