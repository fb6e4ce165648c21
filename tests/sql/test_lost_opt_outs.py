"""Which opt-outs of the last published run close no longer what they closed: by who."""

import pytest

from tests.sql.support.lines import borrower, closed, decided, engagement, loan, offer, opt_out

NOTHING_BEFORE = {"recorded": None, "in_the_book": None, "lost": None}
BOOK = ("B1", "B2", "B3", "B4")


@pytest.fixture
def book(warehouse):
    """One loan and its offer."""
    warehouse.deliver_rows("loan_information", loan("L1", "B1"))
    warehouse.deliver_rows("market_equity", offer("P1"))
    return warehouse


def before(book, *opt_outs, addresses=(), borrowers=BOOK):
    """Lets these have been in force in the last published run, over these borrowers."""
    book.deliver_rows("borrower_information", *map(borrower, borrowers))
    book.deliver_rows("do_not_contact", *opt_outs)
    book.deliver_rows("do_not_contact_addresses", *addresses)
    book.keep_opt_outs()


def now(book, *opt_outs, addresses=(), borrowers=BOOK, matches=()):
    """What is told of do_not_contact, of the addresses, and of borrowers' own cells, when these are
    in force.
    """
    rows = [each if "," in each else borrower(each) for each in borrowers]
    book.deliver_rows("borrower_information", *rows)
    book.deliver_rows("do_not_contact", *opt_outs)
    book.deliver_rows("do_not_contact_addresses", *addresses)
    alone = {each.partition(",")[0]: f"m{each.partition(',')[0]}" for each in borrowers}
    book.match(alone | dict(matches))
    book.run()
    told = {"do_not_contact": {}, "do_not_contact_addresses": {}, "borrower_information": {}}
    for row in book.query("merge_summary"):
        if row["section"].startswith("opt_outs_before."):
            amount = row["amount"]
            told[row["section"].partition(".")[2]][row["name"]] = amount and int(amount)
    return tuple(tuple(each[name] for name in NOTHING_BEFORE) for each in told.values())


def test_before_the_first_published_run_there_is_nothing_to_compare(book):
    assert now(book, opt_out("B1")) == ((None,) * 3,) * 3


def test_where_the_last_run_kept_no_record_none_is_recorded(book):
    book.publish_before([])

    assert now(book, opt_out("B1")) == ((0, 0, 0),) * 3


def test_a_list_of_the_same_size_and_of_other_people_has_lost_all_of_the_old_ones(book):
    before(book, opt_out("B1"), opt_out("B2"))

    assert now(book, opt_out("B3"), opt_out("B4"))[0] == (2, 2, 2)


def test_a_list_that_has_grown_loses_those_who_are_on_it_no_more(book):
    before(book, opt_out("B1"), opt_out("B2"))

    assert now(book, opt_out("B2"), opt_out("B3"), opt_out("B4"))[0] == (2, 2, 1)


def test_the_whole_list_again_loses_nobody_whatever_is_added(book):
    before(book, opt_out("B1"), opt_out("B2", channel=""))

    assert now(book, *(opt_out(each, channel="") for each in BOOK))[0] == (2, 2, 0)


def test_a_borrower_who_left_the_book_is_not_lost(book):
    before(book, opt_out("B1"), opt_out("B2"))

    assert now(book, opt_out("B2"), borrowers=BOOK[1:])[0] == (2, 1, 0)


def test_a_borrower_whose_row_cannot_be_used_is_in_the_book(book):
    before(book, opt_out("B1"))

    assert now(book, opt_out("B2"), borrowers=("B1,too,few", *BOOK[1:]))[0] == (1, 1, 1)


def test_a_channel_that_is_open_again_is_a_loss_and_another_that_is_closed_too_is_none(book):
    before(book, opt_out("B1", channel=""), opt_out("B2", channel="email"))

    assert now(book, opt_out("B1", channel="email"), opt_out("B2", channel=""))[0] == (2, 2, 1)


def test_each_channel_of_a_borrower_is_an_opt_out(book):
    before(book, opt_out("B1", channel="phone"), opt_out("B1", channel="email"))

    assert now(book, opt_out("B1", channel="phone"))[0] == (2, 2, 1)


def test_a_record_without_number_and_address_is_closed_by_its_id(book):
    bare = borrower("B1", phone="", email="")
    before(book, opt_out("B1", channel=""))

    assert now(book, opt_out("B1", channel=""), borrowers=(bare, *BOOK[1:]))[0] == (1, 1, 0)


def test_what_closed_nothing_cannot_be_lost(book):
    before(book, opt_out("B1", channel="mail"))

    assert now(book)[0] == (1, 0, 0)


