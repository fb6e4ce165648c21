"""Whoever said no is not contacted: by id, by number, by address, in whatever wrapping.

A run takes a fifth of a second whatever is in it. So the cases of one rule are people of one town,
each with numbers and addresses of its own, and each case looks at its own people.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle import addresses
from tests.sql.support.lines import borrower, closed, engagement, loan, offer, opt_out


def town(warehouse, *people, matches=None):
    """Delivers borrowers, {"id", "phone", "email"}, each with a loan worth a call."""
    warehouse.deliver_rows("borrower_information", *(borrower(**each) for each in people))
    ids = [each["borrower_id"] for each in people]
    warehouse.deliver_rows(
        "loan_information",
        *(loan(f"L{each}", each, property_id=f"P{each}") for each in ids),
    )
    warehouse.deliver_rows("market_equity", *(offer(f"P{each}") for each in ids))
    warehouse.match({each: each for each in ids} | (matches or {}))


ADDRESSES = {  # of a channel's list: the address, the person's others, and who else is there
    "call": ("phone", "other_phones", "also_called"),
    "email": ("email", "other_emails", "also_written_to"),
    "sms": ("sms_phone", "other_sms_phones", "also_texted"),
}


def lists(warehouse):
    """{channel: {borrower id: (address, others, who else)}} of every channel's list."""
    warehouse.run()
    assert warehouse.query("checks") == []
    leads = warehouse.query("refi_opportunities")
    return {
        channel: {
            row["borrower_id"]: tuple(row[name] for name in names)
            for row in leads
            if channel in (row["lists"] or "").split()
        }
        for channel, names in ADDRESSES.items()
    }


def listed(warehouse, channel):
    return lists(warehouse)[channel]


def open_channels(warehouse):
    """Those on whose list somebody is."""
    return {channel for channel, lines in lists(warehouse).items() if lines}


def rejects(warehouse):
    return {(row["key"], row["reason"], row["effect"]) for row in warehouse.query("rejected_rows")}


def channels_of(found, borrower_id):
    """Those on whose list the borrower is."""
    return {channel for channel, lines in found.items() if borrower_id in lines}


def person(borrower_id, phone="", email=""):
    return {"borrower_id": borrower_id, "phone": phone, "email": email}


def agreed(warehouse, *borrower_ids):
    """They agree to texts."""
    warehouse.deliver_rows(
        "borrower_engagement", *(engagement(each, sms_opt_in="Y") for each in borrower_ids)
    )


def numbered(*cases):
    """Each with two digits that its people have to themselves: in ids, numbers and addresses."""
    return [(str(n), case) for n, case in enumerate(cases, 10)]


WRAPPED = numbered(
    "A{}",
    "'A{}",
    '"=""A{}"""',
    "A{}\N{NO-BREAK SPACE}",
    "\N{ZERO WIDTH NO-BREAK SPACE}A{}",
    "\N{RIGHT SINGLE QUOTATION MARK}A{}",
    "a{}",
    " A{}\t",
)


@pytest.fixture(scope="module")
def wrapped(database):
    """Who is on the call list, where each case's line is an opt-out of A and none of B; rejects."""
    database.clear()
    ids = [each + n for n, _ in WRAPPED for each in "AB"]
    town(database, *(person(each, phone=f"512-555-{ord(each[0])}{each[1:]}") for each in ids))
    database.deliver_rows(
        "do_not_contact", *(f"{written.format(n)},phone,asked" for n, written in WRAPPED)
    )
    return listed(database, "call").keys(), rejects(database)


@pytest.mark.parametrize(("n", "written"), WRAPPED)
def test_an_opt_out_is_understood_in_what_exports_wrap_around_an_id(wrapped, n, written):
    on_the_list, told = wrapped

    assert [each + n in on_the_list for each in "AB"] == [False, True]
    assert not [key for key, _, _ in told if n in key]


