"""Each word that headings are understood by, of an import: what is answered about it."""

from collections.abc import Callable

import pytest

from infra.command.importing.headings import (
    called,
    consent,
    contact,
    harmless,
    lists,
    loans,
    permission,
    refusals,
    servicing,
)
from infra.command.importing.headings.permission import Sort
from infra.command.importing.headings.vocabulary import words
from infra.command.importing.headings.wishes import EVERY_CHANNEL
from tests.sql.support import ways
from tests.unit.command.importing.support import closing_words, headings

FEW = ["F", "", "", ""]
CLOSED = "Closed"


def refuses(channel: str) -> Callable[[str], bool]:
    return lambda heading: consent.refused(words(heading)) == (channel,)


def permits(channel: str) -> Callable[[str], bool]:
    return lambda heading: consent.permitted(words(heading)) == channel


def sort(of: Sort) -> Callable[[str], bool]:
    return lambda heading: permission.sort_of(heading) is of


def status(of: loans.Status) -> Callable[[str], bool]:
    return lambda cell: loans.status_of(cell) is of


def named(of: loans.Status | None) -> Callable[[str], bool]:
    return lambda name: loans.said_by_name(name) is of


OF_PERMISSION = {
    "a yes allows": sort(Sort.ALLOWS),
    "a yes refuses": sort(Sort.REFUSES),
    "a yes may do either": sort(Sort.EITHER),
    "when or why": permission.is_beside,
}
OF_CONTACT = {
    "of contact": contact.is_about,
    "of an address": lambda heading: not contact.is_about(heading),
    "zero and one count": lambda heading: (
        contact.is_about(heading) and not contact.may_refuse(heading, ["0", "1"])
    ),
    "zero and one refuse": lambda heading: contact.may_refuse(heading, ["0", "1"]),
    "none refuses": lambda heading: contact.may_refuse(heading, ["None", "Zoe"]),
    "a code may refuse": lambda heading: contact.may_refuse(heading, ["A1", "B2"]),
    "a way may be wanted": lambda heading: contact.may_refuse(heading, ["Phone", "Zoe"]),
    "yes of some": lambda heading: contact.allows_some(heading, ["Y", "N"]),
    "a cell that is in": lambda cell: contact.allows_some("Zoe", [cell, "Zoe"]),
    "a cell of yes or no": lambda cell: contact.may_refuse("Contact", [cell]),
    "a cell that may be never": lambda cell: contact.may_refuse("Contact", [cell, "Zoe"]),
    "a cell of no preference": lambda cell: contact.may_refuse("Contact Pref", [cell, "Zoe"]),
}
OF_SERVICING = {
    "of hardship": servicing.may_refuse,
    "of no hardship": lambda heading: not servicing.may_refuse(heading),
    "amounts are of nobody": lambda heading: servicing.is_of_nobody(heading, ["$5,000.00"]),
    "noes are of nobody": lambda heading: servicing.is_of_nobody(heading, ["No"]),
    "noes are of contact": lambda heading: not servicing.is_of_nobody(heading, ["No"]),
    "of foreclosure": servicing.is_of_foreclosure,
    "of a preference": lambda heading: servicing.refusing(heading, ["None", *"xyz"]) == "none",
    "a cell beside F": lambda cell: servicing.refusing("FC", [*FEW, cell]) is None,
}
OF_LISTS = {
    "names and tells of a list": lambda name: (
        lists.names_a_list(name) and lists.tells_of_a_list(name)
    ),
    "tells of a list": lists.tells_of_a_list,
    "begins a refusal": lambda cell: lists.titles_a_list(cell) and not lists.tells_of_a_list(cell),
    "tells who is left": lambda line: not lists.tells_of_a_list(line),
}
OF_CONSENT = {
    "may tell who": consent.is_told,
    "may not tell": lambda heading: not consent.is_told(heading),
    "closed beside calls": lambda cell: consent.closed_beside(cell) == (EVERY_CHANNEL,),
    "calls and mail beside": lambda cell: set(consent.closed_beside(cell)) == {"phone", "mail"},
    "denies a death": lambda cell: consent.denies(cell, "Deceased"),
    "denies it": lambda cell: consent.denies(cell, "Bankruptcy"),
    "denies nothing": lambda cell: not consent.denies(cell, "Bankruptcy"),
}
OF_REFUSALS = {
    "of documents": lambda heading: not refusals.speaks_of_refusal(heading),
    "a bare stop is heard": lambda heading: refusals.heard("Stop", heading) == "stop",
    "is heard": lambda cell: refusals.heard(cell) is not None,
    "its no is heard": lambda name: refusals.heard(f"{name}=n") == f"{name} no",
    "is not heard": lambda cell: refusals.heard(cell) is None,
    "of the person": refusals.is_of_the_person,
}
OF_NAMES = {
    "of any": lambda name: called.is_said_by(name, ["Zoe"], ["phone"]),
    "of several": lambda name: (
        called.is_said_by(name, ["Zoe"], ["phone", "mail"])
        and not called.is_said_by(name, ["Zoe"], ["phone"])
    ),
    "of nothing": lambda word: (
        not called.is_said_by(f"Deceased {word}", [f"Zoe {word}"], ["phone"])
    ),
}
OF_CELLS = {
    "harmless": harmless.is_harmless,
    "not harmless": lambda cell: not harmless.is_harmless(cell),
}
OF_LOANS = {
    "live": status(loans.Status.LIVE),
    "gone": status(loans.Status.GONE),
    "stopped": status(loans.Status.STOPPED),
    "named as stopped": named(loans.Status.STOPPED),
    "named as nothing": named(None),
    "closed is over beside": lambda cell: loans.closed_among([cell, CLOSED]) == (CLOSED,),
    "closed is made beside": lambda cell: loans.closed_among([cell, CLOSED]) == (),
    "first": lambda cell: loans.is_junior(cell) is False,
    "junior": loans.is_junior,
    "no lien is told": lambda cell: loans.is_junior(cell) is None,
    "a line of credit": lambda cell: loans.junior_type(cell, "") == "HELOC second lien",
    "no line of credit": lambda cell: loans.junior_type(cell, "") == "second lien",
}
REFUSED = {f"refused: {channel}": refuses(channel) for channel in closing_words.REFUSED}
PERMITTED = {f"permitted: {channel}": permits(channel) for channel in closing_words.PERMITTED}

