"""From files to leads, through every service: what is published is what the oracle says."""

import pytest

from tests.oracle import leads, matching, rows
from tests.oracle.households import households

HOUSEHOLDS = 20_000


@pytest.fixture(scope="module")
def twenty_thousand():
    return households(HOUSEHOLDS, seed=20_000)


@pytest.fixture(scope="module")
def large_run(pipeline, twenty_thousand):
    run = pipeline.run(twenty_thousand)
    assert run.output["status"] == "published", run
    return run


@pytest.fixture(scope="module")
def expected(pipeline, twenty_thousand, large_run):
    return leads.answer(twenty_thousand, pipeline.match_ids(large_run))


def test_twenty_thousand_households_show_everything_there_is_to_decide(expected):
    assert all(expected.summary["rejected_rows"].values())
    assert all(expected.summary["not_selected"].values())
    assert {lead.marketing_category for lead in expected.evaluations} == set(leads.TIERS)
    assert expected.summary["oversized_groups"] > 0


def test_matches_are_those_of_the_documented_rules(pipeline, twenty_thousand, large_run):
    found = pipeline.match_ids(large_run)
    borrowers = rows.judge(twenty_thousand)["borrower_information"].used

    documented = matching.match(borrowers, lambda members: found[members[0]])

    assert {each: match.match_id for each, match in documented.items()} == found


def test_published_opportunities_are_the_oracles_row_by_row(large_run, expected):
    header, *published = large_run.lines("refi_opportunities.csv")

    assert header == leads.Opportunity._fields
    assert published == expected.opportunities


def test_published_evaluations_are_the_oracles(large_run, expected, tmp_path):
    assert in_order(large_run.evaluations(tmp_path)) == in_order(expected.evaluations)


def test_every_row_that_is_not_used_is_reported(large_run, expected):
    header, *published = large_run.lines("rejected_rows.csv")

    assert header == rows.Line._fields
    assert published == expected.rejected_rows


def test_the_summary_counts_what_the_oracle_counts(large_run, expected):
    assert large_run.document("summary.json") == expected.summary


def test_the_manifests_counts_balance(large_run):
    for counts in large_run.document("summary.json")["datasets"].values():
        assert counts["rows"] == counts["used"] + counts["repeated"] + counts["rejected"]


def in_order(evaluations):
    return sorted(
        (tuple(row) for row in evaluations), key=lambda row: [str(cell or "") for cell in row]
    )