@pytest.mark.parametrize("written", ["700.0", "700.00", "'700.0"])
def test_an_id_that_became_a_float_is_understood(warehouse, written):
    town(warehouse, person("700", phone="512-555-0107"))
    warehouse.deliver_rows("do_not_contact", f"{written},,asked")

    assert listed(warehouse, "call") == {}


def test_letters_case_counts_where_an_id_is_written_exactly(warehouse):
    ids = ("ab", "AB", "c")
    town(warehouse, *(person(each, phone=f"512-555-010{n}") for n, each in enumerate(ids)))
    warehouse.deliver_rows("do_not_contact", opt_out("AB", channel=""))

    assert listed(warehouse, "call").keys() == {"ab", "c"}


def test_an_id_in_other_letters_case_means_each_that_it_may_mean(warehouse):
    ids = ("ab", "AB", "c")
    town(warehouse, *(person(each, phone=f"512-555-010{n}") for n, each in enumerate(ids)))
    warehouse.deliver_rows("do_not_contact", opt_out("Ab", channel=""), opt_out("ab", channel=""))

    assert listed(warehouse, "call").keys() == {"c"}
    assert rejects(warehouse) == set()
    [counts] = [r for r in warehouse.relation("row_counts") if r["dataset"] == "do_not_contact"]
    assert [int(counts[name]) for name in ("row_count", "used", "repeated", "rejected")] == [
        *(2, 2, 0, 0)
    ]


@pytest.mark.parametrize(
    ("written", "reason"),
    [("07", "UNKNOWN_BORROWER"), ("7 7", "INVALID_ID"), ("", "MISSING_VALUE")],
)
def test_an_opt_out_that_binds_nobody_is_told(warehouse, written, reason):
    town(warehouse, person("7", phone="512-555-0107"))
    warehouse.deliver_rows("do_not_contact", f"{written},phone,asked")
    warehouse.run()

    assert rejects(warehouse) == {(f"{written}/phone", reason, "row_rejected")}
    [counts] = [r for r in warehouse.relation("row_counts") if r["dataset"] == "do_not_contact"]
    assert (counts["used"], counts["rejected"]) == (0, 1)


REASONS = numbered(
    ("mail", "asked", {"call", "email", "sms"}),
    ("mail", "deceased", set()),
    ("email", "Deceased 5/24", set()),
    ("mail", "unsubscribed", set()),
    ("mail", "DO NOT CALL", {"email"}),
    ("email", "no texts", {"call"}),
    ("mail", "no mail", {"call", "email", "sms"}),
    ("email", "not deceased", {"call", "sms"}),
    ("email", "Email Opt Out: Y", {"call", "sms"}),
    ("EMAIL", "E-mail Opt-Out: 2026-11-20T10:00:00Z", {"call", "sms"}),
    ("email", "Opted out of email: Marketing Information", {"call", "sms"}),
    ("email", "Unsubscribed from all our emails via link", {"call", "sms"}),
    ("phone", "Phone Opt Out: TRUE", {"email"}),
    ("phone", "customer has opted out of calls", {"email"}),
    ("phone", "DNC", {"email"}),
    ("phone", "Cell Phone DNC Ind: Y", {"email"}),
    ("phone", "National DNC Registry 2026-11-01", {"email"}),
    ("email", "DNC", set()),
    ("phone", "DNC, no mail either", set()),
    ("sms", "SMS Opt Out: 1", {"call", "email"}),
    ("sms", "Text Opt-Out", {"call", "email"}),
    ("sms", "unsubscribed from text messages", {"call", "email"}),
    ("mail", "Direct Mail Opt Out: X", {"call", "email", "sms"}),
    ("mail", "opted out of mailings", {"call", "email", "sms"}),
    # of another channel than the line's, or more than one
    ("phone", "Email Opt Out: Y", set()),
    ("", "Email Opt Out: Y", set()),
    ("email", "Email opt out, and texts", set()),
    ("email", "opted out of email and calls", set()),
    ("email", "Email opt out - deceased", set()),
    ("email", "opted out", set()),
    ("email", "opted out of everything", set()),
)


