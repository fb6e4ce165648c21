"""Of a person who opts out every number and address is closed, wherever an export has it."""

import pytest

from infra.command.importing.conversion.people import contacts
from tests.oracle import refusal_words
from tests.sql.support import ways
from tests.unit.command.importing.support.imports import closed, rows
from tests.unit.command.importing.support.people import BORROWERS, bring, person, write


def addresses(out):
    told = rows(out / "do_not_contact_addresses.csv")
    return {(each["address"], each["channel"]) for each in told}


def listed(text):
    return [line.split(",") for line in text.split("/")]


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        ("Phone,Email", ["512-234-5602,a3@example.org"]),
        ("Email,Phone,Alternate Phone", ["a3@example.org,512-234-5602,"]),
    ],
)
def test_every_address_of_a_line_of_a_list_is_closed_also_by_its_draft(
    header, lines, exports, out, capsys
):
    write(exports / "suppress.csv", header, *(line.split(",") for line in lines))
    assert bring(exports, out) == 2
    draft = out / "mapping.toml"
    columns = [name for name in header.split(",") if name != "Alternate Phone"]
    to_say = f'files = "suppress.csv"\n[source.do_not_contact_addresses]\naddress = {columns}\n'
    text = draft.read_text(encoding="utf-8").partition("\n# [[source]]")[0]
    draft.write_text(f"{text}\n[[source]]\n{to_say}", encoding="utf-8")

    assert bring(exports, out, "--mapping", draft) == 0, capsys.readouterr().err

    assert addresses(out) == {("512-234-5602", ""), ("a3@example.org", "")}


@pytest.mark.parametrize(
    ("header", "line", "says"),
    [
        ("Borrower ID,Channel,Reason,Phone", "B1,phone,asked,512-234-5602", {"+15122345602"}),
        ("Borrower ID,Channel,Email,Reason", "B1,email,a2@example.org,asked", {"a2@example.org"}),
        ("Borrower ID,Channel,Notes", "B1,phone,her cell is 512 234 5602", {"+15122345602"}),
        # her address names her, and it is calls that she refuses
        ("Borrower ID,Channel,Phone,Email", "B1,phone,512-234-5602,a2@x.org", {"+15122345602"}),
        ("Borrower ID,Channel,Email", "B1,phone,a2@example.org", {"a2@example.org"}),
        ("Borrower ID,Channel,Phone", "B1,mail,512-234-5602", set()),
    ],
)
def test_every_number_and_address_in_a_line_of_opt_outs_is_closed(
    header, line, says, exports, out, capsys
):
    write(exports / "dnc.csv", header, line.split(","))

    assert bring(exports, out) == 0, capsys.readouterr().err

    assert {address for address, _ in addresses(out)} == says
    assert [each for each, _ in closed(out)] == ["B1"]
    assert not [row for row in rows(out / "import_report.csv") if row["reason"] == "DIFFERS"]


def test_a_line_of_a_list_that_says_neither_channel_nor_reason_opts_out(exports, out):
    header = "Borrower ID,Channel,Reason,Phone"
    write(exports / "dnc.csv", header, ["B1", "phone", "asked", ""], ["B2", "", "", "512-234-5609"])

    assert bring(exports, out) == 0

    assert closed(out) == [("B1", "phone"), ("B2", "")]


@pytest.mark.parametrize(
    "cell",
    [
        *("STOP 512-234-5601", "do not use 512-234-5601", "512-234-5601 NO", "NO 512-234-5601"),
        *("remove 512-234-5601", "attorney 512-234-5601", "DO NOT DIAL 512-234-5601"),
        *("asked us not to call 512-234-5601", "ask for Ann 512-234-5601", "512-234-5601 (no)"),
        *("512-234-5601 N/C", "512-234-5601 BK", "512-234-5601; STOP", "512-234-5601 (X)"),
        *("512-234-5601 text ok? no", "512-234-5601 not verified"),
        *("512-234-5601 (cell), wrong", "512-234-5601 ne pas appeler", "нет 512-234-5601"),
    ],
)
def test_a_word_beside_a_number_that_is_no_label_closes_calls(cell, exports, out):
    write(exports / "borrowers.csv", BORROWERS, person(1, Phone=cell), *map(person, range(2, 6)))

    assert bring(exports, out) == 0

    assert {who for who, channel in closed(out) if channel in ("", "phone")} == {"B1"}
    told = [row["value"] for row in rows(out / "import_report.csv")
            if row["reason"] == "REFUSAL_HEARD"]  # fmt: skip
    assert told == [cell]


