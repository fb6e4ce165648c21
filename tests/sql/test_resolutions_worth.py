"""What the summary says that resolution prevented is what switching it off adds to the lists."""

import pytest

from infra.command.samples.writer import write_sample
from lambdas.shared.contract import DATASETS
from lambdas.shared.publication.summary import from_rows
from tests.oracle import matching, rows
from tests.sql.support.lines import borrower, loan, offer, opt_out

CHANNELS = ("call", "email", "sms")


def lists(warehouse):
    """Who is reached by each channel, and on the list itself at which property."""
    warehouse.run()
    published = warehouse.query("refi_opportunities")
    return {
        "opportunities": [(row["person_id"], row["property_id"]) for row in published],
        **{
            channel: {row["person_id"] for row in published if channel in row["channels"]}
            for channel in CHANNELS
        },
    }


def worth(warehouse):
    return from_rows(warehouse.query("resolution_summary"))["resolution"]


@pytest.fixture
def sample(warehouse, tmp_path):
    """The sample, and who matches whom in it."""
    write_sample(tmp_path, borrowers=2_000, seed=1)
    files = {dataset.name: [(tmp_path / f"{dataset.name}.csv").read_text()] for dataset in DATASETS}
    for dataset, (text,) in files.items():
        warehouse.deliver(dataset, text)
    borrowers = rows.judge(files)["borrower_information"].used
    found = matching.match(borrowers, lambda members: members[0])
    return {borrower_id: match.match_id for borrower_id, match in found.items()}


def test_switching_resolution_off_adds_what_it_prevented_and_nothing_else(warehouse, sample):
    warehouse.match(sample)
    resolved = lists(warehouse)
    said = worth(warehouse)

    warehouse.change("delete from borrower_matches")
    warehouse.match({})
    unresolved = lists(warehouse)

    assert said["opportunities"]["double"] > 0
    assert said["opportunities"]["opted_out"] > 0
    for name, told in said.items():
        assert told["resolved"] == len(resolved[name])
        assert told["unresolved"] == len(unresolved[name])
        assert len(unresolved[name]) == len(resolved[name]) + told["double"] + told["opted_out"]


def test_a_person_who_opted_out_under_another_id_would_have_been_called(warehouse):
    warehouse.deliver_rows("borrower_information", borrower("B1"), borrower("B2"), borrower("B3"))
    warehouse.deliver_rows("loan_information", loan("L1", "B1"), loan("L2", "B2"), loan("L3", "B3"))
    warehouse.deliver_rows("market_equity", offer())
    warehouse.deliver_rows("do_not_contact", opt_out("B3", channel="phone"))
    warehouse.match({"B1": "m", "B2": "m", "B3": "m"})
    warehouse.run()

    said = worth(warehouse)

    assert said["opportunities"] == {
        "unresolved": 3,
        "double": 2,
        "opted_out": 0,
        "decided_otherwise": 0,
        "reached_by_another_record": 0,
        "resolved": 1,
    }
    assert (said["call"]["unresolved"], said["call"]["opted_out"]) == (2, 2)
    assert (said["email"]["unresolved"], said["email"]["double"]) == (3, 2)


def test_a_loan_that_its_other_one_outshines_is_decided_otherwise(warehouse):
    warehouse.deliver_rows("borrower_information", borrower("B1"), borrower("B2"))
    warehouse.deliver_rows(
        "loan_information",
        loan("L1", "B1", current_interest_rate="4", remaining_balance="400000"),
        loan("L2", "B2", current_interest_rate="9", remaining_balance="20000"),
    )
    warehouse.deliver_rows("market_equity", offer())
    warehouse.match({"B1": "m", "B2": "m"})
    warehouse.run()

    said = worth(warehouse)["opportunities"]

    assert (said["unresolved"], said["decided_otherwise"], said["resolved"]) == (1, 1, 0)
