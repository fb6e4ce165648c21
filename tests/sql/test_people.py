"""Who is one person after resolution, and whom an opt-out binds."""

from tests.sql.lines import borrower, opt_out


def deliver(warehouse, *borrower_ids):
    warehouse.deliver_rows("borrower_information", *map(borrower, borrower_ids))


def persons(warehouse):
    return {row["borrower_id"]: row["person_id"] for row in warehouse.relation("people")}


def suppressed(warehouse):
    return {row["borrower_id"] for row in warehouse.relation("people") if row["has_opted_out"]}


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


def test_an_opt_out_binds_every_borrower_id_of_the_person(warehouse):
    deliver(warehouse, "B1", "B2", "B3")
    warehouse.match({"B1": "m", "B2": "m", "B3": "n"})
    warehouse.deliver_rows("do_not_contact", opt_out("B2", channel="carrier pigeon"))

    assert suppressed(warehouse) == {"B1", "B2"}


def test_an_opt_out_binds_a_group_that_is_too_large_to_be_a_person(warehouse):
    warehouse.max_borrowers_per_person = 2
    deliver(warehouse, "B1", "B2", "B3", "B4")
    warehouse.match({"B1": "m", "B2": "m", "B3": "m", "B4": "n"})
    warehouse.deliver_rows("do_not_contact", opt_out("B3"))

    assert suppressed(warehouse) == {"B1", "B2", "B3"}


def test_an_opt_out_binds_a_borrower_without_a_match_and_nobody_else_without_one(warehouse):
    deliver(warehouse, "B1", "B2")
    warehouse.deliver_rows("do_not_contact", opt_out("B1"))

    assert suppressed(warehouse) == {"B1"}


def test_an_opt_out_of_somebody_else_binds_nobody(warehouse):
    deliver(warehouse, "B1")
    warehouse.deliver_rows("do_not_contact", opt_out("B11"))

    assert suppressed(warehouse) == set()