@pytest.fixture(scope="module")
def for_reasons(database):
    """The lists, where everybody has opted out, each for a reason of their own."""
    database.clear()
    town(database, *(person(n, f"512-555-01{n}", f"x{n}@y.org") for n, _ in REASONS))
    agreed(database, *(n for n, _ in REASONS))
    database.deliver_rows(
        "do_not_contact",
        *(opt_out(n, channel=channel, reason=reason) for n, (channel, reason, _) in REASONS),
    )
    return lists(database)


@pytest.mark.parametrize(("n", "case"), REASONS, ids=[" ".join(each[:2]) for _, each in REASONS])
def test_a_reason_that_says_more_than_its_channel_is_heard(for_reasons, n, case):
    assert channels_of(for_reasons, n) == case[2]


@pytest.mark.parametrize(
    ("written", "channel", "left"),
    [
        ("(512) 555-0107", "phone", {"email"}),
        ("x@y.org", "", {"call", "sms"}),
    ],
)
def test_an_address_in_place_of_an_id_is_closed_and_told(warehouse, written, channel, left):
    town(warehouse, person("7", phone="512-555-0107", email="X@y.org"))
    warehouse.deliver_rows("borrower_engagement", engagement("7", sms_opt_in="Y"))
    warehouse.deliver_rows("do_not_contact", f"{written},{channel},asked")

    assert open_channels(warehouse) == left
    assert {reason for _, reason, _ in rejects(warehouse)} <= {"INVALID_ID", "UNKNOWN_BORROWER"}
    assert rejects(warehouse)


def test_an_address_that_both_lists_close_counts_in_its_own_list(warehouse):
    town(warehouse, person("7", phone="512-555-0107"))
    warehouse.deliver_rows("do_not_contact", "(512) 555-0107,phone,asked")
    warehouse.deliver_rows("do_not_contact_addresses", closed("512-555-0107", channel="phone"))

    [counts] = [
        row
        for row in warehouse.relation("row_counts")
        if row["dataset"] == "do_not_contact_addresses"
    ]
    assert [int(counts[name]) for name in ("row_count", "used", "repeated", "rejected")] == [
        *(1, 1, 0, 0)
    ]


def test_of_a_short_and_a_full_line_of_one_opt_out_one_is_used_and_the_short_one_told(warehouse):
    """The short one closes everything, whichever of the two comes first."""
    town(
        warehouse,
        person("A", phone="512-555-0107", email="a@y.org"),
        person("B", phone="512-555-0108", email="b@y.org"),
    )
    warehouse.deliver_rows("do_not_contact", "A,email,asked", "A,email", "B,email", "B,email,asked")
    warehouse.run()

    assert open_channels(warehouse) == set()
    assert rejects(warehouse) == {
        (f"{each}/email", "WRONG_FIELD_COUNT", effect)
        for each, effect in (("A", "value_ignored"), ("B", "value_ignored"))
    }
    [counts] = [r for r in warehouse.relation("row_counts") if r["dataset"] == "do_not_contact"]
    assert [int(counts[name]) for name in ("row_count", "used", "repeated", "rejected")] == [
        *(4, 2, 2, 0)
    ]


def test_a_record_that_cannot_be_used_has_said_no_for_its_number(warehouse):
    """Its key is repeated, so which of its rows is right is not known: both numbers are closed."""
    town(warehouse, person("A", phone="512-555-0107"), person("B", phone="512.555.0108"))
    warehouse.deliver_rows(
        "borrower_information",
        borrower("R", first_name="Bo", phone="512 555 0107"),
        borrower("R", first_name="Bo", phone="512 555 0108"),
    )
    warehouse.deliver_rows("do_not_contact", opt_out("R", channel="phone"))

    assert listed(warehouse, "call") == {}


def test_a_closed_number_is_closed_under_every_id_and_no_other_channel_is(warehouse):
    town(
        warehouse,
        person("A", phone="(512) 555-0107", email="a@x.org"),
        person("B", phone="+1 512.555.0107", email="b@x.org"),
        person("C", phone="512-555-0107 ext. 4", email="c@x.org"),
        person("D", phone="512-555-0108", email="A@X.org"),
    )
    warehouse.deliver_rows("do_not_contact", opt_out("A", channel="phone"))

    found = lists(warehouse)
    assert found["call"].keys() == {"D"}
    assert found["email"].keys() == {"B", "C", "A"}