ASKED = [
    (answer, phrases, asked[answer])
    for asked, table in (
        (OF_PERMISSION, headings.PERMISSION),
        (OF_CONTACT, headings.CONTACT),
        (OF_SERVICING, headings.SERVICING),
        (OF_LISTS, headings.LISTS),
        (OF_CONSENT, closing_words.CONSENT),
        (OF_REFUSALS, closing_words.REFUSALS),
        (OF_NAMES, closing_words.CALLED),
        (OF_CELLS, closing_words.HARMLESS),
        (OF_LOANS, closing_words.LOANS),
        (REFUSED, {f"refused: {each}": said for each, said in closing_words.REFUSED.items()}),
        (PERMITTED, {f"permitted: {each}": said for each, said in closing_words.PERMITTED.items()}),
    )
    for answer, phrases in table.items()
]


@pytest.mark.parametrize(
    ("phrases", "is_so"), [each[1:] for each in ASKED], ids=[each[0] for each in ASKED]
)
def test_each_word_of_a_heading_is_answered(phrases, is_so):
    assert [said for said in ways.written(phrases) if not is_so(said)] == []


def test_each_hardship_is_denied_by_its_own_words_alone():
    told = [each.partition(": ")[::2] for each in ways.listed(closing_words.HARDSHIPS)]
    denied = [(heading, f"no {word}") for heading, said in told for word in ways.written(said)]

    assert [each for each in denied if not consent.denies(each[1], each[0])] == []
    assert [heading for heading, _ in told if consent.denies("no call", heading)] == []


@pytest.mark.parametrize("heading", ways.written(closing_words.OF_DEATH))
def test_whoever_is_alive_is_not_dead(heading):
    assert consent.denies("Alive", heading)
