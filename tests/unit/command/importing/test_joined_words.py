"""Headings of systems that know no separators are parted by the words of refusal and consent."""

import pytest

from infra.command.importing.headings import consent, refusals, vocabulary, wishes
from infra.command.importing.headings.joined import parted
from tests.unit.command.importing.support.imports import closed
from tests.unit.command.importing.support.people import BORROWERS, bring, person, write


@pytest.mark.parametrize(
    ("heading", "channels"),
    [
        *((each, [""]) for each in ("OPTOUTFLG", "OPTOUTIND", "OPTOUTDT", "MKTGOPTOUT")),
        *((each, [""]) for each in ("NOCONTACT", "NOMARKETING", "DECDIND", "BKFLAG", "NOSOLIC")),
        *((each, ["phone"]) for each in ("CALLOPTOUT", "NOCALLFLG", "NOPHONE", "DNOTCALL")),
        *((each, ["phone"]) for each in ("DNTCALL", "NOCALLFG", "donotcallind", "DNCFLG")),
        *((each, ["email"]) for each in ("EMAILOPTOUT", "NOEMAIL", "donotemail")),
        *((each, ["mail"]) for each in ("NOMAIL", "NOMAILFLG")),
        ("SMSOPTOUT", ["sms"]),
    ],
)
def test_a_refusal_closes_its_channels(heading, channels, exports, out, capsys):
    lines = [[*person(1), "N"], [*person(2), "Y"], [*person(3), ""]]
    write(exports / "borrowers.csv", f"{BORROWERS},{heading}", *lines)

    assert bring(exports, out) == 0, capsys.readouterr().err

    assert closed(out) == [("B2", channel) for channel in channels]


@pytest.mark.parametrize(
    ("heading", "channel"),
    [
        *((each, "phone") for each in ("OKTOCALL", "CANCALL", "CALLOPTIN")),
        *((each, "") for each in ("MAYCONTACT", "OPTINFLG", "OKTOCONTACT")),
        ("EMAILOPTIN", "email"),
    ],
)
def test_a_permission_closes_for_whoever_does_not_say_yes(heading, channel, exports, out, capsys):
    lines = [[*person(1), "Y"], [*person(2), "N"], [*person(3), "Y"]]
    write(exports / "borrowers.csv", f"{BORROWERS},{heading}", *lines)

    assert bring(exports, out) == 0, capsys.readouterr().err

    assert closed(out) == [("B2", channel)]


@pytest.mark.parametrize("heading", ["msdyn_gdproptout", "FCFLAG", "CONSENTFLG", "dnc_yn"])
def test_one_that_is_not_understood_is_asked_for(heading):
    assert consent.is_told(heading)


@pytest.mark.parametrize(
    "heading",
    [
        *("Notes", "PHONENO", "CALLNO", "MAILNO", "CONTACTNO", "Nocode", "Phonebook", "Candidate"),
        *("Isocode", "Noncash", "Optional", "MAILCODE", "Norton", "NOTICEDATE", "oktoberfest"),
        *("NOTERATE", "CONTACTDATE", "EMAILADDR", "CELLPHONE", "MARKETVALUE", "STOPDATE", "maybe"),
        *("STATECODE", "cancel", "optionarm", "Nomad", "textile", "Mayfield", "canal", "dncase"),
    ],
)
def test_what_only_begins_like_it_is_one_word(heading):
    assert parted(heading.lower()) == heading.lower()
    assert not refusals.speaks_of_refusal(heading) or "dnc" in heading


def test_every_refusal_and_permission_is_known_without_blanks():
    said = (
        *(f"{refusal} {what}" for refusal in ("do not", "opt out") for what in ("call", "email")),
        *(each for phrases in wishes.PERMISSIONS.values() for each in phrases),
    )
    unknown = [
        phrase
        for phrase in said
        if len(phrase.split()) > 1
        and (consent.refused(phrase), consent.permitted(phrase))
        != (
            consent.refused(vocabulary.words(phrase.replace(" ", ""))),
            consent.permitted(vocabulary.words(phrase.replace(" ", ""))),
        )
    ]
    assert unknown == []