@pytest.mark.parametrize("opted_out", ["A", "B"])
def test_of_two_in_one_cell_a_no_closes_the_number_and_the_mailbox_of_both(warehouse, opted_out):
    at_home = {"phone": "512-555-0107", "email": "baker@x.org"}
    town(
        warehouse,
        person("A", **at_home) | {"first_name": "John and Mary", "last_name": "Baker"},
        person("B", **at_home) | {"first_name": "Mary", "last_name": "Baker"},
        person("C", phone="512-555-0108", email="c@x.org"),
    )
    warehouse.deliver_rows("do_not_contact", opt_out(opted_out, channel=""))

    found = lists(warehouse)

    assert [found[channel].keys() for channel in ("call", "email")] == [{"C"}, {"C"}]


def test_who_shares_every_address_with_somebody_who_said_no_is_not_on_the_list(warehouse):
    town(
        warehouse,
        person("A", phone="512-555-0107", email="a@x.org"),
        person("B", phone="5125550107", email=" A@x.ORG"),
    )
    warehouse.deliver_rows("do_not_contact", opt_out("A", channel=""))
    warehouse.run()

    found = {row["borrower_id"]: row["reason_codes"] for row in warehouse.relation("evaluations")}
    assert found == {"A": "DO_NOT_CONTACT", "B": "DO_NOT_CONTACT"}


def test_the_numbers_of_all_a_persons_records_are_closed(warehouse):
    """A and B are one, A said no, and C shares the number that came with B."""
    town(
        warehouse,
        person("A", phone="512-555-0101"),
        person("B", phone="512-555-0102"),
        person("C", phone="512 555 0102"),
        matches={"A": "m", "B": "m"},
    )
    warehouse.deliver_rows("do_not_contact", opt_out("A", channel="phone"))

    assert listed(warehouse, "call") == {}
    assert warehouse.query("run_summary")


CLOSED = numbered(  # a line, and what it leaves of somebody at 512 555-01{n} and x{n}@y.org
    (closed("(512) 555-01{n}", channel="phone"), {"email"}),
    (closed("+1 512 555 01{n}", channel="SMS"), {"call", "email"}),
    (closed("512.555.01{n} x9", channel=""), {"email"}),
    (closed("51255501{n}.0", channel="carrier pigeon"), {"email"}),
    (closed("512-555-01{n}", channel="email"), {"email"}),
    (closed("512-555-01{n}", channel="mail"), {"email"}),
    (closed("'+151255501{n}", channel="phone"), {"email"}),
    (closed(" X{n}@Y.org", channel="email"), {"call", "sms"}),
    (closed("x{n}@y.org", channel="phone"), {"call", "sms"}),
    (closed("x{n}@y.org", channel="mail"), {"call", "sms"}),
    (closed("x{n}@y.org\N{NO-BREAK SPACE}", channel=""), {"call", "sms"}),
    ("512-555-01{n}", {"email"}),
    ("x{n}@y.org,email,moved, no address", {"call", "sms"}),
    (closed("512-555-09{n}"), {"call", "email", "sms"}),
)


@pytest.fixture(scope="module")
def where_addresses_are_closed(database):
    database.clear()
    town(database, *(person(n, f"512 555-01{n}", f"x{n}@y.org") for n, _ in CLOSED))
    agreed(database, *(n for n, _ in CLOSED))
    database.deliver_rows(
        "do_not_contact_addresses", *(line.format(n=n) for n, (line, _) in CLOSED)
    )
    return lists(database)


@pytest.mark.parametrize(("n", "case"), CLOSED, ids=[line for _, (line, _) in CLOSED])
def test_an_address_that_is_to_be_left_alone_is(where_addresses_are_closed, n, case):
    assert channels_of(where_addresses_are_closed, n) == case[1]


