"""Who is one person after resolution, and whom an opt-out binds."""

import pytest

from tests.sql.support.lines import borrower, engagement, opt_out


def deliver(warehouse, *borrower_ids):
    warehouse.deliver_rows("borrower_information", *map(borrower, borrower_ids))


def persons(warehouse):
    return {row["borrower_id"]: row["person_id"] for row in warehouse.relation("people")}


def permitted(warehouse):
    """The channels that are open, by borrower id."""
    return {
        row["borrower_id"]: {name for name in ("call", "email", "sms") if row[f"may_{name}"]}
        for row in warehouse.relation("people")
    }


def profile(warehouse, borrower_id):
    [found] = [row for row in warehouse.relation("profiles") if row["borrower_id"] == borrower_id]
    return found


def test_borrowers_of_one_match_group_are_one_person_named_by_the_smallest_id(warehouse):
    deliver(warehouse, "b2", "B9", "b10")
    warehouse.match({"b2": "m", "B9": "m", "b10": "other"})

    assert persons(warehouse) == {"b2": "B9", "B9": "B9", "b10": "b10"}


def test_a_persons_borrower_ids_are_listed_in_order(warehouse):
    deliver(warehouse, "B2", "B10", "B1")
    warehouse.match({"B2": "m", "B10": "m", "B1": "m"})

    assert {row["borrower_ids"] for row in warehouse.relation("people")} == {"B1 B10 B2"}


def test_borrowers_without_a_match_are_persons_of_their_own(warehouse):
    deliver(warehouse, "B1", "B2", "B3")
    warehouse.match({"B3": "m"})

    assert persons(warehouse) == {"B1": "B1", "B2": "B2", "B3": "B3"}


def test_a_group_of_the_largest_size_is_merged_and_a_larger_one_is_not(warehouse):
    warehouse.max_borrowers_per_person = 2
    deliver(warehouse, "B1", "B2", "B3", "B4", "B5")
    warehouse.match({"B1": "m", "B2": "m", "B3": "n", "B4": "n", "B5": "n"})

    assert persons(warehouse) == {"B1": "B1", "B2": "B1", "B3": "B3", "B4": "B4", "B5": "B5"}


def test_matches_of_another_job_are_not_read(warehouse):
    deliver(warehouse, "B1", "B2")
    warehouse.match({"B1": "m", "B2": "m"}, job_id="the job before")

    assert persons(warehouse) == {"B1": "B1", "B2": "B2"}


UNLESS_REFUSED = {"call", "email"}


@pytest.mark.parametrize(
    ("channel", "left"),
    [
        ("phone", {"email"}),
        ("Email", {"call", "sms"}),
        ("sms", {"call", "email"}),
        ("mail", {"call", "email", "sms"}),
        ("", set()),
        ("carrier pigeon", set()),
    ],
)
def test_an_opt_out_closes_its_channel_for_every_borrower_id_of_the_person(
    warehouse, channel, left
):
    deliver(warehouse, "B1", "B2", "B3")
    warehouse.match({"B1": "m", "B2": "m", "B3": "n"})
    warehouse.deliver_rows("borrower_engagement", engagement("B1", sms_opt_in="yes"))
    warehouse.deliver_rows("do_not_contact", opt_out("B2", channel=channel))

    assert permitted(warehouse) == {"B1": left, "B2": left, "B3": UNLESS_REFUSED}


def test_a_line_that_cannot_be_read_to_its_end_closes_every_channel(warehouse):
    deliver(warehouse, "B1")
    warehouse.deliver_rows("do_not_contact", "B1,email")

    assert permitted(warehouse) == {"B1": set()}


