"""What a line of a list says beside its channel closes more than that channel."""

import pytest

from tests.unit.command.importing.support.imports import closed, imported, rows
from tests.unit.command.importing.support.people import BORROWERS, bring, person, write


def listed(exports, heading, *lines, name="optouts.csv", key="Borrower ID"):
    write(exports / "borrowers.csv", BORROWERS, *map(person, range(1, 6)))
    write(exports / name, f"{key},Opt-Out Channel,Date,{heading}", *lines)


@pytest.mark.parametrize(
    ("heading", "channel", "cell"),
    [
        ("Notes", "Email", "Do not call either, very angry"),
        ("Notes", "SMS", "says stop calling too"),
        ("Notes", "Email", "passed away 2/26"),
        ("Extra", "SMS", "litigator"),
        ("Keyword", "SMS", "STOP ALL"),
        ("Status", "Mail", "Do Not Contact"),
        ("Federal DNC Date", "Email", "5/6/2019"),
        ("C&D Rcvd", "Email", "1/2/2026"),
        ("SCRA Flag", "Email", "Y"),
        ("All Channels", "SMS", "Y"),
        ("Scope", "SMS", "All"),
        ("Type", "SMS", "Global opt-out"),
        ("Level", "Email", "Company-wide"),
        ("Notes", "SMS", "asked to stop contact"),
        ("Notes", "Phone", "do not call or email me"),
        ("Notes", "Phone", "do not call, nor write"),
        ("Comments", "SMS", "on national registry"),
        ("Comments", "Email", "Do not call either"),
        ("Reason", "SMS", "STOP ALL"),
    ],
)
def test_who_says_more_than_the_channel_is_closed_by_all(
    heading, channel, cell, exports, out, capsys
):
    listed(exports, heading, ["B2", channel, "2026-01-05", cell], ["B3", channel, "2026-01-06", ""])

    assert bring(exports, out) == 0, capsys.readouterr().err

    assert closed(out) == [("B2", "all"), ("B3", channel)]
    [told] = [each for each in rows(out / "import_report.csv") if each["reason"] == "REFUSAL_HEARD"]
    assert (told["file"], told["value"]) == ("optouts.csv", cell)


@pytest.mark.parametrize(
    ("heading", "channel", "cell"),
    [
        ("Notes", "Email", "unsubscribed"),
        ("Notes", "Email", "Unsubscribed via link 1/5/26"),
        ("Notes", "Email", "do not email"),
        ("Keyword", "SMS", "STOP"),
        ("Keyword", "SMS", "UNSUBSCRIBE"),
        ("Reply", "SMS", "stop"),
        ("Notes", "Phone", "do not call or text"),
        ("Opt-Out Source", "Email", "web form"),
        ("Deceased", "Email", "N"),
        ("Federal DNC Date", "Email", ""),
        ("Federal DNC Date", "Phone", "5/6/2019"),
        ("Agent", "SMS", "Stop, Ann"),
        ("Campaign", "SMS", "All"),
        ("Global ID", "SMS", "7731"),
        ("Legal Name", "Email", "Ann Lee"),
        ("Method", "Email", "List-Unsubscribe header"),
        ("Message", "SMS", "STOP texting me"),
        ("Message", "Email", "Please unsubscribe me from this list"),
        ("Notes", "Phone", "asked to be put on the do not call list"),
        ("Reason", "Email", "clicked unsubscribe"),
        ("Reason", "SMS", "contact opted out of texts"),
    ],
)
def test_who_says_no_more_keeps_the_other_channels(heading, channel, cell, exports, out, capsys):
    listed(exports, heading, ["B2", channel, "2026-01-05", cell])

    assert bring(exports, out) == 0, capsys.readouterr().err

    assert closed(out) == [("B2", channel)]


LIST = """
[[source]]
files = "optouts.csv"
ignored = ["Opt-Out Channel"]
[source.do_not_contact_addresses]
address = "Phone"
channel = {channel}
"""


@pytest.mark.parametrize("channel", ['"Opt-Out Channel"', '{constant = "sms"}'])
def test_a_list_by_address_is_heard_too_and_closes_who_owns_it(channel, exports, out, capsys):
    write(exports / "borrowers.csv", BORROWERS, *map(person, range(1, 6)))
    assert bring(exports, out) == 0, capsys.readouterr().err
    mapping = exports / "mapping.toml"
    mapping.write_text(
        (out / "mapping.toml").read_text(encoding="utf-8") + LIST.format(channel=channel)
    )
    lines = (
        ["512-234-5602", "sms", "", "STOP ALL, lawyer called"],
        ["512-234-5603", "sms", "", "STOP"],
    )
    write(exports / "optouts.csv", "Phone,Opt-Out Channel,Date,Keyword", *lines)
    sources = sorted(exports.glob("*.csv"))

    code = imported(*sources, "--mapping", mapping, "--out", out / "again")

    assert code == 0, capsys.readouterr().err
    told = [*rows(out / "again" / "do_not_contact_addresses.csv")]
    assert {each["address"]: each["channel"] for each in told} == {
        "512-234-5602": "all",
        "512-234-5603": "sms",
    }
    assert closed(out / "again") == [("B2", "")]