@pytest.mark.parametrize("cell", ["see note 5", "0000000000", "noemail@x.org", "555-0107", "7"])
def test_a_line_that_holds_no_address_is_told(warehouse, cell):
    warehouse.deliver_rows("do_not_contact_addresses", closed(cell, channel="phone"))

    assert rejects(warehouse) == {(f"{cell}/phone", "NOT_AN_ADDRESS", "row_rejected")}


NO_NUMBERS = numbered(
    *("", "none", "see note 5", "555-0107", "0000000000", "(999) 999-9999", "+1 999 999 9999"),
    *("1234567890", "012-345-6789", "call 911", "512-555-01", "512-555-01070108"),
    *("5/24 512-555-0107", "24 5125550107", "234 512 555 0107", "+1 512-555-01070108"),
)


@pytest.fixture(scope="module")
def without_a_number(database):
    database.clear()
    town(database, *(person(n, phone, f"x{n}@y.org") for n, phone in NO_NUMBERS))
    agreed(database, *(n for n, _ in NO_NUMBERS))
    return lists(database)


@pytest.mark.parametrize(("n", "phone"), NO_NUMBERS)
def test_what_is_no_telephone_number_opens_no_channel(without_a_number, n, phone):
    assert channels_of(without_a_number, n) == {"email"}


NO_MAILBOXES = numbered(
    *("", "none", "n/a", "noemail@lender.example", "no-email@x.org", "NONE@none.com", "@x.org"),
    *("a@b", "a@x.org; b@x.org", "Ann <a@x.org>", "unknown@x.org", "a@@x.org"),
    *("a@x.org STOP", "Ann Lee a@x.org", "a@x.org b@x.org", "mailto:a@x.org", "a@x.org (home)"),
)


@pytest.fixture(scope="module")
def without_a_mailbox(database):
    database.clear()
    town(database, *(person(n, f"512-555-01{n}", email) for n, email in NO_MAILBOXES))
    return lists(database)


@pytest.mark.parametrize(("n", "email"), NO_MAILBOXES)
def test_what_is_no_e_mail_address_opens_no_channel(without_a_mailbox, n, email):
    assert channels_of(without_a_mailbox, n) == {"call"}


SEVERAL = (
    "{}; {}",
    "{}, {}",
    "+1 {}; +1 {}",
    "{} or {}",
    "{} home {} cell",
    "{} x12; {} ext 3",
    "{}#{}",
    "{} / {}",
    "{}/{}",
    "{} & {}",
    "{} {}",
    "{} - {}",
    "{} (or {})",
)


@pytest.fixture(scope="module")
def with_several_numbers(database):
    """The lists: everybody has two numbers in a cell; who is called `no` has opted out, and the
    neighbour has the second of their numbers.
    """
    database.clear()
    cells = [(n, f'"{cell}"') for n, cell in numbered(*SEVERAL)]
    town(
        database,
        *(person(n, cell.format(f"512-555-01{n}", f"303-555-01{n}")) for n, cell in cells),
        *(person(f"no{n}", cell.format(f"512-555-02{n}", f"303-555-02{n}")) for n, cell in cells),
        *(person(f"neighbour{n}", f"(303) 555-02{n}") for n, _ in cells),
    )
    agreed(database, *(n for n, _ in cells))
    database.deliver_rows("do_not_contact", *(opt_out(f"no{n}", channel="") for n, _ in cells))
    return lists(database)


@pytest.mark.parametrize(("n", "cell"), numbered(*SEVERAL))
def test_of_a_cell_with_several_numbers_only_the_first_is_given(with_several_numbers, n, cell):
    """Nobody was asked whether the others may be called."""
    for channel in ("call", "sms"):
        phone, others, _ = with_several_numbers[channel][n]
        assert phone.removeprefix("'+1 ") == f"512-555-01{n}"
        assert others is None


@pytest.mark.parametrize(("n", "cell"), numbered(*SEVERAL))
def test_who_says_no_closes_each_number_of_a_cell(with_several_numbers, n, cell):
    assert with_several_numbers["call"].keys() & {f"no{n}", f"neighbour{n}"} == set()