@pytest.mark.parametrize(
    "cell",
    [
        *("512-234-5601 (home)", "cell: 512-234-5601", "Home Phone No. 512-234-5601"),
        *("512-234-5601 x12", "512-234-5601 ext. 7", "H 512-234-5601 or C 512-234-5609"),
        *("no. 512-234-5601", "1-800-FLOWERS", "husband 512-234-5601"),
        *("512-234-5601 preferred", "co-borrower 512-234-5601", "512-234-5601 m\u00f3vil"),
        *("Tel\u00e9fono 512-234-5601", "512-234-5601 extn 12", "512-234-5601 (verified)"),
        *("512-234-5601 text ok", "512-234-5601 yes", "wk 512-234-5601", "512-234-5601 2nd"),
    ],
)
def test_a_label_beside_a_number_closes_nothing(cell, exports, out):
    write(exports / "borrowers.csv", BORROWERS, person(1, Phone=cell), *map(person, range(2, 6)))

    assert bring(exports, out) == 0

    assert closed(out) == []


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        *((cell, [("B1", "phone")]) for cell in ("512-234-5671 ask for Ann", "512-234-5671 STOP")),
        ("512-234-5671 (work)", []),
    ],
)
def test_a_word_beside_a_number_that_is_not_read_closes_what_it_says(cell, says, exports, out):
    known, others = [*person(1), cell], [[*person(at), ""] for at in range(2, 6)]
    write(exports / "borrowers.csv", f"{BORROWERS},Fax Number", known, *others)

    assert bring(exports, out) == 0

    assert closed(out) == says


@pytest.mark.parametrize("label", sorted({*ways.listed(refusal_words.LABELS)} - {"no"}))
def test_each_label_says_nothing_beside_a_number_and_beside_an_address(label):
    for cell in (f"512-234-5601 ({label})", f"{label} a1@example.org"):
        assert contacts.refused_beside(cell, "US") is None
    for said, channel in (("512-234-5601", "phone"), ("a1@example.org", "email")):
        assert contacts.refused_beside(f"{said} {label} zoe", "US") == channel


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        *((cell, [("B1", "email")]) for cell in ("a1@example.org STOP", "remove a1@example.org")),
        *((cell, []) for cell in ("Ann Lee <a1@example.org>", "a1@example.org (work)")),
        *((cell, []) for cell in ("a1@example.org; a2@example.org", "mailto:a1@example.org")),
    ],
)
def test_a_word_beside_an_e_mail_address_that_is_no_label_closes_e_mail(cell, says, exports, out):
    write(exports / "borrowers.csv", BORROWERS, person(1, Email=cell), *map(person, range(2, 6)))

    assert bring(exports, out) == 0

    assert closed(out) == says


PHONES = BORROWERS.replace(",Phone", ",Cell Phone,Home Phone,Work Email")


def of_several(number, cell="", home="", email=""):
    line = person(number)
    return [*line[:4], cell, home, email, *line[5:]]


@pytest.mark.parametrize(
    ("cell", "home"),
    [("512-234-5671 STOP", "512-234-5672"), ("512-234-5672", "512-234-5671 do not call")],
)
def test_a_number_that_is_not_taken_is_closed_if_a_word_stands_beside_it(cell, home, exports, out):
    write(exports / "borrowers.csv", PHONES, of_several(1, cell, home), of_several(2))

    assert bring(exports, out) == 0

    assert closed(out) == [("B1", "phone")]
    assert ("+15122345671", "phone") in addresses(out)


@pytest.mark.parametrize(
    ("channel", "says"),
    [
        ("", {("+15122345672", ""), ("w1@example.org", "")}),
        ("phone", {("+15122345672", "phone")}),
        ("sms", {("+15122345672", "sms")}),
        ("email", {("w1@example.org", "email")}),
        ("mail", set()),
        ("Fax", {("+15122345672", "fax"), ("w1@example.org", "fax")}),
    ],
)
@pytest.mark.parametrize("listed_id", ["B1", "b1"])
def test_an_opt_out_closes_what_is_not_taken_on_its_channel(channel, listed_id, says, exports, out):
    known = of_several(1, "512-234-5671", "512-234-5672", "w1@example.org")
    write(exports / "borrowers.csv", PHONES, known, of_several(2, "512-234-5679", "512-234-5678"))
    write(exports / "dnc.csv", "Borrower ID,Channel,Reason", [listed_id, channel, "asked"])

    assert bring(exports, out) == 0

    assert addresses(out) == says