def test_an_opt_out_binds_a_group_that_is_too_large_to_be_a_person(warehouse):
    warehouse.max_borrowers_per_person = 2
    deliver(warehouse, "B1", "B2", "B3", "B4")
    warehouse.match({"B1": "m", "B2": "m", "B3": "m", "B4": "n"})
    warehouse.deliver_rows("do_not_contact", opt_out("B3", channel="phone"))

    assert permitted(warehouse) == {
        **{borrower_id: {"email"} for borrower_id in ("B1", "B2", "B3")},
        "B4": UNLESS_REFUSED,
    }


def test_an_opt_out_binds_a_borrower_without_a_match_and_nobody_else_without_one(warehouse):
    deliver(warehouse, "B1", "B2")
    warehouse.deliver_rows("do_not_contact", opt_out("B1", channel=""))

    assert permitted(warehouse) == {"B1": set(), "B2": UNLESS_REFUSED}


def test_an_opt_out_of_somebody_else_binds_nobody(warehouse):
    deliver(warehouse, "B1")
    warehouse.deliver_rows("do_not_contact", opt_out("B11", channel=""))

    assert permitted(warehouse) == {"B1": UNLESS_REFUSED}


@pytest.mark.parametrize(
    ("answers", "may_be_texted"),
    [
        (["y"], True),
        (["1"], True),
        (["TRUE"], True),
        (["007"], True),
        (["n"], False),
        (["0"], False),
        (["maybe"], False),
        ([""], False),
        (["1.0"], True),
        (["yes", ""], True),
        (["yes", "maybe"], False),
        (["yes", "STOP"], False),
        (["yes", "-1"], False),
        (["yes", "0.0"], False),
        (["yes", "no"], False),
    ],
)
def test_a_text_needs_a_yes_and_nobodys_no(warehouse, answers, may_be_texted):
    ids = [f"B{number}" for number, _ in enumerate(answers)]
    deliver(warehouse, *ids)
    warehouse.match(dict.fromkeys(ids, "m"))
    warehouse.deliver_rows(
        "borrower_engagement",
        *(engagement(each, sms_opt_in=said) for each, said in zip(ids, answers, strict=True)),
    )

    assert [row["may_sms"] for row in warehouse.relation("people")] == [may_be_texted] * len(ids)


def test_a_no_to_texts_is_heard_in_rows_that_contradict_each_other(warehouse):
    deliver(warehouse, "B1", "B2")
    warehouse.match({"B1": "m", "B2": "m"})
    warehouse.deliver_rows(
        "borrower_engagement",
        engagement("B1", sms_opt_in="1"),
        engagement("B2", sms_opt_in="1"),
        engagement("B2", sms_opt_in="0"),
    )

    assert permitted(warehouse) == dict.fromkeys(("B1", "B2"), UNLESS_REFUSED)


def test_a_row_keeps_its_own_address_and_lists_the_persons_others(warehouse):
    warehouse.deliver_rows(
        "borrower_information",
        borrower("B1", email="z@x.org", phone="1"),
        borrower("B2", email="a@x.org", phone="1"),
        borrower("B3", email="m@x.org", phone="none"),
        borrower("B4", email="else@x.org"),
    )
    warehouse.match({"B1": "m", "B2": "m", "B3": "m", "B4": "n"})

    assert profile(warehouse, "B2")["email"] == "a@x.org"
    assert profile(warehouse, "B2")["other_emails"] == "m@x.org; z@x.org"
    assert profile(warehouse, "B2")["other_phones"] is None
    assert profile(warehouse, "B4")["other_emails"] is None


def test_where_a_row_has_no_address_the_persons_first_stands_in(warehouse):
    warehouse.deliver_rows(
        "borrower_information",
        borrower("B1", email="", phone="none"),
        borrower("B2", email="b@x.org", phone="512-555-0102"),
        borrower("B3", email="a@x.org", phone="512-555-0103"),
    )
    warehouse.match({"B1": "m", "B2": "m", "B3": "m"})

    found = profile(warehouse, "B1")

    assert (found["email"], found["other_emails"]) == ("b@x.org", "a@x.org")
    assert (found["phone"], found["other_phones"]) == ("512-555-0102", "512-555-0103")