LEFT_ALONE = numbered(*SEVERAL, "{};{};", "call {} (not {})")


@pytest.fixture(scope="module")
def with_cells_left_alone(database):
    """Who is on the call list, where each cell closes the numbers of 7 and 8, and not that of 9;
    and what is counted of the cells.
    """
    database.clear()
    ids = [each + n for n, _ in LEFT_ALONE for each in "789"]
    town(database, *(person(each, phone=f"512-555-0{each}") for each in ids))
    cells = [cell.format(f"512-555-07{n}", f"512-555-08{n}") for n, cell in LEFT_ALONE]
    database.deliver_rows("do_not_contact_addresses", *(f'"{each}",phone,asked' for each in cells))
    counts = {row["dataset"]: row for row in database.relation("row_counts")}
    return listed(database, "call").keys(), counts["do_not_contact_addresses"]


@pytest.mark.parametrize(("n", "cell"), LEFT_ALONE)
def test_each_number_of_a_cell_is_left_alone(with_cells_left_alone, n, cell):
    on_the_list, _ = with_cells_left_alone

    assert [each + n in on_the_list for each in "789"] == [False, False, True]


def test_a_cell_with_several_numbers_is_one_line_and_used(with_cells_left_alone):
    _, counts = with_cells_left_alone

    assert [int(counts[name]) for name in ("row_count", "used", "rejected")] == [
        *(len(LEFT_ALONE), len(LEFT_ALONE), 0)
    ]


@pytest.mark.parametrize(
    "cell", ["a7@x.org; 512-555-0108", "a7@x.org,a8@x.org", "A7@x.org;b@x.org; (512) 555-0108"]
)
def test_addresses_of_both_kinds_in_a_cell_are_left_alone(warehouse, cell):
    town(
        warehouse,
        *(person(each, phone=f"512-555-010{each}", email=f"a{each}@x.org") for each in "789"),
    )
    warehouse.deliver_rows("do_not_contact_addresses", f'"{cell}",,asked')

    found = lists(warehouse)
    assert "7" not in found["email"]
    assert "8" not in (found["call"] if "512" in cell else found["email"])
    assert "9" in found["call"].keys() & found["email"].keys()


ABROAD = numbered(
    ("512-555-01{}", "001-512-555-01{}"),
    ("512-555-01{}", "011 1 512 555 01{}"),
    ("+1 512 555 01{}", "00151255501{}"),
    ("+44 20 7946 09{}", "011 44 20 7946 09{}"),
    ("4420794609{}", "004420794609{}"),
)


@pytest.fixture(scope="module")
def called_abroad(database):
    """Who is called, where A's number is as it is and B's as it is dialled; and who is called once
    B's is closed.
    """
    database.clear()
    town(
        database,
        *(person(f"A{n}", phone=one.format(n)) for n, (one, _) in ABROAD),
        *(person(f"B{n}", phone=other.format(n)) for n, (_, other) in ABROAD),
    )
    before = listed(database, "call").keys()
    database.deliver_rows(
        "do_not_contact_addresses", *(f"{other.format(n)},phone,asked" for n, (_, other) in ABROAD)
    )
    return before, listed(database, "call").keys()


@pytest.mark.parametrize(("n", "case"), ABROAD, ids=[other for _, (_, other) in ABROAD])
def test_a_number_is_the_same_with_what_is_dialled_to_leave_a_country(called_abroad, n, case):
    before, after = called_abroad

    assert [f"A{n}" in before, f"B{n}" in before] == [True, False]  # at A's, B is reached too
    assert not {f"A{n}", f"B{n}"} & after


def test_a_text_goes_only_to_a_number_whose_own_record_agreed(warehouse):
    town(
        warehouse,
        person("A", phone="512-555-0301"),
        person("B", phone="303-555-0302"),
        person("C", phone="617-555-0303"),
        matches={"A": "m", "B": "m", "C": "m"},
    )
    warehouse.deliver_rows("borrower_engagement", engagement("B", sms_opt_in="Y"))

    found = lists(warehouse)
    assert [*found["sms"].values()] == [("303-555-0302", None, None)]
    [(phone, others, _)] = found["call"].values()
    assert phone == "512-555-0301"
    assert others == "303-555-0302; 617-555-0303"


