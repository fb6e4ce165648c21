"""A yes or a no under a heading about contact is asked about, whatever else the heading says."""

import pytest

from infra.command.importing.headings import contact
from tests.unit.command.importing.support.imports import closed
from tests.unit.command.importing.support.people import BORROWERS, bring, person, write

OF_CONTACT = (
    *("Calls", "Call", "Call?", "Email?", "SMS", "Marketing", "Marketing?", "Telemarketing"),
    *("Telemarketing OK", "Dial OK", "Outreach OK", "Eligible for Marketing", "Mktg Eligible"),
    *("Campaign Eligible", "Promotional Emails", "Can't Call", "Cannot Call", "Non-Contact"),
    *("Not Allowed to Contact", "DN Call", "No Mktg", "Suspend Calls", "Objects to Marketing"),
    *("Newsletter", "Include in Campaign", "Acepta llamadas", "Permiso de contacto"),
    *("Autoriza contacto", "No Publicidad", "Recibe correos", "hs_marketable_status"),
)
OF_REFUSAL = (
    *("Leave Alone", "No Touch", "Excl Flag", "Supp Code", "CCPA Delete Request", "ShouldForget"),
    *("Erasure Request", "Excluido", "Baja", "Lista Robinson", "Fecha de Defuncion", "Alive"),
)
OF_HARDSHIP = (
    *("Petition Date", "341 Date", "Proof of Claim", "MFR Date", "Sheriff Sale Date", "NOD Date"),
    *("Judgment Date", "Estate Flag"),
)


def flagged(exports, heading, *said):
    lines = [[*person(at), cell] for at, cell in enumerate(said, start=1)]
    write(exports / "borrowers.csv", f"{BORROWERS},{heading}", *lines)


@pytest.mark.parametrize("heading", [*OF_CONTACT, *OF_REFUSAL])
def test_a_flag_is_asked_about_or_closes(heading, exports, out, capsys):
    flagged(exports, heading, "Y", "N", "Y", "Y")

    exit_code = bring(exports, out)

    told = capsys.readouterr().err
    is_asked = exit_code == 2 and f"{heading!r} of borrowers.csv may say who is not" in told
    assert is_asked or (exit_code == 0 and closed(out)), told


@pytest.mark.parametrize("heading", OF_HARDSHIP)
def test_a_step_of_a_court_is_asked_about_where_few_have_it(heading, exports, out, capsys):
    flagged(exports, heading, "", "2026-01-05", "", "")

    assert bring(exports, out) == 2

    assert f"{heading!r} of borrowers.csv may say who is not" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Comm Pref", ["EMAIL", "NONE", "EMAIL", "PHONE"]),
        ("F/C Status", ["C", "F", "C", "C"]),
        ("Contact Code", ["A", "D", "A", "A"]),
        ("Contact Channel", ["Phone", "Email", "None", "Mail"]),
        ("Contact Channels", ["Phone", "Email", "Mail", "Mail"]),
        ("Communication Channel", ["Phone", "Email", "Phone", "Mail"]),
    ],
)
def test_a_preference_that_everybody_has_is_asked_about(heading, cells, exports, out, capsys):
    flagged(exports, heading, *cells)

    assert bring(exports, out) == 2

    assert f"{heading!r} of borrowers.csv may say who is not" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["dnc.csv", "opt outs.csv", "march.csv"])
def test_the_channel_of_a_list_is_what_it_refuses(name, exports, out, capsys):
    is_called_so = name != "march.csv"
    header = "Borrower ID,Last Name,Channel" + ",Reason" * (not is_called_so)
    lines = ["B2", "Lee", "phone"], ["B3", "Lee", "mail"]
    write(exports / "borrowers.csv", BORROWERS, *map(person, (1, 2, 3, 4)))
    write(exports / name, header, *([*line, "asked"][: header.count(",") + 1] for line in lines))

    assert bring(exports, out) == 0, capsys.readouterr().err

    assert closed(out) == [("B2", "phone"), ("B3", "mail")]


@pytest.mark.parametrize(
    ("heading", "told", "may"),
    [
        ("Best Time to Call", ["Evening", "Never"], True),
        ("Email Frequency", ["weekly", "never"], True),
        ("Contact Method", ["EMAIL", "NONE"], True),
        ("Comm Pref", ["Phone", "None"], True),
        ("Acepta llamadas", ["Sí", "No"], True),
        ("Acepta llamadas", ["S", "N"], True),
        ("SMS", ["1.0", "0.0"], True),
        ("Pref Contact Method", ["Email", "none"], True),
        ("Contact Channel", ["Phone", "Mail"], True),
        ("Channel", ["Email", "Phone"], True),
        ("Contact Code", ["A", "D"], True),
        ("Mktg Code", ["A1", "D"], True),
        ("Channel", ["Retail", "Broker"], False),
        ("Contact Code", ["A"], False),
        ("Contact Code", ["Austin", "Denver"], False),
        ("Market Code", ["A", "D"], False),
        ("Email", ["None", "ann@ex.com"], False),
        ("Best Time to Call", ["Evening", "Morning"], False),
        ("Contact Method", ["EMAIL", "PHONE"], False),
        ("Contact Name", ["Ann", "Bob"], False),
        ("Telefono de contacto", ["512-234-5601"], False),
        ("Calls", ["0", "1", "2", "7"], False),
        ("Calls Last 30 Days", ["0", "1"], False),
        ("Call Date", ["1", "0"], False),
        ("Marketing", ["", "n/a"], False),
        *((each, ["Y", "N"], False) for each in ("Email Verified", "Mailing Address Same")),
        *((each, ["Y", "N"], False) for each in ("Home Phone Type", "Escrow", "Market Area")),
        *((each, ["Y", "N"], False) for each in ("Recall", "Textile", "Email Bounced", "Option")),
    ],
)
def test_what_stands_there_may_refuse(heading, told, may):
    assert contact.may_refuse(heading, told) is may


@pytest.mark.parametrize(
    "heading",
    [
        *("Email Verified", "Mailing Same As Property", "Paid Off", "Escrowed", "Mobile Home"),
        *("Payment Excl Escrow", "Mobile App Login", "Living Area", "Price Objective"),
    ],
)
def test_a_flag_of_something_else_is_left_aside(heading, exports, out):
    flagged(exports, heading, "Y", "N", "Y", "Y")

    assert bring(exports, out) == 0

    assert closed(out) == []