@pytest.mark.parametrize(
    "cell",
    [
        *("512-234-5671", "5122345671.0", "+1 512 234 5671", "1-512-234-5671", "15122345671.0"),
        *("(512) 234-5671 x12", "512.234.5671 ext. 7", "512-234-5671, ext 7", "512-234-5671 #12"),
    ],
)
def test_a_number_that_is_taken_is_closed_by_the_run_alone_however_it_is_written(
    cell, exports, out
):
    write(exports / "borrowers.csv", PHONES, of_several(1, cell, cell), of_several(2))
    write(exports / "dnc.csv", "Borrower ID,Channel,Reason", ["B1", "", "asked"])

    assert bring(exports, out) == 0

    [taken] = [row for row in rows(out / "borrower_information.csv") if row["borrower_id"] == "B1"]
    assert (taken["phone"], addresses(out)) == ("+15122345671", set())


def test_a_flag_of_a_column_closes_that_columns_number(exports, out):
    header = PHONES.replace("Work Email", "Home Phone DNC")
    known = of_several(1, "512-234-5671", "512-234-5672", "Y")
    write(exports / "borrowers.csv", header, known, of_several(2, "", "512-234-5672", "N"))

    assert bring(exports, out) == 0

    assert closed(out) == [("B1", "phone")]
    assert addresses(out) == {("+15122345672", "phone")}


def test_each_of_several_numbers_in_a_cell_is_closed(exports, out):
    cell = "512-234-5671, 512-234-5672 / 512.234.5673"
    write(exports / "borrowers.csv", BORROWERS, person(1, Phone=cell), person(2))
    write(exports / "dnc.csv", "Borrower ID,Channel,Reason", ["B1", "phone", "asked"])

    assert bring(exports, out) == 0

    numbers = {(f"+1512234567{at}", "phone") for at in (1, 2, 3)}
    assert addresses(out) == numbers


def test_what_a_second_table_says_otherwise_of_who_opted_out_is_closed(exports, out):
    contacts_of = ["B1", "512-999-0001", "w1@example.org"]
    write(exports / "contacts.csv", "Borrower ID,Cell Phone,Work Email", contacts_of)
    write(exports / "dnc.csv", "Borrower ID,Channel,Reason", ["B1", "", "asked"])

    assert bring(exports, out) == 0

    delivered = next(row for row in rows(out / "borrower_information.csv"))
    beside = {"+15129990001", "+15122345601", "w1@example.org", "a1@example.org"}
    assert {each for each, _ in addresses(out)} == beside - {delivered["phone"], delivered["email"]}


def test_who_opts_out_is_closed_by_a_line_of_theirs_that_cannot_be_read(exports, out):
    unread = ["B3", "Hal", "Wright", " Jr", "h@example.org", "512-234-5603", "P3", "Austin", "TX"]
    write(exports / "borrowers.csv", BORROWERS, person(1), [*unread, "700"], person(4))
    write(exports / "dnc.csv", "Borrower ID,Channel,Reason", ["B3", "", "asked"])

    assert bring(exports, out) == 0

    assert addresses(out) == {("h@example.org", ""), ("+15122345603", "")}


def test_an_id_that_a_spreadsheet_rounded_closes_the_number_beside_it(exports, out):
    rounded = {"Borrower_ID": "1.23457E+11"}
    write(exports / "borrowers.csv", BORROWERS, person(1), person(3, **rounded), person(4))
    write(exports / "dnc.csv", "Borrower ID,Channel,Reason", ["1.23457E+11", "phone", "asked"])

    assert bring(exports, out) == 0

    assert addresses(out) == {("+15122345603", "phone")}


def test_a_rounded_id_in_a_list_is_nobodys_unless_its_line_says_whose(exports, out, capsys):
    header = "Borrower ID,Channel,Reason,Phone"
    whole = [[f"B{at}", "phone", "asked", ""] for at in (1, 2)]
    rounded = ["1.002E+14", "phone", "asked"]
    write(exports / "dnc.csv", header, *whole, [*rounded, "512-234-5603"])
    assert bring(exports, out) == 0
    assert ("+15122345603", "phone") in addresses(out)

    write(exports / "dnc.csv", header, *whole, [*rounded, ""])
    assert bring(exports, out) == 1
    assert "dnc.csv line 4" in capsys.readouterr().out.replace("\n", " ")