def test_a_yes_without_a_number_of_its_own_sends_no_text(warehouse):
    town(warehouse, person("A", phone="512-555-0301"), person("B"), matches={"A": "m", "B": "m"})
    warehouse.deliver_rows("borrower_engagement", engagement("B", sms_opt_in="Y"))

    assert listed(warehouse, "sms") == {}


def test_a_number_is_on_one_line_of_a_list_which_says_who_else_is_reached_there(warehouse):
    town(
        warehouse,
        person("A", phone="512-555-0107", email="a@x.org"),
        person("B", phone="(512) 555-0107", email="b@x.org"),
        person("C", phone="512-555-0109", email="B@x.org"),
    )

    found = lists(warehouse)
    assert found["call"] == {
        "A": ("512-555-0107", None, "Ann Lee (B)"),
        "C": ("512-555-0109", None, None),
    }
    assert found["email"].keys() == {"A", "B"}
    [lines] = [
        row["amount"]
        for row in warehouse.query("run_summary")
        if (row["section"], row["name"]) == ("lines", "call")
    ]
    assert lines == 2


PHONES = st.sampled_from(
    ("512-555-0101", "+1 (512) 555-0101", "5125550102", "512.555.0102 x3", "", "0000000000")
)
EMAILS = st.sampled_from(("a@x.org", "A@X.ORG ", "b@x.org", "c@x.org", "", "none@x.org"))
IDS = ("p1", "p2", "P3", "44", "p5")
WRAPPINGS = st.sampled_from(
    ("{}", "'{}", '"=""{}"""', "{}\N{NO-BREAK SPACE}", "{} ", "\N{WORD JOINER}{}")
)
CLOSED_CHANNELS = st.sampled_from(("", "phone", "sms", "email", "mail", "fax"))
CLOSES = {"phone": {"call", "sms"}, "sms": {"sms"}, "email": {"email"}, "mail": set()}


@given(
    people=st.fixed_dictionaries({each: st.tuples(PHONES, EMAILS) for each in IDS}),
    groups=st.dictionaries(st.sampled_from(IDS), st.sampled_from("mn")),
    texts=st.dictionaries(st.sampled_from(IDS), st.sampled_from(("Y", "N", ""))),
    opt_outs=st.lists(st.tuples(st.sampled_from(IDS), WRAPPINGS, CLOSED_CHANNELS), max_size=2),
    suppressed=st.lists(st.tuples(st.one_of(PHONES, EMAILS), CLOSED_CHANNELS), max_size=1),
)
def test_no_list_ever_holds_a_closed_person_number_or_address(
    database, people, groups, texts, opt_outs, suppressed
):
    warehouse = database
    warehouse.clear()
    town(
        warehouse,
        *(person(each, phone, email) for each, (phone, email) in people.items()),
        matches=groups,
    )
    warehouse.deliver_rows(
        "borrower_engagement", *(engagement(each, sms_opt_in=said) for each, said in texts.items())
    )
    warehouse.deliver_rows(
        "do_not_contact", *(f"{how.format(each)},{channel}," for each, how, channel in opt_outs)
    )
    warehouse.deliver_rows(
        "do_not_contact_addresses", *(f"{each},{channel}," for each, channel in suppressed if each)
    )

    shut_ids, shut_addresses = shut(people, groups, texts, opt_outs, suppressed)
    for channel, lines in lists(warehouse).items():
        reached = []
        for borrower_id, (address, others, _) in lines.items():
            of_person = {each for each in IDS if is_same(groups, each, borrower_id)}
            assert not {(each, channel) for each in of_person} & shut_ids
            for each in (address, *(others or "").split("; ")):
                if each:
                    at = addresses.first_of(each)
                    assert (at, channel) not in shut_addresses
            reached.append(addresses.first_of(address))
            if channel == "sms":
                assert any(
                    texts.get(each) == "Y" and addresses.number(people[each][0]) == reached[-1]
                    for each in of_person
                )
        assert len(set(reached)) == len(reached)