def test_an_opt_out_under_another_id_of_the_person_keeps_it(book):
    before(book, opt_out("B1"))

    assert now(book, opt_out("B2"), matches={"B1": "m", "B2": "m"})[0] == (1, 1, 0)


def test_a_record_in_a_group_that_is_told_apart_is_still_closed_with_it(book):
    before(book, opt_out("B1"))
    book.deliver_rows("same_person", decided("B1", "B2", decision="different"))

    assert now(book, opt_out("B2"), matches={"B1": "m", "B2": "m"})[0] == (1, 1, 0)


@pytest.mark.parametrize(
    ("channel", "address"),
    [("phone", "512-555-0100"), ("sms", "512-555-0100"), ("email", "ann@example.com")],
)
@pytest.mark.parametrize("is_merged", [False, True])
def test_an_address_on_the_other_list_keeps_it_where_nothing_else_reaches_the_person(
    book, channel, address, is_merged
):
    """Through another record of the person they may be, by a text if that one consents."""
    before(book, opt_out("B1", channel=channel))
    if channel == "sms":
        book.deliver_rows("borrower_engagement", engagement("B2", sms_opt_in="1"))
    matches = {"B1": "m", "B2": "m"} if is_merged else {}
    on_the_other = closed(address, channel="sms" if channel == "sms" else "")

    told = now(book, opt_out("B3"), addresses=[on_the_other], matches=matches)[0]

    assert told == (1, 1, int(is_merged))


def test_a_refused_text_keeps_a_closed_one_and_no_consent_does_not(book):
    before(book, opt_out("B1", channel="sms"), opt_out("B2", channel="sms"))
    book.deliver_rows("borrower_engagement", engagement("B1", sms_opt_in="0"))

    assert now(book, opt_out("B3", channel="sms"))[0] == (2, 2, 1)


def test_addresses_are_compared_where_they_are_in_the_book(book):
    nobodys = closed("415-555-0199")
    before(book, addresses=[closed("ann@example.com"), closed("512-555-0100"), nobodys])

    told = now(book, addresses=[closed("(512) 555-0100"), closed("x@example.com"), nobodys])

    assert told[:2] == ((0, 0, 0), (3, 2, 1))


def test_an_address_that_the_opt_out_of_its_record_closes_is_not_lost(book):
    before(book, addresses=[closed("512-555-0100")])

    assert now(book, opt_out("B1", channel="phone"))[1] == (1, 1, 0)


def test_an_address_in_place_of_an_id_counts_with_its_list(book):
    before(book, opt_out("ann@example.com"), opt_out("B2"))

    assert now(book, opt_out("B2"), opt_out("B3"))[0] == (1, 2, 1)


def test_an_address_of_several_borrowers_is_one_opt_out(book):
    shared = [borrower(each, email="shared@example.com") for each in BOOK]
    before(book, addresses=[closed("shared@example.com")])

    assert now(book, addresses=[], borrowers=shared)[1] == (1, 1, 1)


def test_a_cell_that_is_cleaned_loses_what_it_refused_unless_a_list_has_it(book):
    refusing = [borrower(each, last_name="Baker (DNC)") for each in ("B1", "B2", "B3")]
    before(book, borrowers=(*refusing, "B4"))

    assert now(book, opt_out("B2", channel=""), borrowers=(refusing[0], *BOOK[1:]))[2] == (3, 3, 1)


def test_a_channel_that_a_cell_refuses_no_more_is_lost_though_another_word_stands_there(book):
    before(book, borrowers=(borrower("B1", phone="512-555-0144 DNC"), *BOOK[1:]))

    told = now(book, borrowers=(borrower("B1", phone="512-555-0144 no texts"), *BOOK[1:]))[2]

    assert told == (1, 1, 1)


def test_a_borrower_is_one_however_many_cells_and_rows_of_theirs_refuse(book):
    row = borrower("B1", last_name="Baker (DNC)", phone="512-555-0144 STOP")
    before(book, borrowers=(row, row.replace("Baker", "Becker"), *BOOK[1:]))

    assert now(book)[2] == (1, 1, 1)


def test_a_borrower_whose_cell_refused_and_who_left_the_book_is_not_lost(book):
    before(book, borrowers=(borrower("B1", last_name="Baker (DNC)"), *BOOK[1:]))

    assert now(book, borrowers=BOOK[1:])[2] == (1, 0, 0)


def test_only_the_last_published_run_is_compared_with(book):
    before(book, opt_out("B1"))
    book.keep_opt_outs(run_id="20261121T113100Z-5e0c1d78")

    assert now(book, opt_out("B2"))[0] == (0, 0, 0)
