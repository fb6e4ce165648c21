"""What the tables of one import have in common while they are converted."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.command.importing.conversion.gone import Gone
from infra.command.importing.conversion.joined import Joined
from infra.command.importing.conversion.people.aliases import Aliases
from infra.command.importing.conversion.people.contacts import Contacts
from infra.command.importing.conversion.people.owners import Owners
from infra.command.importing.conversion.people.portfolio import Portfolio


@dataclass(frozen=True, kw_only=True)
class Book:
    """`contacts` takes what is made, `owners` the addresses of lists. `joined`: by dataset, what
    several tables tell of one thing. `gone`: the loans that are over. `phone_region`: of numbers
    without a country. `aliases`: numbers that stand for borrowers' ids.
    """

    contacts: Contacts
    owners: Owners
    portfolio: Portfolio
    joined: Mapping[str, Joined]
    gone: Gone
    phone_region: str | None
    aliases: Aliases