def is_same(groups, one, other):
    return one == other or (one in groups and groups.get(one) == groups.get(other))


def shut(people, groups, texts, opt_outs, suppressed):
    """(id, channel) and (address, channel) that somebody closed, by the plainest reckoning."""
    closings = [
        (each, CLOSES.get(channel, {"call", "email", "sms"})) for each, _, channel in opt_outs
    ]
    closings += [(each, {"sms"}) for each, said in texts.items() if said == "N"]
    shut_ids = {
        (other, channel)
        for each, channels in closings
        for other in IDS
        if is_same(groups, each, other)
        for channel in channels
    }
    shut_addresses = set()
    for borrower_id, channel in shut_ids:
        phone, email = people[borrower_id]
        shut_addresses.add((addresses.first_of(email if channel == "email" else phone), channel))
    for address, channel in suppressed:
        fits = {"email"} if "@" in address else {"call", "sms"}
        named = CLOSES.get(channel, fits)
        shut_addresses |= {(addresses.first_of(address), each) for each in (named & fits or fits)}
    return shut_ids, shut_addresses


NOT_AS_THEY_STAND = numbered(
    *("a{}@x.org [home]", "a{}@x.org/b", "[old] a{}@x.org", "a{}@x.org*", "a{}@x_y.org"),
    *("a{}@x.org|b", "b{}@x-1.org"),
)


@pytest.fixture(scope="module")
def written_to(database):
    database.clear()
    people = [{"borrower_id": n, "email": cell.format(n)} for n, cell in NOT_AS_THEY_STAND]
    town(database, *people)
    return listed(database, "email").keys()


@pytest.mark.parametrize(("n", "cell"), NOT_AS_THEY_STAND)
def test_what_is_no_address_as_it_stands_is_not_written_to(written_to, n, cell):
    assert (n in written_to) is (cell == "b{}@x-1.org")


ODD = st.text(st.sampled_from("0123456789 ()-+.,;#xA@/&*\N{NO-BREAK SPACE}"), max_size=24)
PARTS = "512 555 0107 44 20 1 + 00 011 52 5125550107 (0) ( ) - . / x and & *67 a@x.org b@y.net"
GROUPED = st.lists(st.sampled_from([*PARTS.split(), " ", " "]), min_size=3, max_size=12).map(
    "".join
)


@given(cells=st.lists(st.one_of(ODD, GROUPED, PHONES, EMAILS), min_size=6, max_size=6))
def test_a_borrowers_address_and_a_closed_one_come_down_to_the_same(database, cells):
    warehouse = database
    warehouse.clear()
    quoted = ['"' + cell + '"' for cell in cells]
    warehouse.deliver_rows(
        "borrower_information",
        *(borrower(f"B{at}", phone=cell, email=cell) for at, cell in enumerate(quoted)),
    )
    warehouse.deliver_rows("do_not_contact_addresses", *(f"{cell},," for cell in quoted))

    lines = warehouse.relation("borrower_lines")
    for row in lines:
        cell = cells[int(row["borrower_id"][1:])].strip(" \t\n\r")
        assert row["phone_value"] == addresses.number(cell)
        assert row["phone_value"] == addresses.number(row["phone"])
        assert row["email_value"] == addresses.mailbox(cell)
    closed_values = {row["address_value"] for row in warehouse.relation("opt_out_lines")} - {None}
    assert closed_values == set().union(*(addresses.found(cell) for cell in cells))
    # digits that are glued to an e-mail address are of the address
    values = {row["phone_value"] for row in lines if "@" not in (row["phone"] or "")}
    values |= {row["email_value"] for row in lines}
    assert values - {None} <= closed_values
    assert all(re.fullmatch(r"[0-9]{10,15}|[^@]+@[^@]+", each) for each in closed_values)
