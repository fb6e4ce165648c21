"""A table that names people by numbers and addresses alone: it closes what its mapping says."""

import pytest

from tests.unit.command.importing.support.imports import closed, imported, rows
from tests.unit.command.importing.support.people import BORROWERS, bring, person, write

FLAGS = """
phone = "Do Not Call"
email = "Email Opt Out"
sms = "SMS Opt Out Reason"
mail = "No Letters"
every_channel = "Do Not Contact"
by_word = {column = "Tag", others = "open"}
"""
HEADER = ["Email", "Mobile", "Do Not Call", "Email Opt Out", "SMS Opt Out Reason", "No Letters",
          "Do Not Contact", "Tag"]  # fmt: skip


@pytest.fixture
def given(exports, out):
    """What is written of a contact who says this: by id, and by address."""

    def run(email="z@example.net", mobile="617-555-0101", **said):
        assert bring(exports, out) == 0
        mapping = out.with_name("m.toml")
        told = (out / "mapping.toml").read_text(encoding="utf-8")
        source = f"[[source]]\nfiles = 'contacts.csv'\n[source.opt_outs]\n{FLAGS}"
        mapping.write_text(f"{told}\n{source}", encoding="utf-8")
        named = {name: said.get(name.replace(" ", "_"), "") for name in HEADER}
        line = (named | {"Email": email, "Mobile": mobile}).values()
        other = ["y@example.net", "617-555-0102", "Y", *[""] * (len(line) - 3)]
        write(exports / "contacts.csv", ",".join(HEADER), line, other)
        files = sorted(exports.iterdir())
        assert imported(*files, "--out", out, "--mapping", mapping) == 0
        addresses = [
            (e["address"], e["channel"]) for e in rows(out / "do_not_contact_addresses.csv")
        ]
        return closed(out), [each for each in addresses if each != ("+16175550102", "phone")]

    return run


@pytest.mark.parametrize(
    ("said", "addresses"),
    [
        ({"Do_Not_Call": "Y"}, [("+16175550101", "phone")]),
        ({"Email_Opt_Out": "true"}, [("z@example.net", "email")]),
        ({"SMS_Opt_Out_Reason": "STOP"}, [("+16175550101", "sms")]),
        (
            {"Email_Opt_Out": "X", "SMS_Opt_Out_Reason": "STOP"},
            [("z@example.net", "email"), ("+16175550101", "sms")],
        ),
    ],
)
def test_a_flag_closes_its_channel(said, addresses, given):
    assert given(**said) == ([], addresses)


EVERY = [("z@example.net", ""), ("+16175550101", "")]


@pytest.mark.parametrize(
    "said",
    [
        {"Do_Not_Contact": "Y"},
        {"Do_Not_Call": "Y - deceased"},
        {"Email_Opt_Out": "asked to be left alone"},
        {"SMS_Opt_Out_Reason": "STOP ALL"},
        {"SMS_Opt_Out_Reason": "spoke with him"},
        {"No_Letters": "Y"},
        {"Tag": "unsubscribed"},
        {"Email_Opt_Out": "Y", "Tag": "do not call"},
        {"Email_Opt_Out": "Y", "Do_Not_Contact": "Y"},
    ],
)
def test_what_may_be_more_closes_every_channel(said, given):
    assert given(**said) == ([], EVERY)


def test_whose_the_address_is_does_not_hear_of_it_by_another(given):
    ids, addresses = given(mobile="512-234-5601", Email_Opt_Out="Y")

    assert (ids, addresses) == ([("B1", "email")], [("z@example.net", "email")])


def test_where_none_is_of_the_channel_each_is_closed(given):
    assert given(email="", Email_Opt_Out="Y") == ([], [("+16175550101", "email")])


LOANS = ["4155550101", "4155550102"]  # written as telephone numbers are


def numbered(exports, *, phone="512-234-5601"):
    path = exports / "loans.csv"
    text = path.read_text(encoding="utf-8")
    for at, number in enumerate(LOANS, start=1):
        text = text.replace(f"L{at},", f"{number},")
    path.write_text(text, encoding="utf-8")
    write(exports / "borrowers.csv", BORROWERS, person(1, Phone=phone), *map(person, (2, 3)))


@pytest.mark.parametrize("tag", ["4155550101", "4155550101 "])
def test_a_loans_number_is_no_telephone_number_and_closes_whoever_owes_it(tag, exports, given):
    numbered(exports)

    ids, addresses = given(Tag=tag, Email_Opt_Out="Y")
    assert (ids, addresses) == ([("B1", "email")], [("z@example.net", "email")])


@pytest.mark.parametrize(
    ("said", "phone", "number"),
    [
        ({"Tag": "4155550199"}, "512-234-5601", "4155550199"),  # no loan's
        ({"Tag": "4155550101"}, "415-555-0101", "4155550101"),  # a borrower's, too
        ({"mobile": "4155550101"}, "512-234-5601", "4155550101"),  # under Mobile
    ],
)
def test_any_other_number_is_one(said, phone, number, exports, given):
    numbered(exports, phone=phone)

    _, addresses = given(Do_Not_Contact="Y", **said)
    assert (f"+1{number}", "") in addresses
