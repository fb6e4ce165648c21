"""Which names and which cells speak of refusal or of consent, and which do not."""

import pytest

from infra.command.importing.headings import hearing
from infra.command.importing.headings.consent import closed_by
from infra.command.importing.headings.refusals import heard, may_be_heard, speaks_of_refusal
from infra.command.importing.headings.wishes import EVERY_CHANNEL
from lambdas.shared.contract import DATASETS, OPT_OUTS
from tests.oracle import refusal_words, refusals
from tests.sql.support import ways
from tests.unit.command.importing.support import refusing_names
from tests.unit.command.importing.support.disguises import ABBREVIATED, TITLES
from tests.unit.command.importing.support.remarks import HEARD, NOT_HEARD


@pytest.mark.parametrize(
    "name",
    [
        *(
            "DNC",
            "DNC Ind",
            "dnc_2026-12.csv",
            "DNCList",
            "Do Not Call",
            "DoNotCall",
            "do-not-mail",
        ),
        *("donotcontact", "Don't Call", "Opt-Out Date", "OptOut", "opted_out", "SMS Opt In"),
        *("No Call Flag", "No Solicitation", "Unsubscribed", "UNSUB_TIME", "Consent to Call"),
        *("Marketing Pref", "Contact Preference", "OK to Call", "May Contact", "Deceased"),
        *("Cease & Desist", "suppressions", "Suppress Marketing", "Consent Revoked On"),
        *("DND", "DNE", "DNM", "Blocked", "Contactable", "Removed From List", "Exclusions"),
        *("Refused", "blacklist.csv", "Litigation", "TCPA", "Exclude", "Do Not Solicit Flag"),
        *("Date of Death", "Wants Calls", "Attorney Represented", "Represented By Counsel"),
        *("Bankruptcy", "BK Chapter", "In Foreclosure", "FORECLOSURE_DT", "Complaint"),
    ],
)
def test_a_name_speaks_of_refusal_or_consent(name):
    assert speaks_of_refusal(name)


@pytest.mark.parametrize("name", ways.written(refusing_names.NAMES))
def test_each_word_of_a_name_that_speaks_of_it_does(name):
    assert speaks_of_refusal(name)
    assert speaks_of_refusal(f"{name.title().replace(' ', '_')} (1).csv") or name == "excl"


def test_columns_of_borrowers_loans_and_offers_do_not():
    titles = {
        title
        for style in (TITLES, ABBREVIATED)
        for columns in style.values()
        for column, title in columns.items()
        if column not in ("channel", "sms_opt_in")
    }
    columns = {column for each in DATASETS if each not in OPT_OUTS for column in each.header}
    others = {"Notes", "Branch", "Servicer", "Escrow", "Option ARM", "Channel", "loans_az.csv"}
    more = {"Increase", "Call Report Code", "Market", "Decrease", "No. of Units"}
    like = {"Exclusive Agent", "Prepayment Removed", "Closing Attorney", "Chapter Street", "Status"}

    names = (titles | columns | others | more | like) - {"sms_opt_in"}

    assert [name for name in sorted(names) if speaks_of_refusal(name)] == []


@pytest.mark.parametrize("cell", [*HEARD, *map(str.upper, HEARD)])
def test_a_cell_that_refuses_is_heard_by_words_of_the_vocabulary_alone(cell):
    found = heard(cell)

    assert found is not None
    assert not set(found.split()) & {"ann", "smith", "512", "3", "2021", "2024"}
    assert may_be_heard(f"12 Elm Street\n{cell}\n100.00")


@pytest.mark.parametrize("cell", NOT_HEARD)
def test_a_cell_of_something_else_is_not_heard(cell):
    assert heard(cell) is None


def test_each_word_of_refusal_is_heard_in_a_note_where_the_rule_says_so():
    cells = ways.in_a_name()
    found = [cell for cell in cells if hearing.in_a_note(cell) is not None]

    assert found == [cell for cell in cells if refusals.is_heard_in_a_note(cell)]


@pytest.mark.parametrize("word", ["STOP", "Excluded", *ways.listed(refusal_words.MARKED)])
def test_a_word_that_may_be_a_surname_is_heard_where_a_column_tells_of_contact(word):
    assert heard(word, "SMS Reply") == heard(word, "Last Call Outcome") == word.lower()
    if word not in ("death", "foreclose", "suing"):  # heard in any note
        assert heard(word, "Spouse Last Name") is heard(word, "Occupation") is None


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        *((word, "Last SMS Reply") for word in ("END", "Cancel", "QUIT", "UNSUBSCRIBE", "Revoke")),
        *((word, "Last SMS Reply") for word in ("STOP ALL", "stopall", "Opt out", "stop.")),
        *(("STOP", column) for column in ("Message", "Log", "Inbound Replies")),
        *((tags, "Tags") for tags in ("vip;stop", "remove;vip", "nocall", "vip, nomktg", "a|END")),
    ],
)
def test_what_a_carrier_must_heed_is_heard_alone_and_among_tags(cell, column):
    assert heard(cell, column)
    assert heard("vip;north", column) is None


@pytest.mark.parametrize("cell", ["End of lease", "Cancel policy", "vip;stopford", "Endicott"])
def test_such_a_word_in_a_sentence_is_not(cell):
    assert heard(cell, "Last SMS Reply") is None


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "CALL=N|MAIL=Y",
            '{"call_ok": false}',
            "call: no; mail: yes",
            "sms_opt_in=0",
            "Opt-in: N",
        ),
        *("marketing: false", "consent=no", "{'contact_allowed': 'N'}", "OK to Call: No"),
    ],
)
def test_a_permission_that_is_denied_within_a_cell_is_heard(cell):
    assert heard(cell)
    assert may_be_heard(f"12 Elm Street\n{cell}\n100.00")


@pytest.mark.parametrize(
    "cell",
    [
        *("CALL=Y|MAIL=Y", '{"call_ok": true}', "call: none made", "phone: no", "email=n/a"),
        *("recall: no", "Next call: Nov 3", "call: 0", "consent: notary", "escrow=N"),
    ],
)
def test_one_that_is_given_or_of_something_else_is_not(cell):
    assert heard(cell) is None


@pytest.mark.parametrize(
    ("cell", "channels"),
    [
        ("Do Not Call", ["phone"]),
        ("DO NOT CALL (REGISTRY)", ["phone"]),
        ("Do Not Email", ["email"]),
        ("Do not e-mail", ["email"]),
        ("Unsubscribed", ["email"]),
        ("Do Not Mail", ["mail"]),
        ("Don't text", ["sms"]),
        ("Opted out of SMS", ["sms"]),
        ("Do Not Call; Do Not Mail", ["phone", "mail"]),
        ("Do Not Call/Text", ["phone", "sms"]),
        *((cell, [EVERY_CHANNEL]) for cell in ("Do Not Contact", "DNC", "D.N.C.", "Opted out")),
        *((cell, [EVERY_CHANNEL]) for cell in ("Deceased", "Do not call - deceased", "Ch. 7")),
        *((cell, [EVERY_CHANNEL]) for cell in ("Do not call before 9", "Email only", "C&D")),
        *((cell, [EVERY_CHANNEL]) for cell in ("Attorney represented", "REMOVE FROM LIST")),
        *((cell, []) for cell in ("Active", "Closed", "OK to call", "")),
    ],
)
def test_a_cell_closes_the_channels_that_it_names_and_else_every_one(cell, channels):
    assert list(closed_by(cell)) == channels