def test_who_is_not_merged_has_no_address_of_another(warehouse):
    warehouse.max_borrowers_per_person = 1
    warehouse.deliver_rows(
        "borrower_information", borrower("B1", email="", phone=""), borrower("B2")
    )
    warehouse.match({"B1": "m", "B2": "m"})

    found = profile(warehouse, "B1")

    assert [found[name] for name in ("email", "phone", "other_emails", "other_phones")] == [
        None
    ] * 4


def test_the_engagement_score_counts_a_persons_signs_and_says_which(warehouse):
    deliver(warehouse, "B1", "B2", "B3")
    warehouse.match({"B1": "m", "B2": "m"})
    nothing = dict.fromkeys(
        ("paperless_billing", "email_open_last_30d", "mobile_app_login_last_30d", "sms_opt_in"), "0"
    )
    warehouse.deliver_rows(
        "borrower_engagement",
        engagement("B1", **(nothing | {"paperless_billing": "Y"})),
        engagement("B2", **(nothing | {"mobile_app_login_last_30d": "12"})),
    )

    found = profile(warehouse, "B2")

    assert found["engagement_score"] == 2
    assert found["engagement_parts"] == (
        "paperless_billing 1, email_open 0, app_login 1, sms_opt_in 0"
    )
    assert profile(warehouse, "B3")["engagement_score"] is None


SIGNS = {  # a column of borrower_engagement: what it is of the score
    "paperless_billing": "paperless_billing",
    "email_open_last_30d": "email_open",
    "mobile_app_login_last_30d": "app_login",
    "sms_opt_in": "sms_opt_in",
}
YES = ("y", "Y", "yes", "Yes", "t", "T", "true", "TRUE", "1", "7", "007", "120", "1.0")
NO = ("n", "N", "no", "NO", "f", "F", "false", "False", "0", "000", "0.0")
NEITHER = ("", "maybe", "STOP", "-1", "1.5", "y e s", "yess", "ye", "1x", "x1", "tru", "?")


@pytest.mark.parametrize("column", SIGNS)
def test_every_way_to_say_yes_or_no_counts_for_its_own_sign_and_no_other(warehouse, column):
    nothing = dict.fromkeys(SIGNS, "")
    said = (*YES, *NO, *NEITHER)
    ids = [f"B{n:02}" for n, _ in enumerate(said)]
    warehouse.deliver_rows("borrower_information", *map(borrower, ids))
    warehouse.deliver_rows(
        "borrower_engagement",
        *(engagement(f"B{n:02}", **(nothing | {column: each})) for n, each in enumerate(said)),
    )

    found = {row["borrower_id"]: row for row in warehouse.relation("engagement")}
    refusing = {row["borrower_id"] for row in warehouse.relation("text_refusals")}

    assert len(found) == len(said)
    for number, each in enumerate(said):
        row = found[f"B{number:02}"]
        signs = {name for name in SIGNS.values() if row[name] == 1}
        assert (each, signs) == (each, {SIGNS[column]} if each in YES else set())
        assert {row[name] for name in SIGNS.values()} <= {0, 1}
        refuses = column == "sms_opt_in" and each not in ("", *YES)
        assert (row["borrower_id"] in refusing) == refuses
        assert row["is_known"]


def test_rows_that_contradict_each_other_prove_nothing_but_a_no_to_texts(warehouse):
    every = dict.fromkeys(SIGNS, "Y")
    warehouse.deliver_rows("borrower_information", *map(borrower, ("B1", "B2")))
    warehouse.deliver_rows(
        "borrower_engagement",
        engagement("B1", **every),
        engagement("B1", **(every | {"paperless_billing": "N"})),
        engagement("B2", **every),
        engagement("B2", **(every | {"sms_opt_in": "N"})),
    )

    assert warehouse.relation("engagement") == []
    assert warehouse.relation("text_refusals") == [{"borrower_id": "B2"}]