def test_nobody_is_closed_who_says_nothing(exports, out):
    write(exports / "borrowers.csv", PHONES, of_several(1, "512-234-5671", "512-234-5672"),
          of_several(2))  # fmt: skip

    assert bring(exports, out) == 0

    assert (closed(out), addresses(out)) == ([], set())


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("512-234-5605, 512-234-5606", ["+15122345605", "+15122345606"]),
        ("5122345605/5122345606", ["+15122345605", "+15122345606"]),
        ("call 512-234-5605 or a@example.org", ["a@example.org", "+15122345605"]),
        ("2020-06-15 10:22:33", []),
        ("4400 1234 1234 1234", []),
    ],
)
def test_several_addresses_of_a_cell_are_found(cell, said):
    assert contacts.addresses_in([cell], "US") == said


BY_TWO = BORROWERS + ",Home Phone,Email 2"
OTHERS = ["512-999-0001", "w1@example.org"]


def bring_with_list(exports, out, header, lines):
    """The exit code, once a draft is completed: all but the channel are closed addresses."""
    write(exports / "listed.csv", header, *lines)
    assert bring(exports, out) == 2
    draft = out / "mapping.toml"
    told = draft.read_text(encoding="utf-8").partition("\n# [[source]]")[0]
    names = header.split(",")
    source = f'files = "listed.csv"\n[source.do_not_contact_addresses]\naddress = "{names[0]}"\n'
    source += 'channel = "Channel"\n' if "Channel" in names else ""
    draft.write_text(f"{told}\n[[source]]\n{source}", encoding="utf-8")
    return bring(exports, out, "--mapping", draft)


@pytest.mark.parametrize(
    ("header", "lines", "who_is_closed"),
    [
        ("Phone", [["(512) 999-0001"]], [("B1", "phone")]),
        ("Phone,Channel", [["512.999.0001", "sms"]], [("B1", "sms")]),
        ("Phone,Channel", [["5129990001", "All"]], [("B1", "")]),
        ("Phone,Channel", [["5129990001", "mail"]], []),
        ("Email", [["W1@Example.org"]], [("B1", "email")]),
        ("Phone", [["5129990001"], ["512-999-0001"]], [("B1", "phone")]),
        ("Phone,Channel", [["512-234-5601", "All"]], [("B1", "")]),
        ("Email,Channel", [["a1@example.org", "every channel"]], [("B1", "")]),
        ("Phone,Channel", [["5129990001", "Voice"]], [("B1", "phone")]),
        ("Phone,Channel", [["512-234-5601", "Voice"]], []),
        # the delivered one a run closes, and what is nobody's stays nobody's
        ("Phone", [["512-234-5601"]], []),
        ("Phone", [["512-999-0009"]], []),
    ],
)
def test_whose_an_address_of_a_list_is_is_closed_if_it_is_not_all_they_have(
    header, lines, who_is_closed, exports, out
):
    people = [[*person(1), *OTHERS], [*person(2), "", ""]]
    write(exports / "borrowers.csv", BY_TWO, *people)

    assert bring_with_list(exports, out, header, lines) == 0

    assert closed(out) == who_is_closed
    told = [each for each in rows(out / "import_report.csv") if each["dataset"] == "do_not_contact"]
    assert [(each["file"], each["line"], each["reason"]) for each in told] == [
        ("listed.csv", "2", "ADDRESS_OF_THEIRS") for _ in who_is_closed
    ]


@pytest.mark.parametrize(
    "cell",
    [
        *("5129990001.0", "+1 (512) 999-0001", "512.999.0001 x12", "home 512-999-0001"),
        "512-999-0009 / 512-999-0001",
    ],
)
def test_however_the_other_number_is_written_it_is_theirs(cell, exports, out):
    write(exports / "borrowers.csv", BY_TWO, [*person(1), cell, ""], [*person(2), "", ""])

    assert bring_with_list(exports, out, "Phone", [["5129990001"]]) == 0

    assert closed(out) == [("B1", "phone")]


@pytest.mark.parametrize(("people", "who_is_closed"), [(4, ["B1", "B2", "B3", "B4"]), (5, [])])
def test_a_number_of_more_people_than_a_household_names_none_of_them(
    people, who_is_closed, exports, out
):
    borrowers = [[*person(at), OTHERS[0], ""] for at in range(1, people + 1)]
    write(exports / "borrowers.csv", BY_TWO, *borrowers)

    assert bring_with_list(exports, out, "Phone", [[OTHERS[0]]]) == 0

    assert [who for who, _ in closed(out)] == who_is_closed
