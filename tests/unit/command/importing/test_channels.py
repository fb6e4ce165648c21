"""The words of a list for its channels: what is written for them, and what a run closes by that."""

import pytest

from infra.command.importing.conversion.opt_outs.channels import channels_of
from tests.unit.command.importing.support.imports import closed, imported, rows
from tests.unit.command.importing.support.people import BORROWERS, bring, person, write


def bring_mapped(exports, out, source):
    """The exit code with a mapping, made of the exports without the list, that reads it so."""
    (listed,) = (path for path in exports.iterdir() if path.name == "dnc.csv")
    others = [path for path in exports.iterdir() if path != listed]
    assert imported(*sorted(others), "--out", out, "--yes") == 0
    mapping = out.with_name("m.toml")
    told = (out / "mapping.toml").read_text(encoding="utf-8")
    mapping.write_text(f"{told}\n{source}", encoding="utf-8")
    return bring(exports, out, "--mapping", mapping)


def bring_listed(exports, out, *lines):
    write(exports / "dnc.csv", "Phone,Channel", *lines)
    source = "[[source]]\nfiles = 'dnc.csv'\n[source.do_not_contact_addresses]\n"
    return bring_mapped(exports, out, f"{source}address = 'Phone'\nchannel = 'Channel'\n")


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ("phone", "Call,Calls,Calling,Voice,Phone Call,Phone Calls,Telephone,Cell,Cell Phone"),
        ("phone", "Mobile,Mobile Phone,telephone call,CALL , Call Marketing,Phone/Cell"),
        ("sms", "Text,Texts,Texting,Text Message,Text  Messages,MMS,SMS/MMS,SMS Marketing"),
        ("sms", "SMS Messages,SMS and MMS,text messaging"),
        ("email", "E-mail,E-Mails,E Mail,Emails,e-mail marketing,Email Marketing"),
        ("mail", "Direct Mail,US Mail,Postal Mail,Postal,Letter,Letters"),
    ],
)
def test_a_plain_word_is_a_channel(channel, words):
    for word in words.split(","):
        assert channels_of(word) == (channel,), word


@pytest.mark.parametrize(
    ("cell", "channels"),
    [
        ("Call and Text", ("phone", "sms")),
        ("Text/Call", ("sms", "phone")),
        ("Phone, E-mail; Direct Mail", ("phone", "email", "mail")),
        ("Calls & Texts", ("phone", "sms")),
        ("Mail + Email", ("mail", "email")),
        ("Call or SMS", ("phone", "sms")),
        ("Phone|Mail", ("phone", "mail")),
    ],
)
def test_several_are_each_of_them(cell, channels):
    assert channels_of(cell) == channels


@pytest.mark.parametrize("word", ["Phone", "SMS", "Email", "Mail"])
def test_what_a_run_knows_stays_as_it_stands(word):
    assert channels_of(word) == (word,)


@pytest.mark.parametrize(
    "cell",
    ["", "All", "Any", "Both", "Landline", "Fax", "DNC", "Marketing", "No Call", "Call STOP",
     "Phone and Marketing", "Email, all", "Text only", "Call, deceased", "Calls (see notes)",
     "Mailing", "Messages", "Call/", "Contact", "Call me by mail", "Text, not email"],
)  # fmt: skip
def test_any_other_word_stays_and_closes_every_channel(cell):
    assert channels_of(cell) == (cell,)


def test_a_list_by_id_has_a_line_for_each(exports, out):
    lines = ["B1,Calls", "B2,Call and Text", "B3,Direct Mail", "B4,All", "B5,Voice; litigator"]
    write(exports / "dnc.csv", "Borrower ID,Channel", *(line.split(",") for line in lines))

    assert bring(exports, out) == 0

    assert closed(out) == [
        *[("B1", "phone"), ("B2", "phone"), ("B2", "sms"), ("B3", "mail"), ("B4", "All")],
        ("B5", "Voice; litigator"),
    ]


def test_a_list_by_address_too(exports, out):
    lines = ["512-234-5601,Texts", "512-234-5602,Call and Text", "a3@example.org,E-mail"]
    more = ["512-234-5604,Landline"]

    assert bring_listed(exports, out, *(line.split(",") for line in lines + more)) == 0

    told = rows(out / "do_not_contact_addresses.csv")
    assert [(each["address"], each["channel"]) for each in told] == [
        *[("512-234-5601", "sms"), ("512-234-5602", "phone"), ("512-234-5602", "sms")],
        *[("a3@example.org", "email"), ("512-234-5604", "Landline")],
    ]


def test_the_numbers_beside_an_id_are_closed_by_each(exports, out):
    write(exports / "dnc.csv", "Borrower ID,Tel,Channel", ["B1", "617-555-0101", "Call and Text"])

    assert bring(exports, out) == 0

    told = rows(out / "do_not_contact_addresses.csv")
    assert [(each["address"], each["channel"]) for each in told] == [
        ("+16175550101", "phone"),
        ("+16175550101", "sms"),
    ]


def test_whose_other_number_is_listed_is_closed_by_each(exports, out):
    others = ["617-555-0101", ""]
    people = [[*person(at), other] for at, other in enumerate(others, start=1)]
    write(exports / "borrowers.csv", f"{BORROWERS},Home Phone", *people)

    assert bring_listed(exports, out, ["617-555-0101", "Text and Call"]) == 0

    assert closed(out) == [("B1", "sms"), ("B1", "phone")]


@pytest.mark.parametrize(
    ("heading", "cell", "written"),
    [
        ("Federal DNC Date", "5/6/2019", "all"),
        ("Federal DNC Date", "", "sms"),
        ("Federal DNC Date", "No", "sms"),
        ("Deceased Date", "2/26/2026", "all"),
        ("Opt-Out Date", "5/6/2019", "sms"),
        ("Text Opt-Out Date", "5/6/2019", "sms"),
    ],
)
def test_so_does_one_in_which_another_heading_refuses_more(heading, cell, written, exports, out):
    write(exports / "dnc.csv", f"Borrower ID,Channel,{heading}", ["B1", "Texts", cell])
    mapping = "[[source]]\nfiles = 'dnc.csv'\n[source.do_not_contact]\n"
    listed = "borrower_id = 'Borrower ID'\nchannel = 'Channel'\n"
    assert bring_mapped(exports, out, mapping + listed) == 0

    assert closed(out) == [("B1", written)]


@pytest.mark.parametrize(
    ("channel", "note", "written"),
    [
        ("Call", "passed away 2/26", ["all"]),
        ("E-mail", "litigator", ["all"]),
        ("Texts", "do not call either", ["all"]),
        ("Call and Text", "Do Not Contact", ["all"]),
        ("Calls", "Do not call", ["phone"]),
        ("Call and E-mail", "do not e-mail", ["phone", "email"]),
        ("Texts", "STOP", ["sms"]),
        ("Texts", "Opted Out", ["sms"]),
        ("Texts", "spoke with Ann", ["sms"]),
        ("Phone", "asked by mail", ["Phone"]),
    ],
)
def test_a_line_that_refuses_more_in_another_cell_closes_every_channel(
    channel, note, written, exports, out
):
    write(exports / "dnc.csv", "Borrower ID,Channel,Status", ["B1", channel, note])
    mapping = "[[source]]\nfiles = 'dnc.csv'\n[source.do_not_contact]\n"
    listed = "borrower_id = 'Borrower ID'\nchannel = 'Channel'\n"
    assert bring_mapped(exports, out, mapping + listed) == 0

    assert closed(out) == [("B1", each) for each in written]
